"""What there is to know of the snapshots that are kept, and the way back to one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import NamedNode, Store

from ontology.namespaces import ARTICLE_GRAPH
from store.directory import DataDirectory
from store.interface import Snapshot, StoreError
from store.publication import kept
from store.stamp import stamp_of
from store.withdrawal import unfinished


class NoSuchSnapshot(StoreError):
    """No snapshot of that number is kept."""


class WithdrawalUnfinished(StoreError):
    """A withdrawal was interrupted: older snapshots may hold what is to go."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A snapshot that is kept.

    Attributes:
        id: its number.
        made: when it was made.
        triples: how many statements it holds, counted once per graph.
        articles: how many articles.
        ontology: the version of the ontology that it was written under.
        bytes: the size of its files.
        own_bytes: of these, what no other snapshot, nor the store, shares with it.
        published: whether it is the one that is served.

    """

    id: int
    made: datetime
    triples: int
    articles: int
    ontology: str
    bytes: int
    own_bytes: int
    published: bool

    def as_json(self) -> Mapping[str, object]:
        """Give the snapshot as a JSON object, its keys the names of the fields."""
        return {
            "id": self.id,
            "made": self.made.isoformat(timespec="seconds"),
            "triples": self.triples,
            "articles": self.articles,
            "ontology": self.ontology,
            "bytes": self.bytes,
            "own_bytes": self.own_bytes,
            "published": self.published,
        }


def listing(data: DataDirectory) -> Sequence[Listed]:
    """Return the snapshots that are kept, also those that are not for this Masalik.

    Raises NothingPublished; StoreError if one cannot be read.
    """
    current = data.current()
    return [_listed(snapshot, snapshot.id == current.id) for snapshot in kept(data.path)]


def disk_use(root: Path) -> int:
    """Return the bytes of all files below a folder; one that has several names counts once."""
    sizes = {}
    for file in root.rglob("*"):
        try:
            status = file.lstat()
        except FileNotFoundError:
            continue  # A writer at work removed it.
        sizes[status.st_ino] = 0 if file.is_dir() else status.st_size
    return sum(sizes.values())


def roll_back(data: DataDirectory, number: int | None = None) -> tuple[Snapshot, Snapshot]:
    """Publish a former snapshot anew, by default the one before; the writer's store follows.

    Loads go on from there: what was loaded since counts as never loaded. Returns the former
    snapshot and the one that is now published, with the next number.

    Raises NothingPublished, NoSuchSnapshot, OtherFormat, WithdrawalUnfinished; StoreLocked while
    something is loaded; StoreError if something cannot be written.
    """
    current = data.current()
    with data.writer() as writer:
        if unfinished(data.path):
            raise WithdrawalUnfinished(
                "a withdrawal was interrupted; repeat the `masalik withdraw` first"
            )
        former = [snapshot for snapshot in kept(data.path) if snapshot.id != current.id]
        wanted = [s for s in former if number is None or s.id == number]
        if not wanted:
            ids = ", ".join(str(snapshot.id) for snapshot in former) or "none"
            raise NoSuchSnapshot(
                f"there is no former snapshot {'' if number is None else number} in {data.path}; "
                f"those that are kept: {ids}"
            )
        return wanted[-1], writer.go_back(wanted[-1])


def article_count(graphs: Iterable[object]) -> int:
    """Return how many of some graph names are articles'."""
    return sum(isinstance(g, NamedNode) and g.value.startswith(ARTICLE_GRAPH) for g in graphs)


def _listed(snapshot: Snapshot, published: bool) -> Listed:
    try:
        store = Store.read_only(str(snapshot.path))
        files = [file.stat() for file in snapshot.path.iterdir()]
        made = (snapshot.path / "CURRENT").stat().st_mtime
    except OSError as error:
        raise StoreError(f"cannot read snapshot {snapshot.id}: {error}") from error
    return Listed(
        id=snapshot.id,
        made=datetime.fromtimestamp(made, UTC),
        triples=len(store),
        articles=article_count(store.named_graphs()),
        ontology=stamp_of(snapshot.path, store).ontology,
        bytes=sum(status.st_size for status in files),
        own_bytes=sum(status.st_size for status in files if status.st_nlink == 1),
        published=published,
    )
