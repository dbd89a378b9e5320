"""Words of the calendar: which phrase of a date says which month, weekday, step or era."""

from functools import cache, lru_cache
from typing import Final, NamedTuple

from ontology.arabic.numerals import is_number_word
from ontology.arabic.tokens import as_phrase, table

MONTH, HIJRI_MONTH, SEASON, WEEKDAY = "months", "hijri_months", "seasons", "weekdays"
STEP, DAYS_OFF, PERIOD, DECADE = "steps", "days_off", "periods", "decades"
PART, ERA, ABOUT, JOINING = "year_parts", "eras", "about", "joining"
_BY_VALUE: Final = (MONTH, HIJRI_MONTH, SEASON, WEEKDAY, STEP, DAYS_OFF, PERIOD, DECADE, PART, ERA)
_LISTS: Final = {"narrowing": JOINING, "joining": JOINING, "day_parts": JOINING, "about": ABOUT}
_LONGEST: Final = 4


class Word(NamedTuple):
    """What a phrase says: of which kind it is, its number or name, and how many words it has."""

    kind: str
    value: int | str
    length: int


@cache
def _words() -> dict[tuple[str, ...], tuple[Word, ...]]:
    """Give what each phrase may say; the first is meant where nothing else decides."""
    found: dict[tuple[str, ...], tuple[Word, ...]] = {}
    for kind in _BY_VALUE:
        for value, forms in table("calendar_words")[kind].items():
            for form in forms:
                phrase = as_phrase(form)
                found[phrase] = (*found.get(phrase, ()), Word(kind, value, len(phrase)))
    for name, kind in _LISTS.items():
        for form in table("calendar_words")[name]:
            phrase = as_phrase(form)
            found[phrase] = (*found.get(phrase, ()), Word(kind, "", len(phrase)))
    return found


def words_at(tokens: list[str]) -> list[Word]:
    """Give what the front of tokens may say, the longest phrases first."""
    found: list[Word] = []
    for length in range(min(len(tokens), _LONGEST), 0, -1):
        found.extend(_words().get(tuple(tokens[:length]), ()))
    return found


@lru_cache(maxsize=8192)
def is_date_word(word: str) -> bool:
    """Whether a folded word is one that dates are made of."""
    return word in _all_words() or is_number_word(word)


@cache
def _all_words() -> frozenset[str]:
    words = {word for phrase in _words() for word in phrase}
    content = table("calendar_words")
    for name in ("since", "after", "before", "until", "from", "to", "between", "elapsed", "coming"):
        words |= {word for form in content[name] for word in as_phrase(form)}
    for name in ("same_day", "few", "many", "hour_words", "last_before", "unread"):
        words |= {word for form in content[name] for word in as_phrase(form)}
    return frozenset(words | counted_forms().keys())


@cache
def counted_forms() -> dict[str, tuple[str, int | None]]:
    """Give the forms of counted periods: which period, and 1, 2 or None for a plural."""
    counts = {"one": 1, "two": 2, "many": None, "few": None}
    return {
        as_phrase(form)[0]: (period, counts[number])
        for period, numbers in table("calendar_words")["counted"].items()
        for number, forms in numbers.items()
        for form in forms
    }
