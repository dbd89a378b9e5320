"""The bounds within which the server answers, each with its default."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What an operator may set; ``data`` is the only one without a default."""

    data: Path
    """The data directory that is served."""

    max_query_bytes: int = 128 * 1024
    """A longer query is refused: a 10 MB VALUES block takes 1.6 GB to parse."""

    max_body_bytes: int = 512 * 1024
    """A longer request body is refused unread; percent-encoded Arabic is six times as long."""

    max_nesting: int = 64
    """Brackets within brackets; the engine's stack overflows at about a thousand."""

    max_tokens: int = 3000
    """Words and signs of a query, VALUES blocks aside; longer chains overflow the stack too."""

    max_patterns: int = 64
    """Triple patterns in one group; the planner takes 9 seconds for 150 with a common subject."""

    max_answer_bytes: int = 128 * 1024 * 1024
    """A longer result is refused as a whole; 100,000 rows of JSON take about 20 MB."""

    query_threads: int = 16
    """Queries that run at the same time; further ones wait."""

    max_waiting: int = 64
    """Queries that wait for a thread; further ones are refused."""

    poll_seconds: float = 0.3
    """How often the server looks whether another snapshot was published."""
