"""The stamp of a data directory and of each snapshot: its format, ontology version and engine."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final, Self

from pyoxigraph import NamedNode, Store

from ontology.graphs import module_files
from ontology.namespaces import ONTOLOGY, ONTOLOGY_GRAPH, OWL
from ontology.triples import read_triples
from store.interface import Snapshot, StoreError

FILE: Final = "format.json"
FORMAT: Final = 1
_VERSION_INFO: Final = NamedNode(f"{OWL}versionInfo")
_ONTOLOGY: Final = NamedNode(ONTOLOGY)


class OtherFormat(StoreError):
    """It was written in another format or under another ontology version, or by a newer engine."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What wrote a store: the number of its layout, the versions of ontology and pyoxigraph."""

    format: int
    ontology: str
    engine: str

    @classmethod
    def present(cls) -> Self:
        """Return the stamp of what is written by this Masalik."""
        return cls(FORMAT, ontology_version(), version("pyoxigraph"))

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the stamp in a folder, None where there is none.

        Raises OtherFormat if it cannot be understood.
        """
        try:
            told = json.loads((folder / FILE).read_text("utf-8"))
            return cls(int(told["format"]), str(told["ontology"]), str(told["engine"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OtherFormat(f"{folder / FILE} cannot be read ({error!r})") from error

    def write(self, folder: Path) -> None:
        """Put the stamp into a folder, whole or not at all."""
        partial = folder / f".{FILE}.partial"
        partial.write_text(json.dumps(asdict(self)) + "\n", "utf-8")
        partial.replace(folder / FILE)

    def check(self, what: Path, *, rebuild: bool = False) -> None:
        """See that this Masalik can use what bears the stamp; with ``rebuild``, begin it anew.

        Raises OtherFormat, whose message says what to do.
        """
        ours = Stamp.present()
        if self.format > ours.format:
            raise OtherFormat(
                f"{what} was written by a newer Masalik (format {self.format}, this one writes "
                f"{ours.format}): use that one"
            )
        if _number(self.ontology) > _number(ours.ontology):
            raise OtherFormat(
                f"{what} was written under ontology {self.ontology}, which is newer than this "
                f"Masalik's {ours.ontology}: use the Masalik that wrote it, or a newer one"
            )
        if _number(self.engine)[:2] > _number(ours.engine)[:2]:
            raise OtherFormat(
                f"{what} was written by pyoxigraph {self.engine}, which is newer than the "
                f"{ours.engine} installed: install that one"
            )
        if not rebuild and (self.format, self.ontology) != (ours.format, ours.ontology):
            raise OtherFormat(
                f"{what} was written under ontology {self.ontology} (format {self.format}), this "
                f"Masalik has {ours.ontology} (format {ours.format}): load all articles anew with "
                "`masalik load --rebuild PATH...`, or use the Masalik that wrote it"
            )


def stamp_of(folder: Path, store: Store) -> Stamp:
    """Return the stamp of a store; one without is known by the ontology that it holds.

    Raises OtherFormat if a stamp cannot be understood.
    """
    found = Stamp.read(folder)
    if found is not None:
        return found
    ours = Stamp.present()
    graph = NamedNode(ONTOLOGY_GRAPH)
    held = [q.object for q in store.quads_for_pattern(_ONTOLOGY, _VERSION_INFO, None, graph)]
    return Stamp(FORMAT, str(held[0].value), ours.engine) if held else ours  # type: ignore[union-attr]


def opened(snapshot: Snapshot) -> Store:
    """Open a snapshot for reading; it stays readable while open, even when it is superseded.

    Raises OtherFormat if it is not for this Masalik; StoreError if it cannot be read, for one
    because it was removed meanwhile.
    """
    try:
        store = Store.read_only(str(snapshot.path))
    except OSError as error:
        raise StoreError(f"cannot open snapshot {snapshot.id}: {error}") from error
    stamp_of(snapshot.path, store).check(snapshot.path)
    return store


@cache
def ontology_version() -> str:
    """Return the version of the ontology that comes with this Masalik.

    Raises LookupError if its modules do not tell it.
    """
    for file in module_files():
        if "versionInfo" in file.read_text("utf-8"):
            for triple in read_triples(file):
                if triple.subject == _ONTOLOGY and triple.predicate == _VERSION_INFO:
                    return str(triple.object.value)  # type: ignore[union-attr]
    raise LookupError("the ontology tells no version")


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())
