"""What is answered where a request cannot be: refusals that say what would do, and choices."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from queries import BadParameter, CannedQuery, UnknownParameter
from server.canned.asking import options
from server.canned.naming import Ambiguous, Thing, Unheard
from server.problems import Problem, ProblemType

MULTIPLE_CHOICES: Final = 300


def refusal(query: CannedQuery, error: BadParameter) -> Problem:
    """Return the refusal of a value or parameter, with what would be accepted."""
    near: dict[str, Sequence[str]] = {}
    kind = ProblemType.BAD_PARAMETER
    if isinstance(error, UnknownParameter):
        kind = ProblemType.UNKNOWN_PARAMETER
    elif isinstance(error, Unheard):
        kind = ProblemType.UNKNOWN_NAME
        near["near"] = [each.slug for each in error.near]
    return Problem(
        kind,
        str(error),
        headers=None,
        parameter=error.parameter,
        given=error.given,
        accepted=error.accepted,
        known=[*query.parameters, *options(query)],
        **near,
    )


def choices(error: Ambiguous, link: Callable[[Thing], str]) -> Mapping[str, object]:
    """Return what tells of the individuals that bear a name; ``link`` asks for one of them."""
    return {
        "title": "Several things are called so",
        "status": MULTIPLE_CHOICES,
        "detail": f"{error}: follow one of the links.",
        "parameter": error.parameter.name,
        "given": error.given,
        "choices": [
            {
                "iri": thing.iri,
                "value": thing.slug,
                "labels": dict(thing.labels),
                "class": thing.class_name,
                "link": link(thing),
            }
            for thing in error.choices
        ],
    }


def links(error: Ambiguous, link: Callable[[Thing], str]) -> str:
    """Return the value of the header Link that leads to the choices (RFC 9110 section 15.4.1)."""
    return ", ".join(f'<{link(thing)}>; rel="alternate"' for thing in error.choices)


def encoded(told: Mapping[str, object]) -> bytes:
    """Return JSON."""
    return json.dumps(told, ensure_ascii=False).encode()
