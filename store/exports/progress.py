"""Progress of an export on standard error: a bar in a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import click
from tqdm import tqdm

_Item = TypeVar("_Item")
_LOG_EVERY_SECONDS: Final = 5.0
# Items between two looks at the clock, fewer where there are few.
_BATCH: Final = 1_000


def counted(items: Iterable[_Item], label: str, unit: str, total: int | None) -> Iterator[_Item]:
    """Give the items, telling how many of ``total`` went by, where that is known."""
    batch = _BATCH if total is None else max(1, min(_BATCH, total // _BATCH))
    if not sys.stderr.isatty():
        yield from _logged(items, label, unit, total, batch)
        return
    with tqdm(total=total, desc=label, unit=f" {unit}", unit_scale=True) as bar:
        number = 0
        for number, item in enumerate(items, start=1):
            yield item
            if not number % batch:
                bar.update(batch)
        bar.update(number % batch)


def _logged(
    items: Iterable[_Item], label: str, unit: str, total: int | None, batch: int
) -> Iterator[_Item]:
    started = told = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if number % batch:
            continue
        now = time.monotonic()
        if now - told >= _LOG_EVERY_SECONDS:
            told = now
            rate = number / (now - started)
            line = f"{label}: {number} {unit}, {rate:.0f} a second"
            if total:
                left = max(total - number, 0) / rate
                line = (
                    f"{label}: {number} of {total} {unit}, {rate:.0f} a second, {left:.0f} s left"
                )
            click.echo(line, err=True)
