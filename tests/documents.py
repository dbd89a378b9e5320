"""Documents for property tests: sound by construction, and as odd as real ones can be."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from loader.document import (
    Argument,
    Attribute,
    Document,
    Equivalence,
    EventAnnotation,
    Fragment,
    Link,
    Mention,
    Metadata,
    Note,
)
from loader.mapping.routes import ORDERED_ROLES
from ontology.pairs import AttributeUse, RoleUse
from ontology.reference import reference
from ontology.vocabulary import vocabulary

_JOINER = "\u200d"
# Plain, vocalised and stretched words, particles, digits, letters and signs beyond the Basic
# Multilingual Plane, and what the escapes of the formats stand for.
WORDS = tuple(
    f"""
    أعلن الحرس ولبنان بالعراق مُصَادَرَةُ كبتاغـــون كيلوغراما ٢٠ 620 3.46 «الوطن» قسد، معبر. لأن إن إلى
    آذار Captagon COAR 😀 👨{_JOINER}👩{_JOINER}👧 𐎀𐎁𐎂 🇸🇾 a|b [x] _ * a_b
    \\n \\ &amp; <b> "q" O B-PERS # ; 1-1 -DOCSTART-
    """.split()
)
_SEPARATORS = (*[" "] * 12, "\n", "\n", "\n\n", "  ", "\u00a0", "\r\n", "\u2028", " \u200f")
_NOTES = ("يراجع", "see T1; p. 3", "😀 | [1] _ * \\n", '"x" <y> &amp;', "#", "a  b")
_ENTITIES = sorted(vocabulary().entity_labels)
_EVENTS = sorted(vocabulary().event_labels)
_VALUES = frozenset({"Date", "Quantity", "Money"})


def metadata() -> SearchStrategy[Metadata]:
    """What is known of an article: often little."""
    optional = st.one_of(st.none(), st.sampled_from(("بيان", "as told: on page 3", "x # y")))
    return st.builds(
        Metadata,
        slug=st.just("sample"),
        language=st.sampled_from(("ar", "ar-SY", "en")),
        title=st.sampled_from(("عنوان", "Title: 😀 [1]", "'عنوان' | \"x\"")),
        outlet=st.sampled_from((None, "radio-alkul")),
        dateline=st.sampled_from((None, "baghdad")),
        published=st.sampled_from((None, "2022-11-10", "2022-11")),
        published_evidence=optional,
        original_file=optional,
        notes=optional,
        licence=st.sampled_from((None, "CC-BY-4.0")),
        draws_on=st.sampled_from(((), ((None, "تقرير"), ("radio-alkul", "خبر")))),
    )


@st.composite
def documents(draw: DrawFn) -> Document:
    """Articles that pass every check, with every kind of annotation that there can be."""
    making = _Making(draw)
    making.text_and_mentions()
    for _ in range(draw(st.integers(0, 4))):
        making.event()
    making.values()
    making.links()
    making.notes()
    making.equivalences()
    return making.document()


class _Making:
    """A document in the making: draws, and keeps what it has drawn."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.text = ""
        self.words: list[Fragment] = []
        self.mentions: dict[str, Mention] = {}
        self.events: dict[str, EventAnnotation] = {}
        self.attributes: list[Attribute] = []
        self.linked: list[Link] = []
        self.joined: list[Equivalence] = []
        self.noted: list[Note] = []
        self.line = 0

    def next_line(self) -> int:
        self.line += 1
        return self.line

    def text_and_mentions(self) -> None:
        self.text = self.draw(st.sampled_from(("", "", "\n", " ")))
        for word in self.draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=14)):
            self.words.append(Fragment(len(self.text), len(self.text) + len(word)))
            self.text += word + self.draw(st.sampled_from(_SEPARATORS))
        for _ in range(self.draw(st.integers(0, 5))):
            self.mention(self.draw(st.sampled_from(_ENTITIES)))

    def mention(self, label: str) -> str:
        """Mark one run of words, now and then more, and now and then without a particle."""
        run = self.draw(st.sampled_from(self.words))
        following = [word for word in self.words if word.start > run.start][:2]
        last = self.draw(st.sampled_from((run, *following)))
        first_letter = self.text[run.start]
        within = first_letter in "وب" and run.end - run.start > 3 and self.draw(st.booleans())
        fragments = [Fragment(run.start + within, last.end)]
        later = [word for word in self.words if word.start > last.end]
        if later and self.draw(st.integers(0, 5)) == 0:
            fragments.append(self.draw(st.sampled_from(later)))
        name = f"T{len(self.mentions) + 1}"
        words = " ".join(self.text[f.start : f.end] for f in fragments).replace("\n", " ")
        self.mentions[name] = Mention(name, label, tuple(fragments), words, self.next_line())
        return name

    def event(self) -> None:
        shared = [e for e in self.events.values() if self.draw(st.integers(0, 3)) == 0]
        possible = [
            label
            for label in _EVENTS
            if all(_entities(use) or self._claims(use) for use in _required(label))
        ]
        if shared:
            label, trigger = shared[0].label, shared[0].trigger
        else:
            label = self.draw(st.sampled_from(possible))
            trigger = self.mention(label)
        arguments: list[Argument] = []
        uses = _roles(label)
        chosen = self.draw(st.lists(st.sampled_from(sorted(use.role for use in uses)), max_size=3))
        for use in (use for use in uses if _entities(use) or self._claims(use)):
            count = use.minimum or chosen.count(use.role)
            numbers = range(1, min(count, use.maximum or count) + 1)
            arguments += [Argument(use.role, number, self.filler(use)) for number in numbers]
        name = f"E{len(self.events) + 1}"
        made = EventAnnotation(name, label, trigger, tuple(arguments), self.next_line())
        self.events[name] = made

    def filler(self, use: RoleUse) -> str:
        """Give what may fill a role: something that is there, else a new mention."""
        fitting = [m.id for m in self.mentions.values() if m.label in _entities(use)]
        new = (None,) if _entities(use) else ()
        found = self.draw(st.sampled_from((*new, *fitting, *self._claims(use))))
        return found or self.mention(self.draw(st.sampled_from(_entities(use))))

    def _claims(self, use: RoleUse) -> list[str]:
        return [event.id for event in self.events.values() if event.label in _happenings(use)]

    def values(self) -> None:
        bearers: list[tuple[str, str]] = [(e.id, e.label) for e in self.events.values()]
        bearers += [(m.id, m.label) for m in self.mentions.values() if m.label in _ENTITIES]
        for target, label in bearers:
            for attribute, use in _attributes(label):
                if self.draw(st.integers(0, 2)) == 0:
                    name = f"A{len(self.attributes) + 1}"
                    value = self.draw(_value(use))
                    self.attributes.append(
                        Attribute(name, attribute, target, value, self.next_line())
                    )

    def links(self) -> None:
        ordered = {
            argument.target
            for event in self.events.values()
            for argument in event.arguments
            if (event.label, argument.role) in ORDERED_ROLES
        }
        for mention in list(self.mentions.values()):
            fitting = _individuals(mention.label)
            if mention.label in _VALUES or not fitting or self.draw(st.booleans()):
                continue
            most = 1 if mention.id in ordered else 2
            for slug in self.draw(st.lists(st.sampled_from(fitting), max_size=most, unique=True)):
                self.link(mention.id, slug)
        for event in self.events.values():
            if self.draw(st.integers(0, 9)) == 0:
                self.link(event.id, "baghdad")

    def link(self, target: str, slug: str) -> None:
        name = f"N{len(self.linked) + 1}"
        words = reference().individuals[slug].labels["ar"]
        self.linked.append(
            Link(name, "Reference", target, "masalik", slug, words, self.next_line())
        )

    def notes(self) -> None:
        for target in (*self.mentions, *self.events):
            if self.draw(st.integers(0, 5)) == 0:
                name = f"#{len(self.noted) + 1}"
                words = self.draw(st.sampled_from(_NOTES))
                self.noted.append(Note(name, "AnnotatorNotes", target, words, self.next_line()))

    def equivalences(self) -> None:
        pairs = [pair for pair in combinations(self.mentions, 2) if self._may_be_joined(*pair)]
        if pairs:
            for pair in self.draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True)):
                self.joined.append(Equivalence(pair, self.next_line()))

    def _may_be_joined(self, one: str, other: str) -> bool:
        labels, events = {self.mentions[one].label, self.mentions[other].label}, vocabulary()
        if labels <= events.event_labels:
            return "Statement" not in labels
        links = [{n.reference for n in self.linked if n.target == name} for name in (one, other)]
        return len(labels) == 1 and not labels & _VALUES and links[0] == links[1]

    def document(self) -> Document:
        return Document(
            self.draw(metadata()),
            self.text,
            self.mentions,
            self.events,
            tuple(self.attributes),
            tuple(self.linked),
            (),
            tuple(self.joined),
            tuple(self.noted),
        )


