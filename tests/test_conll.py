"""CoNLL as Wojood has it, and its relatives: flat, nested, with sentence ids, beside a text."""

from pathlib import Path

import pytest
from articles import ROOT
from documents import full_document
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.faults import Severity
from loader.formats.carried import reduced
from loader.formats.conll import Conll
from loader.formats.detection import format_of
from loader.formats.interface import Part, Reading

NESTED = ROOT / "tests" / "formats" / "conll" / "nested.txt"


def readings(path: Path) -> list[Reading]:
    assert isinstance(format_of(path), Conll)
    found = []
    for part in Conll().parts(path):
        assert isinstance(part, Part), str(part)
        found.append(Conll().read(part))
    return found


def read(folder: Path, content: str, name: str = "a.conll") -> Reading:
    (folder / name).write_bytes(content.encode())
    (reading,) = readings(folder / name)
    return reading


def mentions(reading: Reading) -> set[tuple[str, str]]:
    assert reading.document is not None
    return {(m.label, m.text) for m in reading.document.mentions.values()}


def told(reading: Reading) -> set[tuple[str, int | None]]:
    return {
        (fault.code, fault.line)
        for fault in reading.faults
        if fault.code not in {"no-metadata", "mentions-only"}
    }


def test_nested_mentions_of_wojood() -> None:
    (reading,) = readings(NESTED)
    assert not told(reading)
    assert reading.document is not None
    assert reading.document.text.split("\n")[1] == "صحيفة لبنان 12 أيار ."
    assert mentions(reading) == {
        ("Post", "نائب رئيس بلدية طرابلس"),
        ("Post", "رئيس بلدية طرابلس"),
        ("Organization", "بلدية طرابلس"),
        ("GeopoliticalEntity", "طرابلس"),
        ("Organization", "هيئة بلدية الميناء"),
        ("Organization", "بلدية الميناء"),
        ("GeopoliticalEntity", "الميناء"),
        ("Organization", "صحيفة لبنان"),
        ("GeopoliticalEntity", "لبنان"),
        ("Date", "12 أيار"),
    }


def test_what_the_format_has_no_place_for_is_told() -> None:
    (reading,) = readings(NESTED)
    (fault,) = [fault for fault in reading.faults if fault.code == "mentions-only"]
    assert fault.severity is Severity.WARNING
    assert "events" in fault.message


@pytest.mark.parametrize(
    "lines",
    [
        ["في O", "شرق B-GPE", "حلب I-GPE", "حلب B-GPE"],
        ["في\tO", "شرق\tB-GPE", "حلب\tI-GPE", "حلب\tB-GPE"],
        ["7\tفي\tO", "7\tشرق\tB-GPE", "7\tحلب\tI-GPE", "7\tحلب\tB-GPE"],
        ["s-1 في O", "s-1 شرق B-GPE", "s-1 حلب I-GPE", "s-1 حلب B-GPE"],
        ["1\tفي\tO", "2\tشرق\tB-GPE", "3\tحلب\tI-GPE", "4\tحلب\tB-GPE"],
        ["في O", "شرق B-GPE", "حلب E-GPE", "حلب S-GPE"],
        ["في O", "شرق B-GPE", "حلب L-GPE", "حلب U-GPE"],
        ["في P - O", "شرق N - B-GPE", "حلب N - I-GPE", "حلب N - B-GPE"],
        ["في P O O", "شرق N B-NP B-GPE", "حلب N I-NP I-GPE", "حلب N B-NP B-GPE"],
        ["-DOCSTART- -X- O", "", "في P O", "شرق N B-GPE", "حلب N I-GPE", "حلب N B-GPE"],
        ["# sent_id = 1", "# text = في شرق", "في O", "شرق B-GPE", "حلب I-GPE", "حلب B-GPE"],
        ["\ufeffفي O\r", "شرق B-GPE\r", "حلب I-GPE\r", "حلب B-GPE\r"],
        ["في\tO", "شرق\tO|B-GPE", "حلب\tO|I-GPE", "حلب\tB-GPE|O"],
        ["في\tO\tO", "شرق\tB-GPE\tO", "حلب\tI-GPE\tO", "حلب\tO\tB-GPE"],
    ],
)
def test_each_way_to_write_the_same(lines: list[str], tmp_path: Path) -> None:
    reading = read(tmp_path, "\n".join(lines) + "\n")
    assert not told(reading)
    assert reading.document is not None
    assert reading.document.text == "في شرق حلب حلب\n"
    spans = {(m.start, m.fragments[0].end) for m in reading.document.mentions.values()}
    assert spans == {(3, 10), (11, 14)}


