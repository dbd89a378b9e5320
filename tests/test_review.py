"""Review of unlinked mentions: the table, decisions on it, judgements made of them, taken back."""

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest
from articles import Article
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from loader.commands_load import load
from loader.commands_review import link, review
from loader.mapping.article import map_document
from loader.review.decisions import RefusedDecisions, read_decisions
from loader.review.open_mentions import OpenMention, open_mentions
from loader.review.table import COLUMNS, as_csv, as_html
from ontology.editorial import Judgement, Judgements
from ontology.names import Candidate, Method
from ontology.namespaces import EDITORIAL_GRAPH
from store import DataDirectory

TEXT = "أعلنت الهيئة الفلانية مصادرة الحشيش في حلب.\nونفت الهيئة الفلانية ذلك أمام جهة مجهولة"


def article(slug: str = "sample") -> Article:
    """Give an article with an unknown body (T1, T6), an ambiguous city (T2), and a drug (T3)."""
    made = Article(TEXT, slug)
    body = made.mark("PublicBody", "الهيئة الفلانية")
    place, drug = made.mark("Place", "حلب"), made.mark("Narcotic", "الحشيش")
    claim = made.event("Seizure", "مصادرة", agent=body, atPlace=place, commodity=drug)
    made.event("Statement", "أعلنت", speaker=body, content=claim)
    made.same(body, made.mark("PublicBody", "الهيئة الفلانية", after="ونفت"))
    made.attribute(claim, "InexactType")
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    publish(tmp_path / "data", tmp_path, article(), article("other"))
    return tmp_path / "data"


def publish(data: Path, folder: Path, *articles: Article) -> None:
    with DataDirectory(data).writer() as writer:
        judgements = Judgements.read(writer.read_graph(EDITORIAL_GRAPH))
        mapped = [map_document(made.document(folder / "files"), judgements) for made in articles]
        writer.replace_graphs({each.graph: each.quads for each in mapped})
        writer.publish()


def run(*arguments: str | Path, command: object = link) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments)])  # type: ignore[arg-type]


def rows(data: Path) -> list[dict[str, str]]:
    done = run("--data", data, command=review)
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout, newline="")))


def table(path: Path, *decided: Mapping[str, str]) -> Path:
    """Write a table of decisions."""
    columns = dict.fromkeys(name for row in decided for name in row)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(decided)
    return path


def decision(slug: str, mentions: str, decided: str, reason: str = "") -> dict[str, str]:
    return {"article": slug, "mentions": mentions, "decision": decided, "reason": reason}


def judgements(data: Path) -> list[Judgement]:
    with DataDirectory(data).writer() as writer:
        found = Judgements.read(writer.read_graph(EDITORIAL_GRAPH))
    return [each for each in found if each.article in {"sample", "other"}]


def test_the_table_lists_what_is_open_with_words_sentence_count_and_proposals(data: Path) -> None:
    found = rows(data)
    assert list(found[0]) == list(COLUMNS)
    body, other, *cities = found
    assert (body["article"], other["article"]) == ("other", "sample")
    assert body["mentions"] == "T1 T6"
    assert body["words"] == "الهيئة الفلانية"
    assert body["class"] == "PublicBody"
    assert (body["count"], body["in_all"]) == ("2", "4")
    assert body["sentence"] == "أعلنت الهيئة الفلانية مصادرة الحشيش في حلب"
    assert body["decision"] == body["reason"] == ""
    assert len(cities) == 2
    assert "aleppo-governorate (exactName 1)" in cities[0]["proposals"]
    assert cities[0]["proposals"].count("exactName") == 2, "ambiguous: both are proposed"


def test_what_is_linked_or_judged_is_not_listed(data: Path, tmp_path: Path) -> None:
    decided = table(
        tmp_path / "d.csv",
        decision("sample", "T1", "new"),
        decision("sample", "T2", "aleppo-governorate"),
    )
    assert run(decided, "--by", "م. كرم", "--data", data).exit_code == 0
    publish(data, tmp_path, article())
    assert {row["article"] for row in rows(data)} == {"other"}


