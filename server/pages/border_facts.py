"""Asks the canned queries for what the page of the border is made of."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

from ontology.namespaces import ID
from server.pages.answers import Answer, Row
from server.pages.basemap import Label, near
from server.pages.border_parts import Crossing, Segment
from server.pages.border_readings import Holder, Reading, holders, readings
from server.pages.visit import Visit
from server.problems import Problem, ProblemType

QUERY: Final = "controlled-on"
GRAPH: Final = "controlled-on-graph"
_MOST: Final = 1000
# Anywhere on the border: crossings come by their distance from there, and all of them come.
_MIDDLE: Final = {"lat": "35.2", "lon": "41"}
_DASH: Final = " – "
_METRES: Final = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What was asked, and the answers.

    ``chosen`` is the IRI of a segment, or empty. ``of_day`` are the claims as of the day, ``ever``
    those of any time; ``segments`` and ``readings`` are of the whole border.
    """

    as_of: str
    today: str
    chosen: str
    of_day: Answer
    ever: Answer
    segments: Mapping[str, Segment]
    crossings: Sequence[Crossing]
    statuses: Answer
    holders: Mapping[str, Holder]
    readings: Mapping[tuple[str, str], Reading]

    @property
    def fields(self) -> Mapping[str, str]:
        """The parameters of the queries that give what the page shows."""
        chosen = {"segment": self.chosen.removeprefix(ID)} if self.chosen else {}
        return {"as_of": self.as_of, **chosen}


async def facts(visit: Visit) -> Facts:
    """Ask.

    Raises Refused for a day that is none, and Problem NOT_FOUND for a segment that is none.
    """
    today = datetime.now(UTC).date().isoformat()
    as_of = visit.field("as_of") or today
    parts, ever, of_day, gates, statuses = await gather(
        visit.ask("border-segments", evidence=False, limit=_MOST),
        visit.ask(QUERY, limit=_MOST),
        visit.ask(QUERY, {"as_of": as_of}, limit=_MOST),
        visit.ask("nearest-crossings", _MIDDLE, evidence=False, limit=_MOST),
        visit.ask("crossing-status", {"as_of": as_of}, limit=_MOST),
    )
    asked = visit.field("segment")
    if asked:
        # Its route takes any spelling of a name, and says what it took.
        of_segment = await visit.ask(QUERY, {"as_of": as_of, "segment": asked}, limit=_MOST)
        asked = _resolved(of_segment)
    segments = {row["segment"]: _segment(visit, row, asked) for row in parts.rows}
    if asked and asked not in segments:
        raise Problem(ProblemType.NOT_FOUND, f"The border has no segment {asked}.")
    known = holders([*ever.every_row, *of_day.every_row])
    return Facts(
        as_of,
        today,
        asked,
        of_day,
        ever,
        segments,
        [_crossing(visit, row, statuses.rows) for row in gates.rows if row["segment"] in segments],
        statuses,
        known,
        readings(of_day.rows, segments, known),
    )


def _resolved(answer: Answer) -> str:
    taken = answer.document["parameters"].get("segment") or [{"value": ""}]
    value = str(taken[0]["value"])
    return value if value.startswith(ID) else f"{ID}{value}"


def _segment(visit: Visit, row: Row, chosen: str) -> Segment:
    iri = str(row["segment"])
    href = visit.here(segment=iri.removeprefix(ID)) + "#claims"
    length = f"{float(row['length']) / _METRES:.1f}" if row["length"] else ""
    wkt = str(row["geometry"] or "")
    return Segment(iri, _name(visit, row), wkt, href, length, iri == chosen)


def _name(visit: Visit, row: Row) -> str:
    """Return the short name of a segment: its governorates from west to east, as on the map."""
    names = [
        label.name(visit.language)
        for column in ("facing", "governorate")
        if (label := _labels().get(str(row[column]).removeprefix(ID))) is not None
    ]
    return _DASH.join(names) if len(names) > 1 else str(row["segmentLabel"])


@cache
def _labels() -> Mapping[str, Label]:
    return {label.slug: label for label in near().labels if label.slug}


def _crossing(visit: Visit, row: Row, told: Sequence[Row]) -> Crossing:
    iri = str(row["crossing"])
    # What is said last; what was said before is in the list beneath the map.
    said = [each for each in told if each["crossing"] == iri and not each["superseded"]]
    statuses = tuple(dict.fromkeys(str(each["status"]) for each in said if each["status"]))
    return Crossing(
        iri, str(row["crossingLabel"]), str(row["geometry"] or ""), visit.leads(iri), statuses
    )
