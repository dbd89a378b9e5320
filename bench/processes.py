"""What a process and its descendants hold, as Linux tells it in /proc."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Footprint:
    """Memory, open files and number of a server's processes.

    ``server_bytes`` is what the first process holds for itself alone, ``total_bytes`` what all
    take together, shared pages counted once; ``files`` are the open ones of the first.
    """

    server_bytes: float
    total_bytes: float
    files: float
    processes: float

    def __str__(self) -> str:
        return (
            f"server {self.server_bytes / _MEGABYTE:.1f} MB, "
            f"all {self.total_bytes / _MEGABYTE:.1f} MB, "
            f"{self.files:.0f} open files, {self.processes:.0f} processes"
        )


def footprint(pid: int) -> Footprint:
    """Measure a process and its descendants; those that end meanwhile count for nothing."""
    family = [pid, *descendants(pid)]
    held = [_memory(each) for each in family]
    files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Footprint(held[0][0], sum(shared for _, shared in held), files, len(family))


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that a process started, and those that they started."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue
        for child in map(int, found):
            yield child
            yield from descendants(child)


def _memory(pid: int) -> tuple[int, int]:
    """Return the bytes of a process alone, and with its share of those it shares with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    told = {name: value for name, _, value in (line.partition(":") for line in lines[1:])}
    alone = sum(
        int(told[name].split()[0]) for name in ("Private_Clean", "Private_Dirty", "Private_Hugetlb")
    )
    return 1024 * alone, 1024 * int(told["Pss"].split()[0])
