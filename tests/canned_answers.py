"""Answers of canned queries over a loaded folder, in names without their namespace."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from articles import load_summary
from pyoxigraph import Store

import queries
from ontology.namespaces import ID, MAS
from store import DataDirectory

Row = dict[str, Any]


class Answers:
    """Asks canned queries of a store; every quote must stand in the text of its article."""

    def __init__(self, store: Store, texts: dict[str, str]) -> None:
        self.store = store
        self.texts = texts

    def __call__(self, name: str, **given: str | list[str]) -> list[Row]:
        """Give the rows of a query; a parameter that is a word of Python ends with ``_``."""
        asked = {
            parameter.rstrip("_"): [value] if isinstance(value, str) else value
            for parameter, value in given.items()
        }
        rows = [flat(row) for row in queries.run(self.store, query(name), asked).json()]
        for row in rows:
            if row.get("quote"):
                assert row["quote"] in self.texts[row["article"]]
        return rows


def query(name: str) -> queries.CannedQuery:
    """Give a query of the catalogue."""
    return queries.catalogue()[name]


def flat(row: Row) -> Row:
    """Give a row without namespaces."""
    text = json.dumps(row, ensure_ascii=False).replace(ID, "").replace(MAS, "")
    plain: Row = json.loads(text)
    return plain


@contextmanager
def loaded(folder: Path, data: Path) -> Iterator[Answers]:
    """Load a folder of articles into ``data`` and answer from it."""
    load_summary(folder, data)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
    with DataDirectory(data).reading() as store:
        yield Answers(store, texts)
