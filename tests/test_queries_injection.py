"""No value given to a canned query changes it: only the terms of its one VALUES line differ."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, Store

import queries
from queries import BadParameter, CannedQuery
from queries.parameters import Parameter, Term
from queries.sparql_text import values_lines

CATALOGUE = queries.catalogue()
EMPTY = Store()
FRAGMENTS = (
    'x" } ?s ?p ?o . VALUES ?y { "',
    "x> } ; DROP ALL #",
    '"""',
    "'''",
    "UNDEF",
    "https://a/> UNDEF <https://a/",
    "\\u0022 }",
    "\\",
    "https://a/\\u003e",
    "https://a/\u0000",
    "a\nVALUES ?lang { 1 }",
    "a\r\n} #",
    "# VALUES ?lang { 1 }",
    "$1\\g<0>",
    "id:sdf",
    "_:b",
    "1e400",
    "1 2",
    "38,32,46,38) (UNDEF UNDEF UNDEF UNDEF",
    "38,32,46,38\n",
    "٢٠٢٢-٠١-٠١",
    "2022-01-01\n",
    "include\n",
    "\u2028\u0085\u200f\ufeff",
    "\ud800",
    "\U0010ffff",
    "}" * 900,
)
HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="\"'\\{}<>?#.^@ \n\r\t\u2028\ud800ab/:-,()0123456789"),
    st.sampled_from(FRAGMENTS).flatmap(
        lambda part: st.tuples(st.text(max_size=5), st.text(max_size=5)).map(
            lambda around: around[0] + part + around[1]
        )
    ),
)


def places() -> Iterator[tuple[CannedQuery, Parameter]]:
    for query in CATALOGUE.values():
        for parameter in query.parameters.values():
            yield query, parameter


def terms_in(text: str, parameter: Parameter) -> list[tuple[Term | None, ...]]:
    """Evaluate the VALUES line of a parameter by itself."""
    line = values_lines(text)[parameter.name]
    variables = " ".join(f"?{variable}" for variable in parameter.variables)
    results = EMPTY.query(f"SELECT {variables} {{ {line[0]} }}")
    assert isinstance(results, QuerySolutions)
    return [tuple(solution) for solution in results]


def check(query: CannedQuery, parameter: Parameter, hostile: str) -> None:
    required = {p.name: [p.example] for p in query.parameters.values() if p.required}
    try:
        bound = queries.bind(query, {**required, parameter.name: [hostile]})
    except BadParameter:
        return
    plain = queries.bind(query, required)
    before, after = plain.split("\n"), bound.split("\n")
    place = plain[: values_lines(plain)[parameter.name].end(1)].count("\n")
    assert before[:place] + before[place + 1 :] == after[:place] + after[place + 1 :]
    assert terms_in(bound, parameter) == [parameter.terms(hostile)]
    EMPTY.query(bound)


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_no_fragment_of_sparql_changes_any_query(fragment: str) -> None:
    for query, parameter in places():
        check(query, parameter, fragment)


@settings(max_examples=40)
@given(HOSTILE)
def test_no_value_changes_any_query(hostile: str) -> None:
    for query, parameter in places():
        check(query, parameter, hostile)


@settings(max_examples=100)
@given(st.lists(HOSTILE, min_size=2, max_size=4))
def test_several_values_stay_on_their_line(hostile: list[str]) -> None:
    query = CATALOGUE["seizures"]
    try:
        bound = queries.bind(query, {"actor": hostile})
    except BadParameter:
        return
    parameter = query.parameters["actor"]
    assert terms_in(bound, parameter) == [parameter.terms(value) for value in hostile]
