"""Suggested mentions: where names, dates and quantities stand, and the drafts for annotators."""

import json
from pathlib import Path

import pytest
from articles import CORPUS
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from loader.checking.article import check
from loader.commands_review import suggest
from loader.faults import Severity
from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.suggesting.mentions import Suggestion, suggestions
from ontology.vocabulary import vocabulary

TEXT = (
    "التقى وفد من «قسد» مسؤولين في بغداد أمس السبت، بحسب وِزارة الداخلية العراقية.\n"
    "وضُبط ٢٫٥ مليون حبة كبتاغون في محافظة الأنبار منذ عام 2022، وللعراق حدود مع صوران."
)


def found(text: str) -> dict[str, Suggestion]:
    return {each.text: each for each in suggestions(text)}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(suggest, [*map(str, arguments)])


@pytest.mark.parametrize(
    ("words", "label", "slugs"),
    [
        ("قسد", "ArmedGroup", ("sdf",)),
        ("بغداد", "Settlement", ()),
        ("وِزارة الداخلية العراقية", "PublicBody", ("iraqi-interior-ministry",)),
        ("محافظة الأنبار", "AdministrativeArea", ("anbar-governorate",)),
        ("عراق", "State", ("iraq",)),
        ("أمس السبت", "Date", ()),
        ("منذ عام 2022", "Date", ()),
        ("٢٫٥ مليون حبة", "Quantity", ()),
    ],
)
def test_names_dates_and_quantities_are_found_where_they_stand(
    words: str, label: str, slugs: tuple[str, ...]
) -> None:
    each = found(TEXT)[words]
    assert TEXT[each.start : each.end] == words
    if words != "بغداد":  # a city, and by its name a government too
        assert each.label == label
    if slugs:
        assert (each.slugs, each.sure) == (slugs, True)


def test_a_name_of_several_is_suggested_without_a_link_and_says_whom_it_may_mean() -> None:
    each = found(TEXT)["صوران"]
    assert not each.sure
    assert len(each.slugs) == 2
    assert all(slug in each.reason for slug in each.slugs)
    assert each.label == "Settlement"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وبالعراق والعراقيين", {"العراق"}),
        ("بلعراقي", set()),
        ("قرار مجلس الأمن", set()),
        ("الحكومة\nالعراقية", set()),
        ("قوات سوريا الديمقراطية في سوريا", {"قوات سوريا الديمقراطية", "سوريا"}),
        ("معبر ربيعة - اليعربية", {"معبر ربيعة - اليعربية"}),
        ("هذه المدينة وذلك الباب", set()),
        ("2000 كيلوغرام", {"2000 كيلوغرام"}),
        ("عشرات من أبراج المراقبة", {"عشرات", "أبراج المراقبة"}),
        ("في 3 أيار 2022 خلال الأشهر الماضية", {"3 أيار 2022", "الأشهر الماضية"}),
    ],
)
def test_names_are_whole_words_but_for_particles_and_the_longest_is_taken(
    text: str, expected: set[str]
) -> None:
    assert found(text).keys() == expected


@given(
    st.text(
        st.one_of(
            st.sampled_from(list("والعراق سوريابغداد2٢.-\u064b\u0640\u200f\n،ﻻﷲ")),
            st.characters(codec="utf-8"),
        ),
        max_size=60,
    )
)
def test_suggestions_of_any_text_are_its_words_in_order_without_overlap(text: str) -> None:
    place = 0
    for each in suggestions(text):
        assert place <= each.start < each.end <= len(text)
        assert each.text == text[each.start : each.end]
        assert each.text == each.text.strip()
        assert "\n" not in each.text
        assert each.label in vocabulary().entity_labels
        assert 0 < each.score <= 1
        place = each.end


def test_a_brat_draft_is_sound_and_marks_what_is_suggested(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(TEXT, "utf-8")
    done = run(path)
    assert done.exit_code == 0, done.output
    (part,), faults = find_articles([tmp_path])
    document = read_article(part).document
    assert document
    assert not [f for f in (*faults, *check(document)) if f.severity is Severity.ERROR]
    assert {m.text for m in document.mentions.values()} == found(TEXT).keys()
    assert {n.target for n in document.notes} == document.mentions.keys()
    assert all(note.text.startswith("suggested: ") for note in document.notes)
    sure = {m.id for m in document.mentions.values() if found(TEXT)[m.text].sure}
    assert {link.target for link in document.links} == sure


def test_a_draft_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path, mine = tmp_path / "draft.txt", tmp_path / "draft.ann"
    path.write_text(TEXT, "utf-8")
    mine.write_text("mine")
    done = run(path)
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert mine.read_text() == "mine"
    assert run(path, "--output", tmp_path / "other.ann").exit_code == 0


def test_a_label_studio_draft_holds_predictions_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_text(f"📌 {TEXT}", "utf-8")
    assert run(path, "--format", "label-studio").exit_code == 0
    (task,) = json.loads((tmp_path / "draft.json").read_text("utf-8"))
    assert task["annotations"] == []
    (prediction,) = task["predictions"]
    assert prediction["model_version"] == "masalik-suggest"
    units = task["data"]["text"].encode("utf-16-le")
    regions = [each for each in prediction["result"] if each["type"] == "labels"]
    assert {each["value"]["text"] for each in regions} == found(TEXT).keys()
    for each in prediction["result"]:
        assert 0 < each["score"] <= 1
    for each in regions:
        value = each["value"]
        covered = units[2 * value["start"] : 2 * value["end"]].decode("utf-16-le")
        assert covered == value["text"]
    links = [each for each in prediction["result"] if each["from_name"] == "Reference"]
    assert all(each["value"]["text"][0].startswith("masalik:") for each in links)
    assert links


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a\0b"])
def test_what_is_no_text_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "draft.txt"
    path.write_bytes(content)
    done = run(path)
    assert done.exit_code == 1
    assert "Error: " in done.output
    assert not (tmp_path / "draft.ann").exists()


def test_suggestions_agree_with_the_annotators_of_the_corpus() -> None:
    marked = right = linked = agreed = 0
    for part in find_articles([CORPUS])[0]:
        document = read_article(part).document
        assert document
        spans = {(m.fragments[0].start, m.fragments[-1].end): m for m in document.mentions.values()}
        for each in suggestions(document.text):
            mention = spans.get((each.start, each.end))
            marked += 1
            right += mention is not None
            if mention and each.sure:
                linked += 1
                agreed += {n.reference for n in document.links_of(mention.id)} == {*each.slugs}
    assert right > 0.9 * marked
    assert agreed > 0.97 * linked
