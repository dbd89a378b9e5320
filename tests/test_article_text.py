"""The text of an article in the graph: only under an open licence, and counted as spans count."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from articles import CORPUS, REAL, Article, needs_real_articles
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse, serialize

import queries
from loader.mapping.article import map_document
from masalik import main
from ontology.licences import licence_address, open_licence
from ontology.namespaces import ARTICLE_GRAPH, DCTERMS, ID, MAS, PREFIXES, REFERENCE_GRAPH
from ontology.reference import reference
from store import DataDirectory

CREATIVE_COMMONS = "https://creativecommons.org"
CC_BY = f"{CREATIVE_COMMONS}/licenses/by/4.0/"
FULL_TEXT = NamedNode(f"{MAS}fullText")
SPANS = """SELECT ?span ?article ?quote ?start ?end WHERE {
  ?span mas:inDocument ?article ; mas:quote ?quote ; mas:spanStart ?start ; mas:spanEnd ?end }"""


def loaded(folder: Path, data: Path) -> Store:
    done = CliRunner().invoke(main, ["load", str(folder), "--data", str(data)])
    assert done.exit_code == 0, done.output
    directory = DataDirectory(data)
    return directory.open(directory.current())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return loaded(CORPUS, tmp_path_factory.mktemp("corpus") / "data")


def rows(store: Store, query: str) -> Iterator[list[str]]:
    answer = store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    assert isinstance(answer, QuerySolutions)
    for row in answer:
        yield [getattr(value, "value", "") for value in row]


def texts(store: Store) -> dict[str, str]:
    pairs = rows(store, "SELECT ?article ?text WHERE { ?article mas:fullText ?text }")
    return {article.removeprefix(ID): text for article, text in pairs}


def quads_of(tmp_path: Path, text: str, **metadata: object) -> list[Quad]:
    made = Article(text, "sample", **metadata)
    made.mark("Topic", text.split(maxsplit=1)[0])
    return list(map_document(made.document(tmp_path)).quads)


def full_text(quads: list[Quad]) -> str | None:
    found = [quad.object for quad in quads if quad.predicate == FULL_TEXT]
    assert len(found) < 2
    return found[0].value if found and isinstance(found[0], Literal) else None


def licence(quads: list[Quad]) -> NamedNode | Literal | None:
    found = [quad.object for quad in quads if quad.predicate.value == f"{DCTERMS}license"]
    assert len(found) < 2
    return found[0] if found and isinstance(found[0], NamedNode | Literal) else None


# Which licences


@pytest.mark.parametrize(
    ("words", "iri"),
    [
        ("CC-BY-4.0", CC_BY),
        ("cc-by-4.0", CC_BY),
        (" CC-BY-4.0 ", CC_BY),
        ("https://spdx.org/licenses/CC-BY-4.0", CC_BY),
        ("https://spdx.org/licenses/CC-BY-4.0.html", CC_BY),
        (CC_BY, CC_BY),
        ("http://creativecommons.org/licenses/by/4.0", CC_BY),
        (f"{CC_BY}deed.ar", CC_BY),
        (f"{CC_BY}legalcode.en", CC_BY),
        ("CC-BY-SA-3.0", f"{CREATIVE_COMMONS}/licenses/by-sa/3.0/"),
        ("CC0-1.0", f"{CREATIVE_COMMONS}/publicdomain/zero/1.0/"),
        (
            f"{CREATIVE_COMMONS}/publicdomain/mark/1.0/",
            f"{CREATIVE_COMMONS}/publicdomain/mark/1.0/",
        ),
    ],
)
def test_an_open_licence_is_known_by_its_identifier_and_by_its_addresses(
    words: str, iri: str
) -> None:
    assert open_licence(words) == licence_address(words) == iri


@pytest.mark.parametrize(
    ("words", "iri"),
    [
        ("CC-BY-NC-4.0", None),
        ("CC-BY-ND-4.0", None),
        (
            f"{CREATIVE_COMMONS}/licenses/by-nc/4.0/",
            f"{CREATIVE_COMMONS}/licenses/by-nc/4.0/",
        ),
        ("all rights reserved", None),
        ("CC BY", None),
        ("https://example.org/a licence", None),
        ("https://example.org/terms", "https://example.org/terms"),
        ("", None),
    ],
)
def test_any_other_licence_is_not_open(words: str, iri: str | None) -> None:
    assert open_licence(words) is None
    assert licence_address(words) == iri


@given(st.text(max_size=60))
def test_any_words_are_told_apart_without_failure(words: str) -> None:
    assert open_licence(words) in {None, *reference().open_licences.values()}
    address = licence_address(words)
    assert address is None or NamedNode(address).value == address


def test_what_is_open_is_told_by_the_reference_data_alone() -> None:
    identifiers = reference().open_licences
    assert {"CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-3.0", "CC0-1.0"} <= set(identifiers)
    assert not [one for one in identifiers if "-NC" in one or "-ND" in one]
    assert all(one.startswith(CREATIVE_COMMONS) for one in identifiers.values())
    assert not [one for one in reference().individuals if one.startswith("http")]


# What an article becomes


def test_an_article_under_an_open_licence_has_its_text_and_the_licence_s_address(
    tmp_path: Path,
) -> None:
    quads = quads_of(tmp_path, "عنوان\n\nنص  فيه فراغان.\n", licence="CC-BY-4.0")
    assert licence(quads) == NamedNode(CC_BY)
    assert full_text(quads) == "عنوان\n\nنص  فيه فراغان.\n"
    (whole,) = [quad.object for quad in quads if quad.predicate == FULL_TEXT]
    assert isinstance(whole, Literal)
    assert whole.language == "ar"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (None, None),
        ("CC-BY-NC-4.0", Literal("CC-BY-NC-4.0")),
        ("Copyright, all rights reserved", Literal("Copyright, all rights reserved")),
        ("https://example.org/terms", NamedNode("https://example.org/terms")),
    ],
)
def test_an_article_under_another_licence_or_none_has_no_text(
    tmp_path: Path, words: str | None, expected: NamedNode | Literal | None
) -> None:
    quads = quads_of(tmp_path, "نص", **({"licence": words} if words else {}))
    assert full_text(quads) is None
    assert licence(quads) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spans_count_the_line_ends_that_the_text_has(tmp_path: Path, end: str) -> None:
    made = Article(f"عنوان 𞤀{end}{end}نص{end}آخر", licence="CC-BY-4.0")
    made.mark("Topic", "آخر")
    store = Store()
    store.extend(map_document(made.document(tmp_path)).quads)
    check_spans(store, texts(store))


def check_spans(store: Store, known: dict[str, str]) -> int:
    checked = 0
    for span, article, quote, start, end in rows(store, SPANS):
        text = known.get(article.removeprefix(ID))
        if text is not None:
            assert text[int(start) : int(end)] == quote, span
            checked += 1
    assert checked
    return checked


# In a store


def test_every_article_of_the_corpus_has_the_text_of_its_file(corpus: Store) -> None:
    found = texts(corpus)
    assert found == {path.stem: path.read_text("utf-8") for path in CORPUS.glob("*.txt")}
    said = rows(corpus, "SELECT ?licence WHERE { ?x a mas:Article ; dcterms:license ?licence }")
    assert {one for (one,) in said} == {CC_BY}


def test_every_span_of_the_corpus_is_those_characters_of_the_text(corpus: Store) -> None:
    spans = sum(1 for _ in rows(corpus, SPANS))
    assert check_spans(corpus, texts(corpus)) == spans > 500


def test_the_text_is_a_small_part_of_its_graph(corpus: Store) -> None:
    for slug, text in texts(corpus).items():
        graph = corpus.quads_for_pattern(None, None, None, NamedNode(ARTICLE_GRAPH + slug))
        assert len(text.encode()) * 10 < sum(len(str(quad).encode()) for quad in graph)


@pytest.mark.parametrize(
    "form", [RdfFormat.N_TRIPLES, RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.JSON_LD]
)
@pytest.mark.parametrize("text", ["نص\nآخر\n", "نص\r\nآخر", "\ufeffنص\tآخر \n\n 𞤀"])
def test_the_text_comes_out_of_every_form_of_rdf_as_it_went_in(form: RdfFormat, text: str) -> None:
    quad = Quad(NamedNode(f"{ID}sample"), FULL_TEXT, Literal(text, language="ar"))
    written = serialize([quad.triple], format=form)
    assert written is not None
    (read,) = parse(written, format=form)
    assert read.object == quad.object


@needs_real_articles
def test_the_real_articles_have_quotes_and_no_text(tmp_path: Path) -> None:
    store = loaded(REAL, tmp_path / "data")
    assert texts(store) == {}
    assert sum(1 for _ in rows(store, SPANS)) > 1000
    assert list(rows(store, "SELECT ?x WHERE { ?x a mas:Article ; dcterms:license ?l }")) == []


# The canned query


def ask(store: Store, slug: str) -> dict[str, object]:
    answer = queries.run(store, queries.catalogue()["article-text"], {"article": [slug]})
    (row,) = answer.rows
    return dict(zip(answer.columns, row, strict=True))


def test_the_query_gives_the_text_with_title_language_and_licence(corpus: Store) -> None:
    for slug, text in texts(corpus).items():
        row = ask(corpus, slug)
        assert list(row) == ["article", "articleTitle", "language", "licence", "text"]
        assert row["text"] == text
        assert row["language"] == "ar"
        assert row["licence"] == CC_BY
        assert str(row["articleTitle"])


def test_the_query_gives_no_text_that_has_no_open_licence(tmp_path: Path) -> None:
    store = Store()
    for slug, words in (("closed", "CC-BY-ND-4.0"), ("unknown", None)):
        folder = tmp_path / slug
        folder.mkdir()
        made = Article("نص", slug, **({"licence": words} if words else {}))
        made.mark("Topic", "نص")
        store.extend(map_document(made.document(folder)).quads)
        # Even where somebody wrote one by hand.
        store.add(
            Quad(
                NamedNode(ID + slug),
                FULL_TEXT,
                Literal("نص", language="ar"),
                NamedNode(ARTICLE_GRAPH + slug),
            )
        )
        row = ask(store, slug)
        assert row["text"] is None
        assert row["licence"] == words


def test_the_list_of_licences_is_sorted_and_has_no_licence_twice(corpus: Store) -> None:
    query = f"""SELECT ?licence WHERE {{
      GRAPH <{REFERENCE_GRAPH}> {{ ?licence a mas:OpenLicence ; dcterms:identifier ?name }}
    }} ORDER BY ?licence"""
    found = [one for (one,) in rows(corpus, query)]
    assert len(found) > 10
    assert all(one < other for one, other in pairwise(found))
