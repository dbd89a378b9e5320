"""`masalik convert`: from any format into any, nothing overwritten, what is left out told."""

import json
from pathlib import Path

import pytest
from articles import CORPUS, ROOT, Article, seizure
from click.testing import CliRunner, Result
from round_trips import WRITABLE, read_files

from loader.commands_convert import convert
from loader.formats.carried import canonical

SLUG = "drug-route-digest"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(convert, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def article() -> Path:
    return CORPUS / f"{SLUG}.ann"


@pytest.mark.parametrize("to", WRITABLE)
def test_an_article_goes_into_any_format_with_its_metadata(
    to: str, article: Path, tmp_path: Path
) -> None:
    done = run("--to", to, "--output", tmp_path / "new", article)
    assert done.exit_code == 0, done.output
    assert "1 articles converted" in done.output
    yaml = (tmp_path / "new" / f"{SLUG}.yaml").read_bytes()
    assert yaml == (CORPUS / f"{SLUG}.yaml").read_bytes()
    name, reading = read_files([p for p in (tmp_path / "new").rglob("*") if p.is_file()])
    assert name == to
    assert reading.document is not None
    assert reading.document.metadata.slug == SLUG
    assert not {f.code for f in reading.faults} - {"mentions-only"}
    assert not list((tmp_path / "new").glob(".*"))


def test_what_a_format_carries_whole_comes_back_byte_for_byte(
    article: Path, tmp_path: Path
) -> None:
    there = run("--to", "web-annotation", "--output", tmp_path / "there", article)
    back = run("--to", "brat", "--output", tmp_path / "back", tmp_path / "there")
    assert (there.exit_code, back.exit_code) == (0, 0), there.output + back.output
    for ending in (".txt", ".ann", ".yaml"):
        again = (tmp_path / "back" / f"{SLUG}{ending}").read_bytes()
        assert again == (CORPUS / f"{SLUG}{ending}").read_bytes()


def test_what_is_left_out_is_told_in_text_and_json(article: Path, tmp_path: Path) -> None:
    told = run("--to", "conll", "--output", tmp_path / "one", article)
    assert told.exit_code == 0
    assert "left out: events and their roles" in told.output
    done = run("--to", "conll", "--output", tmp_path / "two", "--json", article)
    (line,) = map(json.loads, done.output.splitlines())
    assert (line["slug"], line["format"]) == (SLUG, "brat")
    assert {Path(file).suffix for file in line["files"]} == {".conll", ".txt", ".yaml"}
    codes = {fault["code"] for fault in line["faults"]}
    assert {"events-left-out", "links-left-out"} <= codes
    assert "metadata-left-out" not in codes


def test_nothing_is_overwritten_unless_asked(article: Path, tmp_path: Path) -> None:
    arguments = ("--to", "web-annotation", "--output", tmp_path, article)
    file = tmp_path / f"{SLUG}.jsonld"
    file.write_text("mine")
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert "is there already" in refused.output
    assert (file.read_text(), len(list(tmp_path.iterdir()))) == ("mine", 1)
    assert run(*arguments, "--force").exit_code == 0
    assert file.read_text() != "mine"


def test_two_articles_of_one_slug_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder, amount in (("one", 20), ("two", 30)):
        seizure(amount=amount).save(tmp_path / folder)
    paths = (tmp_path / "one", tmp_path / "two")
    done = run("--to", "doccano", "--force", "--output", tmp_path / "new", *paths)
    assert done.exit_code == 1
    assert "one article per slug" in done.output
    assert "20" in next((tmp_path / "new").glob("*.jsonl")).read_text()


def test_a_faulty_article_is_refused_and_the_others_converted(tmp_path: Path) -> None:
    seizure("sound").save(tmp_path / "in")
    broken = seizure("broken")
    broken.add("T99\tPlace 0 900\tx")
    broken.save(tmp_path / "in")
    done = run("--to", "label-studio", "--output", tmp_path / "new", tmp_path / "in")
    assert done.exit_code == 1
    assert "T99" in done.output
    assert {path.stem for path in (tmp_path / "new").iterdir()} == {"sound"}


def test_what_loading_would_refuse_is_converted_and_told(tmp_path: Path) -> None:
    article = Article("ضبط الحرس شحنة.\n", "half-done")
    article.event("Seizure", "ضبط", agent=article.mark("SecurityForce", "الحرس"))
    article.save(tmp_path / "in")
    done = run("--to", "web-annotation", "--output", tmp_path / "new", tmp_path / "in")
    assert done.exit_code == 1
    assert "lacks commodity" in done.output
    _, reading = read_files([tmp_path / "new" / "half-done.jsonld"])
    assert reading.document is not None
    assert set(reading.document.events) == {"E1"}


def test_a_format_is_named_or_refused(article: Path, tmp_path: Path) -> None:
    done = run("--to", "word", "--output", tmp_path, article)
    assert done.exit_code == 2
    assert "web-annotation" in done.output
    done = run("--to", "brat", "--from", "pdf", "--output", tmp_path, article)
    assert done.exit_code == 2


def test_from_names_the_format_where_content_does_not(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("وفي O\nالعراق B-GPE\n", encoding="utf-8")
    done = run(
        "--to", "brat", "--from", "conll", "--output", tmp_path / "new", tmp_path / "notes.txt"
    )
    assert done.exit_code == 0, done.output
    assert "T1\tGeopoliticalEntity 4 10\tالعراق" in (tmp_path / "new" / "notes.ann").read_text()


def test_converting_every_pair_of_whole_formats_keeps_the_article(tmp_path: Path) -> None:
    source = ROOT / "corpus" / f"{SLUG}.ann"
    _, first = read_files([source])
    assert first.document is not None
    path: Path = source
    for number, to in enumerate(("web-annotation", "brat", "web-annotation")):
        assert run("--to", to, "--output", tmp_path / str(number), path).exit_code == 0
        path = tmp_path / str(number)
    _, last = read_files([path / f"{SLUG}.jsonld"])
    assert last.document is not None
    assert canonical(last.document) == canonical(first.document)
