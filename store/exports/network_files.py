"""Write the network of actors as GraphML, or as CSV lists of nodes and edges."""

import csv
import io
import shutil
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ontology.vocabulary import UnknownTerm, vocabulary
from store.exports.claims import Node
from store.exports.columns import Telling, Value, telling_columns
from store.exports.files import NewFolder, Sink
from store.exports.network import Edge, Network
from store.exports.progress import counted
from store.exports.rdf import NOT_XML
from store.exports.sorting import SortedLines

_GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
_REPLACEMENT: Final = "\ufffd"
# What Gephi and Neo4j's importers look for stands first, by the names that Gephi knows.
_GEPHI: Final = {"id": "Id", "label": "Label", "source": "Source", "target": "Target"}


def write_csv(network: Network, folder: NewFolder, scratch: Path | None = None) -> None:
    """Write ``edges.csv`` and ``nodes.csv`` (UTF-8, RFC 4180 quoting, a header line each).

    Nodes are the actors of the edges, sorted by IRI. Temporary files are made in ``scratch``.
    """
    header = _edge_row(_NO_EDGE, network)
    with SortedLines(scratch) as ends:
        with folder.file("edges.csv") as output:
            _write_line(output, ["Type", *(_GEPHI.get(name, name) for name in header)])
            for edge in _edges(network, ends):
                row = _edge_row(edge, network)
                kind = "Directed" if edge.directed else "Undirected"
                _write_line(output, [kind, *map(_text, row.values())])
        with folder.file("nodes.csv") as output:
            _write_line(output, [_GEPHI.get(name, name) for name in _node_row(_NO_NODE)])
            for node in _nodes(network, ends):
                _write_line(output, map(_text, _node_row(node).values()))


def write_graphml(network: Network, output: Sink, scratch: Path | None = None) -> None:
    """Write a GraphML graph with parallel edges; ``directed`` is false where an edge has no sense.

    Characters that XML cannot hold become U+FFFD. Temporary files are made in ``scratch``.
    """
    with SortedLines(scratch) as ends, TemporaryFile(dir=scratch) as edges:
        for edge in _edges(network, ends):
            edges.write(_edge_element(edge, network).encode())
        output.write(_opening(network).encode())
        for node in _nodes(network, ends):
            element = f"<node id={quoteattr(node.iri)}>{_data('n', _node_row(node))}</node>\n"
            output.write(element.encode())
        edges.seek(0)
        shutil.copyfileobj(edges, output)
    output.write(b"</graph>\n</graphml>\n")


def _edges(network: Network, ends: SortedLines) -> Iterator[Edge]:
    """Give the edges, and take note of their ends."""
    for edge in network.edges():
        ends.add((f"{edge.source}\n".encode(), f"{edge.target}\n".encode()))
        yield edge


def _nodes(network: Network, ends: SortedLines) -> Iterator[Node]:
    return (
        network.node(line.decode().rstrip("\n")) for line in counted(ends, "Writing", "nodes", None)
    )


def _edge_row(edge: Edge, network: Network) -> dict[str, Value]:
    telling = Telling(tuple(edge.claims.values()), tuple(edge.attestations.values()))
    name = f"{edge.occurrence} {edge.relation} {edge.class_name} {edge.source} {edge.target}"
    return {
        "source": edge.source,
        "target": edge.target,
        "id": sha256(f"{name} {edge.directed}".encode()).hexdigest()[:16],
        "label": _term_label(edge.relation, "en"),
        "label_ar": _term_label(edge.relation, "ar"),
        "relation": edge.relation,
        "class": edge.class_name,
        "roles": " ".join(sorted(edge.roles)),
        "directed": edge.directed,
        "occurrence": edge.occurrence,
        **telling_columns(telling, network.node),
    }


def _node_row(node: Node) -> dict[str, Value]:
    return {
        "id": node.iri,
        "label": node.label,
        "label_en": node.labels.get("en", ""),
        "label_ar": node.labels.get("ar", ""),
        "type": node.kind("Actor"),
        "needsReview": node.needs_review,
    }


_NO_EDGE: Final = Edge("", "", False, "", "", "")
_NO_NODE: Final = Node("", {}, frozenset(), False)


@lru_cache
def _term_label(name: str, lang: str) -> str:
    try:
        return vocabulary().label(name, lang)
    except UnknownTerm:
        return name


def _opening(network: Network) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<graphml xmlns="{_GRAPHML}">',
        *_keys("node", "n", _node_row(_NO_NODE), {"id"}),
        *_keys("edge", "e", _edge_row(_NO_EDGE, network), {"id", "source", "target"}),
        '<graph id="masalik" edgedefault="directed">',
    ]
    return "\n".join(lines) + "\n"


def _keys(what: str, prefix: str, row: dict[str, Value], own: set[str]) -> Iterator[str]:
    for name, value in row.items():
        if name not in own:
            kind = "boolean" if isinstance(value, bool) else "string"
            yield (
                f'<key id="{prefix}-{name}" for="{what}" attr.name="{name}" attr.type="{kind}"/>'
            )


def _edge_element(edge: Edge, network: Network) -> str:
    row = _edge_row(edge, network)
    ends = f"id={quoteattr(str(row['id']))} source={quoteattr(edge.source)}"
    return f"<edge {ends} target={quoteattr(edge.target)}>{_data('e', row)}</edge>\n"


def _data(prefix: str, row: dict[str, Value]) -> str:
    own = {"id", "source", "target"} if prefix == "e" else {"id"}
    return "".join(
        f'<data key="{prefix}-{name}">{_xml(_text(value))}</data>'
        for name, value in row.items()
        if name not in own and value != ""
    )


def _xml(text: str) -> str:
    return escape(NOT_XML.sub(_REPLACEMENT, text), {"\r": "&#13;"})


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _write_line(output: Sink, values: Iterable[str]) -> None:
    # RFC 4180: lines end in CR LF; with another end csv leaves a bare CR unquoted.
    line = io.StringIO()
    csv.writer(line).writerow(values)
    output.write(line.getvalue().encode())
