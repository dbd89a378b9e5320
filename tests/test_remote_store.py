"""What a writer leaves on real SPARQL servers, also when it is interrupted after any request."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import httpx
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from servers import SparqlServer

from ontology.namespaces import ARTICLE_GRAPH, GEO, GRAPH, INFERRED_GRAPH, MANIFEST_GRAPH, MAS, XSD
from store import BlankNodeInGraph, Change, QuadOutsideGraph
from store import remote as remote_module
from store.quad_lines import lines_by_graph, ntriples
from store.remote import RemoteWriter
from store.remote_endpoints import Endpoints
from store.remote_protocol import ServerUnreachable, SparqlConnection
from store.remote_terms import comparable

A, B, C = (f"{ARTICLE_GRAPH}{letter}" for letter in "abc")
COMMON = f"{GRAPH}reference"
Graphs = Mapping[str, Collection[Quad]]


@pytest.fixture(params=["oxigraph_server", "virtuoso_server"])
def server(request: pytest.FixtureRequest) -> SparqlServer:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SparqlServer)
    found.clear()
    return found


def connection(server: SparqlServer) -> SparqlConnection:
    endpoints = Endpoints(server.store, server.update, server.query)
    return SparqlConnection(endpoints, server.auth, 30.0, 3)


@contextmanager
def writing(server: SparqlServer) -> Iterator[RemoteWriter]:
    with RemoteWriter(connection(server), 3) as writer:
        yield writer


def quads(graph: str, *values: object) -> list[Quad]:
    node = NamedNode(f"https://w3id.org/masalik/id/{graph[-1]}-e1")
    return [
        Quad(
            node,
            NamedNode(f"{MAS}words"),
            value if isinstance(value, Literal) else Literal(str(value)),
            NamedNode(graph),
        )
        for value in values
    ]


def record(graph: str, digest: str) -> list[Quad]:
    manifest = NamedNode(MANIFEST_GRAPH)
    return [Quad(NamedNode(graph), NamedNode(f"{MAS}sourceDigest"), Literal(digest), manifest)]


class Echo:
    """Infers of each value of an article that it was said."""

    graph = INFERRED_GRAPH

    def __init__(self, mark: str = "1") -> None:
        self.mark = Quad(
            NamedNode(INFERRED_GRAPH),
            NamedNode("http://www.w3.org/2002/07/owl#versionInfo"),
            Literal(mark),
            NamedNode(INFERRED_GRAPH),
        )

    def __call__(self, name: str, quads: Collection[Quad]) -> Collection[Quad]:
        if not name.startswith(ARTICLE_GRAPH):
            return ()
        said, graph = NamedNode(f"{MAS}said"), NamedNode(self.graph)
        return [Quad(quad.subject, said, quad.object, graph) for quad in quads]


def state(server: SparqlServer) -> Mapping[str, Collection[Quad]]:
    with writing(server) as writer:
        return {name: comparable(writer.read_graph(name)) for name in writer.graph_names()}


def test_graphs_are_added_replaced_left_and_removed(server: SparqlServer) -> None:
    with writing(server) as writer:
        assert writer.replace_graphs({A: quads(A, 1, 2), B: quads(B, 1), C: []}) == {
            A: Change.ADDED,
            B: Change.ADDED,
            C: Change.UNCHANGED,
        }
        assert writer.replace_graphs({A: quads(A, 2, 3), B: quads(B, 1), C: quads(C, 9)}) == {
            A: Change.REPLACED,
            B: Change.UNCHANGED,
            C: Change.ADDED,
        }
        assert writer.replace_graphs({B: []}) == {B: Change.REMOVED}
        assert writer.replace_graphs({B: []}) == {B: Change.UNCHANGED}
        assert sorted(writer.graph_names()) == [A, C]
        assert writer.present([A, B, C]) == {A, C}
        assert comparable(writer.read_graph(A)) == comparable(quads(A, 2, 3))
        assert not list(writer.read_graph(B))
        assert writer.publish() is None


def test_terms_that_a_server_rewrites_are_unchanged_when_loaded_again(
    server: SparqlServer,
) -> None:
    given = quads(
        A,
        Literal("07", datatype=NamedNode(XSD + "integer")),
        Literal("3460000000", datatype=NamedNode(XSD + "integer")),
        Literal("1.50", datatype=NamedNode(XSD + "decimal")),
        Literal("2022-11-10T00:00:00Z", datatype=NamedNode(XSD + "dateTime")),
        Literal("true", datatype=NamedNode(XSD + "boolean")),
        Literal("POINT (40.50 34.25)", datatype=NamedNode(GEO + "wktLiteral")),
        Literal("بغداد", language="ar-IQ"),
        'a "quoted" line\nand \\u0041 another\r\tend',
    )
    with writing(server) as writer:
        assert writer.replace_graphs({A: given}) == {A: Change.ADDED}
        assert writer.replace_graphs({A: given}) == {A: Change.UNCHANGED}
        assert writer.replace_graphs({A: given[1:]}) == {A: Change.REPLACED}
    assert sum(server.graphs().values()) == len(given) - 1


def test_inferences_and_records_come_and_go_with_their_graph(server: SparqlServer) -> None:
    echo = Echo()
    with writing(server) as writer:
        writer.derive(echo)
        graphs = {A: quads(A, 1, 2), B: quads(B, 3)}
        writer.replace_graphs(graphs, echo, {A: record(A, "a1"), B: record(B, "b1")})
        assert writer.recorded(["a1", "b1", "c1"]) == {"a1": A, "b1": B}
        assert server.graphs() == {A: 2, B: 1, INFERRED_GRAPH: 4, MANIFEST_GRAPH: 2}
        changed = {A: quads(A, 2), B: quads(B, 3)}
        done = writer.replace_graphs(changed, echo, {A: record(A, "a2"), B: record(B, "b1")})
        assert done == {A: Change.REPLACED, B: Change.UNCHANGED}
        assert writer.recorded(["a1", "a2", "b1"]) == {"a2": A, "b1": B}
        # A record may change alone.
        writer.replace_graphs({B: quads(B, 3)}, echo, {B: record(B, "b2")})
        assert writer.recorded(["b1", "b2"]) == {"b2": B}
        assert server.graphs() == {A: 1, B: 1, INFERRED_GRAPH: 3, MANIFEST_GRAPH: 2}
        writer.replace_graphs({A: []}, echo)
        assert server.graphs() == {B: 1, INFERRED_GRAPH: 2, MANIFEST_GRAPH: 1}


def test_another_way_of_deriving_replaces_all_inferences(server: SparqlServer) -> None:
    with writing(server) as writer:
        writer.replace_graphs({A: quads(A, 1, 2), COMMON: quads(COMMON, 7)})
        writer.derive(Echo("1"))
        writer.derive(Echo("2"))
        writer.derive(Echo("2"))
        assert server.graphs()[INFERRED_GRAPH] == 3
        assert Echo("2").mark in writer.read_graph(INFERRED_GRAPH)


def test_lines_of_many_graphs_are_added_in_one_go(
    server: SparqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_module, "_PIECE_BYTES", 1000)
    echo = Echo()
    graphs = {f"{ARTICLE_GRAPH}n{n}": quads(f"{ARTICLE_GRAPH}n{n}", *range(30)) for n in range(7)}
    lines = b"".join(
        f"{quad} .\n".encode()
        for name, given in graphs.items()
        for quad in (*given, *echo(name, given), *record(name, name[-2:]))
    )
    with writing(server) as writer:
        writer.add_quads(lines)
        assert writer.recorded(["n0", "n6"]) == {"n0": f"{ARTICLE_GRAPH}n0", "n6": [*graphs][6]}
        done = writer.replace_graphs(
            graphs, echo, {name: record(name, name[-2:]) for name in graphs}
        )
    assert set(done.values()) == {Change.UNCHANGED}
    assert {name: server.graphs()[name] for name in graphs} == dict.fromkeys(graphs, 30)


def test_what_a_server_holds_of_others_is_left_alone(server: SparqlServer) -> None:
    other = "https://example.org/others"
    with httpx.Client(auth=server.auth) as client:
        body = ntriples(quads(other, 1))
        headers = {"Content-Type": "application/n-triples"}
        client.put(server.store, params={"graph": other}, content=body, headers=headers)
    with writing(server) as writer:
        writer.replace_graphs({A: quads(A, 1)})
        writer.derive(Echo())
        assert sorted(writer.graph_names()) == [A, INFERRED_GRAPH]
        assert len(list(writer.read_graph(other))) == 1


def test_nothing_is_written_when_a_quad_is_refused(server: SparqlServer) -> None:
    blank = Quad(BlankNode(), NamedNode(f"{MAS}words"), Literal("x"), NamedNode(B))
    with writing(server) as writer:
        with pytest.raises(BlankNodeInGraph):
            writer.replace_graphs({A: quads(A, 1), B: [blank]})
        with pytest.raises(QuadOutsideGraph):
            writer.replace_graphs({A: quads(A, 1)}, None, {A: record(B, "x")})
    assert not server.graphs()


class Interrupted(SparqlConnection):
    """Breaks down at one of its writing requests, before or after the server carried it out."""

    left: int
    after: bool

    def _send(self, build, wanted):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        reading = build().url.path in {"/query", "/sparql"} or build().method == "GET"
        if reading:
            return super()._send(build, wanted)
        self.left -= 1
        if self.left > 0 or (self.left == 0 and self.after):
            answer = super()._send(build, wanted)
            if self.left > 0:
                return answer
        raise ServerUnreachable("the plug was pulled")


def load(writer: RemoteWriter, graphs: Graphs, version: str) -> None:
    echo = Echo()
    writer.replace_graphs({COMMON: quads(COMMON, version)})
    writer.derive(echo)
    records = {name: record(name, version + name) for name, given in graphs.items() if given}
    writer.replace_graphs(graphs, echo, records)


@pytest.mark.parametrize("after", [False, True])
def test_a_load_interrupted_at_any_request_is_mended_by_the_next(
    server: SparqlServer, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pieces so small that a graph can be torn.
    monkeypatch.setattr(remote_module, "_PIECE_BYTES", 120)
    before = {A: quads(A, *range(4)), B: quads(B, 5)}
    present = {A: quads(A, *range(2, 9)), B: [], C: quads(C, *range(3))}
    with writing(server) as writer:
        load(writer, present, "new")
    clean = state(server)
    # No table of the order of requests: as long as the load breaks down, one later.
    for requests in range(1, 100):
        server.clear()
        with writing(server) as writer:
            load(writer, before, "old")
        broken = Interrupted(
            Endpoints(server.store, server.update, server.query), server.auth, 30.0, 1
        )
        broken.left, broken.after = requests, after
        with RemoteWriter(broken, 1) as writer:
            try:
                load(writer, present, "new")
            except ServerUnreachable:
                pass
            else:
                break
        # Whatever is recorded is whole, with all that follows from it.
        with writing(server) as writer:
            for digest, name in writer.recorded([f"new{A}", f"new{C}"]).items():
                assert digest == f"new{name}"
                assert comparable(writer.read_graph(name)) == comparable(present[name])
                inferred = comparable(Echo()(name, present[name]))
                assert inferred <= comparable(writer.read_graph(INFERRED_GRAPH))
            load(writer, present, "new")
        assert state(server) == clean, requests
    assert requests > 10


def test_lines_are_parted_by_graph() -> None:
    lines = "".join(f"{quad} .\n" for quad in (*quads(A, "x <y> .\n z"), *quads(B, 1)))
    parted = lines_by_graph(lines.encode())
    assert parted == {A: ntriples(quads(A, "x <y> .\n z")), B: ntriples(quads(B, 1))}
