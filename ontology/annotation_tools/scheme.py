"""What annotators may write, in the order and the detail in which the annotation tools need it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ontology.reference import Individual, reference
from ontology.vocabulary import AttributeUse, RoleUse, UnknownTerm, Vocabulary, vocabulary

# The kinds of brat's N and # lines; the other tools' fields bear the same names.
REFERENCE, NOTE = "Reference", "AnnotatorNotes"
# The database of the reference data: `masalik:sdf`.
AUTHORITY = "masalik"
# What joins mentions of one entity, or triggers of claims that tell one happening.
SAME = "Equiv"
# What joins the regions of a discontinuous mention, in tools whose regions have no parts.
FRAGMENT = "Fragment"


class UnboundedAttribute(ValueError):
    """An attribute takes numbers without a bound, so that no tool can list its values."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: its shape gives sh:minInclusive or sh:maxInclusive, not both")


@dataclass(frozen=True, slots=True)
class Named:
    """A name as annotations bear it, with what it is called and means in English and Arabic."""

    name: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]

    @property
    def bilingual(self) -> str:
        """The labels of both languages; a single one where they are the same (numbers)."""
        return " · ".join(dict.fromkeys(self.labels[lang] for lang in ("en", "ar")))


@dataclass(frozen=True, slots=True)
class Label(Named):
    """A label of mentions or triggers; `depth` is its place in the tree of labels, 0 at the top."""

    depth: int


@dataclass(frozen=True, slots=True)
class Role(Named):
    """A role of an event label.

    `fillers` are all labels that it takes, those below its ranges included: the tools know of no
    subclasses.
    """

    minimum: int
    maximum: int | None
    fillers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attribute(Named):
    """An attribute: its values by the labels that bear it; a flag has none."""

    values_of: Mapping[str, tuple[Named, ...]]

    @property
    def bearers(self) -> tuple[str, ...]:
        """The labels that bear the attribute."""
        return tuple(self.values_of)

    @property
    def values(self) -> tuple[Named, ...]:
        """The values that any label takes, each once."""
        return tuple({v.name: v for values in self.values_of.values() for v in values}.values())


class Scheme:
    """The labels, roles and attributes of a vocabulary, each kind in an order that stays."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    @cached_property
    def entities(self) -> tuple[Label, ...]:
        """The labels of mentions, each before those below it, else by name."""
        return tuple(self._tree(self._words.entity_labels, None, 0))

    @cached_property
    def events(self) -> tuple[Label, ...]:
        """The labels of triggers, by name."""
        return tuple(self._label(name, 0) for name in sorted(self._words.event_labels))

    @cached_property
    def claims(self) -> frozenset[str]:
        """The labels of triggers that make claims: all but statements."""
        return frozenset(e.name for e in self.events if self._words.is_a(e.name, "Claim"))

    @cached_property
    def roles(self) -> Mapping[str, tuple[Role, ...]]:
        """The roles of each event label, in the order of the shapes."""
        return {
            event.name: tuple(map(self._role, self._words.roles(event.name).values()))
            for event in self.events
        }

    @cached_property
    def role_names(self) -> tuple[Named, ...]:
        """Every role of any event label, by name."""
        found = {role.name: role for roles in self.roles.values() for role in roles}
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes, by name; their bearers in the order of the labels."""
        uses: dict[str, dict[str, AttributeUse]] = {}
        for label in (*self.entities, *self.events):
            for name, use in self._words.attributes(label.name).items():
                uses.setdefault(name, {})[label.name] = use
        return tuple(self._attribute(name, uses[name]) for name in sorted(uses))

    def individuals(self) -> Iterator[Individual]:
        """Yield the reference individuals that mentions can be linked to, by slug."""
        for individual in sorted(reference().individuals.values(), key=lambda each: each.slug):
            known = filter(self._words.has_class, individual.types)
            if any(
                not self.ancestors(kind).isdisjoint(self._words.entity_labels) for kind in known
            ):
                yield individual

    @cached_property
    def linked(self) -> frozenset[str]:
        """The labels of mentions of which the reference data has individuals, or may get some."""
        types = {kind for individual in self.individuals() for kind in individual.types}
        return frozenset(
            label.name
            for label in self.entities
            if any(
                self._words.is_a(kind, label.name) or self._words.is_a(label.name, kind)
                for kind in types
            )
        )

    def named(self, name: str) -> Named:
        """Return a term under its own name.

        Raises:
            UnknownTerm: the ontology does not define it.

        """
        return self._named(name, name)

    def ancestors(self, name: str) -> frozenset[str]:
        """Return a class and all above it."""
        return self._words.ancestors(name)

    def _tree(self, labels: frozenset[str], parent: str | None, depth: int) -> Iterator[Label]:
        for name in sorted(labels):
            if self._parent(name, labels) == parent:
                yield self._label(name, depth)
                yield from self._tree(labels, name, depth + 1)

    def _parent(self, name: str, labels: frozenset[str]) -> str | None:
        """Return the nearest label above; of several (a state is actor and place), the first."""
        above = (self._words.ancestors(name) & labels) - {name}
        return min(above, key=lambda each: (-len(self._words.ancestors(each)), each), default=None)

    def _label(self, name: str, depth: int) -> Label:
        term = self._named(name, name)
        return Label(term.name, term.labels, term.definitions, depth)

    def _role(self, use: RoleUse) -> Role:
        term = self._named(use.role, use.role)
        fillers = tuple(
            label.name
            for label in (*self.entities, *self.events)
            if self._words.accepts(use.ranges, label.name)
        )
        return Role(term.name, term.labels, term.definitions, use.minimum, use.maximum, fillers)

    def _attribute(self, name: str, uses: Mapping[str, AttributeUse]) -> Attribute:
        term = self._named(name, next(iter(uses.values())).attribute)
        values = {bearer: tuple(self._values(name, use)) for bearer, use in uses.items()}
        return Attribute(term.name, term.labels, term.definitions, values)

    def _values(self, name: str, use: AttributeUse) -> Iterator[Named]:
        for value, individual in use.values.items():
            yield self._named(value, individual)
        if (use.minimum is None) != (use.maximum is None):
            raise UnboundedAttribute(name)
        if use.minimum is not None and use.maximum is not None:
            for number in map(str, range(use.minimum, use.maximum + 1)):
                yield Named(number, {"en": number, "ar": number}, {"en": "", "ar": ""})

    def _named(self, name: str, term_name: str) -> Named:
        term = self._words.terms.get(term_name)
        if term is None:
            raise UnknownTerm(term_name)
        return Named(name, term.labels, term.definitions)


def scheme() -> Scheme:
    """Return the scheme of the packaged ontology."""
    return Scheme(vocabulary())


def colours(labels: Sequence[Named], lightness: float) -> Mapping[str, str]:
    """Return a background for each label (`#rrggbb`), evenly around the circle of hues.

    Black text is readable on all of them from a `lightness` (0 to 1) of 0.7 upwards.
    """
    return {
        label.name: _hex(position / len(labels), lightness) for position, label in enumerate(labels)
    }


def _hex(hue: float, lightness: float) -> str:
    """Return a colour of HSL (hue, lightness; saturation 0.7) as sRGB, after CSS Color 4, 7.1."""
    spread = 0.7 * min(lightness, 1 - lightness)

    def channel(offset: int) -> int:
        position = (offset + hue * 12) % 12
        level = lightness - spread * max(-1.0, min(position - 3, 9 - position, 1.0))
        return round(level * 255)

    return "#" + "".join(f"{channel(offset):02x}" for offset in (0, 8, 4))
