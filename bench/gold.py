"""Measure what is read from dates, quantities and sums against a file of expected values.

    python -m bench.gold FILE [--articles FOLDER]

FILE is a table (``.tsv``, ``.csv``) with a heading, or a YAML list of mappings (``.yaml``). A row
says where its words are: ``article`` and ``id`` (a mention of an annotated article under FOLDER,
read as the loader reads it), or ``words`` and ``published`` (an EDTF date or interval, may be
empty). The other columns are what is expected: ``edtf``, ``earliest``, ``latest`` of dates;
``value``, ``lower``, ``upper``, ``unit``, ``comparator`` of quantities and sums. An empty cell or
``-`` expects nothing to be read; a column (in YAML: a key) that is absent is not compared. ``kind``
(Date, Quantity, Money) may say what words are; else the filled columns do.

Equal forms are equal: 620 and 620.0, MoreThan and moreThan, a unit's IRI and the end of it, a bound
to the day and to the second or as the year or month that it is the end of. Each difference is a
line; then the share that is right, by column and of rows. The exit status is 1 if anything differs,
2 if FILE cannot be used.
"""

import argparse
import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml
from pyoxigraph import Literal, NamedNode

from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from ontology.arabic.dates import read_date
from ontology.arabic.quantities import amount
from ontology.edtf_bounds import Bounds, NotEdtf, bounds
from ontology.namespaces import ID, MAS

DATES = ("edtf", "earliest", "latest")
AMOUNTS = ("value", "lower", "upper", "unit", "comparator")
_PROPERTY = {"value": "numericValue", "lower": "lowerBound", "upper": "upperBound"}
_NUMBERS = ("value", "lower", "upper")
_ROWS = "rows"
_NOTHING = ("", "-")
_TOLERANCE = Decimal("0.000001")
_UNKNOWN = Bounds(None, None)

Row = Mapping[str, str]


class UnusableGold(ValueError):
    """A file of expected values that cannot be compared with anything."""


@dataclass
class Tally:
    """How many values were compared and how many were right, by column; and whole rows."""

    compared: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def count(self, what: str, *, right: bool) -> None:
        """Add one comparison."""
        self.compared[what] += 1
        self.right[what] += right

    def lines(self) -> Iterator[str]:
        """Give the differences, then the shares."""
        yield from self.differences
        for what, number in sorted(self.compared.items(), key=lambda pair: pair[0] == _ROWS):
            share = 100 * self.right[what] / number
            yield f"{what}: {self.right[what]} of {number} right ({share:.1f} %)"


