"""Asks an index: the results that match, best first, with counts by class, place and year.

Every value is a parameter of its statement; an expression of FTS5 is made of letters and digits.
"""

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.search.asking import Filters, Words
from server.search.highlighting import Range, highlighted
from server.search.reading import Field, Kind

MOST_HITS: Final = 50_000
"""So many matching texts are ranked and counted."""
SUGGESTED: Final = 10
_FACETS: Final = 25
_SUGGESTED_FROM: Final = 60
# So many steps of SQLite's machine take about a millisecond.
_STEPS: Final = 10_000
_LAST: Final = "\U0010ffff"

# The lower the better: the name itself, what it begins with, its words, words of a quote. The field
# settles which of two names that match alike is shown.
_HITS: Final = """\
INSERT INTO hit
SELECT thing, MIN(10 * tier + field), score, id FROM (
  SELECT name.thing, name.id, name.field, bm25(name_words) AS score, CASE
      WHEN name.key = :key THEN 0
      WHEN name.bare IN ({bare}) THEN 1
      WHEN substr(name.key, 1, length(:key)) = :key THEN 2
      WHEN substr(name.bare, 1, length(:bare0)) = :bare0 THEN 2
      WHEN name.id IN (SELECT rowid FROM name_words WHERE name_words MATCH :strict) THEN 3
      ELSE 4 END AS tier
    FROM name_words JOIN name ON name.id = name_words.rowid WHERE name_words MATCH :loose
  UNION ALL
  SELECT name.thing, name.id, name.field, bm25(quote_words), CASE
      WHEN name.id IN (SELECT rowid FROM quote_words WHERE quote_words MATCH :strict) THEN 5
      ELSE 6 END
    FROM quote_words JOIN name ON name.id = quote_words.rowid WHERE quote_words MATCH :loose
  LIMIT :most
) GROUP BY thing"""
_PAGE: Final = """\
SELECT thing.id, thing.iri, thing.kind, thing.type, thing.labels, thing.mentions, thing.article,
    thing.edtf, thing.earliest, thing.latest, name.field, name.text, name.language
  FROM hit JOIN thing ON thing.id = hit.thing JOIN name ON name.id = hit.name WHERE {where}
  ORDER BY hit.tier / 10, thing.standing, thing.mentions DESC, hit.tier, round(hit.score, 3),
    length(name.text), thing.iri
  LIMIT :limit OFFSET :offset"""
_COUNTS: Final = {
    "kind": "SELECT thing.kind AS value, COUNT(*) AS n FROM hit JOIN thing ON thing.id = hit.thing",
    "type": "SELECT type.name AS value, COUNT(*) AS n FROM hit JOIN thing ON thing.id = hit.thing "
    "JOIN type ON type.thing = hit.thing",
    "place": "SELECT place.iri AS value, COUNT(*) AS n FROM hit "
    "JOIN thing ON thing.id = hit.thing JOIN place ON place.thing = hit.thing",
    # Of the years in which most began: what lasts belongs to each that it overlaps.
    "year": "SELECT spanned.year AS value, COUNT(*) AS n FROM (SELECT "
    "substr(begun.earliest, 1, 4) AS year FROM hit AS met JOIN thing AS begun "
    "ON begun.id = met.thing WHERE begun.earliest IS NOT NULL GROUP BY year "
    "ORDER BY COUNT(*) DESC LIMIT 12) AS spanned JOIN hit JOIN thing ON thing.id = hit.thing "
    "AND COALESCE(thing.earliest, thing.latest) IS NOT NULL "
    "AND COALESCE(thing.latest, spanned.year) >= spanned.year "
    "AND substr(COALESCE(thing.earliest, ''), 1, 4) <= spanned.year",
}
# Names that begin so first, then those of which a word does.
_SUGGESTIONS: Final = """\
SELECT thing.id, thing.iri, thing.kind, thing.type, thing.labels, name.text, name.language,
    MIN(10 * tier + name.field) AS place
  FROM (
    SELECT id, CASE WHEN key = :key THEN 0 ELSE 1 END AS tier FROM name
      WHERE curated = 1 AND key >= :key AND key < :key || :last
    UNION ALL
    SELECT id, CASE WHEN bare = :bare THEN 0 ELSE 1 END FROM name
      WHERE curated = 1 AND bare >= :bare AND bare < :bare || :last
    UNION ALL
    SELECT * FROM (SELECT rowid, 2 FROM name_words WHERE name_words MATCH :loose LIMIT :from)
  ) AS found JOIN name ON name.id = found.id JOIN thing ON thing.id = name.thing
  WHERE thing.kind IN ('entity', 'article')
  GROUP BY thing.id
  ORDER BY place / 10, thing.standing, thing.mentions DESC, length(name.text), thing.iri
  LIMIT :limit"""


