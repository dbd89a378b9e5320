"""Turn the places of a trafficking route into ordered legs."""

from collections.abc import Sequence
from itertools import pairwise

from pyoxigraph import NamedNode

from loader.mapping.article_graph import TYPE, ArticleGraph, integer, term

ROUTE = "TraffickingRoute"
FROM, VIA, TO = "fromPlace", "viaPlace", "toPlace"
# In these roles the numbers of a route's places are the order of travel.
ORDERED_ROLES = frozenset({(ROUTE, FROM), (ROUTE, VIA), (ROUTE, TO)})


def add_legs(
    graph: ArticleGraph,
    route: NamedNode,
    start: Sequence[NamedNode],
    stops: Sequence[NamedNode],
    ends: Sequence[NamedNode],
) -> None:
    """Add the legs of a route from its start by its stops, in order, to its ends.

    Several ends are alternatives: the last leg has all of them. A route without start or stops has
    one leg, which has no ``fromPlace``.
    """
    places: list[Sequence[NamedNode]] = [start] if start else []
    places += [[stop] for stop in stops]
    places = [*(places or [[]]), ends]
    for number, (origins, destinations) in enumerate(pairwise(places), start=1):
        leg = NamedNode(f"{route.value}-leg-{number}")
        graph.add(route, "leg", leg)
        graph.add(leg, TYPE, term("RouteLeg"))
        graph.add(leg, "ordinal", integer(number))
        graph.add(leg, FROM, *origins)
        graph.add(leg, TO, *destinations)
