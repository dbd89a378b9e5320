"""The pages of the terms: what each says, in both languages, and how the server gives them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from articles import CORPUS
from conftest import publish
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from ontology.documentation import Site, built, render, site, terms, write
from ontology.documentation.diagram import Box, Group, Neighbourhood, Role, draw
from ontology.documentation.terms import Kind, Terminology
from ontology.graphs import module_files, ontology_quads
from ontology.namespaces import MAS, ONTOLOGY_GRAPH, PREFIXES, RDF
from ontology.reference import reference_quads
from ontology.vocabulary import vocabulary
from server.pages.languages import Language
from server.pages.site import FOOT, MENU
from server.pages.texts import text

TERMS = vocabulary().terms
VOID = {"meta", "link", "br", "input"}
TURTLE_PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def corpus() -> list[Quad]:
    articles, _ = find_articles([CORPUS])
    documents = [read_article(files).document for files in articles]
    assert all(documents)
    return [quad for each in documents if each for quad in map_document(each).quads]


@pytest.fixture(scope="module")
def pages(corpus: list[Quad]) -> Site:
    return render(corpus)


@pytest.fixture(scope="module")
def graph(corpus: list[Quad]) -> Store:
    store = Store()
    store.bulk_extend([*corpus, *reference_quads(), *ontology_quads()])
    return store


class Page(HTMLParser):
    """A page as it is read: its elements must be closed in turn."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.elements: list[str] = []
        self.texts: dict[str, str] = defaultdict(str)
        self.directions: dict[str, set[str | None]] = defaultdict(set)
        self._languages: list[str | None] = []
        self.feed(html.decode())
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append(tag)
        if tag == "a":
            self.links.append(given["href"] or "")
        elif source := given.get("src") or given.get("href"):
            self.sources.append(source)
        assert "style" not in given
        assert not any(name.startswith("on") for name in given)
        if (language := given.get("lang")) and tag not in ("html", "bdi", "text", "tspan"):
            self.directions[language].add(given.get("dir"))
        if tag not in VOID:
            self.open.append(tag)
            inherited = self._languages[-1] if self._languages else None
            self._languages.append(given.get("lang") or inherited)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._languages.pop()

    def handle_data(self, data: str) -> None:
        # A title has room for both languages and for no element that tells them apart.
        if self.open and self.open[-1] != "title" and (language := self._languages[-1]):
            self.texts[language] += data


@pytest.fixture(scope="module")
def read(pages: Site) -> dict[str, Page]:
    return {name: Page(page.forms[".html"]) for name, page in pages.pages.items()}


def test_every_term_has_a_page_and_stands_in_the_index(read: dict[str, Page], pages: Site) -> None:
    assert set(read) == {*TERMS, "index"}
    index = pages.pages["index"].forms[".html"].decode()
    for name in TERMS:
        assert f'id="{name}"' in index
    for path in module_files():
        assert f'id="module-{path.stem}"' in index


def test_every_page_says_label_and_definition_in_both_languages(read: dict[str, Page]) -> None:
    for name, term in TERMS.items():
        for language in ("en", "ar"):
            said = read[name].texts[language]
            assert term.labels[language] in said, name
            assert term.definitions[language] in said, name
            assert term.labels[language] in read["index"].texts[language]
            assert term.definitions[language] in read["index"].texts[language]


def test_arabic_runs_from_the_right_and_english_from_the_left(read: dict[str, Page]) -> None:
    for name, page in read.items():
        assert page.directions["ar"] <= {"rtl", "auto"}, name
        assert page.directions["en"] <= {"ltr", "auto"}, name
        assert not re.search(r"[\u0621-\u064a]", page.texts["en"]), name


def test_no_page_needs_a_script_or_anything_from_elsewhere(read: dict[str, Page]) -> None:
    for name, page in read.items():
        assert not {"script", "img", "iframe", "style"} & set(page.elements)
        own = {"../static/icon.svg", "style.css", f"{name}.ttl", f"{name}.jsonld"}
        assert set(page.sources) == own


def test_the_links_of_the_pages_lead_to_pages(read: dict[str, Page]) -> None:
    for name, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            if not parts.scheme and not link.startswith(("../", "./", "#")):
                assert re.sub(r"\.(ttl|jsonld)$", "", link) in read, f"{name}: {link}"


def test_no_two_pages_are_one_file_where_case_is_not_told_apart(pages: Site) -> None:
    files = [(page.folder, page.name.casefold()) for page in pages.pages.values()]
    assert len(files) == len(set(files))


def test_the_example_query_of_each_page_runs_and_finds_what_there_is(
    read: dict[str, Page], pages: Site, graph: Store
) -> None:
    is_a = NamedNode(f"{RDF}type")
    used = {
        "classes": {quad.object for quad in graph if quad.predicate == is_a},
        "properties": {quad.predicate for quad in graph},
        "individuals": {quad.object for quad in graph},
    }
    for name in TERMS:
        (query,) = {
            parse_qs(urlsplit(link).query)["query"][0]
            for link in read[name].links
            if link.startswith("../sparql?")
        }
        assert f"mas:{name}" in query
        rows = list(graph.query(query, use_default_graph_as_union=True))
        if NamedNode(MAS + name) in used[pages.pages[name].folder]:
            assert rows, f"{name} is used and its query finds nothing"


