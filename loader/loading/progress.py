"""Show how far a load or check is: a bar in a terminal, a line every few seconds in a log."""

import sys
import time
from types import TracebackType
from typing import Final, Never, Self

import click
from tqdm import tqdm

_LOG_EVERY_SECONDS: Final = 5.0
_BAR: Final = "{l_bar}{bar}| {postfix} [{elapsed}<{remaining}]"


class Progress:
    """Counts articles on standard error, from ``with`` to its end; ``quiet`` shows nothing.

    How much is left is told by the bytes of the files: how many articles they hold is not known
    before they are read.
    """

    def __init__(self, label: str, quiet: bool) -> None:
        self._label = label
        self._quiet = quiet
        self._done = 0
        self._bytes = 0
        self._started = self._told = time.monotonic()
        self._bar: tqdm[Never] | None = None
        if not quiet and sys.stderr.isatty():
            self._bar = tqdm(desc=label, bar_format=_BAR, total=1, file=sys.stderr, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def advance(self, size: int, total: int) -> None:
        """Count an article of ``size`` bytes; ``total`` bytes were found so far."""
        self._done += 1
        self._bytes += size
        if self._bar is not None:
            self._bar.total = max(total, self._bytes, 1)
            self._bar.set_postfix_str(self._rate(), refresh=False)
            self._bar.update(size)
        elif not self._quiet and time.monotonic() - self._told >= _LOG_EVERY_SECONDS:
            self._told = time.monotonic()
            share = min(1.0, self._bytes / total) if total else 1.0
            click.echo(f"{self._label}: {self._rate()}{self._rest(share)}", err=True)

    def tell(self, line: str) -> None:
        """Write a line to standard error, above the bar if there is one."""
        if self._bar is not None:
            self._bar.write(line, file=sys.stderr)
        else:
            click.echo(line, err=True)

    def clear(self) -> None:
        """Take the bar away for what is printed next; the next article brings it back."""
        if self._bar is not None:
            self._bar.clear()

    def _rate(self) -> str:
        seconds = max(time.monotonic() - self._started, 0.001)
        return f"{self._done} articles, {self._done / seconds:.0f}/s"

    def _rest(self, share: float) -> str:
        if share <= 0:
            return ""
        seconds = (time.monotonic() - self._started) * (1 - share) / share
        minutes, rest = divmod(round(seconds), 60)
        return f", {share:.0%} done, about {minutes}:{rest:02} left"
