"""Questions as people ask them: what is found, filled in, shown, refused, and used elsewhere."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import need

import queries
from queries import ParameterType
from server.pages.languages import Language
from server.pages.question_snippets import snippets
from server.pages.texts import text

BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}
CAPTAGON = "/queries/seizures.html?commodity=captagon"


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60, headers=BROWSER) as client:
        yield client


def codes(answer: httpx.Response) -> Mapping[str, str]:
    """Give the lines of a page's snippets by language, and the query as ``query``."""
    found = re.findall(r'<pre[^>]*><code(?: class="(\w+)")?>(.*?)</code></pre>', answer.text, re.S)
    return {language or "query": unescape(code) for language, code in found}


def href(answer: httpx.Response, words: str) -> str:
    """Give where the link with these words leads."""
    found = re.search(rf'<a[^>]*href="([^"]*)"[^>]*>{re.escape(words)}</a>', answer.text)
    assert found, words
    return unescape(found[1])


def said(name: str, **values: object) -> str:
    return text(f"question.{name}", Language.EN, **values)


def test_what_the_forms_say_has_words_in_both_languages() -> None:
    for query in queries.catalogue().values():
        for language in Language:
            for tag in query.tags:
                assert text(f"question.tag-{tag}", language)
            for parameter in query.parameters.values():
                if parameter.type is not ParameterType.LANGUAGE:
                    assert text(f"question.condition-{parameter.name}", language)


def test_questions_are_found_by_words_and_by_tag(http: httpx.Client) -> None:
    every = http.get("/queries").text
    assert every.count("<h3>") == len(queries.catalogue())
    for words in ("border crossings", "المعابر", "المَعابر"):
        found = http.get("/queries", params={"text": words}).text
        assert 0 < found.count("<h3>") < 20
    networks = http.get("/queries", params={"tag": "networks"}).text
    tagged = [each for each in queries.catalogue().values() if "networks" in each.tags]
    assert networks.count("<h3>") == len(tagged)
    assert said("none_found") in http.get("/queries", params={"text": "zzzz"}).text


def test_programs_get_data_at_the_addresses_of_pages(http: httpx.Client) -> None:
    for headers in ({"Accept": "*/*"}, {"Accept": "application/json"}, {"Accept": "text/csv"}):
        for path in ("/queries", "/queries/seizures"):
            answer = http.get(path, headers=headers)
            assert answer.status_code == 200
            assert "html" not in answer.headers["content-type"]
    for path in ("/queries/seizures.csv", "/queries/seizures?format=csv"):
        assert http.get(path).headers["content-type"].startswith("text/csv")
    for path in ("/queries/seizures.html", "/queries/seizures?format=html"):
        answer = http.get(path, headers={"Accept": "application/json"})
        assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("accept", ["text/csv, text/html;q=0.5", "application/json, text/html"])
def test_a_page_is_for_who_prefers_it(http: httpx.Client, accept: str) -> None:
    answer = http.get("/queries/seizures", headers={"Accept": accept})
    assert "html" not in answer.headers["content-type"]
    assert "Accept" in answer.headers["vary"]


def test_a_query_that_needs_a_value_shows_its_form(http: httpx.Client) -> None:
    answer = http.get("/queries/about-actor")
    assert answer.status_code == 200
    assert 'name="actor"' in answer.text
    assert 'role="alert"' not in answer.text
    empty = http.get("/queries/about-actor", params={"actor": ""})
    assert empty.status_code == 400
    assert said("fault_required") in empty.text


def test_what_was_wrong_stands_at_its_field(http: httpx.Client) -> None:
    for asked, words in (
        ({"from": "gestern"}, said("fault_date", example="2022-01-01")),
        ({"inexact": "perhaps"}, said("fault_enumeration")),
        ({"place": "!!!"}, said("fault_iri", example="northeast-syria")),
    ):
        answer = http.get("/queries/seizures", params=asked)
        (name,) = asked
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        field = re.search(rf'<(?:input|select) id="{name}"[^>]*>', answer.text)
        assert field is not None
        assert 'aria-invalid="true"' in field[0]
        assert f"{name}-fault" in field[0]
        assert f'id="{name}-fault"' in answer.text
        assert f'href="#{name}"' in answer.text
        assert words in unescape(answer.text)
        assert asked[name] in unescape(answer.text)


def test_a_value_that_was_refused_can_be_corrected_in_its_place(http: httpx.Client) -> None:
    refused = http.get("/queries/seizures", params={"from": "gestern", "commodity": "captagon"})
    assert re.search(
        r'<input id="from" name="from" value="gestern"[^>]*\n type="text"', refused.text
    )
    assert re.search(r'<input id="commodity" name="commodity" value="captagon"', refused.text)


