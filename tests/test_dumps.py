"""The dumps: made once, whole or not at all, with checksums, and gone with their snapshot."""

import base64
import gzip
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import zstandard
from click.testing import CliRunner
from rdflib import Dataset, Graph, Namespace

from masalik import main
from store import DataDirectory
from store.dumps import DUMPS, made, published_at, snapshot_tag, tidy
from tests.conftest import SMALL, publish

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
# rdflib reads some formats by means of what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumped")
    publish(folder, SMALL)
    return folder


@pytest.fixture(scope="module")
def web(live_server: Callable[[Path], str], data: Path) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server(data), timeout=60, follow_redirects=True) as client:
        yield client


def test_a_dump_is_made_when_it_is_first_asked_for(web: httpx.Client, data: Path) -> None:
    answer = web.get("/dumps/latest/masalik.nq.zst")
    assert answer.status_code == 200
    tag = snapshot_tag(DataDirectory(data).current().path)
    assert str(answer.url).endswith(f"/dumps/{tag}/masalik.nq.zst")
    dataset = Dataset()
    quads = zstandard.ZstdDecompressor().decompressobj().decompress(answer.content)
    dataset.parse(data=quads, format="nquads")
    assert len(dataset) == 6
    digest = hashlib.sha256(answer.content)
    assert answer.headers["Repr-Digest"] == (
        f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    )
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert "Content-Encoding" not in answer.headers
    sums = web.get(f"/dumps/{tag}/SHA256SUMS").text
    assert f"{digest.hexdigest()}  masalik.nq.zst\n" in sums


@pytest.mark.parametrize("name", DUMPS)
def test_every_dump_can_be_had(web: httpx.Client, name: str) -> None:
    answer = web.get(f"/dumps/latest/{name}")
    assert answer.status_code == 200
    dump = DUMPS[name]
    content = gzip.decompress(answer.content) if name.endswith(".gz") else answer.content
    if dump.form == "turtle":
        assert len(Graph().parse(data=content, format="turtle")) == 6
    head = web.head(f"/dumps/latest/{name}")
    assert head.headers["ETag"] == answer.headers["ETag"]
    assert head.content == b""


