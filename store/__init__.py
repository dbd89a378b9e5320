"""The data directory: the loader writes named graphs into it, the server reads them from it."""

from store.directory import DataDirectory
from store.interface import (
    BlankNodeInGraph,
    Change,
    Derivation,
    NotADataDirectory,
    NothingPublished,
    QuadOutsideGraph,
    Snapshot,
    StoreError,
    StoreLocked,
    Writer,
)
from store.stamp import OtherFormat

__all__ = [
    "BlankNodeInGraph",
    "Change",
    "DataDirectory",
    "Derivation",
    "NotADataDirectory",
    "NothingPublished",
    "OtherFormat",
    "QuadOutsideGraph",
    "Snapshot",
    "StoreError",
    "StoreLocked",
    "Writer",
]
