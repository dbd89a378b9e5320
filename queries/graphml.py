"""Rows that are edges as GraphML (http://graphml.graphdrawing.org/specification.html)."""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from queries.definition import Edges
from queries.terms import Value

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
# What XML 1.0 cannot hold, not even escaped (section 2.2).
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"
# The column with the name of what another column names by IRI.
_LABEL: Final = "Label"


def graph(name: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], edges: Edges) -> str:
    """Return a directed graph with parallel edges: an edge per row whose two ends are known.

    Nodes have the attribute `label`; an edge has its label as `label` and all columns but those of
    its ends. Characters that XML cannot hold become U+FFFD.
    """
    source, target, label = map(columns.index, (edges.source, edges.target, edges.label))
    names = {
        place: columns.index(columns[place] + _LABEL)
        for place in (source, target)
        if columns[place] + _LABEL in columns
    }
    ends = {source, target, *names.values()}
    told = [place for place in range(len(columns)) if place not in ends]
    held = [row for row in rows if row[source] is not None and row[target] is not None]
    nodes: dict[str, Value] = {}
    for row in held:
        for place in (source, target):
            name_of = row[names[place]] if place in names else None
            nodes[str(row[place])] = nodes.get(str(row[place])) or name_of
    types = {place: _type([row[place] for row in held]) for place in told}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<graphml xmlns="{_NAMESPACE}">',
        '<key id="n-label" for="node" attr.name="label" attr.type="string"/>',
        '<key id="e-label" for="edge" attr.name="label" attr.type="string"/>',
        *(
            f'<key id="e{place}" for="edge" attr.name={_attribute(columns[place])}'
            f' attr.type="{types[place]}"/>'
            for place in told
            if columns[place] != "label"
        ),
        f'<graph id={_attribute(name)} edgedefault="directed">',
        *(
            f"<node id={_attribute(iri)}>{_data('n-label', nodes[iri] or iri)}</node>"
            for iri in sorted(nodes)
        ),
    ]
    for number, row in enumerate(held, 1):
        data = "".join(
            _data(f"e{place}", row[place])
            for place in told
            if row[place] is not None and columns[place] != "label"
        )
        lines.append(
            f'<edge id="{number}" source={_attribute(str(row[source]))}'
            f" target={_attribute(str(row[target]))}>"
            f"{_data('e-label', row[label] or '')}{data}</edge>"
        )
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def _type(values: Iterable[Value]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "long"
    return "double" if kinds and kinds <= {int, float} else "string"


def _data(key: str, value: Value) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'<data key="{key}">{escape(_NOT_XML.sub(_REPLACEMENT, text))}</data>'


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub(_REPLACEMENT, text))
