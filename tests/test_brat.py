"""Brat standoff files, read strictly and written back."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from articles import Article
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.document import Annotation, Document, Equivalence, Fragment
from loader.faults import Fault
from loader.files.discovery import ArticleFiles
from loader.formats.brat import Brat
from loader.formats.brat_writer import annotations_text
from loader.formats.interface import Part

# Letters, combining marks, astral signs, a joiner, a bidi mark, white space that ends no line.
SIGNS = "ابتثحخد عغ\u064b\u0651\u0301\u200d\u200f\u00a0\u2028\x85\U0001f4cc\U00010384\n.:;#*«»aT1"
ATTRIBUTES = st.sampled_from(["Stance", "InexactType"])
NAMES = st.sampled_from(["Seizure", "party", "أ", "Label-x", "x.y", "\U0001f4cc"])


class Written(NamedTuple):
    text: str
    lines: list[str]


@st.composite
def written(draw: st.DrawFn) -> Written:
    """Draw a text and annotation lines on it, sound as far as brat is concerned."""
    text = draw(st.text(st.sampled_from(SIGNS), min_size=8, max_size=60))
    if not text.strip():
        text += "ا"
    ids: dict[str, list[str]] = {kind: [] for kind in "TEARN#"}
    lines: list[str] = []

    def add(kind: str, body: str) -> None:
        number = draw(st.integers(0, 3)) + 10 * len(ids[kind])
        ids[kind].append(f"{kind}{number}")
        lines.append(f"{kind}{number}\t{body}")

    def some(kinds: str) -> str:
        return draw(st.sampled_from([name for kind in kinds for name in ids[kind]]))

    note = st.text(st.sampled_from(SIGNS.replace("\n", "")), max_size=12)
    for _ in range(draw(st.integers(1, 5))):
        cuts = draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
        cuts = sorted(cuts[: len(cuts) // 2 * 2])
        pairs = list(zip(cuts[::2], cuts[1::2], strict=True))
        offsets = ";".join(f"{start} {end}" for start, end in pairs)
        words = " ".join(text[start:end] for start, end in pairs).replace("\n", " ")
        add("T", f"{draw(NAMES)} {offsets}\t{words}")
    for _ in range(draw(st.integers(0, 4))):
        roles = draw(st.lists(st.tuples(NAMES, st.integers(2, 12)), unique=True, max_size=4))
        arguments = "".join(f" {role}{number}:{some('TE')}" for role, number in roles)
        add("E", f"{draw(NAMES)}:{some('T')}{arguments}")
    for _ in range(draw(st.integers(0, 3))):
        value = draw(st.one_of(st.just(""), NAMES.map(lambda name: f" {name}")))
        add("A", f"{draw(ATTRIBUTES)} {some('TE')}{value}")
    for _ in range(draw(st.integers(0, 2))):
        add("R", f"Near Arg1:{some('TE')} Arg2:{some('TE')}")
    for _ in range(draw(st.integers(0, 3))):
        add("N", f"Reference {some('T')} masalik:{draw(NAMES)}\t{draw(note)}")
    for _ in range(draw(st.integers(0, 3))):
        add("#", f"AnnotatorNotes {some('TEAN')}\t{draw(note)}")
    for _ in range(draw(st.integers(0, 2))):
        members = draw(st.lists(st.sampled_from(ids["T"]), min_size=2, max_size=4))
        lines.append(f"*\tEquiv {' '.join(members)}")
    return Written(text, draw(st.permutations(lines)))


def read(files: ArticleFiles) -> tuple[Document | None, list[Fault]]:
    """Read a file; that there is no metadata is told by other tests."""
    (part,) = Brat().parts(files.annotations)
    assert isinstance(part, Part)
    reading = Brat().read(part)
    return reading.document, [fault for fault in reading.faults if fault.code != "no-metadata"]


def save(folder: Path, text: str, annotations: str) -> ArticleFiles:
    files = ArticleFiles(folder / "sample")
    files.text.write_bytes(text.encode())
    files.annotations.write_bytes(annotations.encode())
    return files


@settings(max_examples=60)
@given(written())
def test_what_was_read_is_written_back_line_by_line(
    tmp_path_factory: pytest.TempPathFactory, article: Written
) -> None:
    source = "".join(f"{line}\n" for line in article.lines)
    files = save(tmp_path_factory.mktemp("brat"), article.text, source)
    document, faults = read(files)
    assert not faults
    assert document is not None
    assert document.text == article.text
    assert annotations_text(document) == source


def _annotations(document: Document) -> Iterator[Annotation | Equivalence]:
    yield from document.mentions.values()
    yield from document.events.values()
    yield from document.attributes
    yield from document.links
    yield from document.relations
    yield from document.notes
    yield from document.equivalences


@settings(max_examples=60)
@given(written(), st.data())
def test_no_line_of_any_kind_breaks_the_reader_and_none_is_skipped(
    tmp_path_factory: pytest.TempPathFactory, article: Written, data: st.DataObject
) -> None:
    lines = list(article.lines)
    for _ in range(data.draw(st.integers(1, 3))):
        index = data.draw(st.integers(0, len(lines) - 1))
        position = data.draw(st.integers(0, len(lines[index])))
        sign = data.draw(st.sampled_from(["", " ", "\t", "9" * 5000, "T1", ":", ";", "\r", "é"]))
        width = data.draw(st.integers(0, 3))
        lines[index] = lines[index][:position] + sign + lines[index][position + width :]
    folder = tmp_path_factory.mktemp("brat")
    files = save(folder, article.text, "\n".join(lines))
    document, faults = read(files)
    told = {fault.line for fault in faults}
    kept = {annotation.line for annotation in _annotations(document)} if document else set()
    given_lines = {number for number, line in enumerate(lines, start=1) if line.strip()}
    assert given_lines <= told | kept


def test_offsets_count_code_points_and_fragments_are_kept_apart(tmp_path: Path) -> None:
    text = "\U0001f4cc شرق\u064b وشمال شرق سوريا"
    article = Article(text)
    article.mark("Area", "شرق\u064b", "سوريا")
    (mention,) = article.document(tmp_path).mentions.values()
    assert mention.fragments == (Fragment(2, 6), Fragment(17, 22))
    assert mention.text == "شرق\u064b سوريا"
    assert "".join(text[f.start : f.end] for f in mention.fragments) == "شرق\u064bسوريا"


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ("0 7", "outside-text"),
        ("3 3", "outside-text"),
        ("4 3", "outside-text"),
        ("0 2;6 7", "outside-text"),
        ("0 2;1 3", "bad-fragments"),
        ("3 4;0 2", "bad-fragments"),
        ("-1 2", "bad-line"),
        ("0", "bad-line"),
        ("٠ ٢", "bad-line"),
        ("0 2,3 4", "bad-line"),
    ],
)
def test_offsets_must_lie_in_the_text_and_in_order(tmp_path: Path, spans: str, code: str) -> None:
    files = save(tmp_path, "اب تث ", f"T1\tState 0 2\tاب\nT2\tState {spans}\tاب\n")
    _, faults = read(files)
    assert [(fault.line, fault.id, fault.code) for fault in faults] == [(2, "T2", code)]


def test_fragments_may_touch(tmp_path: Path) -> None:
    document, faults = read(save(tmp_path, "ابتث", "T1\tState 0 2;2 4\tاب تث\n"))
    assert not faults
    assert document is not None


def test_a_line_feed_under_a_mention_may_be_written_as_a_space(tmp_path: Path) -> None:
    files = save(tmp_path, "دير\nالزور", "T1\tSettlement 0 9\tدير الزور\n")
    document, faults = read(files)
    assert not faults
    assert document is not None
    assert document.mentions["T1"].text == "دير الزور"


def test_windows_line_ends_belong_to_the_text_but_not_to_the_annotations(tmp_path: Path) -> None:
    source = "T1\tState 5 11\tالعراق\r\n"
    document, faults = read(save(tmp_path, "خبر\r\nالعراق", source))
    assert not faults
    assert document is not None
    assert document.text == "خبر\r\nالعراق"
    assert document.mentions["T1"].text == "العراق"


def test_arguments_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    source = "T1\tX 0 1\tا\nT2\tY 1 2\tب\nE1\tX:T1 via10:T2 via2:T1 to:T2 via:T1\n"
    document, _ = read(save(tmp_path, "اب", source))
    assert document is not None
    assert document.events["E1"].targets("via") == ("T1", "T1", "T2")
    assert document.events["E1"].targets("to") == ("T2",)
    assert document.events["E1"].targets("none") == ()
