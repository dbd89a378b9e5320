"""Collect annotations as a tool names and counts them: the readers' common part."""

from collections.abc import Sequence

from loader.checking.article import NOTE_KIND
from loader.checking.identity import LINK_KIND
from loader.document import Metadata
from loader.faults import Fault, Severity
from loader.formats.collected import Collected, Event, Members, Role, Span, Value
from loader.formats.interface import Part, Reading
from loader.formats.labels import known_label
from loader.formats.making import Making
from loader.offsets import Covered, Unit


class DocumentBuilder:
    """Collects what a reader finds in one article, until a document is made of it.

    Everything goes by the tool's own ids (``native``), in any order. A span whose label is an
    event's is a trigger, and makes the event; roles are said of it. What fits nothing becomes a
    fault at its line, with the tool's id; nothing is passed over in silence.
    """

    def __init__(self, part: Part, text: str) -> None:
        self.part = part
        self.text = text
        self.faults: list[Fault] = []
        # Whether a trigger makes an event only where ``event`` says so.
        self.events_apart = False
        self._spans: dict[str, Span] = {}
        self._left_out: set[str] = set()
        self._events: dict[str, Event] = {}
        self._triggers: dict[str, str] = {}
        self._roles: list[Role] = []
        self._attributes: list[Value] = []
        self._links: list[Value] = []
        self._notes: list[Value] = []
        self._equivalences: list[Members] = []

    def span(self, native: str, label: str, places: Sequence[Covered], line: int) -> None:
        """Add a marked run of the text (several places: a discontinuous one)."""
        if native in self._spans or native in self._left_out:
            self.fault(line, native, "id-twice", "another annotation has this id", "ids used once")
            return
        known = known_label(label)
        if known is None:
            self._left_out.add(native)
            message = f"left out: the ontology has no class for {label}"
            self.fault(line, native, "label-left-out", message, "other labels", Severity.WARNING)
            return
        self._spans[native] = Span(native, known, places, line)

    def event(self, native: str, trigger: str, line: int) -> None:
        """Add an event with an id of its own, for formats that tell it from its trigger's span.

        There, what is said of a trigger stays with the trigger.
        """
        if native in self._events:
            self.fault(line, native, "id-twice", "another event has this id", "ids used once")
            return
        self._events[native] = Event(native, trigger, line)
        self._triggers.setdefault(trigger, native)

    def role(self, trigger: str, name: str, target: str, line: int) -> None:
        """Say that ``target`` fills a role of the event that ``trigger`` stands for.

        A number at the role's end orders it (``relayedBy2``); else the order of calls does.
        """
        self._roles.append(Role(trigger, name, target, line))

    def attribute(self, native: str, target: str, name: str, value: str | None, line: int) -> None:
        """Give an attribute of a span; ``value`` is None for a flag."""
        self._attributes.append(Value(native, target, name, value, line))

    def link(
        self, native: str, target: str, reference: str, line: int, words: str | None = None
    ) -> None:
        """Link a span to a reference individual, by slug, ``masalik:slug`` or IRI.

        ``words`` are what the annotator was shown of it; by default, its Arabic label.
        """
        self._links.append(Value(native, target, LINK_KIND, reference, line, words))

    def note(self, native: str, target: str, text: str, line: int) -> None:
        """Add an annotator's words on a span."""
        self._notes.append(Value(native, target, NOTE_KIND, text, line))

    def equivalence(self, members: Sequence[str], line: int) -> None:
        """Say that mentions are of one entity, or triggers of one happening."""
        self._equivalences.append(Members(tuple(members), line))

    def is_span(self, native: str) -> bool:
        """Tell whether a span of this id was added (also one that was left out)."""
        return native in self._spans or native in self._left_out

    def label_of(self, native: str) -> str | None:
        """Give the label of a span that stands, None for others."""
        span = self._spans.get(native)
        return span.label if span else None

    def fault(
        self,
        line: int | None,
        native: str | None,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell what is wrong, in the file that the part stands in."""
        self.faults.append(Fault(self.part.file, line, native, code, message, expected, severity))

    def reading(self, metadata: Metadata, default_unit: Unit | None) -> Reading:
        """Make the document; ``default_unit`` is what the tool's offsets count (None: no offsets).

        Mentions and events keep ids such as T5 and E2; if any has another one, all are numbered
        anew, as they stand in the text.
        """
        found = Collected(
            self._spans,
            self._left_out,
            self._events,
            self._triggers,
            self._roles,
            self._attributes,
            self._links,
            self._notes,
            self._equivalences,
        )
        making = Making(self.part, self.text, found, self.faults, events_apart=self.events_apart)
        return making.reading(metadata, default_unit)
