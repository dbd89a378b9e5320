"""Routes of the dumps: files of a whole snapshot, with checksums, ranges and validators."""

import asyncio
import base64
import contextlib
import logging
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from server.addresses import base
from server.negotiation import choose, content_type
from server.problems import Problem, ProblemType
from server.refusal_documentation import Responses, refusals
from server.settings import Settings
from server.snapshots import OpenSnapshot, Snapshots
from server.validators import not_modified
from store import StoreError
from store.dumps import CHECKSUMS, DUMPS, Made, made, snapshot_tag, tidy

_log = logging.getLogger(__name__)

# A small graph's file is there by then; whoever wants a large one comes again.
_PATIENCE_SECONDS: Final = 20.0
_RETRY: Final = {"Retry-After": "10"}
_LOOK_SECONDS: Final = 2.0
_LATEST: Final = "latest"
_LISTED: Final[Responses] = {
    200: {"description": "The files.", "content": {"text/html; charset=utf-8": {}}},
    **refusals(ProblemType.NOT_READY, ProblemType.NOT_AVAILABLE),
}
_REDIRECTED: Final[Responses] = {
    307: {"description": "To the file of the snapshot that is served."},
    **refusals(ProblemType.NOT_FOUND, ProblemType.NOT_READY, ProblemType.NOT_AVAILABLE),
}
_SUMS: Final = frozenset({CHECKSUMS, f"network/{CHECKSUMS}"})


class Dumps:
    """The dumps of the snapshots that are kept: found on disk, or made when first asked for.

    They are made by another process, one at a time.
    """

    def __init__(self, snapshots: Snapshots, settings: Settings) -> None:
        self._snapshots = snapshots
        self._data = settings.data
        self._make = settings.make_dumps
        self.folder = settings.dumps or settings.data / "dumps"
        self._turn = asyncio.Lock()
        self._makings: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def made(self, tag: str) -> Mapping[str, Made]:
        """Return the dumps that are there of a snapshot."""
        return await anyio.to_thread.run_sync(made, self.folder / tag)

    async def kept(self, tag: str) -> Path | None:
        """Return the snapshot of a tag if it is kept: only of those dumps are given."""
        number = tag.partition("-")[0]
        if not (number.isascii() and number.isdecimal()):
            return None
        path = self._data / "snapshots" / number
        current = path / "CURRENT"
        exists = await anyio.to_thread.run_sync(current.exists)
        return path if exists and snapshot_tag(path) == tag else None

    async def get(self, tag: str, name: str) -> Made:
        """Return a dump, made if need be.

        Raises Problem NOT_FOUND; NOT_READY while it is being made, or if it cannot be.
        """
        snapshot = await self.kept(tag)
        if name not in DUMPS or snapshot is None:
            raise Problem(ProblemType.NOT_FOUND, f"There is no dump {tag}/{name}; see /dumps/.")
        found = (await self.made(tag)).get(name)
        if found is None and self._make:
            await self._wait(tag, name, snapshot)
            found = (await self.made(tag)).get(name)
        if found is None:
            raise Problem(ProblemType.NOT_READY, f"{name} was not made.", headers=_RETRY)
        return found

    async def follow(self) -> None:
        """Remove the dumps of snapshots that are gone, for ever."""
        tag = ""
        while self._make:
            await asyncio.sleep(_LOOK_SECONDS)
            # Nothing is served yet, or a snapshot went at this moment: the next look will do.
            with contextlib.suppress(Problem, StoreError):
                if self._snapshots.current.tag != tag:
                    tag = self._snapshots.current.tag
                    await self._tidy()

    async def close(self) -> None:
        """End what is being made."""
        for making in self._makings.values():
            making.cancel()
        await asyncio.gather(*self._makings.values(), return_exceptions=True)

    async def _wait(self, tag: str, name: str, snapshot: Path) -> None:
        key = tag, name
        if key not in self._makings:
            self._makings[key] = asyncio.create_task(self._run(tag, name, snapshot))
            self._makings[key].add_done_callback(lambda _: self._makings.pop(key, None))
        done, _ = await asyncio.wait({self._makings[key]}, timeout=_PATIENCE_SECONDS)
        if not done:
            detail = f"{name} is being made; come again."
            raise Problem(ProblemType.NOT_READY, detail, headers=_RETRY)

    async def _run(self, tag: str, name: str, snapshot: Path) -> None:
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "store.dump_making"),
                *(str(snapshot), str(self.folder / tag), name),
                stdin=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
            try:
                _, said = await process.communicate()
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
            if process.returncode:
                words = said.decode(errors="replace").strip()
                _log.error("dump %s/%s was not made: %s", tag, name, words[-500:])
            with contextlib.suppress(StoreError):
                # Its snapshot may have gone while it was made.
                await self._tidy()

    async def _tidy(self) -> None:
        await anyio.to_thread.run_sync(tidy, self.folder, self._data)


