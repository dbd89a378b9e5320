"""Fold names into the keys by which they are searched, in Arabic and in Latin letters.

The key of a name is made in three steps, which any client can take with its own query:

1. fold it (``ontology.arabic.folding.fold``): compatibility decomposition (NFKD) without the signs
   over and under letters, tatweel or format characters; hamza carriers, alef maksura, ta marbuta
   and the Persian letters as their plain Arabic ones; digits as ASCII; letters by case folding;
2. leave out apostrophes and the signs that transliterate hamza and ayn, so that Qa'im is qaim;
3. take the runs of letters and digits, with one space between them.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ontology.arabic import folding
from ontology.arabic.folding import fold, fold_with_offsets
from ontology.namespaces import INFERRED_GRAPH, MAS, RDF, RDFS, SKOS

Subject: TypeAlias = NamedNode | BlankNode | Triple

_MARKS: Final = "'`\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\uff07"
_UNMARKED: Final = str.maketrans("", "", _MARKS)
_WORD: Final = re.compile(r"[^\W_]+")

_SEARCH_KEY: Final = NamedNode(f"{MAS}searchKey")
_GRAPH: Final = NamedNode(INFERRED_GRAPH)
_TYPE: Final = NamedNode(f"{RDF}type")
_NAMES: Final = frozenset({NamedNode(f"{RDFS}label"), NamedNode(f"{SKOS}altLabel")})
# Records, whose labels say what they are of: nobody looks for them by name.
_NAMELESS: Final = frozenset({NamedNode(f"{MAS}Geometry"), NamedNode(f"{MAS}Governance")})


def search_key(text: str) -> str:
    """Return the key of a name: equal for all spellings of it, empty if it has no letter."""
    return " ".join(_WORD.findall(fold(text).translate(_UNMARKED)))


@dataclass(frozen=True, slots=True)
class KeyWord:
    """A word of a key, and the code points of the original that each of its letters came from."""

    word: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``word[start:end]`` stands in the original, half open; not for nothing."""
        return self.starts[start], self.ends[end - 1]


def key_words(text: str) -> Iterator[KeyWord]:
    """Yield the words of ``search_key(text)`` with the way back to ``text``."""
    folded = fold_with_offsets(text)
    kept = [place for place, letter in enumerate(folded.text) if letter not in _MARKS]
    bare = "".join(folded.text[place] for place in kept)
    for found in _WORD.finditer(bare):
        places = kept[found.start() : found.end()]
        yield KeyWord(
            found.group(),
            tuple(folded.starts[place] for place in places),
            tuple(folded.ends[place] for place in places),
        )


def key_making() -> bytes:
    """Return the code that makes keys: where it has changed, keys made before are others."""
    return b"".join(Path(file).read_bytes() for file in (__file__, folding.__file__))


def search_keys(quads: Collection[Quad]) -> Iterable[Quad]:
    """Return a ``mas:searchKey`` for each name in a graph, as quads of the graph of inferences."""
    names: list[tuple[Subject, Literal]] = []
    nameless: set[Subject] = set()
    for quad in quads:
        predicate = quad.predicate
        if predicate in _NAMES:
            if isinstance(name := quad.object, Literal):
                names.append((quad.subject, name))
        elif predicate == _TYPE and quad.object in _NAMELESS:
            nameless.add(quad.subject)
    keys = {(subject, search_key(name.value)) for subject, name in names}
    return [
        Quad(subject, _SEARCH_KEY, Literal(key), _GRAPH)
        for subject, key in keys
        if key and subject not in nameless
    ]
