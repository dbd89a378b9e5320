"""Pages of rows by keyset, in the engine's own order, whatever comes and goes between them."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    Store,
)

import queries
from queries import BadParameter, CannedQuery, Key, Table
from queries.ordering import compare

XSD = "http://www.w3.org/2001/XMLSchema#"
PAGED = """\
#+ summary: What has which values?
#+ description: Everything with up to two values.
#+ ar: {summary: ما الذي له أي قيم؟, description: كل ما له قيمة أو اثنتان.}
#+ group: sources
#+ page: [-a, b, s]
#+ columns:
#+   s: {en: S., ar: س.}
#+   a: {en: A., ar: أ.}
#+   b: {en: B., ar: ب.}

SELECT ?s ?a ?b
WHERE {
  ?s a <https://example.org/T>
  OPTIONAL { ?s <https://example.org/a> ?a }
  OPTIONAL { ?s <https://example.org/b> ?b }
}
ORDER BY DESC(?a) ?b ?s
"""


@pytest.fixture(scope="module")
def query(tmp_path_factory: pytest.TempPathFactory) -> CannedQuery:
    path = tmp_path_factory.mktemp("paged") / "paged.rq"
    path.write_text(PAGED, encoding="utf-8")
    return queries.read_definition(path)


def typed(datatype: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Literal]:
    return values.map(lambda value: Literal(value, datatype=NamedNode(XSD + datatype)))


TEXTS = st.text(alphabet="aBبé \U0001f4cc0,", max_size=4)
TERMS = st.one_of(
    st.none(),
    st.text(alphabet="aBb/é", max_size=4).map(lambda text: NamedNode(f"https://e/{text}")),
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="ar")),
    TEXTS.map(lambda text: Literal(text, language="en")),
    typed("integer", st.integers(-30, 30).map(str)),
    typed("decimal", st.decimals(-9, 9, places=2).map(str)),
    typed("double", st.sampled_from(["1e1", "-2.5", "INF", "0.1", "7"])),
    typed("boolean", st.sampled_from(["true", "false"])),
    typed(
        "dateTime",
        st.datetimes().map(lambda instant: f"{instant:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")),
    ),
    typed("dateTime", st.sampled_from(["2022-03-01T02:00:00+03:00", "2022-02-28T23:00:00Z"])),
)
ROWS = st.lists(st.tuples(TERMS, TERMS), max_size=14)
# As the columns of queries are: of one kind, or without a value.
IRIS = st.integers(0, 5).map(lambda number: NamedNode(f"https://e/{number}"))
NUMBERS = st.one_of(
    typed("integer", st.integers(-30, 30).map(str)),
    typed("decimal", st.decimals(-30, 30, places=1).map(str)),
)
INSTANTS = typed("dateTime", st.integers(1000, 9999).map(lambda y: f"{y}-01-01T00:00:00Z"))
KINDS = (IRIS, NUMBERS, INSTANTS, TEXTS.map(Literal))
EVEN_ROWS = st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS)).flatmap(
    lambda kinds: st.lists(st.tuples(*(st.none() | kind for kind in kinds)), max_size=14)
)
Values = Sequence[tuple[NamedNode | Literal | None, NamedNode | Literal | None]]


def store_of(values: Values, present: Sequence[int] | None = None) -> Store:
    store = Store()
    for number, pair in enumerate(values):
        if present is not None and number not in present:
            continue
        subject = NamedNode(f"https://example.org/{number:02}")
        kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        store.add(Quad(subject, kind, NamedNode("https://example.org/T")))
        for name, term in zip("ab", pair, strict=True):
            if term is not None:
                store.add(Quad(subject, NamedNode(f"https://example.org/{name}"), term))
    return store


def subjects(table: Table) -> list[object]:
    return [row["s"] for row in table.json()]


@settings(max_examples=300)
@given(values=ROWS, limit=st.integers(1, 16))
def test_pages_of_any_size_give_every_row_once_in_order(
    query: CannedQuery, values: Values, limit: int
) -> None:
    table = queries.run(store_of(values), query, {})
    walked: list[object] = []
    after = None
    while True:
        page = queries.cut(table, query, after=after, limit=limit)
        assert len(page.table.rows) <= limit
        assert page.truncated == (page.next is not None)
        walked += subjects(page.table)
        after = page.next
        if after is None:
            break
    assert walked == subjects(table)


@settings(max_examples=300)
@given(data=st.data(), values=EVEN_ROWS, limit=st.integers(1, 5))
def test_what_stays_is_neither_lost_nor_doubled_when_rows_come_and_go(
    query: CannedQuery, data: st.DataObject, values: Values, limit: int
) -> None:
    """Each page is cut from another table: rows may have come and gone since the last one."""
    always: set[int] | None = None
    walked: list[object] = []
    after = None
    while True:
        present = data.draw(st.sets(st.integers(0, max(len(values) - 1, 0))))
        always = present if always is None else always & present
        table = queries.run(store_of(values, sorted(present)), query, {})
        page = queries.cut(table, query, after=after, limit=limit)
        walked += subjects(page.table)
        after = page.next
        if after is None:
            break
    assert len(walked) == len(set(walked))
    stayed = {f"https://example.org/{number:02}" for number in always if number < len(values)}
    assert stayed <= set(walked)


@settings(max_examples=500)
@given(one=TERMS, other=TERMS)
def test_terms_are_ordered_as_the_engine_orders_them(
    one: NamedNode | Literal | None, other: NamedNode | Literal | None
) -> None:
    def first(direction: str) -> int:
        values = f"({one or 'UNDEF'} 1) ({other or 'UNDEF'} 2)"
        text = f"SELECT ?x ?n {{ VALUES (?x ?n) {{ {values} }} }} ORDER BY ?x {direction}(?n)"
        rows = solved(text)
        by_number.update({int(row["n"]["value"]): row.get("x") for row in rows})
        return int(rows[0]["n"]["value"])

    by_number: dict[int, dict[str, str] | None] = {}
    forward, backward = first("ASC"), first("DESC")
    engine = 0 if forward != backward else -1 if forward == 1 else 1
    assert compare([by_number[1]], [by_number[2]], [Key("x", descending=False)]) == engine


def solved(text: str) -> list[dict[str, dict[str, str]]]:
    solutions = Store().query(text)
    assert isinstance(solutions, QuerySolutions)
    results = solutions.serialize(format=QueryResultsFormat.JSON)
    assert results is not None
    bindings: list[dict[str, dict[str, str]]] = json.loads(results)["results"]["bindings"]
    return bindings


def test_blank_nodes_come_before_iris() -> None:
    store = Store()
    for term in (NamedNode("https://e/"), BlankNode("b"), Literal("a")):
        store.add(Quad(NamedNode("https://s/"), NamedNode("https://p/"), term))
    solutions = store.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    assert isinstance(solutions, QuerySolutions)
    terms = [
        {"type": "bnode", "value": "b"},
        {"type": "uri", "value": "https://e/"},
        {"type": "literal", "value": "a"},
    ]
    assert [type(row["o"]) for row in solutions] == [BlankNode, NamedNode, Literal]
    key = [Key("o", descending=False)]
    assert all(compare([a], [b], key) < 0 for a, b in pairwise(terms))


def test_rows_of_one_key_are_not_parted(tmp_path: Path) -> None:
    path = tmp_path / "loose.rq"
    text = PAGED.replace("[-a, b, s]", "[-a, b]").replace("?b ?s\n", "?b\n")
    path.write_text(text, encoding="utf-8")
    loose = queries.read_definition(path)
    table = queries.run(store_of([(None, None)] * 5), loose, {})
    page = queries.cut(table, loose, after=None, limit=2)
    assert (len(page.table.rows), page.next) == (5, None)


def token(query: CannedQuery) -> str:
    table = queries.run(store_of([(Literal("a"), None), (Literal("b"), None)]), query, {})
    after = queries.cut(table, query, after=None, limit=1).next
    assert after is not None
    return after


def test_a_token_is_fit_for_an_address(query: CannedQuery) -> None:
    assert token(query).replace("-", "").replace("_", "").isalnum()


@settings(max_examples=300)
@given(given=st.one_of(st.text(), st.text(alphabet="WyJwYWdlZCIsbnVsbF0-_=", max_size=60)))
def test_what_is_no_token_is_refused(query: CannedQuery, given: str) -> None:
    table = queries.run(store_of([(None, None)]), query, {})
    with pytest.raises(BadParameter) as caught:
        queries.cut(table, query, after=given, limit=1)
    assert caught.value.parameter == "after"


@pytest.mark.parametrize(
    "held",
    [
        [],
        {},
        "paged",
        ["paged", None, None],
        ["other", None, None, None],
        ["paged", None, None, 5],
        ["paged", None, None, {"type": "uri"}],
        ["paged", None, None, {"type": "uri", "value": 5}],
        ["paged", None, None, {"type": "triple", "value": "x"}],
        ["paged", None, None, {"type": "uri", "value": "x", "more": "y"}],
    ],
)
def test_a_token_of_something_else_is_refused(query: CannedQuery, held: object) -> None:
    given = urlsafe_b64encode(json.dumps(held).encode()).decode()
    with pytest.raises(BadParameter, match="the page before gave"):
        queries.cut(queries.run(Store(), query, {}), query, after=given, limit=1)


@pytest.mark.parametrize("value", ["x", "1" * 7000, "NaN", "2022-13-01T00:00:00Z", "1e99999999999"])
@pytest.mark.parametrize("datatype", ["integer", "double", "dateTime", "boolean"])
def test_a_forged_value_is_only_somewhere_in_the_order(
    query: CannedQuery, value: str, datatype: str
) -> None:
    term = {"type": "literal", "value": value, "datatype": XSD + datatype}
    given = urlsafe_b64encode(json.dumps(["paged", term, None, None]).encode()).decode()
    values = [(Literal(5), None), (Literal("a"), None)]
    table = queries.run(store_of(values), query, {})
    if len(given) > 8000:
        with pytest.raises(BadParameter):
            queries.cut(table, query, after=given, limit=1)
    else:
        queries.cut(table, query, after=given, limit=1)
