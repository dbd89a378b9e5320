"""Exports loaded into Virtuoso: by its bulk loader and over the Graph Store Protocol."""

from collections import Counter
from pathlib import Path

import httpx
from exports import Exported, export, run
from servers import SparqlServer

from ontology.namespaces import ARTICLE_GRAPH, GRAPH

_ARTICLE = f"{ARTICLE_GRAPH}memorandum-digest"


def counts(exported: Exported) -> Counter[str]:
    return Counter(quad.graph_name.value for quad in exported.store)


def isql(server: SparqlServer, statement: str) -> str:
    arguments = (f"127.0.0.1:{server.sql}", str(server.user), str(server.password))
    done = run("isql-vt", "virtuoso-opensource-7-bin (Debian)", *arguments, f"exec={statement}")
    assert "Error" not in done.stderr + done.stdout, done.stdout
    return done.stdout


def placed(exported: Exported, server: SparqlServer, form: str) -> Path:
    """Put a file where the server may read it."""
    source = exported.files[form]
    path = server.folder / source.name
    path.write_bytes(source.read_bytes())
    return path


def test_n_quads(exported_corpus: Exported, virtuoso_server: SparqlServer) -> None:
    virtuoso_server.clear()
    path = placed(exported_corpus, virtuoso_server, "nquads")
    # 512: N-Quads, each into its graph.
    isql(virtuoso_server, f"DB.DBA.TTLP(file_open('{path}'), '', '{GRAPH}', 512);")
    assert virtuoso_server.graphs() == counts(exported_corpus)


def test_turtle(exported_corpus: Exported, virtuoso_server: SparqlServer) -> None:
    virtuoso_server.clear()
    path = placed(exported_corpus, virtuoso_server, "turtle")
    isql(virtuoso_server, f"DB.DBA.TTLP(file_open('{path}'), '', '{GRAPH}all', 0);")
    assert virtuoso_server.graphs() == {f"{GRAPH}all": exported_corpus.triples}


def test_a_graph_over_http(exported_corpus: Exported, virtuoso_server: SparqlServer) -> None:
    virtuoso_server.clear()
    turtle = export(exported_corpus.data, "--format", "turtle", "--graph", _ARTICLE)
    with httpx.Client(auth=virtuoso_server.auth, timeout=60) as client:
        client.put(
            virtuoso_server.store,
            params={"graph": _ARTICLE},
            content=turtle.encode(),
            headers={"Content-Type": "text/turtle"},
        ).raise_for_status()
    assert virtuoso_server.graphs() == {_ARTICLE: counts(exported_corpus)[_ARTICLE]}
