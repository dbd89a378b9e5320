"""Which articles the paths of a command mean."""

import io
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from articles import seizure

from loader.faults import Fault
from loader.files.archives import unpack
from loader.files.discovery import Discovery, Found
from loader.loading.reading import read_article


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("two", "one"):
        seizure(name).save(tmp_path / "articles")
    seizure("three").save(tmp_path / "articles" / "deeper")
    (tmp_path / "articles" / "README.txt").write_text("no article")
    (tmp_path / "articles" / "settings.yaml").write_text("no: article")
    (tmp_path / "articles" / "annotation.conf").write_text("[entities]")
    (tmp_path / "articles" / ".hidden.ann").write_text("x")
    (tmp_path / "articles" / ".hidden").mkdir()
    (tmp_path / "articles" / ".hidden" / "four.ann").write_text("x")
    return tmp_path / "articles"


def discover(*paths: Path, form: str | None = None) -> tuple[list[Found], list[Fault]]:
    found: list[Found] = []
    faults: list[Fault] = []
    with Discovery(paths, form) as discovery:
        for each in discovery:
            if isinstance(each, Fault):
                faults.append(each)
            else:
                assert not [f for f in read_article(each.part).faults if "missing" not in f.code]
                found.append(each)
        assert discovery.faults == len(faults)
    return found, faults


def names(*paths: Path) -> list[str]:
    found, faults = discover(*paths)
    assert not faults
    return [each.part.name for each in found]


def test_a_folder_means_all_articles_below_it_in_the_order_of_their_names(folder: Path) -> None:
    assert names(folder) == ["three", "one", "two"]


@pytest.mark.parametrize("name", ["one.ann", "one.txt", "one.yaml", "one"])
def test_any_of_its_files_means_the_article(folder: Path, name: str) -> None:
    (found,), faults = discover(folder / name)
    assert not faults
    assert found.part.name == "one"
    assert found.part.format == "brat"
    assert found.part.files == tuple(folder / f"one.{end}" for end in ("ann", "txt", "yaml"))


def test_an_article_is_found_once_however_often_it_is_named(folder: Path, tmp_path: Path) -> None:
    paths = (folder / "one.ann", folder / "one.txt", folder, folder / ".." / folder.name)
    assert names(*paths) == ["one", "three", "two"]
    (tmp_path / "link").symlink_to(folder)
    assert names(folder, tmp_path / "link", folder / "one") == ["three", "one", "two"]


def test_a_name_with_dots_keeps_them(tmp_path: Path) -> None:
    for suffix in (".ann", ".txt"):
        (tmp_path / f"a.b{suffix}").write_text("x")
    with Discovery([tmp_path]) as discovery:
        (found,) = discovery
    assert isinstance(found, Found)
    assert found.part.name == "a.b"


def test_an_article_that_lacks_its_annotations_is_not_passed_over(folder: Path) -> None:
    (folder / "one.ann").unlink()
    found, faults = discover(folder)
    assert "one" in [each.part.name for each in found]
    assert not faults


def test_what_is_no_article_is_told(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found, faults = discover(empty, tmp_path / "absent", folder / "one.ann")
    assert [each.part.name for each in found] == ["one"]
    assert [(fault.file, fault.code) for fault in faults] == [
        (empty, "no-article"),
        (tmp_path / "absent", "no-article"),
    ]
    assert "no such file" in faults[1].message
    assert "brat" in faults[1].expected


def test_a_file_of_an_annotation_tool_that_is_not_known_is_told(folder: Path) -> None:
    (folder / "strange.json").write_text('{"neither": "nor"}')
    found, (fault,) = discover(folder)
    assert len(found) == 3
    assert (fault.file, fault.code) == (folder / "strange.json", "unknown-format")
    _, (fault,) = discover(folder / "annotation.conf")
    assert fault.code == "unknown-format"


def test_a_table_beside_articles_is_passed_over_unless_it_is_meant(folder: Path) -> None:
    (folder / "names.tsv").write_text("id\tname\tother\nsdf\tSDF\t-\n")
    found, faults = discover(folder)
    assert (len(found), faults) == (3, [])
    _, (fault,) = discover(folder / "names.tsv")
    assert fault.code == "unknown-format"


def test_a_format_that_is_named_is_not_guessed(folder: Path) -> None:
    (folder / "strange.json").write_text('{"neither": "nor"}')
    found, faults = discover(folder, form="brat")
    assert len(found) == 3
    assert not faults


def zipped(path: Path, files: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def of_folder(folder: Path, inner: str = "") -> list[tuple[str, bytes]]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return [(inner + str(file.relative_to(folder)), file.read_bytes()) for file in files]


def test_a_zip_means_what_is_in_it_and_faults_name_it(folder: Path, tmp_path: Path) -> None:
    (folder / "one.ann").write_text("T1 nonsense\n")
    archive = zipped(tmp_path / "collection.zip", of_folder(folder, "all/"))
    with Discovery([archive]) as discovery:
        found = [each for each in discovery if isinstance(each, Found)]
        assert [each.part.name for each in found] == ["three", "one", "two"]
        faults = [each.named(f) for each in found for f in read_article(each.part).faults]
    assert {fault.file for fault in faults} == {archive / "all/one.ann"}
    assert not any(each.part.file.exists() for each in found), "nothing is left behind"


def test_the_export_of_an_inception_project_gives_one_folder_for_each_document(
    folder: Path, tmp_path: Path
) -> None:
    def inner(user: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(f"{user}.xmi", f"of {user}")
            archive.writestr("TypeSystem.xml", "types")
        return buffer.getvalue()

    archive = zipped(
        tmp_path / "project.zip",
        [
            ("exportedproject.json", b"{}"),
            ("annotation/one.txt/anna.zip", inner("anna")),
            ("annotation/one.txt/bob.zip", inner("bob")),
            ("curation/one.txt/CURATION_USER.zip", inner("CURATION_USER")),
            ("source/one.txt", b"text"),
            ("annotation_ser/one.txt/anna.ser", b"x"),
        ],
    )
    folder, faults = unpack(archive, tmp_path / "unpacked", (".xmi", ".xml", ".txt"))
    assert not faults
    assert {str(file.relative_to(folder)) for file in folder.rglob("*.*") if file.is_file()} == {
        f"one.txt/{name}" for name in ("anna.xmi", "bob.xmi", "CURATION_USER.xmi", "TypeSystem.xml")
    }


def link_in_zip() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("link.ann")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def test_a_zip_writes_nothing_outside_its_folder(folder: Path, tmp_path: Path) -> None:
    archive = zipped(
        tmp_path / "evil.zip",
        [("../out.ann", b"x"), ("/absolute-folder/out.ann", b"x"), ("a/../../out.ann", b"x")],
    )
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr(link_in_zip(), "/etc/passwd")
        more.writestr("..\\out.ann", "x")
    with Discovery([archive]) as discovery:
        faults = [each for each in discovery if isinstance(each, Fault)]
    assert [fault.code for fault in faults][:5] == [
        *["unsafe-path"] * 3,
        "link-in-zip",
        "unsafe-path",
    ]
    assert not list(tmp_path.parent.glob("out.ann"))
    assert not Path("/absolute-folder/out.ann").exists()


def test_a_zip_bomb_and_a_broken_zip_are_told(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", [("one.txt", b"\0" * 40_000_000)])
    broken = tmp_path / "broken.zip"
    broken.write_bytes(bomb.read_bytes()[:-30])
    _, faults = discover(bomb, broken)
    assert [fault.code for fault in faults] == ["zip-bomb", "bad-zip"]
    assert not any("Traceback" in str(fault) for fault in faults)