def test_a_file_is_written_for_spreadsheets_and_a_page_for_reading(
    data: Path, tmp_path: Path
) -> None:
    sheet, page = tmp_path / "r.csv", tmp_path / "r.html"
    assert "6 mentions of 4 things" in run("--data", data, "--output", sheet, command=review).output
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    run("--data", data, "--format", "html", "--output", page, command=review)
    text = page.read_text("utf-8")
    assert '<html lang="ar" dir="rtl">' in text
    assert text.count("<section>") == 2, "a section for each group of words"
    assert "<script" not in text
    assert "حلب" in text


texts = st.text(
    st.one_of(st.sampled_from("=+-@\t\r\n\"',;<>&'"), st.characters(codec="utf-8")), max_size=12
)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(texts, texts)
def test_no_words_run_in_a_spreadsheet_or_break_the_page(words: str, sentence: str) -> None:
    row = OpenMention(
        "a", ("T1",), words, "Place", sentence, (Candidate("iraq", Method.EXACT, 1.0, "العراق"),)
    )
    written = as_csv([row])
    (found,) = csv.DictReader(io.StringIO(written, newline=""))
    for cell in found.values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert found["words"].removeprefix("'") == words.removeprefix("'")
    page, plain = Page(), Page()
    page.feed(as_html([row]))
    plain.feed(as_html([OpenMention("a", ("T1",), "x", "Place", "x", row.proposals)]))
    assert page.tags == plain.tags


def test_decisions_become_judgements_that_say_who_when_and_why(data: Path, tmp_path: Path) -> None:
    decided = table(
        tmp_path / "d.csv",
        decision("sample", "T1 T6", "iraqi-pm-office", "بحسب السياق"),
        decision("other", "T1", ""),
    )
    done = run(decided, "--by", "م. كرم", "--data", data)
    assert done.exit_code == 0
    assert "taken up at the next load of: sample" in done.output
    (made,) = judgements(data)
    assert made.verdict
    assert made.verdict.endswith("/iraqi-pm-office")
    assert {each.rpartition("/")[2] for each in made.judged} == {"sample-t1", "sample-t6"}
    assert made.words == ("الهيئة الفلانية", "ar")
    assert made.reasons == ("بحسب السياق",)
    assert made.made.endswith("Z")
    store = DataDirectory(data).open(DataDirectory(data).current())
    assert f'<{made.editor}> <http://www.w3.org/2000/01/rdf-schema#label> "م. كرم"' in "".join(
        f"{quad.subject} {quad.predicate} {quad.object}" for quad in store
    )
    assert not any("sameAs" in quad.predicate.value for quad in store if _is_editorial(quad))


def _is_editorial(quad: Quad) -> bool:
    return quad.graph_name.value == EDITORIAL_GRAPH


