"""Files of exports: whole or not at all, packed, with checksums that others agree with."""

import csv
import gzip
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zstandard
from articles import masalik
from exports import Exported, export, run
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import parse

from store.exports.files import OutputExists, new_file, new_folder
from store.exports.folder import file_name
from store.exports.formats import Compression
from store.exports.sorting import SortedLines


def checked(folder: Path) -> str:
    """What sha256sum says of a folder."""
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", "gzip"), (".zst", "zstd")])
def test_files_are_packed_by_name_or_by_option(
    exported_corpus: Exported, tmp_path: Path, suffix: str, compress: str
) -> None:
    by_name, by_option = tmp_path / f"a.nt{suffix}", tmp_path / "b"
    slug = ("--article", "memorandum-digest")
    export(exported_corpus.data, "--output", by_name, *slug)
    export(
        exported_corpus.data,
        *("--format", "ntriples", "--compress", compress, "--output", by_option, *slug),
    )
    assert by_name.read_bytes() == by_option.read_bytes()
    plain = export(exported_corpus.data, "--format", "ntriples", *slug).encode()
    if suffix == ".gz":
        assert gzip.decompress(by_name.read_bytes()) == plain
    else:
        with by_name.open("rb") as file:
            assert zstandard.ZstdDecompressor().stream_reader(file).read() == plain


def test_gunzip_and_zstd_unpack_it(exported_corpus: Exported, tmp_path: Path) -> None:
    for name, tool, package in (("a.nt.gz", "gzip", "gzip"), ("a.nt.zst", "zstd", "zstd")):
        export(exported_corpus.data, "--article", "memorandum-digest", "--output", tmp_path / name)
        done = run(tool, f"{package} (Debian)", "-dc", tmp_path / name)
        assert done.returncode == 0
        assert "memorandum-digest-e1" in done.stdout


def test_checksums_stand_beside_and_are_renewed(exported_corpus: Exported, tmp_path: Path) -> None:
    for slug in ("memorandum-digest", "drug-route-digest"):
        for name in ("b.ttl", "a.nq.gz"):
            arguments = ("--article", slug, "--output", tmp_path / name, "--checksum")
            export(exported_corpus.data, *arguments)
        assert checked(tmp_path) == "a.nq.gz: OK\nb.ttl: OK\n"
    assert {path.name for path in tmp_path.iterdir()} == {"a.nq.gz", "b.ttl", "SHA256SUMS"}


def test_a_file_for_each_graph(exported_corpus: Exported, tmp_path: Path) -> None:
    folder = tmp_path / "graphs"
    export(exported_corpus.data, "--per-graph", "--format", "turtle", "--output", folder)
    with (folder / "graphs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == exported_corpus.graphs
    counts = {row["graph"]: len(list(parse(path=folder / row["file"]))) for row in rows}
    assert sum(counts.values()) == exported_corpus.quads
    assert (folder / "article" / "memorandum-digest.ttl").is_file()
    # The files of the graphs and their table.
    assert checked(folder).count(": OK") == exported_corpus.graphs + 1


def test_a_folder_with_something_in_it_is_left_alone(
    exported_corpus: Exported, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = masalik("export", "--data", exported_corpus.data, "--per-graph", "--output", tmp_path)
    assert done.returncode == 1
    assert "is no empty folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--checksum"],
        ["--per-graph"],
        ["--format", "csv"],
        ["--per-graph", "--format", "graphml", "--output", "x"],
    ],
)
def test_options_that_do_not_go_together(exported_corpus: Exported, arguments: list[str]) -> None:
    done = masalik("export", "--data", exported_corpus.data, *arguments)
    assert done.returncode == 2
    assert "Error: --" in done.stderr


class Failed(Exception):
    pass


def fail_in_file(path: Path) -> None:
    with new_file(path, Compression.GZIP) as sink:
        sink.write(b"after")
        raise Failed


def fail_in_folder(path: Path) -> None:
    with new_folder(path, Compression.NONE) as folder, folder.file("article/x") as sink:
        sink.write(b"after")
        raise Failed


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_bytes(b"before")
    with pytest.raises(Failed):
        fail_in_file(path)
    with pytest.raises(Failed):
        fail_in_folder(tmp_path / "b")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_killed_at_any_moment_the_former_file_stands(
    exported_corpus: Exported, tmp_path: Path
) -> None:
    path = tmp_path / "corpus.ttl"
    export(exported_corpus.data, "--output", path, "--article", "memorandum-digest")
    before, whole = path.read_bytes(), exported_corpus.files["turtle"].read_bytes()
    arguments = ["export", "--data", exported_corpus.data, "--output", path]
    for turn in range(6):
        process = subprocess.Popen([sys.executable, "-m", "masalik", *map(str, arguments)])
        time.sleep(0.25 * turn)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        assert path.read_bytes() in (before, whole)
    export(exported_corpus.data, "--output", path)
    assert path.read_bytes() == whole


def test_a_reader_that_has_enough_is_no_fault(exported_corpus: Exported) -> None:
    command = [sys.executable, "-m", "masalik", "export", "--data", exported_corpus.data]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_folder_exists_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with new_folder(path, Compression.NONE) as folder:
        with folder.file("a") as sink:
            sink.write(b"1")
        with pytest.raises(FileExistsError), folder.file("a"):
            pass
        assert not path.exists()
    assert checked(path) == "a: OK\n"
    with pytest.raises(OutputExists), new_folder(path, Compression.NONE):
        pass


@given(st.text("a./%:*?A0-#", min_size=1, max_size=60))
def test_no_name_of_a_graph_leaves_the_folder(rest: str) -> None:
    file = file_name(f"https://{rest}")
    assert file == Path(file).as_posix()
    assert "/" not in file
    assert not file.startswith(".")


def test_names_of_graphs() -> None:
    base = "https://w3id.org/masalik/graph/"
    assert file_name(f"{base}article/radio-1") == "article/radio-1"
    assert file_name(f"{base}reference") == "reference"
    assert "/" not in file_name(f"{base}article/../x")
    assert file_name("https://example.org/g") == "https%3A%2F%2Fexample.org%2Fg"


@given(
    st.lists(st.lists(st.binary(max_size=6).filter(lambda b: b"\n" not in b), max_size=20)),
    st.integers(1, 60),
    st.integers(2, 4),
)
def test_sorted_lines_are_the_sorted_set(
    parts: list[list[bytes]], run_bytes: int, fan_in: int
) -> None:
    with SortedLines(None, run_bytes, fan_in) as lines:
        for part in parts:
            lines.add(line + b"\n" for line in part)
        # By their bytes, the line feed among them.
        assert list(lines) == sorted({line + b"\n" for part in parts for line in part})


def test_runs_leave_nothing_on_disk(tmp_path: Path) -> None:
    with SortedLines(tmp_path, run_bytes=1000, fan_in=3) as lines:
        for number in range(5000):
            lines.add([f"{number * 7919 % 2500:08}\n".encode()])
            assert not any(tmp_path.iterdir())
        assert [int(line) for line in lines] == list(range(2500))


def test_exports_that_end_together_all_get_their_checksums(tmp_path: Path) -> None:
    def one(number: int) -> None:
        with new_file(tmp_path / f"{number}", Compression.NONE, checksum=True) as sink:
            sink.write(b"x" * number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(40)))
    assert checked(tmp_path).count(": OK") == 40