def test_parts_are_given_and_the_validator_holds(web: httpx.Client) -> None:
    whole = web.get("/dumps/latest/masalik.ttl.gz")
    url, tag = str(whole.url), whole.headers["ETag"]
    part = web.get(url, headers={"Range": "bytes=5-24"})
    assert part.status_code == 206
    assert part.content == whole.content[5:25]
    assert part.headers["Repr-Digest"] == whole.headers["Repr-Digest"]
    rest = web.get(url, headers={"Range": "bytes=25-", "If-Range": tag})
    assert rest.content == whole.content[25:]
    # Another file than the one begun is sent whole.
    other = web.get(url, headers={"Range": "bytes=25-", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)
    assert web.get(url, headers={"Range": "bytes=999999999-"}).status_code == 416
    assert web.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_the_list_and_the_catalogue_tell_sizes_and_checksums(web: httpx.Client) -> None:
    web.get("/dumps/latest/masalik.geojson").raise_for_status()
    listed = {each["name"]: each for each in web.get("/dumps/").json()["dumps"]}
    assert set(listed) == set(DUMPS)
    geojson = listed["masalik.geojson"]
    content = web.get(geojson["href"]).content
    assert geojson["made"]
    assert geojson["bytes"] == len(content)
    assert geojson["sha256"] == hashlib.sha256(content).hexdigest()
    graph = Graph().parse(data=web.get("/dcat.ttl").text, format="turtle")
    values = {str(value) for value in graph.objects(None, SPDX.checksumValue)}
    assert geojson["sha256"] in values
    sizes = {int(size) for size in graph.objects(None, DCAT.byteSize)}  # type: ignore[call-overload]
    assert len(content) in sizes
    page = web.get("/dumps/", headers={"Accept": "text/html"})
    assert "masalik.geojson" in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/latest/nothing.nq",
        "/dumps/1-0/masalik.nq.gz",
        "/dumps/..%2f..%2fcurrent/masalik.nq.gz",
        "/dumps/%2e%2e/SHA256SUMS",
        "/dumps/latest/..%2f..%2fcurrent",
        "/dumps/x/masalik.nq.gz",
    ],
)
def test_nothing_else_is_given(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_the_command_makes_what_the_server_then_gives(tmp_path: Path) -> None:
    publish(tmp_path, SMALL)
    ask = ["dumps", "--data", str(tmp_path)]
    result = CliRunner().invoke(main, [*ask, "masalik.nt.gz", "network/nodes.csv"])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "dumps" / snapshot_tag(DataDirectory(tmp_path).current().path)
    # Both lists of the network are made at once.
    assert set(made(folder)) == {"masalik.nt.gz", "network/nodes.csv", "network/edges.csv"}
    for each in made(folder).values():
        assert each.digest in result.output
    again = CliRunner().invoke(main, [*ask, "nothing"])
    assert again.exit_code == 1
    assert "there is no dump nothing" in again.output


def test_a_file_without_its_checksum_is_not_given(tmp_path: Path) -> None:
    (tmp_path / "masalik.nq.gz").write_bytes(b"half")
    assert not made(tmp_path)
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  masalik.nq.gz\n")
    assert made(tmp_path)["masalik.nq.gz"].size == 4


def test_dumps_go_with_their_snapshot(tmp_path: Path) -> None:
    publish(tmp_path, SMALL)
    snapshot = DataDirectory(tmp_path).current().path
    tag = snapshot_tag(snapshot)
    assert published_at(tag) is not None
    dumps = tmp_path / "dumps"
    for name in (tag, "99-abc", "notes"):
        (dumps / name).mkdir(parents=True)
    tidy(dumps, tmp_path)
    # What is no dump's is left alone.
    assert sorted(folder.name for folder in dumps.iterdir()) == sorted([tag, "notes"])
    shutil.rmtree(snapshot)
    tidy(dumps, tmp_path)
    assert [folder.name for folder in dumps.iterdir()] == ["notes"]


def test_a_withdrawn_article_is_in_no_dump_any_more(
    live_server: Callable[[Path], str], tmp_path: Path
) -> None:
    publish(tmp_path, SMALL)
    before = snapshot_tag(DataDirectory(tmp_path).current().path)
    address = live_server(tmp_path)
    old = httpx.get(f"{address}/dumps/{before}/masalik.nq.gz", timeout=60)
    assert b"two-e1" in gzip.decompress(old.content)
    with DataDirectory(tmp_path).writer() as writer:
        writer.replace_graphs({"https://w3id.org/masalik/graph/article/two": []})
        after = snapshot_tag(writer.publish().path)
    shutil.rmtree(tmp_path / "snapshots" / before.partition("-")[0])
    assert httpx.get(f"{address}/dumps/{before}/masalik.nq.gz").status_code == 404
    # The old files go, though nobody asks for new ones.
    for _ in range(100):
        if not any((tmp_path / "dumps").iterdir()):
            break
        time.sleep(0.2)
    assert not any((tmp_path / "dumps").iterdir())
    new = httpx.get(f"{address}/dumps/{after}/masalik.nq.gz", timeout=60)
    assert b"two-e1" not in gzip.decompress(new.content)


def test_a_server_that_may_not_make_dumps_says_so(
    live_server: Callable[[Path], str], data: Path, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MASALIK_MAKE_DUMPS", "false")
        environment.setenv("MASALIK_DUMPS", str(tmp_path / "elsewhere"))
        address = live_server(data)
    answer = httpx.get(f"{address}/dumps/latest/masalik.nq.gz", follow_redirects=True)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert not (tmp_path / "elsewhere").exists()
