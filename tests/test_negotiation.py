"""Which format an Accept header gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.negotiation import BINDINGS, GRAPHS, choose, content_type, formats

JSON, XML, CSV = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
)


@pytest.mark.parametrize(
    ("accept", "bindings"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv; charset=utf-8", CSV),
        ("text/csv, application/sparql-results+json", JSON),
        ("text/csv, application/sparql-results+json;q=0.9", CSV),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", XML),
        ("text/*", CSV),
        ("application/*", JSON),
        ("application/sparql-results+json;q=0, */*", XML),
        ("*/*;q=0.1, text/csv;q=0.2", CSV),
        ("application/json", "application/json"),
        ("application/json, application/sparql-results+json", JSON),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("nonsense", JSON),
    ],
)
def test_bindings(accept: str | None, bindings: str | None) -> None:
    assert formats(accept).bindings == bindings


@pytest.mark.parametrize(
    ("accept", "graph"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml;q=0.9, application/ld+json", "application/ld+json"),
        ("application/n-quads, text/turtle", "text/turtle"),
        ("application/trig", "application/trig"),
        ("application/sparql-results+json, application/sparql-results+xml", "text/turtle"),
        ("image/png", None),
    ],
)
def test_graphs(accept: str | None, graph: str | None) -> None:
    assert formats(accept).graph == graph


def test_a_graph_format_alone_does_not_fit_bindings() -> None:
    assert formats("text/turtle").bindings is None


@given(st.text() | st.lists(st.sampled_from([*BINDINGS, "*/*", ";q=0", ",", " "])).map("".join))
def test_any_header_gets_an_offered_format_or_none(accept: str) -> None:
    assert choose(accept, tuple(BINDINGS)) in (None, *BINDINGS)


def test_text_says_that_it_is_utf8() -> None:
    for media_type in (*BINDINGS, *GRAPHS):
        assert ("charset=utf-8" in content_type(media_type)) == media_type.startswith("text/")
