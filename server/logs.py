"""The form of the log: a line each, as text or JSON, without characters that act on a screen."""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal

_SHOWN_FIRST: Final = ("method", "path", "status")


def configure(form: Literal["text", "json"]) -> None:
    """Write what is logged from now on to standard error, in a form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    # No line has them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # They would tell of each request to a store behind.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """A record as an object on one line: time, level, logger, then message or the request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields = _fields(record)
        line |= fields or {"message": record.getMessage()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return harmless(json.dumps(line, ensure_ascii=False, default=str))


class TextLines(logging.Formatter):
    """A record as a line for the eye; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = _fields(record)
        if fields:
            shown = [harmless(str(fields[name])) for name in _SHOWN_FIRST if name in fields]
            shown += [
                f"{name}={_quoted(value)}"
                for name, value in fields.items()
                if name not in _SHOWN_FIRST
            ]
            message = " ".join(shown)
        else:
            message = harmless(record.getMessage())
        line = f"{_time(record)} {record.levelname} {record.name} {message}"
        if record.exc_info:
            traceback = self.formatException(record.exc_info).splitlines()
            line = "\n".join([line, *(f"    {harmless(each)}" for each in traceback)])
        return line


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


def _fields(record: logging.LogRecord) -> Mapping[str, object]:
    fields: Mapping[str, object] = getattr(record, "fields", {})
    return fields


def _time(record: logging.LogRecord) -> str:
    seconds, rest = divmod(record.created, 1)
    return f"{_second(int(seconds))}.{int(1000 * rest):03d}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().removesuffix("+00:00")