def test_articles_whose_paths_are_given_take_decisions_up_at_once(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "files"
    article().save(folder)
    article("other").save(folder)
    first = (folder, "--data", data, "--quiet", "--processes", "1")
    assert run(*first, command=load).exit_code == 0
    decided = table(tmp_path / "d.csv", decision("sample", "T1 T6", "iraqi-pm-office"))
    assert "iraqi-pm-office" not in _meant(data)
    done = run(decided, folder, "--by", "أ", "--data", data)
    assert done.exit_code == 0, done.output
    assert "iraqi-pm-office" in _meant(data)
    assert {row["article"] for row in rows(data) if "الهيئة" in row["words"]} == {"other"}
    unknown = run("--undo", "judgement-0", folder, "--by", "أ", "--data", data)
    assert "no judgement judgement-0" in unknown.output


def test_deciding_the_same_again_changes_nothing(data: Path, tmp_path: Path) -> None:
    decided = table(tmp_path / "d.csv", decision("sample", "T1", "iraqi-pm-office"))
    run(decided, "--by", "م. كرم", "--data", data)
    before = judgements(data)
    assert "nothing changed" in run(decided, "--by", "غيره", "--data", data).output
    assert judgements(data) == before


def test_a_new_decision_replaces_the_former_which_stays_on_record(
    data: Path, tmp_path: Path
) -> None:
    run(
        table(tmp_path / "1.csv", decision("sample", "T1", "iraqi-pm-office")),
        *("--by", "أ", "--data", data),
    )
    run(table(tmp_path / "2.csv", decision("sample", "T1", "new")), "--by", "ب", "--data", data)
    by_verdict = {each.verdict is None: each for each in judgements(data)}
    former, present = by_verdict[False], by_verdict[True]
    assert former.retracted
    assert former.retracted_by == present.editor != former.editor
    assert present.revises == (former.iri,)
    assert not present.retracted


@pytest.mark.parametrize("by_table", [True, False])
def test_a_judgement_can_be_taken_back(data: Path, tmp_path: Path, by_table: bool) -> None:
    decided = table(tmp_path / "1.csv", decision("sample", "T1", "iraqi-pm-office", "أولا"))
    name = run(decided, "--by", "أ", "--data", data).output.split()[1]
    publish(data, tmp_path, article())
    assert "iraqi-pm-office" in _meant(data)
    if by_table:
        undo = table(tmp_path / "2.csv", decision("sample", "T1", "undo", "خطأ"))
        done = run(undo, "--by", "ب", "--data", data)
    else:
        done = run("--undo", name, "--by", "ب", "--reason", "خطأ", "--data", data)
    assert f"retracted: {name}" in done.output
    publish(data, tmp_path, article())
    assert "iraqi-pm-office" not in _meant(data)
    (kept,) = judgements(data)
    assert kept.retracted
    assert set(kept.reasons) == {"أولا", "خطأ"}
    again = run("--undo", name, "--by", "ب", "--data", data)
    assert again.exit_code == 1
    assert "was retracted" in again.output
    assert "no judgement" in run("--undo", "judgement-0", "--by", "ب", "--data", data).output


def _meant(data: Path) -> set[str]:
    store = DataDirectory(data).open(DataDirectory(data).current())
    found = {q.object.value for q in store if q.predicate.value.endswith("#refersTo")}
    return {iri.rpartition("/")[2] for iri in found}


WRONG = {
    "unknown-article": decision("nowhere", "T1", "new"),
    "unknown-mention": decision("sample", "T99", "new"),
    "unknown-reference": decision("sample", "T1", "no-such-body"),
    "other-class": decision("sample", "T1", "iraq"),
    "wrong-target": decision("sample", "T4", "iraq"),
    "decided-twice": decision("sample", "T2", "new"),
    "other-words": decision("sample", "T1", "new") | {"words": "الهيئة الأخرى"},
}


@pytest.mark.parametrize("code", WRONG)
def test_a_table_with_a_wrong_row_is_refused_whole(data: Path, tmp_path: Path, code: str) -> None:
    good = decision("sample", "T2", "aleppo-governorate")
    path = table(tmp_path / "d.csv", good, WRONG[code])
    with DataDirectory(data).writer() as writer, pytest.raises(RefusedDecisions) as refused:
        read_decisions(path, writer.read_graph)
    (fault,) = refused.value.faults
    assert (fault.code, fault.line) == (code, 3)
    assert fault.id
    assert fault.expected
    done = run(path, "--by", "أ", "--data", data)
    assert done.exit_code == 1
    assert f"{path}:3: error: {fault.id}" in done.output
    assert not judgements(data)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"article,decision\n", "missing-column", 1),
        (b"", "empty", None),
        (b"\xff\xfe", "not-utf-8", 1),
        (b'article,mentions,decision\nsample,"T1,new\n', "not-csv", 2),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str, line: int) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedDecisions) as refused:
        read_decisions(path, lambda _: ())
    assert [(f.code, f.line) for f in refused.value.faults] == [(code, line)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=80), texts.map(str.encode)))
def test_any_file_gives_decisions_or_faults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(b"article,mentions,decision\n" + content)
    with suppress(RefusedDecisions):
        assert read_decisions(path, lambda _: ()) == []


def test_a_spreadsheets_semicolons_and_its_apostrophes_are_understood(
    data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes("article;mentions;decision;reason\nsample;T1,T6;new;'=سبب\n".encode())
    assert run(path, "--by", "أ", "--data", data).exit_code == 0
    (made,) = judgements(data)
    assert made.reasons == ("=سبب",)


def test_the_command_asks_for_what_it_needs(data: Path, tmp_path: Path) -> None:
    assert "--by" in run("x.csv", "--data", data).output
    assert "give a table" in run("--by", "أ", "--data", data).output
    assert "empty" in run("x.csv", "--by", " ", "--data", data).output
    assert run("x.csv", "--by", "أ", "--data", tmp_path / "none").exit_code == 1


def test_open_mentions_depend_on_the_store_alone(data: Path) -> None:
    store = DataDirectory(data).open(DataDirectory(data).current())
    assert open_mentions(store) == open_mentions(store)
