"""Whatever stands in a file: never a traceback, always a document or an error that names a file."""

import json
import re
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from articles import CORPUS, masalik
from documents import full_document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mutations import mutated
from round_trips import WRITABLE, read_files, writable

from loader.checking.article import check
from loader.faults import Fault, errors
from loader.formats.carried import reduced
from loader.formats.detection import format_of, formats
from loader.formats.interface import Format

# How many broken files of each format are tried.
_SEEDS = 150

_KEYS = re.findall(
    r"\S+",
    """
    id @id type @type body target selector source start end exact value purpose items @context
    data text annotations result from_name to_name labels was_cancelled completions predictions
    entities relations label start_offset end_offset from_id to_id Comments meta
    %TYPES %FEATURES %FEATURE_STRUCTURES %VIEWS %ID %TYPE %FLAGS sofaString begin end @sofa
    """,
)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5)
    ),
    max_leaves=25,
)


def read_any(form: Format, path: Path) -> None:
    """Read and check all of a file; every answer must be a document or an error."""
    told = 0
    for part in form.parts(path):
        if isinstance(part, Fault):
            assert_told([part])
            told += 1
            continue
        reading = form.read(part)
        faults = list(reading.faults)
        if reading.document is None:
            assert_told(errors(faults))
        else:
            faults += check(reading.document)
            reading.document.text.encode()
        assert all(str(fault) and json.dumps(fault.as_json()).isascii() for fault in faults)
        str(faults).encode("utf-8", "strict")
        told += 1
    assert told, f"{path} was passed over in silence"


def assert_told(faults: list[Fault]) -> None:
    assert faults
    assert all(fault.code and fault.message and fault.expected for fault in faults)


@pytest.mark.parametrize("name", sorted(formats()))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.binary(max_size=300))
@example(content=b"")
@example(content=b"\xef\xbb\xbf")
@example(content=b"[" * 100_000)
@example(content=b'{"a":' * 100_000)
@example(content=b"<a>" * 100_000)
@example(content=b"\0" * 100)
@example(content=b"1" * 10_000)
@example(content=b"\xff\xfe<\0?\0x\0m\0l\0")
def test_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    form = formats()[name]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{form.suffixes[0]}"
        path.write_bytes(content)
        read_any(form, path)
        format_of(path)


@pytest.mark.parametrize("name", [n for n, f in formats().items() if ".json" in f.suffixes])
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(value=_JSON)
def test_any_json_is_read_or_refused(name: str, value: object) -> None:
    form = formats()[name]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_bytes(json.dumps(value).encode())
        (path.parent / "a.txt").write_bytes("نص\n".encode())
        read_any(form, path)
        format_of(path)


@pytest.mark.parametrize("name", WRITABLE)
def test_broken_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    sound = writable(name).write(reduced(full_document(), writable(name).carries)[0])
    for seed in range(_SEEDS):
        try_seed(name, sound, seed, tmp_path / str(seed))


def try_seed(name: str, sound: object, seed: int, folder: Path) -> None:
    """Break files in the way of a seed and read them as their format."""
    assert isinstance(sound, dict)
    for file, content in mutated(sound, Random(seed)).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    form = formats()[name]
    main = [p for p in folder.rglob("*") if p.name.lower().endswith(form.suffixes)]
    main = [p for p in main if p.suffix != ".txt"] or main
    for path in main:
        if p_is_annotation(name, path):
            read_any(form, path)


def p_is_annotation(name: str, path: Path) -> bool:
    """Tell whether a file of a format is that with the annotations."""
    return not (name == "uima-xmi" and path.name.lower() == "typesystem.xml")


@pytest.mark.parametrize("depth", [300, 900, 990])
@pytest.mark.parametrize("name", [n for n in WRITABLE if ".json" in formats()[n].suffixes])
def test_deep_nesting_anywhere_is_read_or_refused(name: str, depth: int, tmp_path: Path) -> None:
    files = writable(name).write(reduced(full_document(), writable(name).carries)[0])
    content = next(c for f, c in files.items() if f.endswith(formats()[name].suffixes)).decode()
    random = Random(depth)
    values = [found.span() for found in re.finditer(r'(?<=: )"[^"]*"(?!:)', content)]
    for number, (start, end) in enumerate(random.sample(values, min(12, len(values)))):
        for opening, closing in (("[", "]"), ('{"items": ', "}"), ('{"first": ', "}")):
            deep = opening * depth + "1" + closing * depth
            path = tmp_path / f"{number}{opening[2:3]}.json"
            path.write_text(content[:start] + deep + content[end:], encoding="utf-8")
            read_any(formats()[name], path)


def test_the_command_tells_of_broken_files_without_a_traceback(tmp_path: Path) -> None:
    _, reading = read_files([CORPUS / "drug-route-digest.ann"])
    assert reading.document is not None
    for name in WRITABLE:
        sound = writable(name).write(reduced(reading.document, writable(name).carries)[0])
        for seed in (1, 2, 3):
            for file, content in mutated(sound, Random(seed)).items():
                path = tmp_path / name / str(seed) / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    done = masalik("check", tmp_path, "--json")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(fault["file"] for fault in told)
    assert {Path(fault["file"]).relative_to(tmp_path).parts[0] for fault in told} == set(WRITABLE)
