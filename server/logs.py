"""The form of the log: a line each, as text or JSON, without characters that act on a screen."""

import asyncio
import json
import logging
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal, TextIO

_SHOWN_FIRST: Final = ("method", "path", "status")
# Each write wakes whoever reads the log, which costs more than the line.
_HELD_SECONDS: Final = 0.1
_HELD_LINES: Final = 200
_NO_LOCK: Final = nullcontext()
_encode: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode


def configure(form: Literal["text", "json"]) -> None:
    """Write what is logged from now on to standard error, in a form."""
    handler = LineHandler(sys.stderr, JsonLines() if form == "json" else TextLines())
    # No line has them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # They would tell of each request, to a store behind or of a language model.
    for name in ("httpx", "httpcore", "mcp"):
        logging.getLogger(name).setLevel(logging.WARNING)


class LineHandler(logging.Handler):
    """Writes lines to a stream at once, but those of ordinary requests some at a time."""

    def __init__(self, stream: TextIO, lines: "JsonLines | TextLines") -> None:
        super().__init__()
        self.setFormatter(lines)
        self._lines = lines
        self._stream = stream
        self._held: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, after the lines that are held."""
        try:
            self._held.append(self.format(record))
            self.flush()
        except Exception:
            self.handleError(record)

    def request(self, level: int, name: str, fields: Mapping[str, object]) -> None:
        """Write the line of a request; a warning at once, others a moment later.

        Call it in an event loop. Without a LogRecord, which would take longer than the line.
        """
        with self.lock or _NO_LOCK:
            self._held.append(self._lines.line(time.time(), level, name, fields))
            if level > logging.INFO or len(self._held) >= _HELD_LINES:
                self.flush()
            elif self._timer is None:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(_HELD_SECONDS, self.flush)

    def flush(self) -> None:
        """Write the lines that are held."""
        with self.lock or _NO_LOCK:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._held:
                self._stream.write("\n".join(self._held) + "\n")
                self._held.clear()
                self._stream.flush()


def write_request(level: int, name: str, fields: Mapping[str, object]) -> None:
    """Write the line of a request to the log that :func:`configure` set up."""
    for handler in logging.root.handlers:
        if isinstance(handler, LineHandler):
            handler.request(level, name, fields)


class JsonLines(logging.Formatter):
    """A record as an object on one line: time, level, logger, then message or the request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields: dict[str, object] = {"message": record.getMessage()}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return self.line(record.created, record.levelno, record.name, fields)

    def line(self, seconds: float, level: int, name: str, fields: Mapping[str, object]) -> str:
        """Return the line of a request; ``seconds`` are those since 1970."""
        head = f'"time": "{_time(seconds)}", "level": "{_level(level)}", "logger": "{name}", '
        return harmless("{" + head + _encode(fields)[1:])


class TextLines(logging.Formatter):
    """A record as a line for the eye; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        message = harmless(record.getMessage())
        line = f"{_time(record.created)} {record.levelname} {record.name} {message}"
        if record.exc_info:
            traceback = self.formatException(record.exc_info).splitlines()
            line = "\n".join([line, *(f"    {harmless(each)}" for each in traceback)])
        return line

    def line(self, seconds: float, level: int, name: str, fields: Mapping[str, object]) -> str:
        """Return the line of a request; ``seconds`` are those since 1970."""
        shown = [harmless(str(fields[name])) for name in _SHOWN_FIRST if name in fields]
        shown += [
            f"{name}={_quoted(value)}" for name, value in fields.items() if name not in _SHOWN_FIRST
        ]
        return f"{_time(seconds)} {_level(level).upper()} {name} {' '.join(shown)}"


def harmless(text: str) -> str:
    r"""Return text with what is not printable as ``\uXXXX``: line ends, escapes, bidi marks.

    Within a line of JSON this changes no value (RFC 8259 section 7).
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return harmless(json.dumps(value, ensure_ascii=False))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{_second(whole)}.{int(1000 * (seconds - whole)):03d}Z"


@lru_cache(maxsize=16)
def _level(level: int) -> str:
    return logging.getLevelName(level).lower()


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().removesuffix("+00:00")
