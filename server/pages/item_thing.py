"""The page of what claims are about: an actor, a place, an agreement, a commodity, a post."""

from typing import Final

from pyoxigraph import Literal

from ontology.namespaces import GEO
from server.lookups import rows
from server.pages import item_conflicts
from server.pages.item_claims import claims_of
from server.pages.item_facts import claimed_facts, elsewhere, notes, property_name, reference_facts
from server.pages.item_subject import Subject
from server.pages.page import Page
from server.pages.views import network, timeline
from server.pages.views.map import Feature, MapDrawing
from server.pages.views.map import drawing as map_drawing
from server.pages.views.paint import by_class

_SECTIONS: Final = (
    ("Actor", "actors"),
    ("Place", "places"),
    ("Border", "border"),
    ("Instrument", "agreements"),
)
_MOST_TIES: Final = 1000
_HAS_GEOMETRY: Final = f"{GEO}hasGeometry"
_GEOMETRY: Final = f"SELECT ?wkt {{{{ {{iri}} <{_HAS_GEOMETRY}>/<{GEO}asWKT> ?wkt }}}}"


async def thing(subject: Subject) -> Page:
    """Make the page."""
    visit = subject.visit
    claims = await claims_of(visit, subject.iri, speaks=subject.is_a("Actor"))
    context = {
        "facts": [*reference_facts(subject), *await claimed_facts(subject)],
        "property_name": lambda iri: property_name(subject, iri),
        "elsewhere": elsewhere(subject),
        "notes": notes(subject),
        "claims": claims,
        "questions": await item_conflicts.about(visit, subject.iri),
        "timeline": timeline.of_answer(claims.answer, visit) if claims.count else None,
        "network": await _network(subject),
        "map": await _map(subject),
        "paint": by_class,
    }
    return Page(
        "item.html",
        subject.own_names[0].text,
        context,
        section=next((name for kind, name in _SECTIONS if subject.is_a(kind)), ""),
        scripts=("network", "zoom"),
    )


async def _network(subject: Subject) -> network.NetworkDrawing:
    answer = await subject.visit.ask(
        "ego-network", {"thing": subject.iri}, evidence=False, limit=_MOST_TIES
    )
    return network.of_answer(answer, subject.visit, center=subject.iri)


async def _map(subject: Subject) -> MapDrawing | None:
    """Draw where the thing is, None if it has no place."""
    visit = subject.visit
    if not subject.of_property(_HAS_GEOMETRY):
        return None
    query = _GEOMETRY.format(iri=subject.resource.node)
    executor = visit.services.executor
    found = await rows(executor, visit.snapshot, query, client=visit.client)
    name = subject.own_names[0].text
    features = [
        Feature(subject.iri, name, visit.leads(subject.iri), row["wkt"].value)
        for row in found
        if isinstance(row["wkt"], Literal)
    ]
    return map_drawing(features, language=visit.language)
