"""Files of a whole snapshot for download: which there can be, and which there are."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from store.interface import StoreError

CHECKSUMS: Final = "SHA256SUMS"
NETWORK: Final = "network"
_TAG: Final = re.compile(r"[0-9]+-[0-9a-f]{1,20}")


class NoSuchDump(StoreError):
    """No dump has this name."""


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that can be made; ``form`` and ``packing`` are those of `masalik export`.

    ``media_type`` is that of the contents, ``packed_type`` that of the pack around them.
    """

    name: str
    form: str
    packing: str
    media_type: str
    packed_type: str | None
    title: Mapping[str, str]


_QUADS: Final = {"en": "All statements with their graphs", "ar": "كل الجمل مع بياناتها المسماة"}
_TRIPLES: Final = {"en": "All statements, each once", "ar": "كل الجمل، كل منها مرة واحدة"}
_ACTORS: Final = {"en": "The network of actors", "ar": "شبكة الفاعلين"}
_TIES: Final = {"en": "The network of actors: ties", "ar": "شبكة الفاعلين: الروابط"}
_NODES: Final = {"en": "The network of actors: actors", "ar": "شبكة الفاعلين: الفاعلون"}
_MAP: Final = {"en": "Places, and claims about them", "ar": "الأماكن والمزاعم المتعلقة بها"}
_GZIP, _ZSTD = "application/gzip", "application/zstd"

DUMPS: Final[Mapping[str, Dump]] = MappingProxyType(
    {
        dump.name: dump
        for dump in (
            Dump("masalik.nq.gz", "nquads", "gzip", "application/n-quads", _GZIP, _QUADS),
            Dump("masalik.nq.zst", "nquads", "zstd", "application/n-quads", _ZSTD, _QUADS),
            Dump("masalik.trig.gz", "trig", "gzip", "application/trig", _GZIP, _QUADS),
            Dump("masalik.ttl.gz", "turtle", "gzip", "text/turtle", _GZIP, _TRIPLES),
            Dump("masalik.nt.gz", "ntriples", "gzip", "application/n-triples", _GZIP, _TRIPLES),
            Dump("masalik.graphml", "graphml", "none", "application/graphml+xml", None, _ACTORS),
            Dump(f"{NETWORK}/edges.csv", "csv", "none", "text/csv", None, _TIES),
            Dump(f"{NETWORK}/nodes.csv", "csv", "none", "text/csv", None, _NODES),
            Dump("masalik.geojson", "geojson", "none", "application/geo+json", None, _MAP),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Made:
    """A dump that is whole on disk: its size in bytes and its SHA-256 in hexadecimal."""

    dump: Dump
    path: Path
    size: int
    digest: str


def snapshot_tag(snapshot: Path) -> str:
    """Return what tells a snapshot from any other, of a directory made anew or a rewritten one too.

    Raises StoreError if it cannot be read.
    """
    try:
        made = (snapshot / "CURRENT").stat().st_mtime_ns
    except OSError as error:
        raise StoreError(f"cannot read snapshot {snapshot.name}: {error}") from error
    return f"{snapshot.name}-{made:x}"


def published_at(tag: str) -> datetime | None:
    """Return when the snapshot of a tag was made, None for a tag of another kind."""
    if not _is_tag(tag):
        return None
    return datetime.fromtimestamp(int(tag.partition("-")[2], 16) // 10**9, UTC)


def made(folder: Path) -> Mapping[str, Made]:
    """Return the dumps that are whole in the folder of a snapshot, by name.

    A file counts from the moment that its checksum is entered.
    """
    digests = {**_digests(folder, ""), **_digests(folder / NETWORK, f"{NETWORK}/")}
    found = {}
    for name, dump in DUMPS.items():
        path = folder / name
        if name in digests and path.is_file():
            found[name] = Made(dump, path, path.stat().st_size, digests[name])
    return found


def tidy(dumps: Path, data: Path) -> None:
    """Remove the dumps of snapshots that are no more in ``data``, or were rewritten."""
    kept = set()
    for snapshot in (data / "snapshots").glob("*"):
        if snapshot.name.isdecimal() and (snapshot / "CURRENT").exists():
            kept.add(snapshot_tag(snapshot))
    for folder in dumps.glob("*"):
        if folder.is_dir() and folder.name not in kept and _is_tag(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _is_tag(name: str) -> bool:
    return _TAG.fullmatch(name) is not None


def _digests(folder: Path, prefix: str) -> Mapping[str, str]:
    try:
        lines = (folder / CHECKSUMS).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {prefix + name: digest for digest, name in pairs}
