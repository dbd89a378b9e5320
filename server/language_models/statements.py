"""RDF as the answer of a tool: Turtle, as much as a model can read, with the evidence of claims."""

from collections.abc import Sequence
from typing import Any, Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from ontology.namespaces import PREFIXES
from server.asking import Reply, Routes
from server.language_models import answers
from server.language_models.evidence import evidence, named

MOST_BYTES: Final = 8 * 1024 * 1024
NTRIPLES: Final = "application/n-triples"

_TURTLE_CHARACTERS: Final = answers.MOST_CHARACTERS // 2


async def answer(routes: Routes, reply: Reply, about: str | None = None) -> dict[str, Any]:
    """Return a reply of RDF as an answer, what is said of ``about`` first.

    Raises as ``Routes.get`` does.
    """
    media_type = reply.content_type.partition(";")[0]
    triples = [quad.triple for quad in parse(reply.body, RdfFormat.from_media_type(media_type))]
    if about is not None:
        triples.sort(key=lambda triple: triple.subject != NamedNode(about))
    kept = triples
    text = _turtle(kept)
    while len(text) > _TURTLE_CHARACTERS and len(kept) > 1:
        kept = kept[: max(1, min(len(kept) - 1, len(kept) * _TURTLE_CHARACTERS // len(text)))]
        text = _turtle(kept)
    shown: dict[str, Any] = {"turtle": answers.shortened(text), "statements": len(triples)}
    if len(kept) < len(triples):
        shown["statementsLeftOut"] = len(triples) - len(kept)
    subjects = "\n".join(str(triple) for triple in kept)
    return shown | dict(await evidence(routes, named(subjects)))


def _turtle(triples: Sequence[Triple]) -> str:
    said = "\n".join(map(str, triples))
    used = {prefix: space for prefix, space in PREFIXES.items() if f"<{space}" in said}
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=used)
    assert text is not None, "without an output it is returned"
    return text.decode()
