"""Where sources answer one question differently: both answers, side by side, in their own words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ontology.vocabulary import vocabulary
from server.pages import terms
from server.pages.answers import Row
from server.pages.item_claims import Source, sources_of
from server.pages.item_quotes import quotes_of
from server.pages.visit import Visit

_MOST = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers: what is said, and by whom in which words."""

    value: str
    sources: Sequence[Source]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that has more than one answer."""

    kind: str
    property: str
    subject: str
    subject_label: str
    answers: Sequence[Answer]


async def about(visit: Visit, iri: str) -> Sequence[Question]:
    """Return the questions about a thing that are answered differently."""
    answer = await visit.ask("conflicts", {"subject": iri}, limit=_MOST)
    return await _questions(visit, answer.rows)


async def of_claim(visit: Visit, iri: str, kinds: Iterable[str]) -> Sequence[Question]:
    """Return the questions that a claim answers in another way than others do."""
    asked = [kind for kind in kinds if _can_conflict(kind)]
    if not asked:
        return ()
    answer = await visit.ask("conflicts", {"class": asked[0]}, limit=1000)
    rows = [row for row in answer.rows if iri in str(row["claims"]).split()]
    return await _questions(visit, rows)


def value_in_words(value: str, visit: Visit) -> str:
    """Return an answer as the query gives it, with names of the ontology as words.

    What is exact says so by its number alone.
    """
    first, _, rest = value.partition(" ")
    if rest and first in vocabulary().terms:
        return rest if first == "exact" else f"{terms.label(first, visit.language)} {rest}"
    return value


async def _questions(visit: Visit, rows: Sequence[Row]) -> Sequence[Question]:
    """Return pairs of answers as questions, each with all its answers."""
    claims = [claim for row in rows for claim in str(row["claims"]).split()]
    quotes = await quotes_of(visit, claims)
    found: dict[tuple[str, str, str], tuple[Row, dict[tuple[str, str], dict[str, Source]]]] = {}
    for row in rows:
        key = str(row["kind"]), str(row["subject"]), str(row["property"])
        answers = found.setdefault(key, (row, {}))[1]
        for side in ("", "other"):
            value = str(row[_column(side, "value")] or "")
            # Lists are those of one speaker each, so that equal ones are told apart.
            voice = str(row[_column(side, "speaker")]) if row["compared"] == "list" else ""
            told = answers.setdefault((value, voice), {})
            for claim in str(row[_column(side, "claim")]).split():
                for each in sources_of(quotes, claim, [row]):
                    told.setdefault(f"{each.told['claim']} {each.told['attestation']}", each)
    return [_question(visit, row, answers) for row, answers in found.values()]


def _question(
    visit: Visit, row: Row, answers: Mapping[tuple[str, str], Mapping[str, Source]]
) -> Question:
    return Question(
        str(row["kind"]),
        str(row["property"]),
        str(row["subject"] or ""),
        str(row["subjectLabel"] or ""),
        [
            Answer(value_in_words(value, visit), _by_sentence(sources.values()))
            for (value, _), sources in answers.items()
        ],
    )


def _by_sentence(sources: Iterable[Source]) -> Sequence[Source]:
    """Return the sources with each sentence once, though several claims may stand in it."""
    return list({str(each.told.get("attestation")): each for each in sources}.values())


def _column(side: str, name: str) -> str:
    return f"{side}{name[0].upper()}{name[1:]}" if side else name


def _can_conflict(kind: str) -> bool:
    told = vocabulary()
    return bool(told.conflict_keys(kind) or told.conflict_sets(kind))