@cache
def _entities(use: RoleUse) -> tuple[str, ...]:
    return tuple(e for e in _ENTITIES if vocabulary().accepts(use.ranges, e))


@cache
def _happenings(use: RoleUse) -> frozenset[str]:
    return frozenset(e for e in _EVENTS if vocabulary().accepts(use.ranges, e))


@cache
def _roles(label: str) -> tuple[RoleUse, ...]:
    return tuple(vocabulary().roles(label).values())


@cache
def _required(label: str) -> tuple[RoleUse, ...]:
    return tuple(use for use in _roles(label) if use.minimum)


@cache
def _individuals(label: str) -> tuple[str, ...]:
    """Give a few individuals that a mention of this label can mean."""

    def fitting() -> Iterator[str]:
        terms = vocabulary()
        for slug, individual in sorted(reference().individuals.items()):
            classes = [kind for kind in individual.types if terms.has_class(kind)]
            if any(terms.is_a(kind, label) for kind in classes):
                yield slug

    return tuple(fitting())[:5] if label not in vocabulary().event_labels else ("baghdad", "iran")


@cache
def _attributes(label: str) -> tuple[tuple[str, AttributeUse], ...]:
    return tuple(sorted(vocabulary().attributes(label).items()))


def _value(use: AttributeUse) -> SearchStrategy[str | None]:
    if use.values:
        return st.sampled_from(sorted(use.values))
    if use.minimum is None and use.maximum is None:
        return st.none()
    return st.integers(use.minimum or 0, use.maximum or 9).map(str)


