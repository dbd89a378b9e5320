"""The script that measures what is read against expected values, and the values we expect."""

from pathlib import Path

import pytest
from articles import ROOT

from bench.gold import UnusableGold, is_equal, main, measure, read_gold

GOLD = Path(__file__).parent / "gold"
REAL = ROOT.parent / "shared" / "articles"


@pytest.mark.parametrize("name", ["dates.tsv", "quantities.tsv"])
def test_all_expected_values_of_words_are_read(name: str) -> None:
    tally = measure(read_gold(GOLD / name))
    assert tally.differences == []


@pytest.mark.skipif(not REAL.is_dir(), reason="the annotated articles are not here")
def test_all_expected_values_of_the_articles_are_read() -> None:
    rows = read_gold(GOLD / "articles.tsv")
    assert len(rows) == 60
    assert measure(rows, REAL).differences == []


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gold.tsv", "words\tpublished\tedtf\nأمس\t2022-11-10\t2022-11-09\nلاحقا\t\t-\n"),
        ("gold.csv", "words,published,edtf\nأمس,2022-11-10,2022-11-09\nلاحقا,,\n"),
        (
            "gold.yaml",
            "- {words: أمس, published: 2022-11-10, edtf: 2022-11-09}\n- {words: لاحقا, edtf: }\n",
        ),
    ],
)
def test_every_kind_of_file_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    assert main([str(written(tmp_path, name, content))]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Date edtf: 2 of 2 right (100.0 %)",
        "rows: 2 of 2 right (100.0 %)",
    ]


def test_a_difference_is_told_and_makes_the_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = "words\tvalue\tunit\n5 كغ\t6\tKiloGM\nعشرات\t20\t\n"
    assert main([str(written(tmp_path, "gold.tsv", content))]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "5 كغ: value 5, expected 6",
        "عشرات: value nothing, expected 20",
        "Quantity value: 0 of 2 right (0.0 %)",
        "Quantity unit: 2 of 2 right (100.0 %)",
        "rows: 0 of 2 right (0.0 %)",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "words\tedtf\n",
        "words\nأمس\n",
        "edtf\n2022\n",
        "words\tpublished\tedtf\nأمس\tgestern\t2022\n",
        "article\tid\tedtf\nno-article\tT1\t2022\n",
    ],
)
def test_what_cannot_be_compared_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    assert main([str(written(tmp_path, "gold.tsv", content))]) == 2
    assert capsys.readouterr().err.strip()


def test_a_mention_that_is_not_there_is_told() -> None:
    row = {"article": "captagon-seizure-digest", "id": "T9999", "edtf": "2022"}
    with pytest.raises(UnusableGold, match="no mention T9999"):
        measure([row], ROOT / "corpus")


@pytest.mark.parametrize(
    ("column", "expected", "found", "equal"),
    [
        ("value", "620", "620.0", True),
        ("value", "2,500,000", "2500000", True),
        ("value", "0.333333", "0.3333333", True),
        ("value", "620", "613", False),
        ("value", "x", "613", False),
        ("value", "-", None, True),
        ("value", "", "613", False),
        ("unit", "unit:KiloM", "http://qudt.org/vocab/unit/KiloM", True),
        ("unit", "pill", "https://w3id.org/masalik/ontology#pill", True),
        ("comparator", "MoreThan", "https://w3id.org/masalik/ontology#moreThan", True),
        ("comparator", "about", "exact", False),
        ("edtf", "xxxx-07-22", "XXXX-07-22", True),
        ("edtf", "2022", "2022-11", False),
        ("earliest", "2022-11-01", "2022-11-01T00:00:00Z", True),
        ("earliest", "2022-11", "2022-11-01T00:00:00Z", True),
        ("latest", "2022-11", "2022-11-30T23:59:59Z", True),
        ("latest", "2022-11", "2022-12-31T23:59:59Z", False),
        ("latest", "now", "2022-12-31T23:59:59Z", False),
    ],
)
def test_equal_values_are_equal_in_all_their_forms(
    column: str, expected: str, found: str | None, equal: bool
) -> None:
    assert is_equal(column, expected, found) == equal
