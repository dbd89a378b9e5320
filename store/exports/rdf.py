"""Write named graphs as RDF: all of them or some, with their names or as triples."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from ontology.namespaces import PREFIXES
from store.exports.files import Sink
from store.exports.progress import counted
from store.exports.sorting import SortedLines
from store.interface import StoreError

# What XML 1.0 can hold by no means, not even escaped (section 2.2, production Char).
NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# An XML name at the end of an IRI, without colon (Namespaces in XML, production NCName).
_LOCAL_NAME: Final = re.compile(r"[^\W\d][\w.·-]*$")
_BATCH_LINES: Final = 1_000


class NoSuchGraph(StoreError):
    """A named graph that is to be written is not published."""


class NotInXml(StoreError):
    """A triple cannot be said in RDF/XML."""


def write_rdf(
    store: Store,
    form: RdfFormat,
    output: Sink,
    graphs: Collection[str] = (),
    scratch: Path | None = None,
) -> None:
    """Write the named graphs of these IRIs, or all that the store holds if there are none.

    Syntaxes for triples leave the names of the graphs out and give each triple once; those of more
    than one graph come sorted by subject, for which files without a name grow in ``scratch`` (the
    system's folder for temporary files by default). Equal contents make equal bytes.

    Raises:
        NoSuchGraph: a graph is not in the store.
        NotInXml: RDF/XML cannot hold a triple.

    """
    names = check_graphs(store, graphs)
    total = None if names else len(store)
    quads = _quads(store, names)
    if form.supports_datasets or len(names) == 1:
        write_quads(counted(quads, "Exporting", "quads", total), form, output)
        return
    with SortedLines(scratch) as lines:
        reading = counted((quad.triple for quad in quads), "Reading", "triples", total)
        _serialize(reading, _Lines(lines.add), RdfFormat.N_TRIPLES)
        batches = _batches(counted(lines, "Writing", "triples", total))
        if form == RdfFormat.N_TRIPLES:
            for batch in batches:
                output.write(batch)
        else:
            sorted_quads = (quad for each in batches for quad in parse(each, RdfFormat.N_TRIPLES))
            _write_triples((quad.triple for quad in sorted_quads), form, output)


def write_quads(quads: Iterable[Quad], form: RdfFormat, output: Sink) -> None:
    """Write quads as they come; syntaxes for triples leave out the name of their one graph.

    Raises NotInXml.
    """
    if form.supports_datasets:
        _serialize(quads, output, form)
    else:
        _write_triples((quad.triple for quad in quads), form, output)


def _write_triples(triples: Iterable[Triple], form: RdfFormat, output: Sink) -> None:
    if form == RdfFormat.RDF_XML:
        triples, output = map(_speakable, triples), _CarriageReturns(output)
    _serialize(triples, output, form)


def check_graphs(store: Store, names: Iterable[str]) -> list[NamedNode]:
    """Return the named graphs of these IRIs.

    Raises NoSuchGraph if one is not in the store.
    """
    graphs: list[NamedNode] = []
    for name in dict.fromkeys(names):
        try:
            graphs.append(NamedNode(name))
        except ValueError as error:
            raise NoSuchGraph(f"{name!r} is no IRI of a graph: {error}") from error
        if not store.contains_named_graph(graphs[-1]):
            raise NoSuchGraph(f"no graph {name} is published")
    return graphs


def _serialize(items: Iterable[Triple] | Iterable[Quad], output: Sink, form: RdfFormat) -> None:
    # The engine only writes and flushes.
    serialize(items, cast("IO[bytes]", output), format=form, prefixes=dict(PREFIXES))


def _quads(store: Store, graphs: Collection[NamedNode]) -> Iterator[Quad]:
    if not graphs:
        return iter(store)
    return (quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph))


def _batches(lines: Iterable[bytes]) -> Iterator[bytes]:
    source = iter(lines)
    while batch := b"".join(islice(source, _BATCH_LINES)):
        yield batch


def _speakable(triple: Triple) -> Triple:
    """Give a triple that RDF/XML can hold as it is; the engine would write broken XML for others.

    Raises NotInXml.
    """
    if not _is_element(triple.predicate.value):
        raise NotInXml(
            f"RDF/XML has no name for the property {triple.predicate}; export Turtle or N-Triples"
        )
    value = triple.object
    if isinstance(value, Literal) and (found := NOT_XML.search(value.value)):
        raise NotInXml(
            f"XML cannot hold the character U+{ord(found[0]):04X}, which stands in "
            f"{triple.predicate} of {triple.subject}; export Turtle or N-Triples"
        )
    return triple


@cache
def _is_element(predicate: str) -> bool:
    return _LOCAL_NAME.search(predicate) is not None


class _CarriageReturns:
    """Escapes carriage returns, which XML parsers read as line feeds; the engine leaves them."""

    def __init__(self, output: Sink) -> None:
        self._output = output

    def write(self, data: bytes, /) -> int:
        self._output.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self._output.flush()


class _Lines:
    """Takes bytes in pieces and hands on whole lines."""

    def __init__(self, add: Callable[[Iterable[bytes]], None]) -> None:
        self._add = add
        self._rest = b""

    def write(self, data: bytes, /) -> int:
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._add(line + b"\n" for line in lines)
        return len(data)

    def flush(self) -> None:
        """Do nothing: the last line of N-Triples ends like the others."""
