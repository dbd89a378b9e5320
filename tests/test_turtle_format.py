"""The Turtle formatter loses nothing and has one form for the same triples; all files are in it."""

import io
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)
from rdflib.compare import isomorphic

from ontology.namespaces import RDF, XSD
from ontology.turtle_format import NotFormattable, format_files, format_turtle, turtle_files

PREFIXES = (
    "@prefix mas: <https://w3id.org/masalik/ontology#> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
)


def body(formatted: str) -> str:
    """Give a formatted text without its prefixes."""
    return "\n".join(line for line in formatted.splitlines() if not line.startswith("@prefix"))


def content(text: str) -> Dataset:
    dataset = Dataset(parse(text, format=RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("path", turtle_files(), ids=lambda path: path.stem)
def test_the_files_of_the_ontology_are_in_this_form(path: Path) -> None:
    assert format_files([path], check=True) == [], "run `masalik format-ontology`"


@pytest.mark.parametrize("path", turtle_files(), ids=lambda path: path.stem)
def test_no_triple_and_no_comment_of_the_files_is_lost(path: Path) -> None:
    text = path.read_text("utf-8")
    formatted = format_turtle(text)
    assert content(formatted) == content(text)
    assert format_turtle(formatted) == formatted
    comments = sorted(line.strip() for line in text.splitlines() if line.strip().startswith("#"))
    assert [x for x in sorted(formatted.splitlines()) if x.startswith("#")] == comments


def test_rdflib_agrees_that_nothing_is_lost() -> None:
    path = next(path for path in turtle_files() if path.name == "graph.ttl")
    formatted = rdflib.Graph().parse(data=format_turtle(path.read_text("utf-8")), format="turtle")
    assert isomorphic(rdflib.Graph().parse(path), formatted)


def test_blocks_properties_and_values_stand_in_their_order() -> None:
    given_text = f"""{PREFIXES}
mas:beta rdfs:isDefinedBy mas: ; rdfs:label "ب"@ar , "b"@en ; a owl:ObjectProperty .
mas:Alpha a owl:Class . owl:Thing a owl:Class .
<https://w3id.org/masalik/ontology> a owl:Ontology .
mas:beta rdfs:subPropertyOf mas:alpha .
"""
    assert body(format_turtle(given_text)) == (
        """
<https://w3id.org/masalik/ontology> a owl:Ontology .
owl:Thing a owl:Class .
mas:Alpha a owl:Class .

mas:beta a owl:ObjectProperty ;
    rdfs:subPropertyOf mas:alpha ;
    rdfs:label "b"@en , "ب"@ar ;
    rdfs:isDefinedBy <https://w3id.org/masalik/ontology#> ."""
    )


def test_prefixes_are_sorted_and_those_without_use_left_out() -> None:
    text = format_turtle(f"{PREFIXES}rdfs:label a owl:AnnotationProperty .")
    assert text.splitlines()[:3] == [
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "",
    ]


def test_comments_stay_with_their_blocks_and_a_hash_in_a_text_is_no_comment() -> None:
    text = format_turtle(
        "# About the file.\n# More.\n"
        + PREFIXES
        + """# Of beta.
mas:beta rdfs:label "a # in a text"@en ;
    # Inside beta.
    rdfs:seeAlso <http://example.org/#part> .
# Of alpha.
mas:alpha a owl:Class . # After alpha.
# At the end.
"""
    )
    assert text.startswith("# About the file.\n# More.\n\n@prefix")
    assert body(text).endswith(
        """
# Of alpha.
# After alpha.
mas:alpha a owl:Class .

# Of beta.
# Inside beta.
mas:beta rdfs:label "a # in a text"@en ;
    rdfs:seeAlso <http://example.org/#part> .

# At the end."""
    )
    assert format_turtle(text) == text


def test_the_order_of_property_shapes_is_the_declared_one() -> None:
    text = format_turtle(
        PREFIXES
        + """mas:S sh:property mas:a , mas:b , mas:c .
mas:a sh:order 2 . mas:b sh:order 1 .
"""
    )
    assert "mas:S sh:property mas:b , mas:a , mas:c ." in text


def test_lists_and_blank_nodes_are_nested_and_broken_where_they_are_long() -> None:
    many = " ".join(f"mas:memberOfTheListNumber{number}" for number in range(5))
    text = format_turtle(
        PREFIXES + f"mas:S sh:or ( [ sh:class mas:A ] [] ) ; sh:in ( {many} ) ; sh:node ()."
    )
    assert "    sh:or ( [ sh:class mas:A ] [] ) ;" in text
    assert " sh:in (\n        mas:memberOfTheListNumber0\n" in text
    assert "    sh:node ()" in text


@pytest.mark.parametrize(
    "odd",
    [
        "_:a rdfs:seeAlso _:b . _:b rdfs:seeAlso _:a .",
        "mas:x rdfs:seeAlso _:a . mas:y rdfs:seeAlso _:a . _:a rdfs:label 'shared' .",
        "_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 , 2 . mas:x mas:y _:l .",
        "mas:x mas:y ( 1 2.50 -3 1e6 true '01'^^<http://www.w3.org/2001/XMLSchema#integer> ) .",
        "mas:x mas:y mas:dotted.name , <https://w3id.org/masalik/ontology#-odd> .",
        "mas:x mas:y '''two\n\"lines\"''' , \"tab\\t\" , 'abc'@ar-SY .",
        "PREFIX ex: <http://example.org/>\n# Of ex:x.\nex:x a ex:Y .",
    ],
)
def test_unusual_texts_keep_their_triples_and_come_to_rest(odd: str) -> None:
    text = PREFIXES + odd
    formatted = format_turtle(text)
    assert content(formatted) == content(text)
    assert format_turtle(formatted) == formatted


def test_a_triple_about_a_triple_is_refused() -> None:
    with pytest.raises(NotFormattable):
        format_turtle(f"{PREFIXES}mas:x mas:y <<( mas:a mas:b mas:c )>> .")


nodes = st.sampled_from([*(BlankNode(name) for name in "abc"), NamedNode("http://e.org/#n")])
characters = st.characters(exclude_categories=("Cs",))
literals = st.one_of(
    st.builds(Literal, st.text(characters)),
    st.builds(Literal, st.text(characters), language=st.sampled_from(["ar", "en", "ku"])),
    st.builds(
        Literal,
        st.from_regex(r"[-+]?[0-9]{0,3}\.?[0-9]{0,3}(e[0-9])?|true|false|1|0", fullmatch=True),
        datatype=st.sampled_from(
            [NamedNode(XSD + name) for name in ("integer", "decimal", "double", "boolean")]
        ),
    ),
)
properties = st.sampled_from(
    [NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest")]
    + [NamedNode("http://e.org/p")]
)
graphs = st.lists(st.builds(Triple, nodes, properties, nodes | literals), max_size=12)


@given(graphs)
def test_any_graph_keeps_its_triples_in_one_form(triples: list[Triple]) -> None:
    text = serialize(triples, format=RdfFormat.TURTLE)
    assert text is not None
    formatted = format_turtle(text.decode())
    expected = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    expected.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert content(formatted) == expected
    assert format_turtle(formatted) == formatted


def test_files_are_rewritten_only_where_they_differ(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / "bad.ttl"
    good.write_text("<http://e.org/a> a <http://e.org/B> .\n", "utf-8")
    bad.write_text("<http://e.org/a>   a <http://e.org/B>.", "utf-8")
    assert format_files([good, bad], check=True) == [bad]
    assert bad.read_text("utf-8") != good.read_text("utf-8")
    assert format_files([good, bad], check=False) == [bad]
    assert bad.read_text("utf-8") == good.read_text("utf-8")
    assert len(list(parse(io.BytesIO(bad.read_bytes()), format=RdfFormat.TURTLE))) == 1
