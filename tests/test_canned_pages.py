"""Pages of canned answers: walked by links, each row once, the engine asked once."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from articles import CORPUS, load_summary

import queries

NAMES = [name for name, query in queries.catalogue().items() if query.form is queries.Form.SELECT]


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


def next_page(answer: httpx.Response) -> str | None:
    found = re.search(r'<([^>]*)>; rel="next"', answer.headers["link"])
    return found[1] if found else None


@pytest.mark.parametrize("name", NAMES)
def test_walking_pages_gives_every_row_once_and_in_order(http: httpx.Client, name: str) -> None:
    parameters = queries.catalogue()[name].parameters.values()
    required = {p.name: p.example for p in parameters if p.required}
    asked = {**required, "evidence": "none"}
    whole = http.get(f"/queries/{name}", params={**asked, "limit": 1000, "count": "true"}).json()
    assert not whole["page"]["truncated"]
    assert whole["total"] == len(whole["rows"]) + len(whole.get("undated", ()))
    limit = max(whole["total"] // 3, 1)
    rows = []
    answer = http.get(f"/queries/{name}", params={**asked, "limit": limit})
    while True:
        document = answer.raise_for_status().json()
        rows += document["rows"]
        page = document["page"]
        assert (page["next"] is not None) is page["truncated"]
        assert next_page(answer) == page["next"]
        if page["next"] is None:
            break
        assert len(document["rows"]) >= limit
        answer = httpx.get(page["next"], timeout=60)
    assert rows == whole["rows"]


def test_rows_that_stay_are_told_once_while_others_are_published(
    live_server: Callable[[Path], str], tmp_path: Path
) -> None:
    # One that comes first in order, one in the middle.
    late = ("border-control-digest", "drug-route-digest")
    early = tmp_path / "articles"
    early.mkdir()
    for path in CORPUS.iterdir():
        if path.stem not in late:
            shutil.copy(path, early)
    data = tmp_path / "data"
    load_summary(early, data)
    with httpx.Client(base_url=live_server(data), timeout=60) as http:
        before = http.get("/queries/attribution-chain?limit=1000").json()["rows"]
        answer = http.get("/queries/attribution-chain?limit=60")
        rows = answer.json()["rows"]
        snapshot = answer.json()["snapshot"]
        load_summary(CORPUS, data)
        deadline = time.monotonic() + 30
        while http.get("/readyz").json()["snapshot"] == snapshot:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        while (following := next_page(answer)) is not None:
            answer = httpx.get(following, timeout=60)
            assert answer.raise_for_status().json()["snapshot"] != snapshot
            rows += answer.json()["rows"]
    kept = [row for row in rows if row in before]
    assert kept == before
    assert len(rows) > len(before)


def test_links_keep_what_was_asked(http: httpx.Client) -> None:
    answer = http.get("/queries/about-actor?actor=%D9%82%D8%B3%D8%AF&lang=ar&limit=1")
    following = next_page(answer)
    assert following is not None
    kept = httpx.URL(following).params
    assert (kept["actor"], kept["lang"], kept["limit"]) == ("قسد", "ar", "1")
    first = re.search(r'<([^>]*)>; rel="first"', httpx.get(following).headers["link"])
    assert first is not None
    assert httpx.get(first[1]).json()["rows"] == answer.json()["rows"]
    described = re.search(r'<([^>]*)>; rel="describedby"', answer.headers["link"])
    assert described is not None
    assert httpx.get(described[1]).status_code == 200


def test_further_pages_do_not_ask_the_engine(http: httpx.Client) -> None:
    first = http.get("/queries/attribution-chain?limit=3&lang=ar&article=memorandum-digest")
    assert "server-timing" in first.headers
    following = next_page(first)
    assert following is not None
    assert "server-timing" not in httpx.get(following, timeout=60).headers


def test_a_token_of_another_query_is_refused(http: httpx.Client) -> None:
    token = http.get("/queries/attribution-chain?limit=1").json()["page"]["after"]
    assert http.get("/queries/attribution-chain", params={"after": token}).status_code == 200
    refused = http.get("/queries/seizures", params={"after": token})
    assert refused.status_code == 400
    assert refused.json()["parameter"] == "after"


def test_pages_are_of_a_hundred_rows_unless_said_otherwise(http: httpx.Client) -> None:
    page = http.get("/queries/attribution-chain").json()
    assert len(page["rows"]) == page["page"]["limit"] == 100
    assert page["page"]["truncated"]
    assert len(http.get("/queries/attribution-chain?limit=101").json()["rows"]) == 101


def test_claims_without_a_time_are_told_apart(http: httpx.Client) -> None:
    for name in NAMES:
        query = queries.catalogue()[name]
        if "as_of" not in query.parameters or "undated" not in query.columns:
            continue
        required = {p.name: p.example for p in query.parameters.values() if p.required}
        asked = {**required, "limit": "1000"}
        plain = http.get(f"/queries/{name}", params=asked).json()
        assert plain["undated"] == []
        dated = http.get(f"/queries/{name}", params={**asked, "as_of": "2025-12-31"}).json()
        assert all(row["undated"] is True for row in dated["undated"])
        assert not any(row["undated"] for row in dated["rows"])