def full_document() -> Document:
    """Give a small article with one of everything, a letter beyond the plane before all of it."""
    text = "😀 ضبط الحرس والجيش 20 كيلوغراما من الحشيش.\n"
    at = text.index

    def mention(number: int, label: str, *words: str) -> Mention:
        fragments = tuple(Fragment(at(word), at(word) + len(word)) for word in words)
        return Mention(f"T{number}", label, fragments, " ".join(words), number)

    marked = [
        mention(1, "SecurityForce", "الحرس"),
        mention(2, "Narcotic", "الحشيش"),
        mention(3, "Seizure", "ضبط"),
        mention(4, "Quantity", "20", "كيلوغراما"),
        mention(5, "SecurityForce", "الجيش"),
        mention(6, "Statement", "ضبط"),
    ]
    seizure = (
        ("agent", 1, "T1"),
        ("agent", 2, "T5"),
        ("commodity", 1, "T2"),
        ("quantity", 1, "T4"),
    )
    return Document(
        Metadata("sample", "ar", "عنوان", outlet="radio-alkul", published="2022-11-10"),
        text,
        {each.id: each for each in marked},
        {
            "E1": EventAnnotation("E1", "Seizure", "T3", tuple(Argument(*a) for a in seizure), 7),
            "E2": EventAnnotation("E2", "Statement", "T6", (Argument("content", 1, "E1"),), 8),
        },
        (
            Attribute("A1", "Modality", "E1", "Planned", 9),
            Attribute("A2", "InexactType", "E1", None, 10),
            Attribute("A3", "Comparator", "T4", "About", 11),
        ),
        (Link("N1", "Reference", "T2", "masalik", "hashish", "الحشيش", 12),),
        (),
        (Equivalence(("T1", "T5"), 13),),
        (Note("#1", "AnnotatorNotes", "E1", "يراجع", 14),),
    )