def router(dumps: Dumps, snapshots: Snapshots, settings: Settings) -> APIRouter:
    """Return the routes below `/dumps`, which refuse everything of a store behind."""
    routes = APIRouter(
        prefix="/dumps",
        tags=["Dumps"],
        dependencies=[] if settings.store is None else [Depends(_not_available)],
    )

    @routes.head("", include_in_schema=False)
    @routes.get("", include_in_schema=False)
    async def redirect(request: Request) -> Response:
        return RedirectResponse(base(request, settings) + "dumps/")

    @routes.head("/", include_in_schema=False)
    @routes.get("/", operation_id="list_dumps", responses=_LISTED)
    async def list_dumps(request: Request) -> Response:
        """List the files of the whole graph: address, format, and of those made size and SHA-256.

        ملفات الرسم كله: عنوانها وصيغتها، وحجم ما أُعدّ منها وبصمته.
        """
        snapshot = snapshots.current
        listed = [
            _listing(each, base(request, settings), snapshot)
            for each in _all(await dumps.made(snapshot.tag))
        ]
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        form = choose(request.headers.get("accept"), ("application/json", "text/html"))
        if form == "text/html":
            policy = {"Content-Security-Policy": "default-src 'none'"}
            return HTMLResponse(_page(listed), headers=headers | policy)
        sums = f"{base(request, settings)}dumps/{snapshot.tag}/{CHECKSUMS}"
        return JSONResponse(
            {"snapshot": snapshot.id, "dumps": listed, "checksums": sums}, headers=headers
        )

    @routes.head(f"/{_LATEST}/{{name:path}}", include_in_schema=False)
    @routes.get(
        f"/{_LATEST}/{{name:path}}",
        operation_id="latest_dump",
        status_code=307,
        response_class=Response,
        responses=_REDIRECTED,
    )
    async def latest(request: Request, name: str) -> Response:
        """Redirect to a file of the snapshot that is served now.

        تحويل إلى ملف من آخر ما نُشر.
        """
        if name not in DUMPS and name not in _SUMS:
            raise Problem(ProblemType.NOT_FOUND, f"There is no dump {name}; see /dumps/.")
        target = f"{base(request, settings)}dumps/{snapshots.current.tag}/{name}"
        return RedirectResponse(target, 307, {"Cache-Control": "no-cache"})

    @routes.head("/{tag}/{name:path}", include_in_schema=False)
    @routes.get("/{tag}/{name:path}", include_in_schema=False)
    async def dump(request: Request, tag: str, name: str) -> Response:
        if name in _SUMS:
            return await _checksums(dumps, tag, name)
        return _file(request, await dumps.get(tag, name))

    return routes


async def _not_available() -> None:
    detail = "Dumps are made of a data directory only; ask for graphs at /store or /sparql."
    raise Problem(ProblemType.NOT_AVAILABLE, detail)


async def _checksums(dumps: Dumps, tag: str, name: str) -> Response:
    path = dumps.folder / tag / name
    known = await dumps.kept(tag) is not None
    if not known or not await anyio.to_thread.run_sync(path.is_file):
        raise Problem(ProblemType.NOT_FOUND, f"Nothing was made yet of {tag}; see /dumps/.")
    headers = {"Cache-Control": "no-cache", "Content-Type": "text/plain; charset=utf-8"}
    return Response(await anyio.to_thread.run_sync(path.read_bytes), headers=headers)


def _file(request: Request, found: Made) -> Response:
    digest = base64.b64encode(bytes.fromhex(found.digest)).decode()
    media_type = found.dump.packed_type or found.dump.media_type
    headers = {
        "ETag": f'"{found.digest[:32]}"',
        # Of the whole file, also in an answer with a part of it (RFC 9530).
        "Repr-Digest": f"sha-256=:{digest}:",
        "Content-Type": content_type(media_type),
        # Its address names the snapshot, it never changes; but an article in it may be withdrawn.
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if known := not_modified(request, headers):
        return known
    return FileResponse(found.path, headers=headers, filename=found.path.name)


def _all(made: Mapping[str, Made]) -> list[tuple[str, Made | None]]:
    return [(name, made.get(name)) for name in DUMPS]


def _listing(
    each: tuple[str, Made | None], base: str, snapshot: OpenSnapshot
) -> Mapping[str, object]:
    name, found = each
    dump = DUMPS[name]
    listed: dict[str, object] = {
        "name": name,
        "title": dict(dump.title),
        "href": f"{base}dumps/{snapshot.tag}/{name}",
        "mediaType": dump.media_type,
        "packed": dump.packed_type,
        "made": found is not None,
    }
    if found is not None:
        listed |= {"bytes": found.size, "sha256": found.digest}
    return listed


def _page(listed: list[Mapping[str, object]]) -> str:
    lines = "\n".join(
        f'<li><a href="{escape(str(each["href"]))}">{escape(str(each["name"]))}</a> '
        f"{escape(each['title']['en'])} "  # type: ignore[index]
        f'<span lang="ar" dir="rtl">{escape(each["title"]["ar"])}</span> '  # type: ignore[index]
        f"{each.get('bytes', '')} <code>{each.get('sha256', '')}</code></li>"
        for each in listed
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Masalik: dumps</title>\n'
        f"<h1>Dumps</h1>\n<ul>\n{lines}\n</ul>\n</html>\n"
    )
