"""Indexes of the bundled corpus and of the real articles, for the tests of search."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from articles import load_summary

from server.search.asking import Filters, Words, read_words
from server.search.building import build
from server.search.finding import Finder, Page, Result
from store import DataDirectory

_SECONDS = 20.0
_ALL = Filters()
# Removed when the tests end.
_FOLDERS: list[TemporaryDirectory[str]] = []


@cache
def loaded(articles: Path) -> Path:
    """Give a data directory with the articles of a folder; not to be written to."""
    folder = TemporaryDirectory(prefix="masalik-test-")
    _FOLDERS.append(folder)
    data = Path(folder.name) / "data"
    load_summary(articles, data)
    return data


@cache
def finder(articles: Path) -> Finder:
    """Give a finder in the index of the articles of a folder."""
    data = loaded(articles)
    file = data.parent / "index.sqlite"
    build(DataDirectory(data).current().path, file)
    return Finder(sqlite3.connect(file), _SECONDS)


def read(articles: Path, query: str) -> Words:
    """Give the words of a query as the index of a folder reads them."""
    return read_words(query, finder(articles).is_whole)


def find(articles: Path, query: str, filters: Filters = _ALL, limit: int = 20) -> Page:
    """Give the first results of a query."""
    return finder(articles).find(read(articles, query), filters, limit, 0)


def suggest(articles: Path, query: str) -> Sequence[Result]:
    """Give what is suggested for the beginning of a name."""
    return finder(articles).suggest(read(articles, query))


def slugs(results: Sequence[Result]) -> list[str]:
    """Give the last parts of the IRIs of results."""
    return [each.iri.rpartition("/")[2] for each in results]
