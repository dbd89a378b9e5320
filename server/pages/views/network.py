"""Draws networks: who stands in the middle, who around, and what ties them, as SVG and as data.

The drawing is laid out here and is the same for the same data; a script may lay the data out anew.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from server.pages.answers import Answer, Row, evidence
from server.pages.terms import label as label_of_term
from server.pages.views.ellipse import LINE, Place, around, broken, ellipse
from server.pages.visit import Visit

MOST: Final = 150
"""So many nodes are drawn; of those beyond it is told how many they are."""
_NAME: Final = 205.0
"""How far a name may reach, in units of the drawing."""
_MARGIN: Final = 14.0
_COLOURS: Final = 8
_MUTUAL: Final = frozenset(
    {"co-occurrence", "cooperation-edges", "met-whom", "network-of-cooperation", "ego-network"}
)
_COUNTS: Final = ("count", "together", "attestations", "occurrences", "claimCount")


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody or something; ``unnamed`` is a source that the article does not name."""

    iri: str
    label: str
    href: str = ""
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """What ties two nodes: ``label`` in words, ``count`` how often, ``claims`` where it is said."""

    source: str
    target: str
    label: str = ""
    count: int = 1
    claims: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node at its place; its name in lines beside it, from ``text_x`` on."""

    node: Node
    x: float
    y: float
    radius: float
    lines: Sequence[str]
    text_x: float
    text_y: float
    anchor: str
    central: bool


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """An edge as a line; ``colour`` is that of its label, from 1 to 8."""

    edge: Edge
    path: str
    width: float
    colour: int
    source: Node
    target: Node


@dataclass(frozen=True, slots=True)
class NetworkDrawing:
    """A network to be drawn, and the same for a script as ``data``.

    ``hidden`` nodes and ``hidden_edges`` are left out. ``legend`` has each label with its colour
    and how many edges have it. Without a node there is nothing to be drawn.
    """

    width: float
    height: float
    directed: bool
    nodes: Sequence[PlacedNode]
    edges: Sequence[PlacedEdge]
    hidden: int
    hidden_edges: int
    legend: Sequence[tuple[str, int, int]]

    @property
    def data(self) -> Markup:
        """The nodes and edges as JSON that can stand in an element ``script``."""
        nodes = [
            {
                "id": each.node.iri,
                "label": each.node.label,
                "href": each.node.href,
                "unnamed": each.node.unnamed,
                "central": each.central,
                "x": each.x,
                "y": each.y,
            }
            for each in self.nodes
        ]
        edges = [
            {
                "source": each.edge.source,
                "target": each.edge.target,
                "label": each.edge.label,
                "count": each.edge.count,
                "colour": each.colour,
            }
            for each in self.edges
        ]
        document = {"directed": self.directed, "nodes": nodes, "edges": edges}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return Markup(text.replace("<", "\\u003c"))  # noqa: S704 (nothing in it can end the element)


def drawing(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    *,
    center: str = "",
    directed: bool = False,
    most: int = MOST,
) -> NetworkDrawing:
    """Lay a network out: the nodes with most edges, those around ``center`` if it is given."""
    known = {node.iri: node for node in nodes}
    told = [each for each in edges if each.source in known and each.target in known]
    weights: Counter[str] = Counter()
    for edge in told:
        weights.update({edge.source: edge.count, edge.target: edge.count})
    ranked = sorted(known, key=lambda iri: (iri != center, -weights[iri], iri))
    shown = ranked[:most]
    kept = [each for each in told if each.source in shown and each.target in shown]
    colours = _colours(kept)
    places, half_width, half_height = _places(known, shown, kept, center, colours)
    width = round(2 * (half_width + _NAME + _MARGIN), 1)
    height = round(2 * (half_height + _MARGIN), 1)
    placed = {
        iri: _node(known[iri], place, (width / 2, height / 2), iri == center, weights[iri])
        for iri, place in places.items()
    }
    return NetworkDrawing(
        width,
        height,
        directed,
        list(placed.values()),
        [
            _edge(each, placed[each.source], placed[each.target], width, height, colours, center)
            for each in kept
        ],
        len(known) - len(shown),
        len(told) - len(kept),
        [(label, colours[label], n) for label, n in _counts(kept).items()],
    )


def of_answer(answer: Answer, visit: Visit, *, center: str = "") -> NetworkDrawing:
    """Draw the rows of a query that names the columns of its edges; rows of one pair are one edge
    for each label.
    """
    told = answer.query.edges
    assert told is not None, answer.query.name
    nodes: dict[str, Node] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    claims: dict[tuple[str, str, str], dict[str, None]] = {}
    directed = answer.query.name not in _MUTUAL
    for row in answer.every_row:
        ends = [str(row[told.source] or ""), str(row[told.target] or "")]
        if not all(ends):
            continue
        for column, iri in zip((told.source, told.target), ends, strict=True):
            unnamed = column == told.target and bool(row.get("unnamed"))
            name = str(row.get(f"{column}Label") or visit.t("network.nameless"))
            if iri not in nodes or unnamed:
                nodes[iri] = Node(iri, name, visit.leads(iri), unnamed)
        if not directed:
            ends.sort(key=lambda iri: (iri != center, iri))
        label = label_of_term(str(row.get(told.label) or ""), visit.language)
        key = (ends[0], ends[1], label)
        counts[key] += _count(row)
        claims.setdefault(key, {}).update(dict.fromkeys(_claims(row)))
    edges = [Edge(*key, counts[key], list(found)) for key, found in claims.items()]
    return drawing(nodes.values(), edges, center=center, directed=directed)


def _count(row: Row) -> int:
    return next((int(row[name]) for name in _COUNTS if row.get(name) is not None), 1)


def _claims(row: Row) -> Sequence[str]:
    listed = row.get("claims") or row.get("claim")
    if isinstance(listed, str):
        return listed.split()
    return list(dict.fromkeys(each["claim"] for each in evidence(row) if each.get("claim")))


def _counts(edges: Iterable[Edge]) -> Mapping[str, int]:
    """Return the labels by how many edges have them, the most frequent first."""
    counts = Counter(each.label for each in edges if each.label)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _colours(edges: Iterable[Edge]) -> Mapping[str, int]:
    labels = _counts(edges)
    return {label: min(number, _COLOURS) for number, label in enumerate(labels, 1)}


def _places(
    known: Mapping[str, Node],
    shown: Sequence[str],
    edges: Sequence[Edge],
    center: str,
    colours: Mapping[str, int],
) -> tuple[Mapping[str, Place], float, float]:
    """Return where the nodes stand, from the middle."""
    ring: Sequence[str] = [iri for iri in shown if iri != center]
    if center in shown:
        ties = _ties(edges, center, colours)
        ring = sorted(ring, key=lambda iri: ties.get(iri, _COLOURS + 1))
    else:
        ring = around(ring, [(each.source, each.target) for each in edges])
    found = ellipse([len(broken(known[iri].label)) or 1 for iri in ring])
    places = dict(zip(ring, found.places, strict=True))
    if center in shown:
        places = {center: Place(0, 0, right=True), **places}
    return places, found.half_width, found.half_height


def _ties(edges: Iterable[Edge], center: str, colours: Mapping[str, int]) -> Mapping[str, int]:
    """Return the colour of what ties each neighbour to the centre."""
    ties: dict[str, int] = {}
    for each in edges:
        if center in (each.source, each.target):
            other = each.target if each.source == center else each.source
            colour = colours.get(each.label, 1)
            ties[other] = min(ties.get(other, colour), colour)
    return ties


def _node(
    node: Node, place: Place, middle: tuple[float, float], central: bool, weight: int
) -> PlacedNode:
    x, y = round(middle[0] + place.x, 1), round(middle[1] + place.y, 1)
    radius = 9.0 if central else min(3.5 + weight**0.5, 8.0)
    lines = broken(node.label)
    if central:
        return PlacedNode(node, x, y, radius, lines, x, y + radius + LINE, "middle", central=True)
    text_x = x + radius + 5 if place.right else x - radius - 5
    text_y = y - LINE * (len(lines) - 1) / 2 + 4.5
    anchor = "start" if place.right else "end"
    return PlacedNode(
        node,
        x,
        y,
        round(radius, 1),
        lines,
        round(text_x, 1),
        round(text_y, 1),
        anchor,
        central=False,
    )


def _edge(
    edge: Edge,
    source: PlacedNode,
    target: PlacedNode,
    width: float,
    height: float,
    colours: Mapping[str, int],
    center: str,
) -> PlacedEdge:
    stroke = round(min(1 + edge.count**0.5 / 2, 5), 1)
    path = f"M{source.x},{source.y}"
    if center in (edge.source, edge.target):
        path += f"L{target.x},{target.y}"
    else:
        # Bent towards the middle, so that the edges of neighbours leave the ellipse.
        bent = 0.55
        x = (source.x + target.x) / 2 * (1 - bent) + width / 2 * bent
        y = (source.y + target.y) / 2 * (1 - bent) + height / 2 * bent
        path += f"Q{x:.1f},{y:.1f} {target.x},{target.y}"
    return PlacedEdge(edge, path, stroke, colours.get(edge.label, 1), source.node, target.node)