class TookTooLong(Exception):
    """The index was asked for more than it can give in the time allowed."""


@dataclass(frozen=True, slots=True)
class Result:
    """A thing that was found, by the text that matched best.

    ``ranges`` are code points of ``text``, half open. ``claims`` are a quote's, each with class.
    """

    iri: str
    kind: Kind
    type: str | None
    labels: Mapping[str, str]
    field: Field
    text: str
    language: str | None
    ranges: Sequence[Range]
    mentions: int = 0
    article: str | None = None
    article_labels: Mapping[str, str] | None = None
    time: Mapping[str, str] | None = None
    claims: Sequence[tuple[str, str | None]] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many results have a value of a facet."""

    value: str
    number: int
    labels: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Page:
    """Results from one place of the order on.

    ``any_word`` says that none has all words, so that these have one; ``bounded`` that more match
    than are ranked.
    """

    total: int
    results: Sequence[Result]
    facets: Mapping[str, Sequence[Count]]
    any_word: bool
    bounded: bool


class Finder:
    """Asks one connection, which nobody else uses meanwhile, for so many seconds each time."""

    def __init__(self, connection: sqlite3.Connection, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self._until = 0.0
        connection.set_progress_handler(self._is_over, _STEPS)
        connection.execute("PRAGMA temp_store = MEMORY")
        # Words of the reference data and of terms only, some thousands.
        self._whole = frozenset(w for (w,) in connection.execute("SELECT word FROM whole_word"))
        connection.execute(
            "CREATE TEMP TABLE hit (thing INTEGER PRIMARY KEY, tier INTEGER, score REAL, name INT)"
        )

    def is_whole(self, word: str) -> bool:
        """Say whether a word begins with no particle, by the names that the graph holds."""
        return word in self._whole

    def find(self, words: Words, filters: Filters, limit: int, offset: int) -> Page:
        """Return a page of what matches.

        Raises TookTooLong.
        """
        self._begin()
        try:
            return self._find(words, filters, limit, offset)
        except sqlite3.OperationalError as error:
            raise _interrupted(error) from error
        finally:
            self._until = 0.0

    def suggest(self, words: Words) -> Sequence[Result]:
        """Return up to ten known things, and articles, that the words may be the beginning of.

        Raises TookTooLong.
        """
        given = {
            "key": words.key,
            "bare": words.bare[0],
            "loose": words.loose,
            "last": _LAST,
            "from": _SUGGESTED_FROM,
            "limit": SUGGESTED,
        }
        self._begin()
        try:
            rows = self._connection.execute(_SUGGESTIONS, given).fetchall()
        except sqlite3.OperationalError as error:
            raise _interrupted(error) from error
        finally:
            self._until = 0.0
        return [
            Result(
                *(iri, Kind(kind), type_, json.loads(labels), Field(place % 10), text, language),
                highlighted(text, words, self.is_whole),
            )
            for _, iri, kind, type_, labels, text, language, place in rows
        ]

    def _begin(self) -> None:
        self._until = time.monotonic() + self._seconds

    def _is_over(self) -> bool:
        return 0 < self._until < time.monotonic()

    def _find(self, words: Words, filters: Filters, limit: int, offset: int) -> Page:
        execute = self._connection.execute
        given: dict[str, object] = {
            "key": words.key,
            "bare0": words.bare[0],
            "most": MOST_HITS,
            "strict": words.strict,
            "loose": words.loose,
            **{f"bare{n}": bare for n, bare in enumerate(words.bare)},
        }
        statement = _HITS.format(bare=", ".join(f":bare{n}" for n, _ in enumerate(words.bare)))
        execute("DELETE FROM hit")
        ranked = execute(statement, given).rowcount
        any_word = not ranked and len(words.words) > 1
        if any_word:
            ranked = execute(statement, given | {"strict": words.any, "loose": words.any}).rowcount
        where, values = _where(filters)
        (total,) = execute(
            f"SELECT COUNT(*) FROM hit JOIN thing ON thing.id = hit.thing WHERE {where}",  # noqa: S608
            values,
        ).fetchone()
        rows = execute(
            _PAGE.format(where=where), values | {"limit": limit, "offset": offset}
        ).fetchall()
        facets = {name: self._counts(name, filters) for name in _COUNTS}
        results = [self._result(row, words) for row in rows]
        return Page(total, results, facets, any_word, ranked >= MOST_HITS)

    def _counts(self, facet: str, filters: Filters) -> Sequence[Count]:
        """Count the values of a facet among what all other filters leave."""
        where, values = _where(filters, but=facet)
        statement = (
            f"{_COUNTS[facet]} WHERE {where} AND value IS NOT NULL GROUP BY value "
            "ORDER BY n DESC, value LIMIT :facets"
        )
        rows = self._connection.execute(statement, values | {"facets": _FACETS}).fetchall()
        prefix = {"type": "https://w3id.org/masalik/ontology#", "place": ""}.get(facet)
        return [
            Count(value, n, None if prefix is None else self._labels(prefix + value))
            for value, n in rows
        ]

    def _labels(self, iri: str) -> Mapping[str, str]:
        found = self._connection.execute("SELECT labels FROM thing WHERE iri = ?", (iri,))
        row = found.fetchone()
        labels: Mapping[str, str] = json.loads(row[0]) if row else {}
        return labels

    def _result(self, row: Sequence[object], words: Words) -> Result:
        number, iri, kind, type_, labels, mentions, article, edtf, first, last, *matched = row
        field, text, language = matched
        claims = self._connection.execute(
            "SELECT iri, type FROM claim WHERE thing = ? ORDER BY iri", (number,)
        ).fetchall()
        told = {"edtf": edtf, "earliest": first, "latest": last}
        return Result(
            *(str(iri), Kind(str(kind)), None if type_ is None else str(type_)),
            *(json.loads(str(labels)), Field(int(str(field))), str(text)),
            None if language is None else str(language),
            highlighted(str(text), words, self.is_whole),
            int(str(mentions)),
            None if article is None else str(article),
            None if article is None else self._labels(str(article)),
            {name: str(value) for name, value in told.items() if value is not None} or None,
            claims,
        )


def _where(filters: Filters, but: str = "") -> tuple[str, dict[str, object]]:
    """Return the condition that filters make, without those of one facet."""
    conditions, values = ["1"], dict[str, object]()

    def one_of(name: str, given: Sequence[str], condition: str) -> None:
        if given and name != but:
            names = ", ".join(f":{name}{n}" for n, _ in enumerate(given))
            values.update({f"{name}{n}": value for n, value in enumerate(given)})
            conditions.append(condition.format(names))

    one_of("kind", filters.kinds, "thing.kind IN ({})")
    one_of(
        *("type", filters.types),
        "EXISTS (SELECT 1 FROM type AS t WHERE t.thing = hit.thing AND t.name IN ({}))",
    )
    one_of(
        *("place", filters.places),
        "EXISTS (SELECT 1 FROM place AS p WHERE p.thing = hit.thing AND p.iri IN ({}))",
    )
    if (filters.first or filters.last) and but != "year":
        # A bound that is not told is open.
        conditions.append("COALESCE(thing.earliest, thing.latest) IS NOT NULL")
        conditions.append("COALESCE(thing.latest, :open) >= :first")
        conditions.append("COALESCE(thing.earliest, '') <= :last")
        values |= {"first": filters.first or "", "open": _LAST}
        values |= {"last": (filters.last or "") + _LAST}
    return " AND ".join(conditions), values


def _interrupted(error: sqlite3.OperationalError) -> Exception:
    return TookTooLong() if "interrupted" in str(error) else error
