"""The SPARQL editor at ``/sparql``: who gets it, and what it does with scripts and without."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from browsing import Visited, VisitPage
from playwright.sync_api import expect

from server.pages.results import MOST_ROWS

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
MAS = "https://w3id.org/masalik/ontology#"
LABELS = (
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    "PREFIX id: <https://w3id.org/masalik/id/>\n"
    "SELECT ?label WHERE { id:iraq rdfs:label ?label } ORDER BY ?label"
)
EDITOR = "#code .cm-content"


def asked(server: str, accept: str = BROWSER, **parameters: str) -> httpx.Response:
    headers = {"Accept": accept, "Accept-Language": "en"}
    return httpx.get(f"{server}/sparql", params=parameters, headers=headers, timeout=60)


def result(page: str) -> str:
    """Give the part of a page that shows the result."""
    found = re.search(r'<section id="result".*?</section>', page, re.DOTALL)
    assert found
    return found.group()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_browsers_get_the_page(corpus_server: str, method: str) -> None:
    answer = httpx.request(method, f"{corpus_server}/sparql", headers={"Accept": BROWSER})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Accept" in answer.headers["vary"]
    assert "script-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/sparql-results+json",
        "application/sparql-results+json,*/*;q=0.1",
        "text/csv",
        "application/sparql-results+xml, text/html;q=0.1",
    ],
)
def test_all_others_get_the_protocol(corpus_server: str, accept: str) -> None:
    answer = asked(corpus_server, accept, query=LABELS)
    assert answer.status_code == 200
    assert "html" not in answer.headers["content-type"]
    assert "العراق" in answer.text
    described = asked(corpus_server, "text/turtle")
    assert described.headers["content-type"].startswith("text/turtle")


def test_forms_are_posted_to_the_protocol(corpus_server: str) -> None:
    answer = httpx.post(
        f"{corpus_server}/sparql", data={"query": LABELS}, headers={"Accept": BROWSER}
    )
    assert answer.headers["content-type"] == "application/sparql-results+json"


def test_a_browser_may_ask_for_a_file(corpus_server: str) -> None:
    for name, media_type in (
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
    ):
        answer = asked(corpus_server, query=LABELS, format=name)
        assert answer.headers["content-type"].startswith(media_type)
        assert "العراق" in answer.text
    graph = asked(corpus_server, query="DESCRIBE <https://w3id.org/masalik/id/iraq>", format="ttl")
    assert graph.headers["content-type"].startswith("text/turtle")


def test_the_header_counts_for_programs_whatever_format_they_name(corpus_server: str) -> None:
    answer = asked(corpus_server, "text/csv", query=LABELS, format="json")
    assert answer.headers["content-type"].startswith("text/csv")
    page = asked(corpus_server, query=LABELS, format="brainf")
    assert page.headers["content-type"].startswith("text/html")


def test_rows_are_shown_with_their_languages_and_count(corpus_server: str) -> None:
    shown = result(asked(corpus_server, query=LABELS).text)
    assert '<bdi lang="ar" dir="auto">العراق</bdi>' in shown
    assert '<bdi lang="en" dir="auto">Iraq</bdi>' in shown
    assert "2 rows" in shown
    assert 'download="masalik.csv"' in shown


def test_iris_of_ours_lead_to_their_pages_by_short_names(corpus_server: str) -> None:
    query = f"SELECT ?s ?p WHERE {{ ?s a <{MAS}Seizure> ; ?p ?o }} LIMIT 1"
    shown = result(asked(corpus_server, query=query).text)
    assert f'href="{corpus_server}/page/' in shown
    assert re.search(r">id:[\w-]+</a>", shown)
    assert re.search(r">(mas|rdf):\w+</a>", shown)


def test_an_iri_that_no_browser_may_follow_is_no_link(corpus_server: str) -> None:
    query = "SELECT (<javascript:alert(1)> AS ?x) (<urn:x:y> AS ?y) {}"
    shown = result(asked(corpus_server, query=query).text)
    assert "javascript:alert(1)" in shown
    assert 'href="javascript' not in shown


def test_what_the_graph_holds_is_text_and_no_markup(corpus_server: str) -> None:
    query = 'SELECT ("<script>alert(1)</script>" AS ?x) {}'
    page = asked(corpus_server, query=query).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in result(page)


def test_long_results_are_cut_and_say_so(corpus_server: str) -> None:
    shown = result(asked(corpus_server, query="SELECT * { ?s ?p ?o }").text)
    assert shown.count("<tr>") == MOST_ROWS + 1
    assert f"the first {MOST_ROWS} rows only" in shown
    whole = result(asked(corpus_server, query=f"SELECT * {{ ?s ?p ?o }} LIMIT {MOST_ROWS}").text)
    assert f"{MOST_ROWS} rows" in whole
    assert "rows only" not in whole


def test_long_texts_are_cut(corpus_server: str) -> None:
    long = "ا" * 1000
    shown = result(asked(corpus_server, query=f'SELECT ("{long}" AS ?x) {{}}').text)
    assert "ا" * 400 + "<span" in shown
    assert "ا" * 401 not in shown


def test_a_row_larger_than_a_page_is_left_to_the_files(corpus_server: str) -> None:
    query = f'SELECT ?long {{ BIND ("{"ا" * 1000}" AS ?a0)'
    for step in range(3):
        query += f" BIND (CONCAT({', '.join([f'?a{step}'] * 16)}) AS ?a{step + 1})"
    query += " BIND (?a3 AS ?long) }"
    shown = result(asked(corpus_server, query=query).text)
    assert "the first 0 rows only" in shown


@pytest.mark.parametrize(("query", "said"), [("ASK { ?s ?p ?o }", "Yes"), ("ASK { 1 ?p 2 }", "No")])
def test_ask_is_answered_in_a_word(corpus_server: str, query: str, said: str) -> None:
    assert f">{said}</strong>" in result(asked(corpus_server, query=query).text)


def test_graphs_are_shown_as_triples(corpus_server: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
    shown = result(asked(corpus_server, query=query).text)
    assert "3 triples" in shown
    assert 'download="masalik.ttl"' in shown


def test_no_rows_are_told(corpus_server: str) -> None:
    shown = result(asked(corpus_server, query="SELECT * { <urn:none> ?p ?o }").text)
    assert "The result has no rows." in shown


def test_errors_are_told_with_line_and_column(corpus_server: str) -> None:
    query = "SELECT *\nWHERE { ?s ?p ?o FILTER (?o > ) }"
    answer = asked(corpus_server, query=query)
    assert answer.status_code == 400
    assert asked(corpus_server, query=query, part="result").status_code == 200
    shown = result(answer.text)
    assert "The query does not parse" in shown
    assert 'data-line="2" data-column="31"' in shown
    assert re.search(r'<li class="here" aria-current="true"><code>WHERE .*&gt; <mark>\) \}', shown)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }", "This server asks no other"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "The query does not parse"),
        ("SELECT * {" + "{" * 70 + "}" * 71, "nested too deeply"),
    ],
)
def test_refusals_are_told(corpus_server: str, query: str, said: str) -> None:
    assert said in result(asked(corpus_server, query=query).text)


def test_the_dataset_of_the_address_counts(corpus_server: str) -> None:
    fields = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "https://example.org/none"}
    page = asked(corpus_server, **fields).text
    assert ">No</strong>" in result(page)
    assert 'name="default-graph-uri" value="https://example.org/none"' in page


def test_a_question_is_opened_with_its_parameters_and_not_run(corpus_server: str) -> None:
    page = asked(corpus_server, question="seizures", commodity="captagon").text
    assert "https://w3id.org/masalik/id/captagon&gt;" in page
    assert "#+" not in page
    assert "not been run" in result(page)


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"question": "none"}, 404), ({"question": "seizures", "from": "yesterday"}, 400)],
)
def test_a_question_that_cannot_be_opened_is_refused(
    corpus_server: str, fields: dict[str, str], status: int
) -> None:
    assert asked(corpus_server, **fields).status_code == status


def test_every_question_can_be_opened(corpus_server: str) -> None:
    names = re.findall(r'data-question="([\w-]+)"', asked(corpus_server).text)
    assert len(names) > 40
    for name in names[::9]:
        assert asked(corpus_server, question=name).status_code == 200


def test_completion_has_the_terms_in_both_languages(corpus_server: str) -> None:
    answer = httpx.get(f"{corpus_server}/sparql/terms.json")
    terms = {term["name"]: term for term in answer.json()["terms"]}
    assert terms["mas:Seizure"]["kind"] == "class"
    assert terms["mas:Seizure"]["labels"] == {"en": "seizure", "ar": "ضبط"}
    assert terms["mas:atPlace"]["kind"] == "property"
    assert terms["mas:denies"]["kind"] == "individual"
    assert all(terms["mas:Seizure"]["means"].values())
    assert terms["rdfs:label"]["kind"] == "property"
    again = httpx.get(answer.url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


# In a browser.


def typed(visited: Visited, text: str) -> None:
    """Put a text in place of what the editor holds, as hands do."""
    visited.page.locator(EDITOR).click()
    visited.page.keyboard.press("Control+a")
    visited.page.keyboard.type(text)


def accept(visited: Visited, name: str) -> None:
    """Take the completion that is offered first, which is to be this one."""
    first = visited.page.locator(".cm-tooltip-autocomplete [aria-selected]")
    expect(first).to_contain_text(name)
    # A list that has just appeared takes no key: it was meant for the text.
    visited.page.wait_for_timeout(150)
    visited.page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("language", "width", "dark"), [("ar", 1320, False), ("en", 390, False), ("ar", 390, True)]
)
def test_the_page_has_no_fault(
    visit_page: VisitPage, language: str, width: int, dark: bool
) -> None:
    path = f"sparql?query={quote(LABELS)}"
    visited = visit_page(path, language, width, dark=dark)  # type: ignore[arg-type]
    expect(visited.page.locator("#result table")).to_be_visible()
    assert not visited.faults()
    assert not visited.foreign


def test_it_is_a_form_without_scripts(visit_page: VisitPage) -> None:
    visited = visit_page("sparql", "en", javascript=False)
    visited.page.fill("#query", LABELS)
    visited.page.click("button.run")
    expect(visited.page.locator("#result tbody tr")).to_have_count(2)
    assert visited.page.input_value("#query") == LABELS
    visited.page.fill("#query", "SELECT")
    visited.page.click("button.run")
    expect(visited.page.locator("#result .fault")).to_be_visible()


def test_a_query_is_written_with_completion_run_and_shared(visit_page: VisitPage) -> None:
    visited = visit_page("sparql", "ar")
    page = visited.page
    typed(visited, "SELECT ?claim WHERE { ?claim a ضبط")
    accept(visited, "mas:Seizure")
    page.keyboard.type(" ; mas:atPl")
    accept(visited, "mas:atPlace")
    page.keyboard.type(" id:western-gh")
    chosen = page.locator(".cm-tooltip-autocomplete li", has_text="الغوطة الغربية").first
    expect(chosen).to_be_visible()
    chosen.click()
    query = page.input_value("#query")
    assert query.startswith(f"PREFIX mas: <{MAS}>\nPREFIX id: <https://w3id.org/masalik/id/>\n")
    assert query.endswith("?claim a mas:Seizure ; mas:atPlace id:western-ghouta}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(1)
    expect(page.locator("#told")).to_contain_text("1")
    shared = urlsplit(page.url)
    assert parse_qs(shared.query)["query"] == [query]
    expect(page.locator("#ran li")).to_have_count(1)
    assert not visited.errors
    assert not visited.outside
    again = visit_page(f"sparql?{shared.query}", "ar")
    expect(again.page.locator("#result tbody tr")).to_have_count(1)
    assert again.page.input_value("#query") == query
    page.click("#clear")
    expect(page.locator("#clear")).to_be_hidden()


def test_a_prefix_that_is_missing_is_offered(visit_page: VisitPage) -> None:
    visited = visit_page("sparql", "en")
    typed(visited, "SELECT * WHERE { ?s skos:altLabel ?o ")
    visited.page.keyboard.press("Escape")
    visited.page.locator(".cm-lintRange-warning").hover()
    visited.page.locator(".cm-diagnosticAction").click()
    expect(visited.page.locator(".cm-lintRange-warning")).to_have_count(0)
    declared = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    assert visited.page.input_value("#query").startswith(declared)


def test_an_error_is_marked_where_it_is(visit_page: VisitPage) -> None:
    visited = visit_page("sparql", "en")
    typed(visited, "SELECT ?s WHERE { ?s ?p ?o . FILTER (?o > ")
    visited.page.keyboard.press("Escape")
    visited.page.keyboard.press("Control+Enter")
    expect(visited.page.locator("#result .fault")).to_be_visible()
    expect(visited.page.locator(".cm-lintRange-error")).to_have_text(")")
    visited.page.keyboard.type("1")
    expect(visited.page.locator(".cm-lintRange-error")).to_have_count(0)
    visited.page.keyboard.press("Control+Enter")
    expect(visited.page.locator("#result table")).to_be_visible()
    assert not visited.errors


def test_the_keyboard_leaves_the_editor(visit_page: VisitPage) -> None:
    visited = visit_page("sparql", "en")
    visited.page.locator(EDITOR).click()
    visited.page.keyboard.press("Tab")
    expect(visited.page.locator("button.run")).to_be_focused()


def test_an_example_is_opened_and_a_long_query_comes_by_the_fragment(visit_page: VisitPage) -> None:
    visited = visit_page("sparql", "en")
    visited.page.locator("#examples summary").first.click()
    link = visited.page.locator("#examples details[open] a").first
    title = link.inner_text()
    link.click()
    expect(visited.page.locator(EDITOR)).to_contain_text(f"# {title}")
    other = visit_page(f"sparql#query={quote(LABELS)}", "en")
    assert other.page.input_value("#query") == LABELS
    expect(other.page.locator(EDITOR)).to_contain_text("id:iraq rdfs:label")
