"""What the server sees in a query before the engine does."""

import contextlib
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from server.problems import Problem, ProblemType
from server.settings import Settings
from server.syntax import Reading, is_plain, read, read_tokens

SETTINGS = Settings(data=Path())
# A port that is refused before anything is sent.
ELSEWHERE = "<http://127.0.0.1:1/>"


def reading(query: str) -> Reading:
    Store().query(query)
    return read(query, SETTINGS)


def refusal(query: str) -> ProblemType:
    with pytest.raises(Problem) as caught:
        read(query, SETTINGS)
    assert {"line", "column"} <= set(caught.value.members)
    return caught.value.kind


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <a:b> { }",
        "SELECT*FROM<a:b>{}",
        "ask from named <a:b> { }",
        "CONSTRUCT { ?s ?p ?o } FROM <a:b> WHERE { ?s ?p ?o }",
        "DESCRIBE <a:b> FROM <a:c>",
        "SELECT * # {\nFROM <a:b> { }",
    ],
)
def test_a_dataset_in_the_query_is_seen(query: str) -> None:
    assert reading(query).names_dataset


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { }",
        "SELECT ?from { ?from ?FROM $from }",
        "PREFIX from: <from:from#> SELECT * { from:from from:a.FROM 'from'@from }",
        'SELECT * { ?s ?p \' FROM <a:b> \', """ FROM "<a:b> """ }',
        "# FROM <a:b>\nSELECT * { }",
    ],
)
def test_other_froms_are_no_dataset(query: str) -> None:
    assert not reading(query).names_dataset


@pytest.mark.parametrize(
    "group",
    [
        f"SERVICE {ELSEWHERE} {{}}",
        f"service silent{ELSEWHERE}{{}}",
        f"SERVICE#{{\n{ELSEWHERE}{{}}",
        f"#\rSERVICE{ELSEWHERE}{{}}",
        f"?s ?p trueSERVICE{ELSEWHERE}{{}}",
        f"?s ?p 1SERVICE{ELSEWHERE}{{}}",
        f"?s ?p 1.SERVICE{ELSEWHERE}{{}}",
        f"?s ?p a:.SERVICE{ELSEWHERE}{{}}",
        f"?s ?p ''@en.SERVICE{ELSEWHERE}{{}}",
        "BIND(a:b AS ?s) SERVICE?s{}",
        "SERVICEa:b{}",
        "?s ?p true.SERVICEa:b{}",
        f"?s <a:\\u0041#> ?o SERVICE{ELSEWHERE}{{}}",
        f"?s ?p '\\'', \"\\\\\" SERVICE{ELSEWHERE}{{}}",
        f"{{ SELECT * {{ OPTIONAL {{ SERVICE {ELSEWHERE} {{}} }} }} }}",
    ],
)
def test_a_service_is_refused_however_it_is_written(group: str) -> None:
    query = f"PREFIX a: <a:> ASK {{ {group}\n }}"
    # The engine does take it for a federated query, and may try.
    with contextlib.suppress(OSError, RuntimeError):
        Store().query(query)
    assert refusal(query) is ProblemType.SERVICE_REFUSED


@pytest.mark.parametrize(
    "query",
    [
        f"ASK {{ FILTER(1<?b)SERVICE#>\n{ELSEWHERE}{{}} }}",
        "ASK { FILTER(1<?b#>'''\n)} # SERVICE ''' }",
        "ASK { ?s ?p (1 <urn:x#y>) }",
        "ASK { FILTER(<<(<a:a> <a:b> 1)>><?b)SERVICE#>\n<http://127.0.0.1:1/>{} }",
    ],
)
def test_what_may_be_a_comparison_or_an_iri_is_refused(query: str) -> None:
    assert refusal(query) is ProblemType.AMBIGUOUS_QUERY


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX s: <http://s.org/service#> SELECT ?service { ?service s:service s:x.SERVICE }",
        'SELECT * { ?s ?p \'SERVICE\', """SERVICE <a:b> {}""" } # SERVICE',
        "ASK { ?s <http://a.org/SERVICE(x)> ?o }",
        "ASK { FILTER(1<2&&3>2) }",
        "ASK { FILTER(?a<?b&&?c>?d) FILTER(1 <= 2) }",
        "ASK { VALUES (?a ?b) { (<http://a.org/#x> <urn:x#(y)>) (UNDEF <x:'>) } }",
        "ASK { ?s ?p (1 <http://a.org/x#(y)>) }",
        "ASK { FILTER(?a IN (<urn:a#b>, <urn:a#c>)) }",
        "ASK { FILTER(?a = <urn:a#b>) }",
    ],
)
def test_harmless_queries_pass(query: str) -> None:
    assert not reading(query).names_dataset


def nested(opening: str, closing: str, times: int) -> str:
    return f"ASK {{ {opening * times}{closing * times} }}"


