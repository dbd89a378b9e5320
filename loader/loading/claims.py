"""Remember which file an article was loaded from, so that one slug means one article."""

import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from loader.faults import Fault


class Claims:
    """The slugs taken so far, from ``with`` to its end; on disk beyond a few megabytes."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE claim (slug TEXT PRIMARY KEY, file BLOB)")
        self._database.execute("CREATE INDEX of_file ON claim (file)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()

    def __contains__(self, slug: str) -> bool:
        rows = self._database.execute("SELECT 1 FROM claim WHERE slug = ?", (slug,))
        return rows.fetchone() is not None

    def take(self, slug: str, file: Path) -> Path | None:
        """Take a slug for an article of ``file``; give the file that has it, if one does."""
        row = (slug, os.fsencode(file))
        if self._database.execute("INSERT OR IGNORE INTO claim VALUES (?, ?)", row).rowcount > 0:
            return None
        (owner,) = self._database.execute(
            "SELECT file FROM claim WHERE slug = ?", (slug,)
        ).fetchone()
        return Path(os.fsdecode(owner))

    def forget(self, file: Path) -> None:
        """Give up the slugs of a file, or of an archive, that is gone or to be read again."""
        name = os.fsencode(file)
        # What is in an archive or folder sorts between its name with "/" and with the next byte.
        self._database.execute(
            "DELETE FROM claim WHERE file = ? OR (file > ? AND file < ?)",
            (name, name + b"/", name + b"0"),
        )

    def release(self) -> None:
        """Give up the slugs of all files."""
        self._database.execute("DELETE FROM claim")


def slug_twice(file: Path, slug: str, owner: Path) -> Fault:
    """Give the fault of an article whose slug is taken by one of the file ``owner``."""
    message = f"{owner} has the same slug" if owner != file else "the file has this slug twice"
    return Fault(file, None, slug, "slug-twice", message, "one article per slug")
