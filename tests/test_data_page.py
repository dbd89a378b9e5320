"""The page of the data: its counts, its files, and the ways to load them, which are run."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from browsing import VisitPage
from conftest import publish

from server.pages.data import groups
from server.statistics import Partition, Statistics
from store.dumps import DUMPS

MAS = "https://w3id.org/masalik/ontology#"


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60, follow_redirects=True) as client:
        yield client


def page(http: httpx.Client, language: str = "en") -> str:
    return http.get("/data", params={"lang": language}).raise_for_status().text


def figure(html: str, label: str) -> int:
    (found,) = re.findall(
        rf'<dt>(?:<a[^>]*>)?{label}(?:</a>)?</dt><dd class="number">(.*?)</dd>', html
    )
    return int(found.replace(",", ""))


def test_the_counts_are_those_of_the_graph(http: httpx.Client) -> None:
    html = page(http)
    query = (
        f"SELECT (COUNT(DISTINCT ?c) AS ?claims) (COUNT(DISTINCT ?a) AS ?attestations) "
        f"{{ ?c <{MAS}attestedBy> ?a }}"
    )
    answer = http.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    claims, attestations = map(int, answer.text.split()[1].split(","))
    assert figure(html, "claim") == claims
    assert figure(html, "attestation") == attestations
    assert figure(html, "article") == len(list(Path("corpus").glob("*.ann")))


def test_both_languages_say_what_there_is(http: httpx.Client) -> None:
    for language, words in (("ar", "كيف تستشهد بها"), ("en", "How to cite")):
        html = page(http, language)
        assert words in html
        assert f'<html lang="{language}"' in html
        for name in DUMPS:
            assert f">{name}</code></a>" in html
        assert "https://creativecommons.org/licenses/by/4.0/" in html


def test_a_file_that_was_made_shows_size_and_checksum(http: httpx.Client) -> None:
    body = http.get("/dumps/latest/masalik.geojson").raise_for_status().content
    html = page(http)
    row = html[html.index("masalik.geojson</code>") :].partition("</tr>")[0]
    assert hashlib.sha256(body).hexdigest() in row
    assert f"{len(body) / 1000:.1f} kB" in row


def typed(html: str, way: str) -> str:
    section = html[html.index(f'id="with-{way}"') :]
    found = re.search(r"<code[^>]*>(.*?)</code></pre>", section, re.DOTALL)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("rdflib", r"([1-9]\d+) statements"),
        ("pandas", r"([1-9]\d*) rows ([1-9]\d*) ties"),
        ("networkx", r"([1-9]\d*) actors ([1-9]\d*) ties"),
    ],
)
def test_the_lines_for_python_run(http: httpx.Client, way: str, said: str, tmp_path: Path) -> None:
    lines = typed(page(http), way)
    done = subprocess.run(
        [sys.executable, "-c", lines],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(said, done.stdout), done.stdout


def test_the_lines_for_the_shell_run(http: httpx.Client, tmp_path: Path) -> None:
    http.get("/dumps/latest/masalik.ttl.gz").raise_for_status()
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", typed(page(http), "curl")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "masalik.ttl.gz: OK" in done.stdout
    assert "@prefix" in (tmp_path / "masalik.ttl").read_text("utf-8")


def test_the_addresses_for_the_other_tools_are_there(http: httpx.Client) -> None:
    html = page(http)
    for way in ("neo4j", "qgis", "gephi", "r"):
        for address in re.findall(r'http://127[^\s"]+', typed(html, way)):
            assert http.get(address).is_success, address


def test_things_are_grouped_by_class() -> None:
    counts = Statistics(
        classes=[
            Partition(f"{MAS}Actor", entities=5),
            Partition(f"{MAS}State", entities=2),
            Partition(f"{MAS}ArmedGroup", entities=3),
            Partition(f"{MAS}Place", entities=2),
            Partition(f"{MAS}Unknown", entities=9),
            Partition("https://schema.org/Claim", entities=7),
        ]
    )
    actors, places = groups(counts)
    assert (actors.name, actors.count) == ("Actor", 5)
    assert actors.narrower == [("ArmedGroup", 3), ("State", 2)]
    assert places.narrower == [("State", 2)]


def test_a_small_store_has_the_page_too(live_server: Callable[[Path], str], tmp_path: Path) -> None:
    publish(tmp_path / "data", "<urn:x:s> <urn:x:p> 1 .".join(("<urn:x:g> {", "}")))
    answer = httpx.get(f"{live_server(tmp_path / 'data')}/data", timeout=60)
    assert answer.status_code == 200
    assert "masalik.nt.gz" in answer.text


def test_code_is_read_from_the_left_in_arabic(visit_page: VisitPage) -> None:
    code = visit_page("/data", "ar").page.locator("#with-rdflib pre")
    assert code.evaluate("(each) => getComputedStyle(each).direction") == "ltr"
