"""Search as the answer of a tool: names, titles and quotes, with the evidence of their claims."""

from collections.abc import Mapping
from typing import Any

from server.asking import Routes
from server.language_models import answers
from server.language_models.canned import values
from server.language_models.evidence import evidence


async def answer(routes: Routes, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is found, best first, without counts by facet.

    Raises as ``Routes.get`` does, and BadArgument.
    """
    given = {"limit": 10, **arguments}
    pairs = [(name, each) for name, value in given.items() for each in values(name, value)]
    document = (await routes.get("search", pairs)).json()
    results = document["results"]
    kept = results
    while answers.length({"results": kept}) > answers.MOST_CHARACTERS // 2 and len(kept) > 1:
        kept = kept[: len(kept) // 2]
    found = {name: document[name] for name in ("total", "anyWord", "snapshot")}
    found["results"] = answers.shortened(kept)
    if len(kept) < len(results):
        found["resultsLeftOut"] = len(results) - len(kept)
        found["note"] = "Go on with offset."
    claims = [claim["iri"] for each in kept for claim in each.get("claims", ())]
    return found | dict(await evidence(routes, dict.fromkeys(claims)))
