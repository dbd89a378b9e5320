"""The evidence of the claims that an answer names: who said it where, in which words."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ontology.namespaces import ID
from server.asking import Routes

_MOST_ASKED: Final = 100
"""IRIs that are looked up; a parameter takes no more values."""

_MOST_GIVEN: Final = 20
# No IRI holds them, nor does SPARQL end one at a full stop or comma.
_NAMED: Final = re.compile(rf"{re.escape(ID)}[^\s<>\"{{}}|\\^`]+")


def named(text: str) -> list[str]:
    """Return the IRIs of individuals in a text, each once, in their order."""
    return list(dict.fromkeys(match.rstrip(".,;)") for match in _NAMED.findall(text)))


async def evidence(routes: Routes, iris: Iterable[str]) -> Mapping[str, Any]:
    """Return the evidence of those IRIs that are claims, as members of an answer.

    Raises as ``Routes.get`` does.
    """
    asked = list(iris)
    if not asked:
        return {"evidence": []}
    pairs = [("claim", iri) for iri in asked[:_MOST_ASKED]]
    reply = await routes.get("queries/evidence", [*pairs, ("limit", str(_MOST_GIVEN))])
    document = reply.json()
    found: dict[str, Any] = {"evidence": document["rows"]}
    if len(asked) > _MOST_ASKED or document["page"]["after"]:
        found["evidenceNote"] = (
            f"Of the first claims only, {_MOST_GIVEN} at most; ask the tool `evidence` for others."
        )
    return found
