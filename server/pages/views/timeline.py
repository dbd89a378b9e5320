"""Draws claims in time: lanes of bars and points over an axis that runs as the page is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ontology.edtf_bounds import Bounds, NotEdtf, bounds
from server.pages.answers import Answer, Row, evidence
from server.pages.dates import in_words
from server.pages.languages import Language
from server.pages.terms import label
from server.pages.views.axis import Axis, Tick
from server.pages.views.cells import cell
from server.pages.views.columns import Sort, columns_of
from server.pages.visit import Visit

WIDTH: Final = 800.0
"""The width of a drawing, in units of its view box."""
MOST: Final = 300
"""So many events are drawn; those beyond are only counted."""
_MARGIN: Final = 14.0
_HEADING: Final = 22.0
_ROW: Final = 26.0
_BAR: Final = 14.0
_LEAST: Final = 12.0
_ARROW: Final = 44.0
_GAP: Final = 8.0
_AXIS: Final = 30.0
_MOST_LANES: Final = 12
# With more, names beside the marks would hide the marks.
_MOST_NAMED: Final = 120
_LONGEST: Final = 44
_LETTER: Final = 6.9
_COLOURS: Final = 8
_LANES: Final = ("kind", "status", "holderLabel", "stateLabel", "commodityLabel", "agentLabel")


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a time: ``earliest`` and ``latest`` are xsd:dateTime texts, None if open.

    ``words`` are its date in words, ``css_class`` tells ``possible`` and ``denied`` from the rest.
    """

    label: str
    href: str = ""
    earliest: str | None = None
    latest: str | None = None
    words: str = ""
    lane: str = ""
    css_class: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An event as drawn: a bar from ``x`` on, or a point; ``arrow`` is the outline of open ends."""

    event: Event
    x: float
    y: float
    width: float
    point: bool
    arrow: str
    name: str
    name_x: float
    anchor: str
    colour: int

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the mark, where a point stands."""
        return self.x + self.width / 2, self.y + _BAR / 2


@dataclass(frozen=True, slots=True)
class Lane:
    """A band of the drawing with the events of one kind."""

    name: str
    y: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class TimelineDrawing:
    """Events in time; ``hidden`` is how many more there are than are drawn.

    ``listed`` are the events as drawn, in order of time; ``undated`` those without any bound.
    """

    width: float
    height: float
    language: Language
    lanes: Sequence[Lane]
    ticks: Sequence[Tick]
    marks: Sequence[Mark]
    hidden: int
    listed: Sequence[Event]
    undated: Sequence[Event]


def event_bounds(date: str | None, earliest: str | None = None) -> Bounds:
    """Return the bounds of a row's date in EDTF; without a readable one the earliest alone."""
    if date:
        try:
            return bounds(date)
        except NotEdtf:
            pass
    return Bounds(earliest, None)


def drawing(events: Sequence[Event], language: Language, most: int = MOST) -> TimelineDrawing:
    """Draw events; the earliest ``most`` of them."""
    dated = sorted(
        (each for each in events if each.earliest or each.latest),
        key=lambda each: (each.earliest or each.latest or "", each.latest or "", each.label),
    )
    shown = dated[:most]
    undated = [each for each in events if not (each.earliest or each.latest)]
    moments = [m for each in shown for m in (each.earliest, each.latest) if m]
    if not moments:
        return TimelineDrawing(WIDTH, 0, language, (), (), (), len(dated), (), undated)
    axis = Axis(moments, WIDTH - 2 * _MARGIN)
    mirrored = language.direction == "rtl"
    lanes: list[Lane] = []
    marks: list[Mark] = []
    y = _AXIS
    for number, (name, members) in enumerate(_lanes(shown)):
        heading = _HEADING if name else 0.0
        rows = _packed(axis, members, named=len(shown) <= _MOST_NAMED)
        for row, placed in enumerate(rows):
            top = y + heading + row * _ROW + (_ROW - _BAR) / 2
            marks += [
                _mark(each, top, mirrored=mirrored, colour=number % _COLOURS + 1) for each in placed
            ]
        height = heading + len(rows) * _ROW + _GAP
        lanes.append(Lane(name, y, height, len(members)))
        y += height
    ticks = [Tick(round(_across(tick.x, mirrored=mirrored), 1), tick.date) for tick in axis.ticks()]
    return TimelineDrawing(
        WIDTH, y, language, lanes, ticks, marks, len(dated) - len(shown), shown, undated
    )


def of_answer(answer: Answer, visit: Visit) -> TimelineDrawing:
    """Draw the claims of an answer whose rows have a date, in lanes by class or else by subject."""
    found: dict[object, Event] = {}
    lane = next((name for name in _LANES if name in answer.query.columns), "")
    for number, row in enumerate(answer.every_row):
        claims = {each.get("claim") for each in evidence(row)} if not answer.query.grouped else ()
        key = (*claims, row.get(lane)) if claims else number
        found.setdefault(key, _event(row, lane, answer, visit))
    return drawing(list(found.values()), visit.language)


