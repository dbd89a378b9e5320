"""Tells in which language a name of GeoNames is, and which Arabic one is the label."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Final

_ARABIC: Final = re.compile(r"[\u0621-\u063a\u0641-\u0652 -]+")
_ARABIC_SCRIPT: Final = re.compile(r"[\u0600-\u06ff\u200c -]+")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u02bb-\u02bf\u0300-\u036f'‘’`. -]+")
_KURDISH_LETTERS: Final = frozenset("ێۆڕڵەڤ")
# Uyghur shares ە and ۆ with Kurdish; these letters, and ى within a word, it does not share.
_UYGHUR: Final = re.compile("[ېۈۋۇڭ]|ى[\u0621-\u06ff]")
_CODE: Final = re.compile("[A-Z]{3,4}")
_PERSIAN_TO_ARABIC: Final = str.maketrans("کی", "كي")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200e\u200f"))

_OF_AN_AREA: Final = frozenset({"ناحية", "قضاء", "مركز", "مدينة", "قرية"})
# In either script, before the first word and before later ones.
_LATIN_ARTICLE: Final = re.compile(r"(?:al|an|ar|as|ash|at|aţ|ad|aḑ|aş|az|az̧|el)[ -]+")
_LATER_LATIN_ARTICLE: Final = re.compile(rf"(?<=[ -]){_LATIN_ARTICLE.pattern}")
_ARTICLE: Final = "ال"
# How letters sound in the romanisation of the United States and British boards, marks as capitals.
_SOUNDS: Final = MappingProxyType(
    dict(zip("ابتةجحدرزسصضطظعفقكلمنهويى", "AbthjHdrzsSDTZ`fqklmnhwyY", strict=True))
    | {"آ": "A", "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh"}
)
_LATIN_SOUNDS: Final = str.maketrans(
    {"ā": "A", "á": "Y", "ī": "y", "ū": "w", "‘": "`", "x": "kh", "v": "f"}
)
_UNMARKED: Final = re.compile("[AYwy`]")
_MARKED: Final = re.compile("([hsdtz])[\u0323\u0327]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its language: ar, ku, en, or None where the letters leave it open."""

    text: str
    language: str | None


def names(texts: Iterable[str]) -> tuple[Name, ...]:
    """Return the names in Arabic and Latin letters, each once, in the order given.

    A name whose letters are all Arabic is taken for Arabic, one with a letter that only Kurdish has
    for Kurdish. Left out are codes of airports, machine romanisations (they have no capital) and
    names in other scripts, which no article in Arabic uses.
    """
    found: dict[Name, None] = {}
    for raw in texts:
        text = " ".join(raw.translate(_INVISIBLE).split())
        if _ARABIC.fullmatch(text):
            found[Name(text, "ar")] = None
        elif _ARABIC_SCRIPT.fullmatch(text):
            kurdish = not _KURDISH_LETTERS.isdisjoint(text) and not _UYGHUR.search(text)
            found[Name(text, "ku" if kurdish else None)] = None
        elif _LATIN.fullmatch(text) and text != text.lower() and not _CODE.fullmatch(text):
            found[Name(text, None)] = None
    return tuple(found)


def arabic_label(name: str, known: Iterable[Name]) -> str | None:
    """Return the Arabic name that sounds most like the main one, None if there is none.

    Where none is written in Arabic letters alone, one that would be but for the Persian forms of
    kaf and yeh is written with the Arabic ones.
    """
    known = list(known)
    arabic = [one.text for one in known if one.language == "ar"]
    if not arabic:
        exchanged = (one.text.translate(_PERSIAN_TO_ARABIC) for one in known)
        arabic = [text for text in exchanged if _ARABIC.fullmatch(text)]
    return max(sorted(arabic), key=lambda text: _fitness(name, text), default=None)


def _fitness(name: str, text: str) -> tuple[bool, float, bool, int, int]:
    words = text.split()
    sounds = _latin_sound(name), _arabic_sound(text)
    if name.isascii():  # it has no marks to compare
        sounds = _UNMARKED.sub("", sounds[0]).lower(), _UNMARKED.sub("", sounds[1]).lower()
    likeness = SequenceMatcher(None, *sounds).ratio()
    return (
        words[0] not in _OF_AN_AREA,
        round(likeness, 2),
        text.startswith(_ARTICLE),
        sum(letter in "أإآةءئؤ" for letter in text) - text.endswith(("ه", "ى")),
        -len(text),
    )


def _latin_sound(name: str) -> str:
    bare = name.lower()
    article = _LATIN_ARTICLE.match(bare)
    if article:
        bare = bare[article.end() :]
    plain = _LATER_LATIN_ARTICLE.sub("l", bare).translate(_LATIN_SOUNDS)
    marked = _MARKED.sub(lambda found: found[1].upper(), unicodedata.normalize("NFKD", plain))
    return re.sub("[^Ab-df-hj-np-tw-zHSDTYZ`]", "", marked)


def _arabic_sound(text: str) -> str:
    words = text.removeprefix(_ARTICLE).replace("ة ", "ت ").replace(f" {_ARTICLE}", "ل")
    return "".join(_SOUNDS.get(letter, "") for letter in words)