def read_gold(path: Path) -> Sequence[Row]:
    """Read a file of expected values.

    Raises UnusableGold, saying why.
    """
    try:
        text = path.read_text("utf-8-sig")
        if path.suffix in (".yaml", ".yml"):
            content = yaml.load(text, Loader=yaml.BaseLoader)
            rows = [
                {str(k): "" if v is None else str(v) for k, v in row.items()} for row in content
            ]
        else:
            dialect = (
                {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if path.suffix == ".tsv" else {}
            )
            table = csv.DictReader(io.StringIO(text, newline=""), restval="", **dialect)  # type: ignore[call-overload]
            rows = [{str(k): v for k, v in row.items() if k is not None} for row in table]
    except (
        OSError,
        UnicodeDecodeError,
        csv.Error,
        yaml.YAMLError,
        AttributeError,
        TypeError,
    ) as error:
        raise UnusableGold(f"{path}: {error}") from error
    if not rows:
        raise UnusableGold(f"{path}: no rows")
    for number, row in enumerate(rows, 1):
        if not (row.get("words") or (row.get("article") and row.get("id"))):
            raise UnusableGold(f"{path}: row {number} has neither words nor article and id")
        if not any(column in row for column in (*DATES, *AMOUNTS)):
            raise UnusableGold(f"{path}: row {number} expects nothing; columns {', '.join(row)}")
    return rows


def measure(rows: Sequence[Row], articles: Path | None = None) -> Tally:
    """Compare each row with what is read.

    Raises UnusableGold if an article or mention is not there, or a date is no EDTF.
    """
    tally, mapped = Tally(), dict[str, dict[tuple[str, str], str]]()
    for row in rows:
        if row.get("words"):
            name, kind = row["words"], _kind(row)
            found = _of_words(row, kind)
        else:
            slug, mention = row["article"], row["id"]
            name = f"{slug} {mention}"
            if slug not in mapped:
                mapped[slug] = _values(slug, articles)
            kind, found = _of_mention(mapped[slug], slug, mention)
        columns = DATES if kind == "Date" else AMOUNTS
        wrong = []
        for column in columns:
            if column in row:
                expected = row[column].strip()
                right = is_equal(column, expected, found.get(column))
                tally.count(f"{kind} {column}", right=right)
                if not right:
                    got = found.get(column) or "nothing"
                    wrong.append(f"{column} {got}, expected {expected or 'nothing'}")
        tally.count(_ROWS, right=not wrong)
        if wrong:
            tally.differences.append(f"{name}: {'; '.join(wrong)}")
    return tally


def _kind(row: Row) -> str:
    if row.get("kind", "") not in _NOTHING:
        return row["kind"]
    for columns, kind in ((DATES, "Date"), (AMOUNTS, "Quantity")):
        if any(row.get(column, "") not in _NOTHING for column in columns):
            return kind
    return "Date" if any(column in row for column in DATES) else "Quantity"


def _of_words(row: Row, kind: str) -> dict[str, str | None]:
    if kind == "Date":
        published = row.get("published", "")
        try:
            known = _UNKNOWN if published in _NOTHING else bounds(published)
        except NotEdtf as error:
            raise UnusableGold(f"published: {error}") from error
        date = read_date(row["words"], known)
        return {"edtf": date.edtf, "earliest": date.bounds.earliest, "latest": date.bounds.latest}
    read = amount(row["words"])
    return {
        "value": _text(read.value),
        "lower": _text(read.lower),
        "upper": _text(read.upper),
        "unit": read.unit,
        "comparator": read.comparator or (None if read.value is None else "exact"),
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _values(slug: str, articles: Path | None) -> dict[tuple[str, str], str]:
    """Give what the graph of an article says of its nodes, by slug of node and property."""
    if articles is None:
        raise UnusableGold(f"{slug}: a folder of articles is needed (--articles)")
    parts, _ = find_articles([articles / f"{slug}.ann"])
    read = read_article(parts[0]) if parts else None
    if read is None or read.document is None:
        raise UnusableGold(f"{slug}: no sound article of that name in {articles}")
    return {
        (quad.subject.value.removeprefix(ID), quad.predicate.value.removeprefix(MAS)): value
        for quad in map_document(read.document).quads
        if isinstance(quad.subject, NamedNode) and (value := _value(quad.object))
    } | {(mention.id, "label"): mention.label for mention in read.document.mentions.values()}


def _value(node: object) -> str | None:
    return node.value if isinstance(node, NamedNode | Literal) else None


def _of_mention(
    values: dict[tuple[str, str], str], slug: str, mention: str
) -> tuple[str, dict[str, str | None]]:
    label = values.get((mention, "label"))
    if label is None:
        raise UnusableGold(f"{slug} has no mention {mention}")
    node = f"{slug}-{mention.lower()}"
    if label == "Date":
        return label, {column: values.get((node, column)) for column in DATES}
    node = f"{node}-{label.lower()}"
    return label, {c: values.get((node, _PROPERTY.get(c, c))) for c in AMOUNTS}


def is_equal(column: str, expected: str, found: str | None) -> bool:
    """Whether a value that was read is the expected one, in whatever form that is written."""
    if expected in _NOTHING or not found:
        return expected in _NOTHING and not found
    if column in _NUMBERS:
        try:
            one, other = Decimal(expected.replace(",", "")), Decimal(found)
        except InvalidOperation:
            return False
        return abs(one - other) <= _TOLERANCE * max(Decimal(1), abs(one))
    if column in ("unit", "comparator"):
        return _end(expected) == _end(found)
    if column == "edtf":
        return expected.replace(" ", "").upper() == found.upper()
    return found.startswith(expected) or found == _bound(column, expected)


def _end(name: str) -> str:
    """Give the last part of an IRI or prefixed name, in the form of the ontology's individuals."""
    end = name.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]
    return end.lower()


def _bound(column: str, expected: str) -> str | None:
    try:
        found = bounds(expected)
    except NotEdtf:
        return None
    return found.earliest if column == "earliest" else found.latest


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.gold", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", type=Path, help="expected values: .tsv, .csv or .yaml")
    parser.add_argument("--articles", type=Path, help="folder of the annotated articles")
    given = parser.parse_args(arguments)
    try:
        tally = measure(read_gold(given.file), given.articles)
    except UnusableGold as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(tally.lines()))
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
