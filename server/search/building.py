"""Builds the index of a snapshot; run as `python -m server.search.building SNAPSHOT FILE`."""

import json
import os
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from pyoxigraph import Store

from ontology.search_key import search_key
from server.search.forms import IsWhole, bare_names, forms, whole_words
from server.search.reading import Field, Kind, Reader, Thing
from server.search.schema import INDEXES, TABLES
from store.interface import StoreError
from store.pins import Pin
from store.publication import sync


def build(snapshot: Path, file: Path) -> None:
    """Make the index of a snapshot; the file appears whole or not at all.

    Raises StoreError if the snapshot cannot be read, OSError or sqlite3.Error if the file cannot be
    written.
    """
    pin = Pin(snapshot)
    try:
        store = Store.read_only(str(snapshot))
    except OSError as error:
        raise StoreError(f"cannot open snapshot {snapshot.name}: {error}") from error
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
            _fill(connection, Reader(store))
        sync(partial)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
        pin.let_go()


def _fill(connection: sqlite3.Connection, reader: Reader) -> None:
    # It is thrown away if it is not finished.
    for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN", *TABLES):
        connection.execute(statement)
    vocabulary = reader.vocabulary()
    whole = whole_words([search_key(text.value) for each in vocabulary for text in each.texts])
    connection.executemany("INSERT INTO whole_word VALUES (?)", ((word,) for word in whole))
    filling = _Filling(connection, whole.__contains__)
    for thing in vocabulary:
        filling.add(thing)
    for thing in reader.articles():
        filling.add(thing)
    filling.count(reader.mentions.items())
    for statement in (*INDEXES, "COMMIT", "ANALYZE"):
        connection.execute(statement)


class _Filling:
    """Adds things, each under a number; what two graphs tell of one thing is joined."""

    def __init__(self, connection: sqlite3.Connection, is_whole: IsWhole) -> None:
        self._connection = connection
        self._is_whole = is_whole
        self._things = 0
        self._names = 0

    def add(self, thing: Thing) -> None:
        """Add a thing with its texts, classes, places and claims."""
        execute, many = self._connection.execute, self._connection.executemany
        labels: dict[str, str] = {}
        for text in thing.texts:
            if text.field in (Field.LABEL, Field.TITLE):
                labels.setdefault(text.language or "", text.value)
        time = (thing.time.get(name) for name in ("edtf", "earliest", "latest"))
        found = execute("SELECT id FROM thing WHERE iri = ?", (thing.iri,)).fetchone()
        if found is None:
            self._things += 1
            number = self._things
            execute(
                "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
                (
                    *(number, thing.iri, thing.kind, _standing(thing), thing.type),
                    *(json.dumps(labels, ensure_ascii=False), thing.article, *time),
                ),
            )
        else:
            (number,) = found
        many("INSERT INTO type VALUES (?, ?)", ((number, name) for name in thing.types))
        many("INSERT INTO place VALUES (?, ?)", ((number, iri) for iri in thing.places))
        many("INSERT INTO claim VALUES (?, ?, ?)", ((number, *claim) for claim in thing.claims))
        for text in thing.texts:
            self._add_text(number, thing, text.field, text.value, text.language)

    def _add_text(
        self, number: int, thing: Thing, field: Field, value: str, language: str | None
    ) -> None:
        key = search_key(value)
        if not key:
            return
        self._names += 1
        quote = field is Field.QUOTE
        bare = () if quote else bare_names(key, self._is_whole)
        self._connection.execute(
            "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(self._names, number, field, thing.curated and thing.kind is Kind.ENTITY),
                *(value, language, "" if quote else key, bare[0] if bare else ""),
            ),
        )
        words = key.split()
        found = (form.text for word in words for form in forms(word, self._is_whole))
        self._connection.execute(
            f"INSERT INTO {'quote_words' if quote else 'name_words'} (rowid, key, forms) "  # noqa: S608
            "VALUES (?, ?, ?)",
            (self._names, key, " ".join(dict.fromkeys(found))),
        )

    def count(self, mentions: Iterable[tuple[str, int]]) -> None:
        """Enter how often texts refer to each thing."""
        self._connection.executemany(
            "UPDATE thing SET mentions = ? WHERE iri = ?", ((n, iri) for iri, n in mentions)
        )


def _standing(thing: Thing) -> int:
    """Return where a thing stands among those found alike: the known first, quotes last."""
    match thing.kind:
        case Kind.ENTITY:
            return 0 if thing.curated else 1
        case Kind.ARTICLE:
            return 2
        case Kind.TERM:
            return 3
        case Kind.QUOTE:
            return 4


def main() -> None:
    """Build the index that the arguments name, giving way to whatever else the machine does."""
    snapshot, file = sys.argv[1:]
    os.nice(10)
    build(Path(snapshot), Path(file))


if __name__ == "__main__":
    main()
