"""A server that may be written to, with its token, for tests of writing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from ontology.inference import Inferences
from ontology.namespaces import INFERRED_GRAPH, MANIFEST_GRAPH, MAS
from store import DataDirectory
from tests.conftest import SMALL

TOKEN = "a-token-of-tests"
WRITER = {"Authorization": f"Bearer {TOKEN}"}
ONE = "https://w3id.org/masalik/graph/article/one"
TWO = "https://w3id.org/masalik/graph/article/two"
UPDATE = {**WRITER, "Content-Type": "application/sparql-update"}


def loaded(data: Path) -> None:
    """Publish two articles as the loader does: with records and what follows from them."""
    graphs: dict[str, list[Quad]] = {}
    for quad in parse(SMALL, RdfFormat.TRIG):
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    manifest = NamedNode(MANIFEST_GRAPH)
    digest = NamedNode(f"{MAS}sourceDigest")
    records = {
        name: [Quad(NamedNode(name), digest, Literal(f"sha256:{name[-3:]}"), manifest)]
        for name in (ONE, TWO)
    }
    with DataDirectory(data).writer() as writer:
        inferences = Inferences()
        writer.derive(inferences)
        writer.replace_graphs(graphs, inferences, records)
        writer.publish()


@contextmanager
def writable(
    live_server: Callable[[Path], str], data: Path, **settings: str
) -> Iterator[httpx.Client]:
    """Serve ``data`` to whoever has the token."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_TOKEN", TOKEN)
        environment.setenv("MASALIK_WORKERS", "1")
        for name, value in settings.items():
            environment.setenv(f"MASALIK_{name.upper()}", value)
        url = live_server(data)
    with httpx.Client(base_url=url, timeout=60) as client:
        yield client


def published(data: Path) -> Store:
    """Open what is served."""
    directory = DataDirectory(data)
    return directory.open(directory.current())


def records(data: Path) -> set[str]:
    """Give the graphs that the manifest has a record of."""
    manifest = NamedNode(MANIFEST_GRAPH)
    found = published(data).quads_for_pattern(None, None, None, manifest)
    return {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}


def assert_inferences_stand(data: Path) -> None:
    """Check that exactly what follows from the graphs is inferred."""
    store, inferences = published(data), Inferences()
    due = {inferences.mark}
    for graph in store.named_graphs():
        quads = list(store.quads_for_pattern(None, None, None, graph))
        due.update(inferences(graph.value, quads))
    held = set(store.quads_for_pattern(None, None, None, NamedNode(INFERRED_GRAPH)))
    assert held == due