def test_sentence_ids_part_sentences_without_blank_lines(tmp_path: Path) -> None:
    lines = ["1\tفي\tO", "1\tحلب\tB-GPE", "2\tحمص\tI-GPE", "2\tأمس\tB-DATE"]
    reading = read(tmp_path, "\n".join(lines))
    assert reading.document is not None
    assert reading.document.text == "في حلب\nحمص أمس\n"
    assert told(reading) == {("no-beginning", 3)}


def test_a_file_of_several_documents(tmp_path: Path) -> None:
    (tmp_path / "all.conll").write_text(
        "# newdoc id = first\nحلب\tB-GPE\n\n# newdoc id = second\n# sent_id = 1\nحمص\tO\n",
        encoding="utf-8",
    )
    (tmp_path / "marked.conll").write_text(
        "-DOCSTART- O\n\nحلب O\n\n-DOCSTART- O\n\nحمص O\nx\n", encoding="utf-8"
    )
    names = [r.document.slug for r in readings(tmp_path / "all.conll") if r.document]
    assert names == ["first", "second"]
    first, second = readings(tmp_path / "marked.conll")
    assert first.document is not None
    assert second.document is not None
    assert (first.document.text, second.document.text) == ("حلب\n", "حمص\n")
    assert told(second) == {("bad-line", 8)}


def test_the_text_beside_says_how_tokens_stand(tmp_path: Path) -> None:
    text = "  ولبنان،\n\nثم  «حلب».\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    tokens = "و\tO\nلبنان\tB-GPE\n،\tO\n\nثم\tO\n«\tO\nحلب\tB-GPE\n»\tO\n.\tO\n"
    reading = read(tmp_path, tokens)
    assert not told(reading)
    assert reading.document is not None
    assert reading.document.text == text
    assert [m.start for m in reading.document.mentions.values()] == [3, text.index("حلب")]
    wrong = read(tmp_path, tokens.replace("ثم", "لم"))
    assert told(wrong) == {("other-text", 5)}


def test_a_mention_that_begins_within_a_word_is_written_as_a_token(tmp_path: Path) -> None:
    files = Conll().write(reduced(full_document(), Conll().carries)[0])
    lines = files["sample.conll"].decode().split("\n")
    assert lines[3:5] == ["و\tO", "الجيش\tB-SecurityForce"]


def test_lines_without_a_tag_are_told_one_by_one(tmp_path: Path) -> None:
    reading = read(tmp_path, "حلب\tB-GPE\nحمص\n\tO\nحماة\tX\n")
    assert told(reading) == {("bad-line", 2), ("bad-line", 3), ("bad-line", 4)}


def test_labels_without_a_class_of_ours_are_left_out(tmp_path: Path) -> None:
    reading = read(tmp_path, "ثانية\tB-ORDINAL\nحلب\tB-GPE\n")
    assert told(reading) == {("label-left-out", 1)}
    assert mentions(reading) == {("GeopoliticalEntity", "حلب")}


def test_plain_text_is_not_taken_for_tokens(tmp_path: Path) -> None:
    for name, text in (("a.txt", "قال O\nنص عادي\n"), ("b.tsv", "a\tb\n"), ("c.txt", "\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert format_of(tmp_path / name) is None


_TAGS = st.sampled_from(("O", "B-GPE", "I-GPE", "B-ORG", "I-ORG", "S-ORG", "E-GPE"))


@settings(max_examples=60)
@given(
    tokens=st.lists(
        st.tuples(st.sampled_from(("حلب", "O", "#", "1", "😀")), st.lists(_TAGS, max_size=3))
    )
)
def test_every_token_is_in_the_text_whatever_its_tags(
    tokens: list[tuple[str, list[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("tokens") / "a.conll"
    content = "".join("\t".join((word, *(tags or ["O"]))) + "\n" for word, tags in tokens)
    path.write_text(content or "حلب\tO\n", encoding="utf-8")
    (reading,) = readings(path)
    assert reading.document is not None
    assert reading.document.text.split() == [word for word, _ in tokens] or not tokens