def _event(row: Row, lane: str, answer: Answer, visit: Visit) -> Event:
    date = row.get("date") or row.get("articleDate")
    begin = row.get("earliest")
    first, last = event_bounds(date and str(date), begin and str(begin))
    published = "date" not in row or str(row.get("timeBasis")).startswith("publication")
    words = in_words(str(date), visit.language, moment=published) if date else str(begin or "")[:4]
    classes = ("possible", row.get("possible") is True), ("denied", bool(row.get("polarity")))
    told = [
        part
        for column in columns_of(answer.query.name)
        if column.sort in (Sort.THING, Sort.NAMES) and column.sources[-1] != lane
        for part in cell(column, row, visit)
    ]
    claim = next((each.get("claim") for each in evidence(row)), None)
    href = visit.leads(str(claim)) if claim else next((each.href for each in told if each.href), "")
    trigger = str(row.get("words") or "")
    names = "، " if visit.language.direction == "rtl" else ", "
    involved = names.join(dict.fromkeys(each.text for each in told))
    return Event(
        trigger or involved,
        href,
        first,
        last,
        words,
        label(str(row[lane]), visit.language) if lane and row.get(lane) else "",
        " ".join(name for name, holds in classes if holds),
        involved if trigger else "",
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """An event along the axis: from where to where its mark goes, and what it takes with a name."""

    event: Event
    start: float
    end: float
    taken: tuple[float, float]
    name: str
    name_at: float
    name_ends_there: bool


def _lanes(events: Sequence[Event]) -> Sequence[tuple[str, Sequence[Event]]]:
    """Return events by lane, those of most events first; the rarest lanes are one without name."""
    counts = Counter(each.lane for each in events)
    names = [name for name, _ in counts.most_common()]
    kept = names if len(names) <= _MOST_LANES else names[: _MOST_LANES - 1]
    found = [(name, [each for each in events if each.lane == name]) for name in kept]
    rest = [each for each in events if each.lane not in kept]
    return [*found, ("…", rest)] if rest else found


def _packed(axis: Axis, events: Sequence[Event], *, named: bool) -> Sequence[Sequence[_Placed]]:
    """Return events in rows, none over another."""
    rows: list[list[_Placed]] = []
    for event in events:
        placed = _placed(axis, event, named=named)
        row = next((row for row in rows if all(_apart(placed, each) for each in row)), None)
        if row is None:
            rows.append([placed])
        else:
            row.append(placed)
    return rows


def _apart(one: _Placed, other: _Placed) -> bool:
    return one.taken[0] >= other.taken[1] + _GAP or other.taken[0] >= one.taken[1] + _GAP


def _placed(axis: Axis, event: Event, *, named: bool) -> _Placed:
    known = event.earliest or event.latest
    assert known is not None
    start = axis.at(event.earliest or known)
    end = axis.at(event.latest or known)
    if end - start < _LEAST:
        middle = min(max((start + end) / 2, _LEAST / 2), axis.length - _LEAST / 2)
        start, end = middle - _LEAST / 2, middle + _LEAST / 2
    first = start if event.earliest else start - _ARROW
    last = end if event.latest else end + _ARROW
    full = " · ".join(each for each in (event.label, event.detail) if each)
    name = _shortened(full) if named else ""
    room = _LETTER * len(name) + (6 if name else 0)
    if last + room <= axis.length:
        return _Placed(event, start, end, (first, last + room), name, last + 6, False)
    if first - room >= 0:
        return _Placed(event, start, end, (first - room, last), name, first - 6, True)
    return _Placed(event, start, end, (first, max(last, start + room)), name, start + 4, False)


def _shortened(name: str) -> str:
    """Return a name cut after a word, so that what is seen are words of the whole name."""
    if len(name) <= _LONGEST:
        return name
    kept = name[:_LONGEST].rpartition(" ")[0]
    if kept.count("(") > kept.count(")"):
        kept = kept.rpartition("(")[0]
    kept = kept.rstrip(" ·،,")
    return f"{kept or name[: _LONGEST - 1]}…"


def _mark(placed: _Placed, top: float, *, mirrored: bool, colour: int) -> Mark:
    event = placed.event
    begins = _across(placed.start, mirrored=mirrored)
    ends = _across(placed.end, mirrored=mirrored)
    onwards = -1 if mirrored else 1
    middle = round(top + _BAR / 2, 1)
    arrow = ""
    for is_open, foot, way in (
        (event.earliest is None, begins, -onwards),
        (event.latest is None, ends, onwards),
    ):
        if is_open:
            tip = min(max(foot + way * _ARROW, 0.0), WIDTH)
            arrow += f"M{foot:.1f} {top:.1f}L{tip:.1f} {middle}L{foot:.1f} {top + _BAR:.1f}Z"
    # An anchor is of the text, whose own direction is that of the page.
    return Mark(
        event,
        round(min(begins, ends), 1),
        round(top, 1),
        round(abs(ends - begins), 1),
        placed.end - placed.start <= _LEAST + 0.1,
        arrow,
        placed.name,
        round(_across(placed.name_at, mirrored=mirrored), 1),
        "end" if placed.name_ends_there else "start",
        colour,
    )


def _across(along: float, *, mirrored: bool) -> float:
    return WIDTH - _MARGIN - along if mirrored else _MARGIN + along