def test_the_example_triples_of_each_page_are_in_the_graph(pages: Site, graph: Store) -> None:
    shown = 0
    for name in TERMS:
        html = pages.pages[name].forms[".html"].decode()
        for example in re.findall(r'<pre class="turtle"[^>]*><code>(.*?)</code></pre>', html, re.S):
            text = unescape(re.sub(r"<[^>]*>", "", example))
            triples = [quad.triple for quad in parse(TURTLE_PREFIXES + text, RdfFormat.TURTLE)]
            assert triples
            for t in triples:
                found = graph.quads_for_pattern(t.subject, t.predicate, t.object)
                assert next(found, None), f"{name}: {t}"
            shown += 1
    assert shown > len(TERMS) / 2


def test_a_claim_is_shown_with_the_sentence_that_it_was_read_from(
    pages: Site, graph: Store
) -> None:
    html = pages.pages["Seizure"].forms[".html"].decode()
    (quote,) = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html)
    words = unescape(re.sub(r"</?mark>", "", quote))
    quotes = graph.quads_for_pattern(None, NamedNode(f"{MAS}quote"), None)
    assert words in {quad.object.value for quad in quotes}


def test_without_articles_the_pages_still_stand() -> None:
    html = render(()).pages["Seizure"].forms[".html"].decode()
    assert "ضبط" in html
    assert '<pre class="turtle"' not in html


def test_a_term_without_texts_has_a_page_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = tmp_path / "half.ttl"
    half.write_text(
        "@prefix mas: <https://w3id.org/masalik/ontology#> . "
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . mas:Half a owl:Class ."
    )
    monkeypatch.setattr(terms, "module_files", lambda: (half,))
    (term,) = Terminology(vocabulary()).terms.values()
    assert (term.kind, term.module) == (Kind.CLASS, "half")
    assert term.labels == {"en": "Half", "ar": "Half"}


def test_a_class_page_names_its_roles_with_their_ranges(pages: Site) -> None:
    html = pages.pages["Seizure"].forms[".html"].decode()
    for use in vocabulary().roles("Seizure").values():
        (row,) = re.findall(
            rf'<tr><th scope="row"><a href="{use.role}">.*?</tr>', html, flags=re.DOTALL
        )
        assert f"<td>{use.minimum}..{'*' if use.maximum is None else use.maximum}</td>" in row
        for name in use.ranges:
            assert f'<a href="{name}">' in row


BOX = re.compile(r'<rect class="(?!group)[^"]*" x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"')


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    return [tuple(float(part) for part in box) for box in BOX.findall(svg)]  # type: ignore[misc]


def test_the_boxes_of_no_diagram_overlap_or_leave_it(pages: Site) -> None:
    for name in TERMS:
        html = pages.pages[name].forms[".html"].decode()
        (view,) = re.findall(r'viewBox="(\S+) (\S+) (\S+) (\S+)" width', html)
        left, top, width, height = map(float, view)
        for x, y, w, h in boxes(html):
            assert left <= x <= x + w <= left + width, name
            assert top <= y <= y + h <= top + height, name
        for (x1, y1, w1, h1), (x2, y2, w2, h2) in combinations(boxes(html), 2):
            apart = x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1
            assert apart, f"{name}: two boxes at {x1}, {y1}"


def test_a_diagram_shows_each_neighbour_where_it_belongs() -> None:
    def box(name: str) -> Box:
        return Box({"en": name, "ar": f"ع {name}"}, "class", name)

    middle, parent, child = (
        box("Middle"),
        box("Parent"),
        Box({"en": "A & <b>", "ar": "ع"}, "class", "Child"),
    )
    nothing = Group({"en": "", "ar": ""}, ())
    svg = draw(
        Neighbourhood(
            middle=middle,
            above=[[parent]],
            kinds=[(middle, parent)],
            below=Group({"en": "kinds", "ar": "أنواع"}, [child]),
            before=nothing,
            roles=[Role(box("role"), "1..*", box("Range"))],
            after=nothing,
        ),
        "Middle",
    )
    assert "A &amp; &lt;b&gt;" in svg
    assert "role  1..*" in svg
    drawn = dict(zip(re.findall(r'<a href="([^"]*)"><rect', svg), boxes(svg), strict=True))
    assert drawn["Parent"][1] < drawn["Middle"][1] < drawn["Child"][1]
    assert drawn["Range"][0] > drawn["Middle"][0]


