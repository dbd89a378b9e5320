"""What is said of a region in Label Studio, by choices and text fields."""

from collections.abc import Iterator, Mapping

from loader.checking.article import NOTE_KIND
from loader.checking.identity import LINK_AUTHORITY, LINK_KIND
from loader.faults import Severity
from loader.formats.builder import DocumentBuilder
from loader.formats.external_links import individual_elsewhere
from loader.formats.json_values import shown
from loader.formats.regions import Regions, attribute_names
from ontology.namespaces import ID

_Json = Mapping[str, object]


def say(builder: DocumentBuilder, regions: Regions, native: str, result: _Json, line: int) -> None:
    """Give the builder what one result says of its region; what it cannot take is told."""

    def left_out(code: str, message: str, expected: str) -> None:
        builder.fault(line, native, code, f"left out: {message}", expected, Severity.WARNING)

    meta, value = result.get("meta"), result.get("value")
    about, name = regions.bearer(native), str(result.get("from_name"))
    for note in _texts(meta.get("text") if isinstance(meta, dict) else None):
        builder.note(native, about, note, line)
    if not isinstance(value, dict) or "labels" in value:
        return
    if native not in regions:
        message = f"{name} of no region that stands: {shown(_entries(value))}"
        left_out("value-left-out", message, "what is said of a region")
    elif result.get("type") == "textarea":
        for entry in _texts(value.get("text")):
            if name != LINK_KIND:
                builder.note(
                    native, about, entry if name == NOTE_KIND else f"{name}: {entry}", line
                )
                continue
            for reference in filter(str.strip, entry.splitlines()):
                if slug := _individual(reference.strip()):
                    builder.link(native, regions.whole(native), slug, line)
                else:
                    message = f"a link into another database, {shown(reference)}"
                    left_out("link-left-out", message, f"{LINK_AUTHORITY}:SLUG")
    elif name in attribute_names():
        entries = _entries(value)
        for entry in entries[:1]:
            # A flag is a choice of one, named like the attribute.
            builder.attribute(native, about, name, None if entry == name else entry, line)
        if len(entries) != 1:
            message = f"{name}: {shown(entries[1:] if entries else value)}"
            left_out("attribute-left-out", message, "one value")
    else:
        message = f"{name}: {shown(_entries(value) or value)}"
        left_out("attribute-left-out", message, "an attribute of the ontology")


def _individual(reference: str) -> str | None:
    """Give what a link names of the reference data, None for what is in other databases."""
    if ":" not in reference or reference.startswith((f"{LINK_AUTHORITY}:", ID)):
        return reference
    return individual_elsewhere(reference)


def _texts(value: object) -> Iterator[str]:
    """Give what annotators wrote: a text, or several."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str) and entry.strip():
            yield entry


def _entries(value: _Json) -> list[str]:
    """Give what was chosen, rated or counted."""
    for name in ("choices", "rating", "number", "datetime", "text"):
        if name in value:
            found = value[name]
            return [
                str(entry)
                for entry in (found if isinstance(found, list) else [found])
                if isinstance(entry, str | int) and not isinstance(entry, bool)
            ]
    return []
