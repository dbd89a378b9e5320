"""The style, scripts and typefaces of the pages, as the front end's build left them."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from server.compression import Coding, coding, compressed
from server.conditional import send_not_modified
from server.http import Exchange, encoded
from server.problems import Problem, ProblemType
from server.validators import entity_tag, names_tag

BUILT: Final = Path(__file__).parent.parent / "static"
"""Where a build puts the front end: it is packaged, but no part of the sources."""

_PATH: Final = "static/"
_MANIFEST: Final = "manifest.json"
# Their names hold a digest of what they hold.
_NAMED_BY_CONTENT: Final = "assets/"
_IMMUTABLE: Final = "public, max-age=31536000, immutable"
_PRELOADED_FONTS: Final = 2
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_COMPRESSED_ALREADY: Final = frozenset({".png", ".webp", ".woff2"})
_LOG: Final = logging.getLogger(__name__)

_Manifest = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class _File:
    body: bytes
    suffix: str

    def coded(self, chosen: Coding) -> bytes:
        if chosen is Coding.NONE or self.suffix in _COMPRESSED_ALREADY:
            return self.body
        return self._zstd if chosen is Coding.ZSTD else self._gzip

    @cached_property
    def tag(self) -> str:
        return entity_tag(self.body.hex())

    @cached_property
    def _zstd(self) -> bytes:
        return compressed(self.body, Coding.ZSTD)

    @cached_property
    def _gzip(self) -> bytes:
        return compressed(self.body, Coding.GZIP)


class Assets:
    """The files of the front end, all read at once: a later build takes none from this server.

    Where none was built, pages come without style and script, and the log says so.
    """

    def __init__(self, folder: Path = BUILT) -> None:
        self._manifest: _Manifest = {}
        self._files: dict[str, _File] = {}
        try:
            self._manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        except FileNotFoundError:
            _LOG.warning("The pages have no style and no scripts: run `make web`.")
            return
        for path in folder.rglob("*"):
            if path.suffix in _MEDIA_TYPES and path.name != _MANIFEST:
                name = path.relative_to(folder).as_posix()
                self._files[name] = _File(path.read_bytes(), path.suffix)

    def styles(self, entry: str) -> Sequence[str]:
        """Return the paths of the style sheets of an entry; none if it was not built."""
        return tuple(_PATH + each for each in self._entry(entry).get("css", ()))

    def scripts(self, entry: str) -> Sequence[str]:
        """Return the path of the script of an entry, a module; none if it has nothing to do."""
        path = self._entry(entry).get("file")
        return (_PATH + path,) if path and self._files[path].body.strip() else ()

    @cached_property
    def fonts(self) -> Sequence[str]:
        """The paths of the typefaces that every page needs: the first that the style names."""
        held = [each for each in self._entry("site").get("assets", ()) if each.endswith(".woff2")]
        return tuple(_PATH + each for each in held[:_PRELOADED_FONTS])

    @property
    def names(self) -> Iterator[str]:
        """The paths of all files."""
        return (_PATH + name for name in self._files)

    async def answer(self, exchange: Exchange, name: str) -> None:
        """Answer a request for a file, by its path below ``/static/``.

        Raises Problem NOT_FOUND or METHOD_NOT_ALLOWED.
        """
        if exchange.method not in ("GET", "HEAD"):
            allow = {"Allow": "GET, HEAD"}
            raise Problem(ProblemType.METHOD_NOT_ALLOWED, exchange.method, headers=allow)
        file = self._files.get(name)
        if file is None:
            raise Problem(ProblemType.NOT_FOUND, f"The pages have no file {name}.")
        immutable = name.startswith(_NAMED_BY_CONTENT)
        headers = {
            "Content-Type": _MEDIA_TYPES[file.suffix],
            "Cache-Control": _IMMUTABLE if immutable else "no-cache",
            "ETag": file.tag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if names_tag(exchange.header(b"if-none-match") or "", file.tag):
            await send_not_modified(exchange, encoded(headers))
            return
        chosen = coding(exchange.header(b"accept-encoding"))
        sent = file.coded(chosen)
        if sent is not file.body:
            headers["Content-Encoding"] = chosen
            # A strong tag is of one coding (RFC 9110, 8.8.3.3).
            headers["ETag"] = f"W/{file.tag}"
        await exchange.respond(200, encoded(headers), sent)

    def _entry(self, entry: str) -> Mapping[str, Any]:
        return self._manifest.get(f"src/{entry}.ts", {})
