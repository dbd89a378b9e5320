"""Write the report of a load as it goes: one JSON object or one line of text per article."""

import json
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from loader.loading.results import LoadSummary, Result

_TEXT: Final = ".txt"


class Report:
    """A file of results, from ``with`` to its end: text if it is called so, else JSON Lines.

    The last line of JSON is the summary, under the key ``summary``, without the faults.
    """

    def __init__(self, path: Path) -> None:
        self._text = path.suffix == _TEXT
        self._file = path.open("w", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, result: Result) -> None:
        """Write a result."""
        if self._text:
            self._file.write(f"{result}\n")
        else:
            self._file.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")

    def end(self, summary: LoadSummary, line: str) -> None:
        """Write the summary, as text in one line; readers may have the file from here on."""
        if self._text:
            self._file.write(f"{line}\n")
        else:
            told = {key: value for key, value in summary.as_json().items() if key != "faults"}
            self._file.write(json.dumps({"summary": told}, ensure_ascii=False) + "\n")
        self._file.flush()
