"""The front end as it is built, and as it is served below ``/static/``."""

import gzip
import json
import logging
import re
from pathlib import Path

import httpx
import pytest
import zstandard
from articles import ROOT

from server.pages.assets import BUILT, Assets

WEB = ROOT / "server" / "web"


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


def get(server: str, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{server}/{path}", headers={"Accept-Encoding": "identity", **headers})


def test_every_entry_is_built(assets: Assets) -> None:
    entries = {path.stem for path in (WEB / "src").glob("*.ts")}
    assert {"site", "editor", "network", "zoom", "suggest"} <= entries
    assert assets.styles("site")
    assert len(assets.fonts) == 2
    for entry in entries:
        assert len(assets.scripts(entry)) <= 1
    assert assets.scripts("editor")
    assert assets.scripts("no-such-entry") == assets.styles("no-such-entry") == ()


def test_files_named_by_their_content_are_kept_for_good(corpus_server: str, assets: Assets) -> None:
    (style,) = assets.styles("site")
    for path, media_type in (
        (style, "text/css; charset=utf-8"),
        (assets.scripts("editor")[0], "text/javascript; charset=utf-8"),
        (assets.fonts[0], "font/woff2"),
    ):
        answer = get(corpus_server, path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media_type
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        tag = answer.headers["etag"]
        again = get(corpus_server, path, **{"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        head = httpx.head(f"{corpus_server}/{path}")
        assert (head.status_code, head.content) == (200, b"")


def test_texts_are_compressed_and_faces_are_not(corpus_server: str, assets: Assets) -> None:
    path = assets.scripts("editor")[0]
    plain = get(corpus_server, path).content
    with httpx.Client(base_url=corpus_server) as client:
        for coding, unpack in (
            ("zstd", lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body)),
            ("gzip", gzip.decompress),
        ):
            with client.stream("GET", f"/{path}", headers={"Accept-Encoding": coding}) as answer:
                packed = b"".join(answer.iter_raw())
            assert answer.headers["content-encoding"] == coding
            assert unpack(packed) == plain
            assert len(packed) < len(plain) / 2
    face = get(corpus_server, assets.fonts[0], **{"Accept-Encoding": "gzip"})
    assert "content-encoding" not in face.headers


@pytest.mark.parametrize(
    "path",
    ["static/", "static/none.js", "static/manifest.json", "static/sources.sha256",
     "static/../app.py", "static/%2e%2e/app.py", "static/assets/"],
)  # fmt: skip
def test_nothing_else_is_served(corpus_server: str, path: str) -> None:
    host, _, port = corpus_server.removeprefix("http://").partition(":")
    answer = httpx.get(
        httpx.URL(scheme="http", host=host, port=int(port), raw_path=f"/{path}".encode())
    )
    assert answer.status_code == 404


def test_it_is_only_read(corpus_server: str, assets: Assets) -> None:
    answer = httpx.post(f"{corpus_server}/{assets.fonts[0]}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_the_licences_of_what_is_bundled_are_served(corpus_server: str) -> None:
    told = get(corpus_server, "static/LICENSES.txt")
    assert told.headers["cache-control"] == "no-cache"
    for name in ("@codemirror/view", "cytoscape", "codemirror-lang-sparql", "vazirmatn", "naskh"):
        assert name in told.text
    assert "SIL OPEN FONT LICENSE" in told.text


def test_what_is_built_asks_nobody_else(assets: Assets) -> None:
    for path in BUILT.rglob("*.css"):
        urls = re.findall(r"url\((.*?)\)", path.read_text("utf-8"))
        assert urls
        assert all(url.strip("\"'").startswith("./") for url in urls)
        assert "@import" not in path.read_text("utf-8")


def test_without_a_build_there_is_a_warning_and_no_style(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        none = Assets(tmp_path / "static")
    assert "make web" in caplog.text
    assert none.styles("site") == none.scripts("editor") == none.fonts == ()


def test_the_lock_names_no_registry_and_all_platforms() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    packages = {name: held for name, held in lock["packages"].items() if name}
    assert not [name for name, held in packages.items() if "resolved" in held]
    assert all(held["integrity"].startswith("sha512-") for held in packages.values())
    asked = {
        f"node_modules/{name}"
        for held in packages.values()
        for name in held.get("optionalDependencies", {})
    }
    # Else `npm ci` refuses the lock on every platform.
    assert asked <= {*packages, "node_modules/fsevents"} | {
        name for name in asked if name.endswith("/fsevents")
    }
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))
    pinned = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())
    assert pinned["codemirror"].startswith("6.")
