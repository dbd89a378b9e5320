"""Compress answers as the client accepts it: gzip or Zstandard (RFC 9110 section 8.4)."""

import gzip
import zlib
from collections.abc import AsyncIterator
from enum import StrEnum
from functools import lru_cache
from typing import Final

import zstandard

# Shorter bodies fit one packet anyway.
_WORTHWHILE_BYTES: Final = 1400
_ZSTD_LEVEL, _GZIP_LEVEL = 3, 4
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class Coding(StrEnum):
    """A content coding that the server offers."""

    NONE = "identity"
    GZIP = "gzip"
    ZSTD = "zstd"


@lru_cache(maxsize=256)
def coding(accepted: str | None) -> Coding:
    """Return the coding that an Accept-Encoding header prefers; of equal ones Zstandard."""
    if not accepted:
        return Coding.NONE
    qualities: dict[str, float] = {}
    for item in accepted.lower().split(","):
        name, _, parameter = item.partition(";")
        quality = parameter.strip().removeprefix("q=") or "1"
        try:
            qualities[name.strip()] = float(quality)
        except ValueError:
            qualities[name.strip()] = 0
    offered = {
        each: qualities.get(each, qualities.get("*", 0)) for each in (Coding.ZSTD, Coding.GZIP)
    }
    best = max(offered, key=lambda each: offered[each])
    return best if offered[best] > 0 else Coding.NONE


def compressed(body: bytes, chosen: Coding) -> bytes:
    """Return a body in a coding; the very same where compressing it is not worthwhile."""
    if chosen is Coding.NONE or len(body) < _WORTHWHILE_BYTES:
        return body
    if chosen is Coding.ZSTD:
        return zstandard.compress(body, _ZSTD_LEVEL)
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


async def compressed_pieces(pieces: AsyncIterator[bytes], chosen: Coding) -> AsyncIterator[bytes]:
    """Yield the pieces of a body in a coding."""
    if chosen is Coding.NONE:
        async for piece in pieces:
            yield piece
        return
    compressor = (
        zstandard.ZstdCompressor(_ZSTD_LEVEL).compressobj()
        if chosen is Coding.ZSTD
        else zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_WINDOW)
    )
    async for piece in pieces:
        if made := compressor.compress(piece):
            yield made
    yield compressor.flush()
