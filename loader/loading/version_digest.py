"""Tell by a digest whether an article would be mapped today as it was mapped before."""

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# What decides which quads an article becomes: terms, shapes, names, words, and the code itself.
_PACKAGES = ("ontology", "loader")
_SUFFIXES = frozenset({".py", ".ttl", ".yaml", ".rq"})
# Pages and configurations for people, and the bundled articles, decide nothing.
_WITHOUT_EFFECT = frozenset({"documentation", "annotation_tools", "corpus", "__pycache__"})
_LIBRARIES = ("pyoxigraph", "dkpro-cassis", "hijridate", "pyyaml", "rapidfuzz")


@cache
def version_digest() -> bytes:
    """Give 32 bytes that are the same as long as ontology, reference data and code are."""
    digest = sha256()
    root = Path(__file__).parents[2]
    for package in _PACKAGES:
        for file in sorted((root / package).rglob("*")):
            inner = file.relative_to(root)
            if file.suffix in _SUFFIXES and _WITHOUT_EFFECT.isdisjoint(inner.parts):
                content = file.read_bytes()
                digest.update(f"{inner.as_posix()} {len(content)}\n".encode())
                digest.update(content)
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    return digest.digest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "?"