def test_depth_is_bounded() -> None:
    assert reading(nested("{", "}", 60))
    assert reading(nested("?s ?p [ ?p 1 ].", "", 20))
    for query in (
        nested("{", "}", 100),
        nested("FILTER EXISTS {", "}", 100),
        f"ASK {{ FILTER({'IF(1,1,' * 100}1{')' * 101} }}",
        f"ASK {{ ?s ?p {'(' * 100}{')' * 100} }}",
        # Closing signs that the engine does not read do not count.
        f"ASK {{ {'{' * 50} ?s ?p '}}}}', <a:)> # {'}' * 50}\n {'{' * 20}",
    ):
        assert refusal(query) is ProblemType.TOO_COMPLEX


@pytest.mark.parametrize(
    "chain",
    ["FILTER(1||" + "1||" * 8000 + "1)", "OPTIONAL{}" * 8000, "BIND(1 AS ?a)" * 4000],
)
def test_chains_that_overflow_the_stack_are_refused(chain: str) -> None:
    assert refusal(f"ASK {{ {chain} }}") is ProblemType.TOO_COMPLEX


@pytest.mark.parametrize(
    "group",
    [
        "?s ?p ?o ." * 100,
        "?s ?p 1." * 100,
        "?s ?p ?o" + ";?p ?o" * 100,
        "?s ?p ?o" + ",?o" * 100,
        "?s " + "<a:b>/" * 100 + "<a:b> ?o",
        "?s (" + "<a:b>/" * 100 + "<a:b>)+ ?o",
        "?s ?p (" + "1 " * 100 + ")",
        "{?s ?p ?o}" * 100,
        "GRAPH ?g {?s ?p ?o}" * 100,
        "[?p [?q 1; ?r 2]]." * 60,
    ],
)
def test_groups_too_large_to_plan_are_refused(group: str) -> None:
    assert refusal(f"ASK {{ {group} }}") is ProblemType.TOO_COMPLEX


def test_the_columns_of_a_subquery_are_no_list_but_what_follows_may_be() -> None:
    columns = " ".join(f"(MAX(?b + {n}) AS ?c{n})" for n in range(60))
    subquery = f"{{ SELECT ?a {columns} WHERE {{ ?a ?p ?b }} GROUP BY ?a }}"
    assert reading(f"ASK {{ {subquery} }}")
    assert reading(f"ASK {{ {subquery.replace('WHERE ', '')} }}")
    items = "(" + "?x " * 60 + ")"
    for group in (f"{subquery} ?s ?q {items}", f"{{ SELECT ?s {{ ?s ?q {items} }} }}"):
        assert refusal(f"ASK {{ {group} }}") is ProblemType.TOO_COMPLEX


def test_large_values_and_alternatives_pass() -> None:
    assert reading("ASK { VALUES (?a ?b) {" + "(<http://a.org/#x> 1.5)" * 4000 + "} }")
    assert reading("ASK { FILTER(?a IN (" + "1.5, " * 1000 + "1)) }")
    assert reading("ASK { " + " UNION ".join(["{ ?s ?p ?o . ?o ?p ?s }"] * 40) + " }")
    assert reading("ASK { " + "OPTIONAL { ?s ?p ?o . ?o ?p ?s }" * 40 + " }")


def test_changing_functions_are_seen() -> None:
    assert reading("ASK { BIND('now()' AS ?now) }").repeatable
    assert not reading("ASK { FILTER(now() > 1) }").repeatable
    assert not reading("ASK { BIND(STRUUID() AS ?x) }").repeatable


TEXT = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " \t#<>{}()[]'?$:;.,@^|&*+-=!%/~سن"),
    max_size=40,
)


@given(TEXT)
def test_strings_hide_everything(text: str) -> None:
    for quoted in (f"'{text}'" if "'" not in text else "''", f'"{text}"', f'"""{text}"""'):
        query = f"ASK {{ ?s ?p {quoted} }}"
        assert reading(query) == Reading(names_dataset=False, repeatable=True)


# fmt: off
WORDS = (
    "SELECT * WHERE ASK { } ( ) [ ] . ; , / ?s ?p ?o ?from a:b <a:b> <a:b#(> \"x\" '(' 1 FILTER( "
    "FILTER COUNT( COUNT ?count( # \n FROM NOW() SERVICE ſervice < > UNION VALUES"
)
PIECES = st.sampled_from(WORDS.split(" "))


@given(st.lists(PIECES, max_size=40), st.sampled_from(["", " "]))
def test_what_is_taken_for_plain_keeps_every_bound(pieces: list[str], between: str) -> None:
    query = between.join(pieces)
    if is_plain(query, SETTINGS):
        found: Reading | ProblemType
        try:
            found = read_tokens(query, SETTINGS)
        except Problem as problem:
            found = problem.kind
        plain = Reading(names_dataset=False, repeatable=True)
        assert found in (plain, ProblemType.AMBIGUOUS_QUERY)


def test_a_list_of_many_items_is_not_plain() -> None:
    for query in ("ASK { ?s ?p (%s) }", "ASK { ?s ?count(%s) }", "ASK { ?s a:FILTER(%s) }"):
        assert refusal(query % ("1 " * 60)) is ProblemType.TOO_COMPLEX
