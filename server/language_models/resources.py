"""The resources: documents of the server under the IRIs that they have everywhere."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from mcp.types import ReadResourceResult, Resource, ResourceTemplate, TextResourceContents

from ontology.namespaces import ID
from server.addresses import ROOT
from server.asking import Routes

_MOST_BYTES: Final = 4 * 1024 * 1024
_TURTLE: Final = "text/turtle"

RESOURCES: Final[Sequence[Resource]] = (
    Resource(
        uri=f"{ROOT}llms.txt",
        name="llms.txt",
        title="What is here, and how to ask",
        description="Begin here: what the graph holds, what to mind, all queries. ابدأ من هنا.",
        mime_type="text/plain",
    ),
    Resource(
        uri=f"{ROOT}ontology/",
        name="ontology",
        title="The ontology",
        description="All classes, properties and values, in English and Arabic. الأنطولوجيا كلها.",
        mime_type=_TURTLE,
    ),
    Resource(
        uri=f"{ROOT}queries",
        name="queries",
        title="The canned queries",
        description="What each asks, takes and answers, in both languages. الاستعلامات الجاهزة.",
        mime_type="application/json",
    ),
)
TEMPLATES: Final[Sequence[ResourceTemplate]] = (
    ResourceTemplate(
        uri_template=f"{ID}{{slug}}",
        name="thing",
        title="What the graph says of a thing",
        description="A person, a body, a place, an article, a claim. ما يقوله الرسم عن شيء.",
        mime_type=_TURTLE,
    ),
    ResourceTemplate(
        uri_template=f"{ROOT}queries/{{name}}.rq",
        name="query",
        title="The text of a canned query",
        description="SPARQL that runs as it stands, to learn from. نص الاستعلام.",
        mime_type="application/sparql-query",
    ),
)


class NoResource(LookupError):
    """No resource has this IRI."""


async def read(routes: Routes, uri: str) -> ReadResourceResult:
    """Return a resource; raises NoResource, and as ``Routes.get`` does."""
    path, accept = _place(uri)
    reply = await routes.get(path, accept=accept, most_bytes=_MOST_BYTES)
    media_type = reply.content_type.partition(";")[0]
    text = reply.body.decode()
    return ReadResourceResult(
        contents=[TextResourceContents(uri=uri, mime_type=media_type, text=text)]
    )


def _place(uri: str) -> tuple[str, str]:
    """Return the path at which a resource answers, and as what."""
    for each in RESOURCES:
        if uri == each.uri:
            return uri.removeprefix(ROOT), each.mime_type or "*/*"
    if uri.startswith(ID) and len(uri) > len(ID):
        return f"data/{quote(uri.removeprefix(ID), safe='')}", _TURTLE
    queries = f"{ROOT}queries/"
    if uri.startswith(queries) and uri.endswith(".rq"):
        return f"queries/{quote(uri.removeprefix(queries), safe='')}", "*/*"
    raise NoResource(uri)
