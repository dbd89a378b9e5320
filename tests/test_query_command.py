"""The command that answers canned queries from the shell, from a directory and from a server."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

import queries
from masalik import main

ID = "https://w3id.org/masalik/id/"
ASAYISH = "asayish-nes"


@pytest.fixture(params=["directory", "server"])
def source(request: pytest.FixtureRequest, corpus_data: Path, corpus_server: str) -> list[str]:
    """The options that name where an answer is to come from."""
    if request.param == "server":
        return ["--server", corpus_server]
    return ["--data", str(corpus_data)]


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["query", *arguments])


def answered(*arguments: str) -> str:
    result = ran(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_queries_are_listed_by_group() -> None:
    for given in ([], ["--list"]):
        listed = answered(*given)
        for query in queries.catalogue().values():
            assert f"  {query.name} " in listed
            assert query.title["en"] in listed
    assert queries.catalogue()["seizures"].title["ar"] in answered("--list", "--lang", "ar")


@pytest.mark.parametrize("name", list(queries.catalogue()))
def test_options_are_the_parameters_of_the_query(name: str) -> None:
    query = queries.catalogue()[name]
    told = answered(name, "--help")
    words = "".join(told.split())
    for parameter in query.parameters.values():
        assert f"--{parameter.name}" in told
        assert "".join(parameter.description["en"].split()) in words
    # None of them has the name of an option that every query has.
    options = [word for word in told.split() if word.startswith("--")]
    assert len(options) == len(set(options))


def test_rows_come_as_a_table(source: list[str], corpus_server: str) -> None:
    text = answered("seizures", "--actor", ASAYISH, "--format", "csv", *source)
    (first, *_) = csv.DictReader(io.StringIO(text, newline=""))
    assert ID + ASAYISH in first["agent"]
    assert first["quote"]
    over_http = httpx.get(f"{corpus_server}/queries/seizures.csv", params={"actor": ASAYISH})
    assert text.splitlines() == over_http.text.splitlines()


def test_json_is_what_the_server_answers(source: list[str], corpus_server: str) -> None:
    document = json.loads(answered("seizures", "--actor", "الأسايش", "--lang", "ar", *source))
    assert document["parameters"]["actor"][0]["value"] == ID + ASAYISH
    parameters = {"actor": "الأسايش", "lang": "ar"}
    over_http = httpx.get(f"{corpus_server}/queries/seizures", params=parameters).json()
    told, served = (
        [(row["evidence"]["claim"], row["evidence"]["quote"]) for row in each["rows"]]
        for each in (document, over_http)
    )
    assert told == served != []


def test_parameters_may_be_repeated_where_the_query_lets_them(source: list[str]) -> None:
    claims = [f"captagon-seizure-digest-e{number}" for number in (2, 8)]
    given = [argument for claim in claims for argument in ("--claim", claim)]
    rows = json.loads(answered("evidence", *given, *source))["rows"]
    assert {row["evidence"]["claim"] for row in rows} == {ID + claim for claim in claims}
    refused = ran("seizures", "--lang", "en", "--lang", "ar", *source)
    assert refused.exit_code == 2


def test_pages_go_on_where_the_last_one_ended(source: list[str]) -> None:
    whole = json.loads(answered("about-actor", "--actor", ASAYISH, *source))["rows"]
    first = ran("about-actor", "--actor", ASAYISH, "--limit", "2", *source)
    page = json.loads(first.stdout)
    token = page["page"]["after"]
    assert f"--after {token}" in first.stderr
    rest = json.loads(answered("about-actor", "--actor", ASAYISH, "--after", token, *source))
    assert page["rows"] + rest["rows"] == whole


def test_evidence_can_be_left_out(corpus_data: Path) -> None:
    data = ["--data", str(corpus_data)]
    rows = json.loads(answered("seizures", "--no-evidence", *data))["rows"]
    assert rows
    assert not any("evidence" in row for row in rows)
    bare = answered("seizures", "--no-evidence", "--bom", "--format", "csv", *data)
    assert bare.startswith("\ufeff")
    assert "quote" not in bare.splitlines()[0]
    text = answered("seizures", "--actor", ASAYISH, "--format", "rq", *data)
    assert f"VALUES ?actor {{ <{ID}{ASAYISH}> }}" in text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["seizres"], 2, "seizures"),
        (["seizures", "--who", "x"], 2, "--who"),
        (["seizures", "--from", "2022"], 2, "YYYY-MM-DD"),
        (["seizures", "--lang", "fr"], 2, "en, ar"),
        (["seizures", "--format", "xml"], 2, "csv"),
        (["seizures", "--limit", "100000"], 2, "limit"),
        (["about-actor"], 2, "actor"),
        (["seizures", "--actor", "لا أحد يسمى هكذا"], 2, "accepted"),
        (["seizures", "--place", "الحسكة"], 3, "hasakah-governorate"),
    ],
)
def test_refusals_say_what_would_do(
    corpus_server: str, arguments: list[str], code: int, says: str
) -> None:
    result = ran(*arguments, "--server", corpus_server)
    assert result.exit_code == code, result.output
    assert says in result.stderr
    assert result.stdout == ""


def test_a_directory_refuses_as_a_server_does(corpus_data: Path) -> None:
    result = ran("seizures", "--place", "الحسكة", "--data", str(corpus_data))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "hasakah-governorate" in result.stderr
    result = ran("seizures", "--from", "2022", "--data", str(corpus_data))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "YYYY-MM-DD" in result.stderr


def test_what_nothing_is_said_of_is_warned_of(corpus_data: Path) -> None:
    result = ran("seizures", "--actor", "nobody-at-all", "--data", str(corpus_data))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["rows"] == []
    assert result.stderr == f"The snapshot says nothing of {ID}nobody-at-all.\n"


def test_what_cannot_be_answered_ends_with_one(tmp_path: Path) -> None:
    empty = ran("seizures", "--data", str(tmp_path))
    assert (empty.exit_code, empty.stdout) == (1, "")
    assert "no published snapshot" in empty.stderr
    nobody = ran("seizures", "--server", "http://127.0.0.1:9")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    assert "http://127.0.0.1:9" in nobody.stderr


def test_a_long_query_ends_at_its_deadline(
    corpus_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASALIK_QUERY_SECONDS", "0.001")
    result = ran("conflicts", "--data", str(corpus_data))
    assert result.exit_code == 1
    assert "within 0.001 seconds" in result.stderr


def test_as_a_program_it_writes_the_answer_and_nothing_else(corpus_data: Path) -> None:
    run = [sys.executable, "-m", "masalik", "query", "seizures", "--data", str(corpus_data)]
    ended = subprocess.run(run, check=True, capture_output=True)
    assert json.loads(ended.stdout)["query"] == "seizures"
    assert ended.stderr == b""
