"""Writes the table of the settings into the page that documents them.

Run as `python -m server.settings_table docs/settings.md` after a setting was added or changed.
"""

import sys
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

from server.settings import PREFIX, Settings

BEGIN: Final = "<!-- table written by: python -m server.settings_table docs/settings.md -->\n"
END: Final = "<!-- end of the table -->\n"
_UNITS: Final = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))
_NAMES: Final = {int: "integer", float: "number", bool: "true or false", str: "text", Path: "path"}


def table() -> str:
    """Return the settings as a table in Markdown: variable, values, default, meaning."""
    lines = ["| variable | values | default | |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        meaning = " ".join((field.description or "").split()).replace("|", "\\|")
        cells = (f"`{PREFIX}{name.upper()}`", _values(field.annotation), _default(name), meaning)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def written(page: str) -> str:
    """Return the page with the present table in it; raises ValueError if it has no place for it."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no lines {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _values(annotation: Any) -> str:  # noqa: ANN401 (any type)
    arguments = [each for each in get_args(annotation) if each is not NoneType]
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{each}`" for each in arguments)
    if arguments:
        return _values(arguments[0])
    return _NAMES.get(annotation, "text")


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.is_required():
        return "`masalik-data`"
    if name == "workers":
        return "one for each processor, at least 2"
    if field.default is None or field.default == "":
        return ""
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    if isinstance(field.default, int) and "bytes" in name:
        size, unit = next(each for each in _UNITS if not field.default % each[0])
        return f"`{field.default}` ({field.default // size} {unit})"
    return f"`{field.default:g}`" if isinstance(field.default, float) else f"`{field.default}`"


def main() -> None:
    """Write the table into the page named."""
    page = Path(sys.argv[1])
    page.write_text(written(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
