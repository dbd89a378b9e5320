"""Makes the dumps of a snapshot; run as `python -m store.dump_making SNAPSHOT FOLDER NAME…`."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Store

from store.dumps import DUMPS, NETWORK, NoSuchDump, made
from store.exports.export import Export
from store.exports.formats import FORMATS, Compression
from store.interface import StoreError
from store.pins import Pin


def make(snapshot: Path, folder: Path, names: Iterable[str] = tuple(DUMPS)) -> None:
    """Make those dumps of a snapshot that are not there; each appears whole or not at all.

    Raises NoSuchDump; StoreError or OSError if something cannot be read or written.
    """
    pin = Pin(snapshot)
    try:
        store = Store.read_only(str(snapshot))
    except OSError as error:
        raise StoreError(f"cannot open snapshot {snapshot.name}: {error}") from error
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if name not in DUMPS:
            raise NoSuchDump(f"there is no dump {name}; there are {', '.join(DUMPS)}")
        if name in made(folder):
            continue
        dump = DUMPS[name]
        export = Export(FORMATS[dump.form], Compression(dump.packing))
        if dump.form == "csv":
            export.to_folder(store, folder / NETWORK)
        else:
            export.to_file(store, folder / name, checksum=True)
    pin.let_go()


def main() -> None:
    """Make the dumps that the arguments name, giving way to whatever else the machine does."""
    snapshot, folder, *names = sys.argv[1:]
    os.nice(10)
    make(Path(snapshot), Path(folder), names)


if __name__ == "__main__":
    main()
