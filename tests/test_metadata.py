"""The metadata of an article, read strictly."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.document import Metadata
from loader.faults import Severity
from loader.metadata import read_metadata

SOUND = "slug: sample\nlanguage: ar\ntitle: عنوان\n"


def write(folder: Path, content: str) -> Path:
    path = folder / "sample.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_all_keys_are_read_and_dates_stay_text(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        SOUND
        + "outlet: syria-tv\nauthor: null\npublished: 2022-11-10\ndateline: baghdad\n"
        + "published_evidence: >-\n  a line\n  of the page\noriginal_file: 1.txt\nnotes: yes\n"
        + "licence: CC-BY-4.0\n"
        + "draws_on:\n  - {outlet: syria-tv, article: one }\n  - article: two\n",
    )
    assert read_metadata(path) == (
        Metadata(
            slug="sample",
            language="ar",
            title="عنوان",
            outlet="syria-tv",
            published="2022-11-10",
            published_evidence="a line of the page",
            dateline="baghdad",
            original_file="1.txt",
            notes="yes",
            licence="CC-BY-4.0",
            draws_on=(("syria-tv", "one"), (None, "two")),
        ),
        [],
    )


@pytest.mark.parametrize("published", ["2022-11", "2014-22", "2022-11-10/2022-11-12", "198X"])
def test_a_publication_date_may_be_any_edtf(tmp_path: Path, published: str) -> None:
    metadata, faults = read_metadata(write(tmp_path, f"{SOUND}published: {published}\n"))
    assert not faults
    assert metadata is not None
    assert metadata.published == published


@pytest.mark.parametrize(
    ("content", "line", "key", "code"),
    [
        (SOUND.replace("sample", "other"), 1, "slug", "slug-differs"),
        (SOUND.replace("sample", "Sample one"), 1, "slug", "bad-slug"),
        (SOUND.replace("sample", "sample-t5-x"), 1, "slug", "bad-slug"),
        (SOUND.replace("sample", "sdf"), 1, "slug", "slug-taken"),
        (SOUND.replace("language: ar", "language: Arabic"), 2, "language", "bad-language"),
        (SOUND.replace("language: ar\n", ""), None, "language", "missing-key"),
        (SOUND.replace("title: عنوان", "title:"), 3, "title", "missing-key"),
        (SOUND.replace("title: عنوان", "title: [a, b]"), 3, "title", "bad-value"),
        (SOUND + "outlet: no-such-outlet\n", 4, "outlet", "bad-value"),
        (SOUND + "published: 10.11.2022\n", 4, "published", "bad-value"),
        (SOUND + "published: 2022-02-30\n", 4, "published", "bad-value"),
        (SOUND + "published_bounds: 2022-05/2022-03\n", 4, "published_bounds", "bad-value"),
        (
            SOUND + "published: 2022\npublished_bounds: 2022/..\n",
            5,
            "published_bounds",
            "two-dates",
        ),
        (SOUND + "draws_on: a text\n", 4, "draws_on", "bad-value"),
        (SOUND + "draws_on: [{outlet: syria-tv}]\n", 4, "draws_on", "bad-value"),
        (SOUND + "draws_on: [{outlet: none-such, article: one}]\n", 5, "outlet", "bad-value"),
        (SOUND + "title: again\n", 4, "title", "key-twice"),
        (SOUND + "notes: [1\n", None, None, "not-yaml"),
        (SOUND + "notes: \x07\n", None, None, "not-yaml"),
        (SOUND + "notes: " + "[" * 5000 + "\n", None, None, "not-yaml"),
        ("- slug\n- language\n", 1, None, "not-a-mapping"),
        ("only words\n", 1, None, "not-a-mapping"),
        ("", None, None, "empty"),
    ],
)
def test_a_fault_names_the_line_the_key_and_what_would_do(
    tmp_path: Path, content: str, line: int | None, key: str | None, code: str
) -> None:
    path = write(tmp_path, content)
    metadata, faults = read_metadata(path)
    assert metadata is None
    (fault,) = [fault for fault in faults if fault.code == code]
    assert fault.file == path
    assert fault.id == key
    assert fault.severity is Severity.ERROR
    assert fault.expected
    if line is not None and key != "outlet":
        assert fault.line == line
    assert str(fault).startswith(f"{path}:{fault.line}:" if fault.line else f"{path}: ")


def test_an_unknown_key_is_only_warned_of(tmp_path: Path) -> None:
    metadata, faults = read_metadata(write(tmp_path, SOUND + "licens: CC0\n"))
    assert metadata is not None
    assert [(f.line, f.id, f.code, f.severity) for f in faults] == [
        (4, "licens", "unknown-key", Severity.WARNING)
    ]
    assert "licence" in faults[0].expected


def test_an_absent_file_is_told(tmp_path: Path) -> None:
    _, (fault,) = read_metadata(tmp_path / "sample.yaml")
    assert fault.code == "missing-file"


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    *SOUND.splitlines(),
                    "? ",
                    "a: &a [*a]",
                    "~: 1",
                    "? [x]\n: 1",
                    "<<: *a",
                    "- x",
                    "published: ..",
                    "outlet: {}",
                    "draws_on: [~]",
                    "draws_on:\n- article: 1",
                ]
            )
        ).map("\n".join),
    )
)
def test_any_text_is_metadata_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, content: str
) -> None:
    path = tmp_path_factory.mktemp("metadata") / "sample.yaml"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    metadata, faults = read_metadata(path)
    assert metadata is not None or faults
