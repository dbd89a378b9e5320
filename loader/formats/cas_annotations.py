"""The annotations of a UIMA CAS, or of what is like one, as its layers are read from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from loader.offsets import Covered

LABEL = "label"
# Between notes on one annotation, which has one field for all of them.
PARAGRAPH = "\n\n"
NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
IDENTIFIER, VALUE = "identifier", "value"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
# What tools and preprocessing make of a text: words, sentences, syntax, notes on the file itself.
_MACHINERY = (
    "uima.",
    "org.apache.uima.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
    "de.tudarmstadt.ukp.inception.",
    "org.dkpro.core.api.xml.",
    "org.dkpro.core.api.pdf.",
    *(
        f"{_DKPRO}{package}."
        for package in ("segmentation", "lexmorph", "syntax", "metadata", "structure", "io")
    ),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A link of an annotation to another one, by role; either can be missing."""

    role: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Ends:
    """From where to where a relation goes; either can be missing."""

    governor: str | None
    dependent: str | None


@dataclass(frozen=True, slots=True)
class Laid:
    """An annotation of some layer; ``place`` is None where it has no offsets."""

    native: str
    layer: str
    line: int
    place: Covered | None
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    slots: Sequence[Slot] = ()
    ends: Ends | None = None


def is_machinery(layer: str) -> bool:
    """Tell whether a layer holds nothing that an annotator says of an article."""
    return layer.startswith(_MACHINERY)


def joined(pairs: Sequence[tuple[str, str, int]]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Give the sets that pairs make together, each with the line of its first pair."""
    set_of: dict[str, str] = {}

    def root(member: str) -> str:
        while (above := set_of.setdefault(member, member)) != member:
            set_of[member] = set_of[above]
            member = above
        return member

    for governor, dependent, _ in pairs:
        set_of[root(dependent)] = root(governor)
    sets: dict[str, list[str]] = {}
    for member in set_of:
        sets.setdefault(root(member), []).append(member)
    lines = {root(governor): line for governor, _, line in reversed(pairs)}
    for head, members in sets.items():
        yield tuple(members), lines[head]
