"""The canned queries on the bundled corpus: examples have rows, page keys tell rows apart."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import QueryTriples, Store

import queries
from masalik import main
from queries import CannedQuery, Form
from queries.parameters import Parameter
from queries.terms import Value
from store import DataDirectory

CORPUS = Path(__file__).parent.parent / "corpus"
CATALOGUE = queries.catalogue()
PLACES = [(q, p) for q in CATALOGUE.values() for p in q.parameters.values()]
# What comes only on request, so that an example may be one of them.
WIDER = {"possibilities": "include", "inexact": "include"}
# None of these has a time in the corpus, whose memorandum and its meetings are not dated.
UNDATED = {
    "agreement-parties",
    "agreement-provisions",
    "agreement-signings",
    "meetings",
    "met-whom",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    data = tmp_path_factory.mktemp("corpus")
    loaded = CliRunner().invoke(main, ["load", str(CORPUS), "--data", str(data)])
    assert loaded.exit_code == 0, loaded.output
    with DataDirectory(data).reading() as store:
        yield store


def asked(query: CannedQuery, **given: str) -> dict[str, list[str]]:
    required = {p.name: p.example for p in query.parameters.values() if p.required}
    return {name: [value] for name, value in {**required, **given}.items()}


def answers(store: Store, query: CannedQuery, given: dict[str, list[str]]) -> bool:
    if query.form is Form.CONSTRUCT:
        triples = store.query(queries.bind(query, given), use_default_graph_as_union=True)
        assert isinstance(triples, QueryTriples)
        return next(iter(triples), None) is not None
    return bool(queries.run(store, query, given).rows)


@pytest.mark.parametrize("query", CATALOGUE.values(), ids=CATALOGUE)
def test_every_query_has_rows(corpus: Store, query: CannedQuery) -> None:
    assert answers(corpus, query, asked(query))


@pytest.mark.parametrize(
    ("query", "parameter"), PLACES, ids=[f"{query.name}-{p.name}" for query, p in PLACES]
)
def test_every_example_has_rows(corpus: Store, query: CannedQuery, parameter: Parameter) -> None:
    wider = {name: value for name, value in WIDER.items() if name in query.parameters}
    found = answers(corpus, query, asked(query, **{**wider, parameter.name: parameter.example}))
    if not found and parameter.name in {"from", "to"}:
        # The corpus may date nothing of this kind, as it does the memorandum and its meetings.
        rows = queries.run(corpus, query, asked(query, **wider)).json()
        assert all(row["undated"] for row in rows)
    else:
        assert found


@pytest.mark.parametrize(
    "query",
    [pytest.param(q, id=q.name) for q in CATALOGUE.values() if q.form is Form.SELECT],
)
def test_the_page_key_tells_rows_apart(corpus: Store, query: CannedQuery) -> None:
    wider = {name: value for name, value in WIDER.items() if name in query.parameters}
    table = queries.run(corpus, query, asked(query, **wider))
    keys = [json.dumps(key) for key in table.keys]
    assert len(keys) == len(set(keys))
    walked: list[tuple[Value, ...]] = []
    page = queries.cut(table, query, after=None, limit=3)
    while page.next:
        walked += page.table.rows
        page = queries.cut(table, query, after=page.next, limit=3)
    assert [*walked, *page.table.rows] == [*table.rows]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(q, id=q.name)
        for q in CATALOGUE.values()
        if "as_of" in q.parameters and q.evidence
    ],
)
def test_what_has_no_time_is_told_apart_and_comes_last(corpus: Store, query: CannedQuery) -> None:
    rows = queries.run(corpus, query, asked(query)).json()
    told = [row["undated"] for row in rows]
    assert told == sorted(told, key=bool)
    before = queries.run(corpus, query, asked(query, as_of="1900-01-01")).json()
    undated = [row for row in rows if row["undated"]]
    assert [row for row in before if row["undated"]] == undated
    assert len(before) < len(rows) or undated == rows
