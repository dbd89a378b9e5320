"""Every IRI of ours answers: with a document about it, its successor, 404 or 410."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad
from rdflib import Dataset, Graph, Literal, URIRef

from ontology.vocabulary import vocabulary
from server.negotiation import preferred_language
from store.withdrawal import Withdrawal
from tests.conftest import publish

ID = "https://w3id.org/masalik/id/"
MAS = "https://w3id.org/masalik/ontology#"
LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
QUOTE = "قال المتحدث إن القافلة عبرت الجسر ليلاً"
BUSY = 250
MENTIONS = "\n".join(f"id:one-t{n} mas:refersTo id:harbour ." for n in range(BUSY))

TRIG = f"""
@prefix mas: <{MAS}> .
@prefix id: <{ID}> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
@prefix g: <https://w3id.org/masalik/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

art:one {{
  id:one a mas:Article ; rdfs:label "خبر"@ar .
  id:one-e1 a mas:Meeting ; mas:agent id:harbour ; mas:attestedBy id:one-att-1 .
  id:one-att-1 mas:inDocument id:one ; mas:hasSpan id:one-s1 ; mas:relay id:one-att-1-relay-1 .
  id:one-att-1-relay-1 mas:relayedBy id:port .
  id:one-s1 mas:quote "{QUOTE}"@ar .
  {MENTIONS}
}}
g:ontology {{ mas:Meeting rdfs:label "meeting"@en , "لقاء"@ar . }}
g:reference {{
  id:harbour a mas:Facility ; rdfs:label "Harbour <b>"@en , "ميناء"@ar ; mas:within id:coast .
  id:coast rdfs:label "Coast"@en .
  id:port rdfs:label "Old port"@en ; owl:deprecated true ; dcterms:isReplacedBy id:harbour .
  id:lost owl:deprecated true .
}}
"""
FORMS = {
    ".ttl": ("text/turtle", "turtle"),
    ".jsonld": ("application/ld+json", "json-ld"),
    ".nt": ("application/n-triples", "nt"),
    ".rdf": ("application/rdf+xml", "xml"),
}
DATASETS = {".trig": ("application/trig", "trig"), ".nq": ("application/n-quads", "nquads")}

# rdflib reads some formats by means of what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


def trig(quad: Quad) -> str:
    return f"{quad.graph_name} {{ {quad.subject} {quad.predicate} {quad.object} . }}"


@pytest.fixture(scope="module")
def web(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("linked")
    tombstone = Withdrawal("gone", "2026-01-02T03:04:05Z", "an editor", "asked for by its author")
    publish(data, TRIG + "\n".join(trig(quad) for quad in tombstone.quads()))
    with httpx.Client(base_url=live_server(data), timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    ("accept", "path"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "/page/harbour"),
        ("text/turtle", "/data/harbour.ttl"),
        ("application/ld+json", "/data/harbour.jsonld"),
        ("application/n-triples", "/data/harbour.nt"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.2", "/data/harbour.rdf"),
        ("application/trig", "/data/harbour.trig"),
        ("*/*", "/data/harbour.ttl"),
        (None, "/data/harbour.ttl"),
    ],
)
def test_an_iri_leads_to_the_document_that_is_asked_for(
    web: httpx.Client, accept: str | None, path: str
) -> None:
    answer = web.get("/id/harbour", headers={"Accept": accept or ""})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{web.base_url}{path}".replace("//data", "/data")
    assert "Accept" in answer.headers["Vary"]
    assert 'rel="describedby"' in answer.headers["Link"]
    head = web.head("/id/harbour", headers={"Accept": accept or ""})
    assert (head.status_code, head.headers["Location"]) == (303, answer.headers["Location"])


def test_a_format_that_there_is_not_is_refused(web: httpx.Client) -> None:
    for path in ("/id/harbour", "/data/harbour"):
        assert web.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("suffix", FORMS)
def test_each_form_parses_and_says_the_same(web: httpx.Client, suffix: str) -> None:
    media_type, name = FORMS[suffix]
    answer = web.get(f"/id/one-e1{suffix}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(media_type)
    graph = Graph().parse(data=answer.text, format=name)
    claim = URIRef(ID + "one-e1")
    assert (claim, URIRef(MAS + "agent"), URIRef(ID + "harbour")) in graph
    # Its words, the relay and the names of its neighbours are there.
    assert (URIRef(ID + "one-s1"), URIRef(MAS + "quote"), Literal(QUOTE, lang="ar")) in graph
    assert (URIRef(ID + "port"), LABEL, Literal("Old port", lang="en")) in graph
    assert (URIRef(ID + "harbour"), LABEL, Literal("ميناء", lang="ar")) in graph
    negotiated = web.get("/data/one-e1", headers={"Accept": media_type})
    assert negotiated.text == answer.text


@pytest.mark.parametrize("suffix", DATASETS)
def test_formats_with_graphs_name_them(web: httpx.Client, suffix: str) -> None:
    media_type, name = DATASETS[suffix]
    answer = web.get(f"/data/one-e1{suffix}")
    assert answer.headers["Content-Type"].startswith(media_type)
    dataset = Dataset()
    dataset.parse(data=answer.text, format=name)
    graph = dataset.graph(URIRef("https://w3id.org/masalik/graph/article/one"))
    assert (URIRef(ID + "one-e1"), URIRef(MAS + "agent"), URIRef(ID + "harbour")) in graph


def test_what_is_said_about_a_thing_is_bounded_and_claims_come_first(web: httpx.Client) -> None:
    graph = Graph().parse(data=web.get("/data/harbour.ttl").text, format="turtle")
    harbour = URIRef(ID + "harbour")
    about = list(graph.subject_predicates(harbour))
    assert (URIRef(ID + "one-e1"), URIRef(MAS + "agent")) in about
    assert len(about) == 201  # 200 of the graph, and the document's own
    document = URIRef(f"{web.base_url}/data/harbour".replace("//data", "/data"))
    comment = graph.value(document, URIRef("http://www.w3.org/2000/01/rdf-schema#comment"))
    assert "200" in str(comment)


def test_a_document_has_a_validator_and_links(web: httpx.Client) -> None:
    answer = web.get("/data/harbour.ttl")
    again = web.get("/data/harbour.ttl", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    links = answer.headers["Link"]
    assert f'<{ID}harbour>; rel="describes"' in links
    assert 'rel="canonical"' in links
    assert 'type="application/ld+json"' in links


@pytest.mark.parametrize(
    ("accepted", "lang", "direction", "title"),
    [
        ("ar-IQ, en;q=0.5", "ar", "rtl", "ميناء"),
        ("en", "en", "ltr", "Harbour &lt;b&gt;"),
        ("fr", "ar", "rtl", "ميناء"),
    ],
)
def test_a_page_is_in_the_language_of_its_reader(
    web: httpx.Client, accepted: str, lang: str, direction: str, title: str
) -> None:
    answer = web.get("/page/harbour", headers={"Accept-Language": accepted})
    assert answer.headers["Content-Language"] == lang
    assert f'<html lang="{lang}" dir="{direction}">' in answer.text
    assert f"<title>{title}" in answer.text
    assert "<b>" not in answer.text
    assert "Accept-Language" in answer.headers["Vary"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for other in ("ar", "en"):
        assert f'hreflang="{other}" href="{answer.url}?lang={other}"' in answer.text


def test_a_page_links_to_its_data_and_to_what_it_is_about(web: httpx.Client) -> None:
    answer = web.get("/page/harbour", params={"lang": "en"})
    here = str(web.base_url).rstrip("/")
    links = answer.headers["Link"]
    assert f'<{here}/page/harbour>; rel="canonical"' in links
    assert f'<{ID}harbour>; rel="describes"' in links
    assert f'<link rel="canonical" href="{here}/page/harbour">' in answer.text
    for suffix, (media_type, _) in {**FORMS, **DATASETS}.items():
        data = f"{here}/data/harbour{suffix}"
        assert f'<{data}>; rel="alternate"; type="{media_type}"' in links
        assert f'<link rel="alternate" type="{media_type}" href="{data}">' in answer.text
        assert f'<a href="{data}" type="{media_type}">' in answer.text


def test_the_page_of_a_claim_shows_its_words_and_what_says_so(web: httpx.Client) -> None:
    html = web.get("/page/one-e1", params={"lang": "ar"}).text
    assert QUOTE in html
    assert vocabulary().label("Meeting", "ar") in html
    assert "https://w3id.org/masalik/graph/article/one" in html


def test_a_merged_thing_leads_to_its_successor(web: httpx.Client) -> None:
    link = f'<{ID}harbour>; rel="successor-version"'
    for path, target in {
        "/id/port": "/id/harbour",
        "/data/port.nt": "/data/harbour.nt",
        "/page/port": "/page/harbour",
    }.items():
        answer = web.get(path, headers={"Accept": "text/turtle"})
        assert answer.status_code == 308, path
        assert answer.headers["Location"].endswith(target)
        assert answer.headers["Link"] == link
        assert web.get(path, follow_redirects=True).status_code == 200
    # One that is deprecated without a successor still says what it was.
    assert web.get("/data/lost.ttl").status_code == 200


@pytest.mark.parametrize("path", ["/id/gone", "/id/gone-e7", "/data/gone-e7.ttl", "/page/gone"])
def test_what_a_withdrawn_article_said_is_gone(web: httpx.Client, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 410
    assert "asked for by its author" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["nothing", "gone2", "a%20b", "%3E%3Cscript%3E", "é", "x" * 4000])
def test_what_is_not_there_is_not_found(web: httpx.Client, name: str) -> None:
    answer = web.get(f"/id/{name}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_terms_shapes_and_problem_types_answer_too(web: httpx.Client) -> None:
    assert web.get("/ontology", follow_redirects=True).status_code == 200
    shapes = Graph().parse(data=web.get("/shapes.ttl").text, format="turtle")
    assert any(str(s).startswith("https://w3id.org/masalik/shapes#") for s in shapes.subjects())
    assert 'id="not-found"' in web.get("/problems").text


def test_the_base_can_be_set(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("based")
    publish(data, TRIG)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_BASE_IRI", "https://masalik.example.org/graph/")
        address = live_server(data)
    answer = httpx.get(f"{address}/id/harbour", headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "https://masalik.example.org/graph/page/harbour"
    void = httpx.get(f"{address}/void").text
    assert "https://masalik.example.org/graph/sparql" in void
    assert address not in void


@given(st.one_of(st.none(), st.text(alphabet="aernq=;,.*0123 -", max_size=40)))
@settings(max_examples=200)
def test_any_accept_language_chooses_one_of_ours(header: str | None) -> None:
    assert preferred_language(header) in ("en", "ar")
