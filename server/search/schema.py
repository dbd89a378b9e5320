"""The tables of a search index, in SQLite with its full-text search (FTS5)."""

import sqlite3
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from server.settings import BadSetting

# Keys hold letters, digits and single spaces only, so that the simplest tokenizer, which takes all
# that is not ASCII for letters, parts them as they are meant to be.
_FULL_TEXT: Final = """\
CREATE VIRTUAL TABLE {name} USING fts5(
    key, forms, content = '', tokenize = 'ascii', prefix = '2 3')"""
TABLES: Final = (
    """\
    CREATE TABLE thing (
        id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        standing INTEGER NOT NULL, type TEXT, labels TEXT NOT NULL,
        mentions INTEGER NOT NULL DEFAULT 0, article TEXT,
        edtf TEXT, earliest TEXT, latest TEXT)""",
    """\
    CREATE TABLE name (
        id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, field INTEGER NOT NULL,
        curated INTEGER NOT NULL, text TEXT NOT NULL, language TEXT,
        key TEXT NOT NULL, bare TEXT NOT NULL)""",
    "CREATE TABLE type (thing INTEGER NOT NULL, name TEXT NOT NULL)",
    "CREATE TABLE place (thing INTEGER NOT NULL, iri TEXT NOT NULL)",
    "CREATE TABLE claim (thing INTEGER NOT NULL, iri TEXT NOT NULL, type TEXT)",
    "CREATE TABLE whole_word (word TEXT PRIMARY KEY) WITHOUT ROWID",
    _FULL_TEXT.format(name="name_words"),
    _FULL_TEXT.format(name="quote_words"),
)
# Made last: filling tables that have them takes longer.
INDEXES: Final = (
    "CREATE INDEX name_key ON name (curated, key)",
    "CREATE INDEX name_bare ON name (curated, bare)",
    "CREATE INDEX type_thing ON type (thing, name)",
    "CREATE INDEX place_thing ON place (thing, iri)",
    "CREATE INDEX claim_thing ON claim (thing)",
)
# What decides what an index holds.
_SOURCES: Final = (
    *("server/search/forms.py", "server/search/schema.py", "server/search/reading.py"),
    *("server/search/building.py", "ontology/search_key.py", "ontology/arabic/folding.py"),
)


class FullTextSearchMissing(BadSetting):
    """Python's SQLite was built without full-text search."""


def require_full_text_search() -> None:
    """Raise FullTextSearchMissing unless SQLite has FTS5."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(_FULL_TEXT.format(name="probe"))
        except sqlite3.OperationalError as error:
            raise FullTextSearchMissing(
                f"SQLite {sqlite3.sqlite_version} has no full-text search ({error}): "
                "use a Python whose SQLite has FTS5, or set MASALIK_SEARCH=false"
            ) from error


@cache
def form() -> str:
    """Return what tells indexes apart that other versions of this code made."""
    root = Path(__file__).parents[2]
    return sha256(b"".join((root / source).read_bytes() for source in _SOURCES)).hexdigest()[:12]
