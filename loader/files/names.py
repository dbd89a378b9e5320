"""Keep the names of the files that were found, each once and in order, however many."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path


class FileNames:
    """Names of files; on disk beyond a few megabytes, until closed."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute(
            "CREATE TABLE file (path INTEGER, shown BLOB, real BLOB UNIQUE, size INTEGER)"
        )

    def add(self, path: int, shown: Path, real: Path, size: int) -> int:
        """Note a file of the path of that number; give its size, 0 if it is there already."""
        row = (path, os.fsencode(shown), os.fsencode(real), size)
        done = self._database.execute("INSERT OR IGNORE INTO file VALUES (?, ?, ?, ?)", row)
        return size if done.rowcount > 0 else 0

    def of(self, path: int) -> Iterator[tuple[Path, int]]:
        """Give the files of the path of that number, by name."""
        rows = self._database.execute(
            "SELECT shown, size FROM file WHERE path = ? ORDER BY shown", (path,)
        )
        for shown, size in rows:
            yield Path(os.fsdecode(shown)), size

    def close(self) -> None:
        """Remove what is on disk."""
        self._database.close()