def test_an_unknown_condition_is_named(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", params={"bogus": "1"})
    assert answer.status_code == 400
    assert said("fault_unknown", condition="bogus") in unescape(answer.text)


def test_a_name_that_nobody_bears_is_404_with_names_like_it(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", params={"commodity": "Captagoon!"})
    assert answer.status_code == 404
    assert said("fault_unheard", given="Captagoon!") in unescape(answer.text)
    near = httpx.get(href(answer, '<code dir="ltr">captagon</code>'), headers=BROWSER)
    assert near.status_code == 200


def test_a_slug_that_the_snapshot_does_not_know_is_warned_of(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", params={"commodity": "captagoon"})
    assert answer.status_code == 200
    assert 'class="warning"' in answer.text


def test_a_name_of_several_things_is_asked_back(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures", params={"place": "حلب", "from": "2020-01-01"})
    assert answer.status_code == 300
    links = re.findall(r'<([^>]*)>; rel="alternate"(?:,|$)', answer.headers["link"])
    (chosen,) = [each for each in links if "place=aleppo-governorate" in each]
    assert f'href="{chosen}"' in unescape(answer.text)
    assert parse_qs(urlsplit(chosen).query)["from"] == ["2020-01-01"]
    assert httpx.get(chosen, headers=BROWSER).status_code == 200


def test_a_name_is_shown_with_what_it_was_taken_for(http: httpx.Client) -> None:
    answer = http.get("/queries/about-actor", params={"actor": "قسد"})
    assert answer.status_code == 200
    assert 'value="قسد"' in answer.text
    assert re.search(r'class="means">[^<]*<bdi lang="en">Syrian Democratic Forces', answer.text)


def test_conditions_can_be_taken_away_one_by_one(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures?commodity=captagon&commodity=hashish&from=2020-01-01")
    chips = re.search(r'<ul class="chips asked".*?</ul>', answer.text, re.S)
    assert chips is not None
    left = [
        parse_qs(urlsplit(unescape(each)).query) for each in re.findall('href="(.*?)"', chips[0])
    ]
    assert {"commodity": ["hashish"], "from": ["2020-01-01"]} in left
    assert {"commodity": ["captagon", "hashish"]} in left


def test_a_condition_with_values_leaves_room_for_another(http: httpx.Client) -> None:
    answer = http.get("/queries/seizures?commodity=captagon&commodity=hashish")
    assert answer.text.count('name="commodity"') == 3
    assert http.get("/queries/actor-profile?actor=sdf").text.count('name="actor"') == 1


def test_choice_lists_have_labels_and_keep_what_was_chosen(http: httpx.Client) -> None:
    for language, label in (("en", "denies"), ("ar", "ينفي")):
        answer = http.get(f"/queries/who-says-what?stance=denies&lang={language}")
        box = re.search(
            r'<input type="checkbox" name="stance" value="denies"([^>]*)> (\S+)', answer.text
        )
        assert box is not None
        assert "checked" in box[1]
        assert box[2].startswith(label)
    classes = http.get("/queries/actors?class=SecurityForce").text
    assert re.search(r'<option value="SecurityForce" selected>\s*security force', classes)
    assert '<option value="Meeting"' not in classes


def test_rows_lead_to_the_next_page(http: httpx.Client) -> None:
    answer = http.get("/queries/attribution-chain")
    seen = set(re.findall(r'class="claim" href="([^"]*)"', answer.text))
    following = re.search(r'<([^>]*)>; rel="next"', answer.headers["link"])
    assert following is not None
    assert f'rel="next" href="{following[1]}' in unescape(answer.text)
    further = httpx.get(following[1], headers=BROWSER)
    assert further.status_code == 200
    assert seen != set(re.findall(r'class="claim" href="([^"]*)"', further.text))


def test_the_page_leads_to_the_same_answer_elsewhere(http: httpx.Client) -> None:
    answer = http.get(CAPTAGON)
    rows = httpx.get(href(answer, said("api_link"))).json()["rows"]
    assert rows
    again = httpx.get(href(answer, said("permalink")), headers={"Accept": "*/*"})
    assert again.headers["content-type"].startswith("text/html")
    words = unescape(re.sub(r"<[^>]*>", "", again.text))
    assert all(row["evidence"]["quote"] in words for row in rows)
    alternates = re.findall(r'<link rel="alternate" type="(.*?)" href="(.*?)">', answer.text)
    files = {kind: unescape(address) for kind, address in alternates}
    assert len(httpx.get(files["text/csv"]).text.splitlines()) == len(rows) + 1


def test_the_query_that_is_shown_is_the_one_that_was_asked(http: httpx.Client) -> None:
    answer = http.get(CAPTAGON)
    shown = codes(answer)["query"]
    assert "id/captagon" in shown
    assert shown == http.get("/queries/seizures.rq?commodity=captagon&lang=en").text
    editor = urlsplit(href(answer, text("site.open_in_editor", Language.EN)))
    assert editor.path == "/sparql"
    assert parse_qs(editor.query or editor.fragment)["query"] == [shown]
    run = http.post("/sparql", data={"query": shown}, headers={"Accept": "application/json"})
    rows = http.get("/queries/seizures.json?commodity=captagon&lang=en").json()["rows"]
    assert len(run.json()["results"]["bindings"]) == len(rows)


@pytest.mark.parametrize("path", [CAPTAGON, "/queries/controlled-on-graph.html"])
def test_the_line_for_the_shell_runs(http: httpx.Client, path: str) -> None:
    need("curl", "curl (Debian)")
    command = shlex.split(codes(http.get(path))["curl"].replace("\\\n", ""))
    assert command[0] == "curl"
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert "captagon" in ran.stdout if path == CAPTAGON else "ontology#" in ran.stdout


def test_values_in_any_letters_reach_the_server_from_the_shell(http: httpx.Client) -> None:
    need("curl", "curl (Debian)")
    answer = http.get("/queries/claims-with-words.html", params={"text": "الحدود & 'x' $HOME"})
    command = shlex.split(codes(answer)["curl"].replace("\\\n", ""))
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.startswith("claim,") or "," in ran.stdout
    assert "text=الحدود & 'x' $HOME" in command


@pytest.mark.parametrize(
    "path",
    [
        CAPTAGON,
        "/queries/attribution-chain.html",
        "/queries/seizures.html?commodity=captagon&commodity=hashish",
        "/queries/controlled-on-graph.html?as_of=2022-12-31",
    ],
)
def test_the_lines_of_python_run(http: httpx.Client, path: str, tmp_path: Path) -> None:
    code = codes(http.get(path))["python"]
    program = tmp_path / "ask.py"
    count = "len(graph)" if "rdflib" in code else "len(table)"
    program.write_text(f"{code}\nprint('COUNT', {count})\n", "utf-8")
    ran = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = int(ran.stdout.rpartition("COUNT ")[2])
    name = re.search(r"/queries/([\w-]+)", path)
    assert name is not None
    query = urlsplit(path).query
    if "rdflib" in code:
        lines = http.get(f"/queries/{name[1]}.nt?{query}").text.splitlines()
        assert told == len(set(lines)) > 0
    else:
        counted = http.get(f"/queries/{name[1]}.json?{query}&count=true").json()
        assert told == counted["total"] > 0


def test_the_lines_of_r_name_the_address_and_the_values() -> None:
    query = queries.catalogue()["seizures"]
    pairs = [("place", "حلب"), ("place", 'a"b\\c\n'), ("from", "2020-01-01")]
    code = snippets(query, pairs, "http://127.0.0.1:8000/")[2].code
    assert 'request("http://127.0.0.1:8000/queries/seizures.csv")' in code
    assert '`place` = c("حلب", "a\\"b\\\\c\\U0000000a"),' in code
    assert '`from` = "2020-01-01",' in code


@given(st.lists(st.tuples(st.sampled_from(["text", "place"]), st.text(max_size=30)), max_size=4))
def test_the_values_in_snippets_are_those_given(pairs: list[tuple[str, str]]) -> None:
    pairs = [(name, value) for name, value in pairs if value.isprintable() or value == "\n"]
    query = queries.catalogue()["seizures"]
    shell, python, _ = (each.code for each in snippets(query, pairs, "http://127.0.0.1:1/"))
    words = shlex.split(shell.replace("\\\n", ""))
    assert words[words.index("-fsSG") + 2 :][1::2] == [f"{name}={value}" for name, value in pairs]
    asked = re.search(r"^asked = (\{\}|\{.*?^\})$", python, re.S | re.M)
    assert asked is not None
    told: dict[str, object] = {}
    exec(f"asked = {asked[1]}", told)
    names = dict.fromkeys(name for name, _ in pairs)
    values = {n: [value for name, value in pairs if name == n] for n in names}
    assert told["asked"] == {n: v[0] if len(v) == 1 else v for n, v in values.items()}


def test_a_question_that_gives_a_graph_shows_it_as_statements_and_turtle(
    http: httpx.Client,
) -> None:
    answer = http.get("/queries/claim?claim=captagon-seizure-digest-e8")
    assert answer.status_code == 200
    assert answer.text.count("<tr>") > 10
    assert "@prefix mas: <https://w3id.org/masalik/ontology#>" in unescape(answer.text)
    assert 'href="' + f"{http.base_url}/page/captagon-seizure-digest" in answer.text
    nothing = http.get("/queries/claim?claim=no-such-claim")
    assert said("no_statements") in nothing.text


def test_a_page_is_in_the_language_that_is_asked_for(http: httpx.Client) -> None:
    arabic = http.get(f"{CAPTAGON}&lang=ar")
    assert '<html lang="ar" dir="rtl">' in arabic.text
    assert queries.catalogue()["seizures"].title["ar"] in arabic.text
    assert "lang=ar" in href(arabic, text("question.permalink", Language.AR))
    assert "/queries?lang=ar" in arabic.text


def test_an_unchanged_page_is_not_sent_again(http: httpx.Client) -> None:
    first = http.get(CAPTAGON)
    again = http.get(CAPTAGON, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_question_that_there_is_not_is_a_page_too(http: httpx.Client) -> None:
    answer = http.get("/queries/nothing")
    assert answer.status_code == 404
    assert text("problem.not-found", Language.EN) in answer.text
    told = http.get("/queries/nothing", headers={"Accept": "*/*"})
    assert told.headers["content-type"] == "application/problem+json"
