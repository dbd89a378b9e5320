"""Maps claims by the places that their rows name, with the geometries of the index of places."""

from collections import defaultdict
from typing import Final

from server.pages.answers import Answer, evidence
from server.pages.views.map import Feature, MapDrawing, drawing
from server.pages.visit import Visit

PLACED: Final = ("place", "stops")
"""Columns that name the places of claims."""
_PLACES: Final = "places"
_MOST: Final = 1000
_BETWEEN: Final = "; "


async def located(answer: Answer, visit: Visit) -> MapDrawing | None:
    """Return the map of the places that the rows of an answer name, each with how many claims.

    None where no place has a geometry.

    Raises Refused and Problem as ``Visit.ask`` does.
    """
    column = next(each for each in PLACED if each in answer.query.columns)
    claims: dict[str, set[object]] = defaultdict(set)
    labels: dict[str, str] = {}
    for number, row in enumerate(answer.every_row):
        iris = str(row.get(column) or "").split()
        names = str(row.get(f"{column}Label") or "").split(_BETWEEN)
        told = [each.get("claim") for each in evidence(row)] or [number]
        for place, iri in enumerate(iris):
            claims[iri].update(told)
            if len(names) == len(iris):
                labels[iri] = names[place]
    known = await visit.ask(_PLACES, evidence=False, limit=_MOST)
    features = [
        Feature(
            str(row["place"]),
            str(labels.get(str(row["place"])) or row["placeLabel"] or ""),
            visit.leads(str(row["place"])),
            str(row["geometry"]),
            number=len(claims[str(row["place"])]),
        )
        for row in known.rows
        if row["place"] in claims and row["geometry"]
    ]
    return drawing(features, language=visit.language) if features else None
