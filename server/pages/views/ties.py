"""Draws whom and what claims involve together as a network, ties by the class of the claims."""

from itertools import combinations
from typing import Final

from server.pages.answers import Answer, evidence
from server.pages.terms import label
from server.pages.views.network import Edge, NetworkDrawing, Node, drawing
from server.pages.visit import Visit

INVOLVED: Final = "involved"
_BETWEEN: Final = "; "
# Everything in a long list is tied to everything else, which would say little.
_MOST_INVOLVED: Final = 12
# With more lines than this nobody could follow the one of a class.
_MOST_TIES: Final = 300

_Claims = dict[tuple[str, str, str], dict[str, None]]


def of_claims(answer: Answer, visit: Visit) -> NetworkDrawing:
    """Draw the network of an answer whose rows tell whom and what each claim involves."""
    nodes: dict[str, Node] = {}
    claims: _Claims = {}
    for row in answer.every_row:
        iris = str(row.get(INVOLVED) or "").split()
        names = str(row.get(f"{INVOLVED}Label") or "").split(_BETWEEN)
        if len(iris) != len(names) or len(iris) > _MOST_INVOLVED:
            continue
        for iri, name in zip(iris, names, strict=True):
            nodes.setdefault(iri, Node(iri, name, visit.leads(iri)))
        kind = label(str(row.get("kind") or ""), visit.language)
        told = [str(each["claim"]) for each in evidence(row) if each.get("claim")]
        for one, other in combinations(sorted(iris), 2):
            claims.setdefault((one, other, kind), {}).update(dict.fromkeys(told))
    if len(claims) > _MOST_TIES:
        claims = _without_kinds(claims)
    tied = {iri for one, other, _ in claims for iri in (one, other)}
    edges = [Edge(*key, max(len(found), 1), list(found)) for key, found in claims.items()]
    return drawing([node for iri, node in nodes.items() if iri in tied], edges)


def _without_kinds(claims: _Claims) -> _Claims:
    """Return one tie for each pair, whatever ties it."""
    found: _Claims = {}
    for (one, other, _), told in claims.items():
        found.setdefault((one, other, ""), {}).update(told)
    return found