def test_what_a_build_wrote_is_found_again_unless_its_sources_changed(
    tmp_path: Path, corpus: list[Quad], pages: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "deep" / "site"
    assert built(folder) is None
    write(folder, corpus)
    assert built(folder) == pages
    (folder / "classes" / "Gone.html").write_text("of an earlier build")
    monkeypatch.setattr(site, "render", lambda _: pages)
    write(folder, ())
    assert built(folder) == pages
    assert [path.name for path in folder.parent.iterdir()] == ["site"]
    monkeypatch.setattr(site, "_digest", lambda: "of changed sources")
    assert built(folder) is None


# Over HTTP.

ONE_SEIZURE = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix art: <https://w3id.org/masalik/graph/article/> .
art:one { id:one-e1 a mas:Seizure ; mas:agent id:one-police . }
"""


@pytest.fixture(scope="module")
def http(
    live_server: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    data = tmp_path_factory.mktemp("pages")
    publish(data, ONE_SEIZURE)
    with httpx.Client(base_url=live_server(data), timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("Seizure", None, "text/html"),
        ("Seizure", "*/*", "text/html"),
        ("Seizure", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("Seizure", "image/png", "text/html"),
        ("Seizure", "text/turtle", "text/turtle"),
        ("Seizure", "application/ld+json, text/turtle;q=0.5", "application/ld+json"),
        ("Seizure.ttl", "text/html", "text/turtle"),
        ("Seizure.jsonld", None, "application/ld+json"),
        ("Seizure.html", "text/turtle", "text/html"),
        ("", None, "text/html"),
        ("", "text/turtle", "text/turtle"),
        ("index.jsonld", None, "application/ld+json"),
        ("style.css", None, "text/css"),
    ],
)
def test_suffix_or_accept_choose_the_form(
    http: httpx.Client, path: str, accept: str | None, media_type: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = http.get(f"/ontology/{path}", headers=headers).raise_for_status()
    assert answer.headers["content-type"].partition(";")[0] == media_type
    if media_type.startswith("text/"):
        assert answer.headers["content-type"].endswith("charset=utf-8")
    head = http.head(f"/ontology/{path}", headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == answer.headers["etag"]
    known = {**headers, "If-None-Match": answer.headers["etag"]}
    assert http.get(f"/ontology/{path}", headers=known).status_code == 304


def test_turtle_and_json_ld_say_of_a_term_what_the_ontology_says(http: httpx.Client) -> None:
    node = NamedNode(f"{MAS}Seizure")
    expected = {
        quad.triple
        for quad in ontology_quads()
        if quad.subject == node and quad.graph_name == NamedNode(ONTOLOGY_GRAPH)
    }
    for suffix, form in ((".ttl", RdfFormat.TURTLE), (".jsonld", RdfFormat.JSON_LD)):
        body = http.get(f"/ontology/Seizure{suffix}").content
        assert {quad.triple for quad in parse(body, form)} == expected


def test_the_whole_ontology_is_at_its_own_address(http: httpx.Client) -> None:
    answer = http.get("/ontology", headers={"Accept": "text/turtle"}, follow_redirects=True)
    expected = {q.triple for q in ontology_quads() if q.graph_name == NamedNode(ONTOLOGY_GRAPH)}
    assert {quad.triple for quad in parse(answer.content, RdfFormat.TURTLE)} == expected


def test_names_that_differ_by_case_only_have_pages_of_their_own(http: httpx.Client) -> None:
    assert "منصب" in http.get("/ontology/Post").text
    assert http.get("/ontology/Post").text != http.get("/ontology/post").text


@pytest.mark.parametrize("name", ["Nothing", "Nothing.ttl", "seizure", "Seizure.rdf", ".ttl"])
def test_an_unknown_term_is_a_problem(http: httpx.Client, name: str) -> None:
    answer = http.get(f"/ontology/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith("#not-found")


def test_the_pages_allow_no_script_and_name_their_other_forms(http: httpx.Client) -> None:
    headers = http.get("/ontology/Seizure").headers
    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "style-src 'self'", "base-uri 'none'"} <= set(policy)
    assert not any(each.startswith("script-src") for each in policy)
    assert '<Seizure.ttl>; rel="alternate"; type="text/turtle"' in headers["link"]
    assert "Accept" in headers["vary"]


def test_the_menu_and_the_typeface_are_those_of_the_other_pages(
    http: httpx.Client, read: dict[str, Page], pages: Site
) -> None:
    html = pages.pages["Seizure"].forms[".html"].decode()
    for name, path in (*MENU, *FOOT):
        link = "./" if path == "ontology/" else f"../{path}"
        assert link in read["Seizure"].links
        for language in Language:
            assert f">{text(f'site.{name}', language)}</span>" in html
    style = http.get("/ontology/style.css").text
    for face in re.findall(r'url\("([^"]+)"\)', style):
        assert http.get(f"/ontology/{face}").headers["content-type"] == "font/woff2"


def test_the_example_query_runs_on_the_server_that_links_to_it(http: httpx.Client) -> None:
    page = Page(http.get("/ontology/agent").content)
    (link, *_) = [each for each in page.links if each.startswith("../sparql?")]
    rows = http.get(link.removeprefix("..")).raise_for_status().json()["results"]["bindings"]
    assert [row["subject"]["value"].rpartition("/")[2] for row in rows] == ["one-e1"]


def test_the_documentation_of_the_interface_has_the_pages(http: httpx.Client) -> None:
    paths = http.get("/openapi.json").json()["paths"]
    assert {"/ontology/", "/ontology/{name}"} <= set(paths)
