"""The first page: who is said to control each side of the border between Iraq and Syria."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from server.negotiation import GRAPHS, choose
from server.pages.answers import evidence
from server.pages.border_claims import cards, groups
from server.pages.border_days import changes
from server.pages.border_drawing import drawing
from server.pages.border_facts import GRAPH, QUERY, Facts, facts
from server.pages.border_readings import IRAQ, SYRIA, Finding, Told, voice
from server.pages.dates import in_words
from server.pages.item_quotes import quotes_of
from server.pages.page import Page
from server.pages.views.lettering import broken
from server.pages.views.paint import by_class, by_itself
from server.pages.visit import Visit
from store.dumps import published_at

_FORMATS: Final = ("csv", "json", "geojson")
_SVG: Final = "image/svg+xml"
_HEADER: Final = "#+"
# How many letters a line of the notes beneath the drawing has.
_NOTE: Final = 82


def wanted(accepted: str | None) -> bool:
    """Say whether a request is a browser's; programs are led to what the service says of itself."""
    return choose(accepted, (*GRAPHS, "text/html")) == "text/html"


async def border(visit: Visit) -> Page:
    """Make the page."""
    found = await facts(visit)
    chosen = found.chosen
    here = [row for row in found.of_day.rows if chosen in ("", row["segment"])]
    apart = [row for row in found.of_day.undated if chosen in ("", row["segment"])]
    quotes = await quotes_of(
        visit, (told["claim"] for row in (*here, *apart) for told in evidence(row))
    )
    fields = [*found.fields.items(), ("lang", str(visit.language))]
    query = (await visit.routes.get(f"queries/{QUERY}.rq", fields)).body.decode()
    files = _files(visit, found)
    context = {
        **_drawn(visit, found),
        "changes": changes(found.ever.rows),
        "groups": groups(here, found.segments, chosen, found.holders, found.readings, quotes),
        "undated": cards(apart, found.segments, found.holders, quotes),
        "files": files,
        "query": query,
        "bare_query": _bare(query),
        # Of what is once, such as a publication, an interval tells the bounds.
        "once": partial(in_words, language=visit.language, moment=True),
        "paint": by_class,
    }
    return Page(
        "border.html",
        visit.t("border.title"),
        context,
        section="border",
        scripts=("zoom",),
        alternates=[(_SVG, files["svg"]), ("text/turtle", files["ttl"])],
        # Without a day the page tells of today, and is another one tomorrow.
        keep=bool(visit.field("as_of")),
    )


async def border_svg(visit: Visit) -> Page:
    """Make the drawing as a file that stands alone."""
    found = await facts(visit)
    made = published_at(visit.snapshot.tag)
    published = in_words(made.date().isoformat(), visit.language) if made else ""
    notes = (
        visit.t("border.rule"),
        visit.t("border.source", base=visit.base, published=published),
        visit.t("map.source"),
    )
    context = {
        **_drawn(visit, found),
        "notes": [line for note in notes for line in broken(note, _NOTE, most=9)],
        "paint": by_itself,
    }
    headers = {
        "Content-Type": _SVG,
        "Content-Disposition": f'inline; filename="masalik-border-{found.as_of}.svg"',
    }
    title = visit.t("border.title")
    return Page("border.svg", title, context, headers=headers, keep=bool(visit.field("as_of")))


def _bare(query: str) -> str:
    """Return a query without its header, so that an address can hold it."""
    return "\n".join(line for line in query.splitlines() if not line.startswith(_HEADER)).strip()


def _drawn(visit: Visit, found: Facts) -> Mapping[str, Any]:
    """Return what the drawing, its legend and its table are made of."""
    segments = list(found.segments.values())
    return {
        "facts": found,
        "drawn": drawing(
            segments,
            found.readings,
            found.crossings,
            visit.t("border.shared"),
            visit.t("border.disputed"),
            visit.language,
        ),
        "chosen": found.segments.get(found.chosen),
        "sides": {SYRIA: visit.t("border.syrian_side"), IRAQ: visit.t("border.iraqi_side")},
        "numbers": _numbers(found),
        "told_by": _told_by(found),
        "leave": visit.here(segment=None),
    }


def _numbers(found: Facts) -> Mapping[str, int]:
    """Count what the sentence above the map says."""
    told = [piece for row in found.of_day.rows for piece in evidence(row)]
    findings = Counter(reading.finding for reading in found.readings.values())
    return {
        "claims": len({piece["claim"] for piece in told}),
        "voices": len({voice(row) for row in found.of_day.rows}),
        "articles": len({piece["article"]["iri"] for piece in told}),
        "segments": len(found.segments),
        "sides": len(found.readings),
        **{str(finding): findings[finding] for finding in Finding},
    }


def _told_by(found: Facts) -> Mapping[str, int]:
    """Count the claims that name a holder as of the day, by holder."""
    claims: dict[str, set[str]] = {}
    for reading in found.readings.values():
        for told in reading.told:
            for holder in told.holders:
                claims.setdefault(holder.iri, set()).add(_claim(told))
    return {iri: len(named) for iri, named in claims.items()}


def _claim(told: Told) -> str:
    return str(evidence(told.row)[0]["claim"])


def _files(visit: Visit, found: Facts) -> Mapping[str, str]:
    """Return where the claims behind the page can be had, by format."""
    fields = urlencode(found.fields)
    labelled = urlencode({**found.fields, "lang": str(visit.language)})
    rows = {form: f"{visit.base}queries/{QUERY}.{form}?{labelled}" for form in _FORMATS}
    drawn = visit.link("border.svg", as_of=found.as_of)
    return {**rows, "ttl": f"{visit.base}queries/{GRAPH}.ttl?{fields}", "svg": drawn}
