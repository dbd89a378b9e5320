"""Fold Arabic words so that spellings of one word compare equal; never on text that is kept."""

import re
import unicodedata

from pyarabic.araby import strip_tashkeel, strip_tatweel

# Letters that writers interchange: hamza carriers, alef maksura and ya, ta marbuta and ha
# (Habash, Introduction to Arabic Natural Language Processing, 2010, section 3.2).
_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"}
)
_SEPARATORS = re.compile(r"[^\w.٫٬,/-]+")


def fold(text: str) -> str:
    """Give ``text`` with one spelling for each word: no vowel signs or tatweel, ASCII digits."""
    composed = unicodedata.normalize("NFKC", text)
    bare = strip_tatweel(strip_tashkeel(composed)).replace("\u0670", "")
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in bare)
    return " ".join(digits.translate(_LETTERS).casefold().split())


def folded_words(text: str) -> list[str]:
    """Give the folded words of ``text``, punctuation left out but for that within numbers."""
    words = (word.strip(".,،/-٫٬") for word in _SEPARATORS.split(fold(text)))
    return [word for word in words if word]
