"""Articles that are withdrawn: gone from what is served, from the snapshots, from the disk."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from articles import masalik, seizure
from pyoxigraph import NamedNode, Quad
from servers import SparqlServer

from loader.loading.load import load
from loader.loading.results import Outcome, Result
from ontology.editorial import Judgement, Judgements
from ontology.inference import Inferences
from ontology.namespaces import ARTICLE_GRAPH, EDITORIAL_GRAPH, ID, INFERRED_GRAPH, WITHDRAWN_GRAPH
from store import DataDirectory
from store.dump_making import make
from store.dumps import snapshot_tag
from store.publication import kept
from store.remote_endpoints import Endpoints
from store.remote_store import RemoteStore
from store.withdrawal import Made, Withdrawal, take_out, undo, unfinished, withdraw, withdrawals

# In the title, which the graph holds, and nowhere else.
WORD = "قسطنطينيستان"
WHY = "names a minor"
GONE = Withdrawal("gone", "2026-03-01T10:00:00Z", "R. Haddad", WHY)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    seizure("stays", amount=20).save(folder)
    seizure("gone", amount=31, title=f"مصادرة كبيرة في {WORD} قرب الحدود").save(folder)
    return folder


@pytest.fixture
def data(tmp_path: Path, articles: Path) -> DataDirectory:
    """Two articles in the last of two snapshots, and a judgement that quotes one of them."""
    directory = DataDirectory(tmp_path / "data")
    with directory.writer() as writer:
        load([articles], writer)
        mention = f"{ID}gone-m1"
        judgement = Judgement(
            f"{ID}judgement-1", "gone", (mention,), None, f"{ID}editor-1", GONE.when, (WORD, "ar")
        )
        writer.replace_graphs({EDITORIAL_GRAPH: list(judgement.quads())})
        writer.publish()
    return directory


def made(data: DataDirectory) -> Made:
    return Made(data.path / "dumps", data.path / "search")


def holding(folder: Path, word: str = WORD) -> list[Path]:
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            if file.suffix == ".gz":
                content += gzip.decompress(content)
            if word.encode() in content:
                found.append(file)
    return found


def graph(data: DataDirectory, name: str) -> list[Quad]:
    store = data.open(data.current())
    return list(store.quads_for_pattern(None, None, None, NamedNode(name)))


def test_nothing_of_a_withdrawn_article_is_left_on_the_disk(data: DataDirectory) -> None:
    dumps = data.path / "dumps"
    for snapshot in kept(data.path):
        make(snapshot.path, dumps / snapshot_tag(snapshot.path), ["masalik.nt.gz"])
        index = data.path / "search" / f"{snapshot_tag(snapshot.path)}.1.sqlite"
        index.parent.mkdir(exist_ok=True)
        index.write_text(WORD)
        index.with_name(f".{index.name}.77.partial").write_text(WORD)
    before = holding(data.path)
    assert {"store", "snapshots", "dumps", "search"} == {
        p.relative_to(data.path).parts[0] for p in before
    }
    others = {str(q) for q in graph(data, ARTICLE_GRAPH + "stays")}
    inferred = graph(data, INFERRED_GRAPH)

    snapshot = withdraw(data, [GONE], Inferences(), made(data))

    assert holding(data.path) == []
    assert holding(data.path, GONE.why), "the search finds what is there"
    assert [each.id for each in kept(data.path)] == [snapshot.id] == [data.current().id]
    assert not list(dumps.glob("*"))
    store = data.open(snapshot)
    assert not any(f"{ID}gone" in str(q.triple) for q in store)
    assert {str(q) for q in graph(data, ARTICLE_GRAPH + "stays")} == others
    left = [quad for quad in inferred if not str(quad.subject).startswith(f"<{ID}gone")]
    assert len(left) < len(inferred)
    assert set(graph(data, INFERRED_GRAPH)) == set(left)
    assert not unfinished(data.path)


def test_who_withdrew_an_article_and_why_survives_and_keeps_it_out(
    data: DataDirectory, articles: Path
) -> None:
    withdraw(data, [GONE], Inferences(), made(data))
    results: list[Result] = []
    with data.writer() as writer:
        summary = load([articles], writer, results.append)
        assert withdrawals(writer.read_graph(WITHDRAWN_GRAPH)) == {"gone": GONE}
    (refused,) = [each for each in results if each.outcome is Outcome.REFUSED]
    (fault,) = refused.faults
    assert (refused.slug, fault.code) == ("gone", "withdrawn")
    assert "R. Haddad on 2026-03-01: names a minor" in fault.message
    assert "masalik withdraw --undo gone" in fault.expected
    assert (summary.articles, summary.refused) == (1, 1)
    assert holding(data.path) == []

    with data.writer() as writer:
        undo(writer, ["gone"])
        assert load([articles], writer).refused == 0
    assert holding(data.path)
    assert graph(data, WITHDRAWN_GRAPH) == []


def test_an_interrupted_withdrawal_is_finished_by_the_next(
    data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("store.writer.exchange", killed)
        with pytest.raises(KeyboardInterrupt):
            withdraw(data, [GONE], Inferences(), made(data))
    assert unfinished(data.path)
    assert graph(data, ARTICLE_GRAPH + "gone") == [], "it is not served from the first moment on"
    refused = masalik("snapshots", "rollback", "--data", data.path)
    assert (refused.returncode, "was interrupted" in refused.stderr) == (1, True)
    again = Withdrawal("gone", "2026-03-02T10:00:00Z", "another", "again")
    withdraw(data, [again], Inferences(), made(data))
    assert holding(data.path) == []
    assert not unfinished(data.path)
    assert withdrawals(graph(data, WITHDRAWN_GRAPH)) == {"gone": GONE}, "the first reason stands"


@pytest.fixture
def served(
    data: DataDirectory, live_server: Callable[[Path], str]
) -> Iterator[tuple[httpx.Client, DataDirectory]]:
    with httpx.Client(base_url=live_server(data.path), timeout=30, follow_redirects=True) as http:
        yield http, data


def test_the_command_and_what_the_server_says_then(
    served: tuple[httpx.Client, DataDirectory],
) -> None:
    http, data = served
    assert http.get("/id/gone", headers={"Accept": "text/turtle"}).status_code == 200
    here = ("--data", data.path)
    typo = masalik("withdraw", "gome", "--by", "R. Haddad", "--why", WHY, *here)
    assert (typo.returncode, "no article gome" in typo.stderr) == (1, True)
    assert masalik("withdraw", "gone", *here).returncode == 2, "the name and reason are needed"
    done = masalik("withdraw", "gone", "--by", "R. Haddad", "--why", WHY, *here)
    assert done.returncode == 0, done.stderr
    while (status := http.get("/status")).json().get("snapshot", {}).get("id") != data.current().id:
        assert status.status_code == 200, status.text
    for path in ("/id/gone", "/id/gone-e1", "/graph/article/gone"):
        answer = http.get(path, headers={"Accept": "text/turtle"})
        assert answer.status_code == 410, path
        assert WHY in answer.json()["detail"]
    assert http.get("/id/never", headers={"Accept": "text/turtle"}).status_code == 404
    told = json.loads(masalik("snapshots", "--json", *here).stdout)
    assert [each["articles"] for each in told["snapshots"]] == [1]
    assert masalik("validate", *here).returncode == 0
    assert masalik("withdraw", "--undo", "gone", *here).returncode == 0
    never = masalik("withdraw", "--undo", "never", *here)
    assert (never.returncode, "never was not withdrawn" in never.stderr) == (1, True)


def test_judgements_on_other_articles_stay(data: DataDirectory) -> None:
    other = Judgement(
        f"{ID}judgement-2", "stays", (f"{ID}stays-m1",), None, f"{ID}editor-1", GONE.when
    )
    with data.writer() as writer:
        held = writer.read_graph(EDITORIAL_GRAPH)
        writer.replace_graphs({EDITORIAL_GRAPH: [*held, *other.quads()]})
        assert list(take_out(writer, [GONE], Inferences())) == ["gone"]
        judged = Judgements.read(writer.read_graph(EDITORIAL_GRAPH))
    assert [each.article for each in judged] == ["stays"]


def test_an_article_is_withdrawn_from_a_server_of_others(
    oxigraph_server: SparqlServer, articles: Path
) -> None:
    oxigraph_server.clear()
    remote = RemoteStore(Endpoints.of(oxigraph_server.store), None, 2, 60.0)
    with remote.writer() as writer:
        load([articles], writer)
        assert list(take_out(writer, [GONE], Inferences())) == ["gone"]
    graphs = oxigraph_server.graphs()
    assert ARTICLE_GRAPH + "stays" in graphs
    assert ARTICLE_GRAPH + "gone" not in graphs
    with remote.writer() as writer:
        assert load([articles], writer).refused == 1
