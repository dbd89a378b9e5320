"""Write each named graph into a file of its own, with a table of which graph is where."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode, Store

from ontology.namespaces import GRAPH
from store.exports.files import NewFolder, Sink
from store.exports.formats import Format
from store.exports.progress import counted
from store.exports.rdf import write_quads

INDEX: Final = "graphs.csv"
_OWN_NAME: Final = re.compile(r"(article/)?[a-z0-9][a-z0-9-]*")


def write_graphs(
    store: Store, form: Format, folder: NewFolder, graphs: Collection[str] = ()
) -> None:
    """Write the graphs of these IRIs, or all, each as ``NAME.SUFFIX``, articles in ``article/``.

    Graphs that are not Masalik's go by their whole IRI, escaped. ``graphs.csv`` has the columns
    file, graph (IRI).

    Raises NotInXml.
    """
    assert form.rdf is not None
    with folder.file(INDEX) as index:
        _row(index, "file", "graph")
        for name in counted(graphs or _names(store), "Exporting", "graphs", len(graphs) or None):
            file = file_name(name) + form.suffix
            with folder.file(file) as output:
                quads = store.quads_for_pattern(None, None, None, NamedNode(name))
                write_quads(quads, form.rdf, output)
            _row(index, file, name)


def file_name(graph: str) -> str:
    """Return the name, without suffix, of the file for the graph of this IRI."""
    own = graph.removeprefix(GRAPH)
    if graph.startswith(GRAPH) and _OWN_NAME.fullmatch(own):
        return own
    return quote(graph, safe="")


def _names(store: Store) -> Iterator[str]:
    return (graph.value for graph in store.named_graphs())


def _row(output: Sink, *values: str) -> None:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    output.write(line.getvalue().encode())
