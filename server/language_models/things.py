"""What the graph says of one thing, as the answer of a tool."""

import re
from typing import Any, Final
from urllib.parse import quote

from ontology.namespaces import ARTICLE_GRAPH, GRAPH, ID, MAS, SKOLEM
from server.asking import Routes
from server.language_models import statements
from server.language_models.answers import BadArgument

_SLUG: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_SHORT: Final = {"id:": ID, "mas:": MAS, "art:": ARTICLE_GRAPH, "g:": GRAPH}
# Where the documents about IRIs of each space are.
_PATHS: Final = {
    SKOLEM: "data/genid/",
    ID: "data/",
    MAS: "ontology/",
    GRAPH: "graph/",
}
_NOT_ONE: Final = (
    "iri: give an IRI of Masalik, or the slug at its end, such as asayish-nes. "
    "The tool `search` finds them by name."
)


async def answer(routes: Routes, thing: str) -> dict[str, Any]:
    """Return what the graph says of a thing, by IRI or slug.

    Raises as ``Routes.get`` does, and BadArgument if it is neither.
    """
    iri = _iri(thing.strip())
    for space, path in _PATHS.items():
        if iri.startswith(space):
            name = quote(iri.removeprefix(space), safe="/-._~")
            # Terms have no N-Triples; their Turtle is as good.
            form = "text/turtle" if space == MAS else statements.NTRIPLES
            reply = await routes.get(path + name, accept=form, most_bytes=statements.MOST_BYTES)
            return {"iri": iri} | await statements.answer(routes, reply, iri)
    raise BadArgument(_NOT_ONE)


def _iri(thing: str) -> str:
    if _SLUG.fullmatch(thing):
        return ID + thing
    for prefix, space in _SHORT.items():
        if thing.startswith(prefix):
            return space + thing.removeprefix(prefix)
    return thing.strip("<>")
