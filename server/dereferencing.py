"""Routes under which the IRIs of individuals answer: 303 to a page or to data about them.

An IRI names a thing, which no message can be; ``/page/SLUG`` and ``/data/SLUG`` are documents about
it, apart from each other because a page has a language and data has formats. The pages are
``server.pages.items``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode, Quad
from starlette.responses import RedirectResponse, Response

from ontology.namespaces import ID, RDF, SKOLEM
from server import rdf_documents
from server.addresses import ROOT, address, base
from server.execution import Executor
from server.negotiation import GRAPHS, choose, content_type
from server.problems import Problem, ProblemType
from server.refusal_documentation import NOT_MODIFIED, QUERYING, Responses, refusals
from server.resource_descriptions import INCOMING, OUTGOING, Resource, describe
from server.settings import Settings
from server.snapshots import Snapshots
from server.withdrawn_articles import gone

_HTML: Final = "text/html"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_VOID: Final = "http://rdfs.org/ns/void#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_LICENCE: Final = "http://purl.org/dc/terms/license"
_CC_BY: Final = "https://creativecommons.org/licenses/by/4.0/"
_RDF: Final[Responses] = {
    200: {
        "description": "What the graph says.",
        "content": {content_type(media_type): {} for media_type in GRAPHS},
    }
}
_DOCUMENT: Final[Responses] = {
    **NOT_MODIFIED,
    308: {"description": "To what took the place of a merged individual."},
    **refusals(*QUERYING, ProblemType.NOT_FOUND, ProblemType.GONE),
}
_FOUND: Final[Responses] = {
    303: {"description": "To the page or to the data, by Accept."},
    **_DOCUMENT,
}


@dataclass(frozen=True, slots=True)
class _Space:
    """IRIs of one kind, and the paths at which they and the documents about them stand."""

    namespace: str
    pages: str
    data: str

    @property
    def things(self) -> str:
        return self.namespace.removeprefix(ROOT)


_SPACES: Final = (
    _Space(ID, "page/", "data/"),
    # What are blank nodes in the files of the ontology.
    _Space(SKOLEM, "page/genid/", "data/genid/"),
)


def router(snapshots: Snapshots, executor: Executor, settings: Settings) -> APIRouter:
    """Return the routes of individuals."""
    routes = APIRouter(tags=["Linked data"])
    for space in _SPACES:
        _add(routes, space, _Dereferencer(snapshots, executor, settings, space))
    return routes


def _add(routes: APIRouter, space: _Space, of_space: "_Dereferencer") -> None:
    schema = space.namespace == ID

    @routes.head(f"/{space.things}{{name}}", include_in_schema=False)
    @routes.get(
        f"/{space.things}{{name}}",
        operation_id="find_thing" if schema else None,
        include_in_schema=schema,
        response_class=Response,
        responses=_RDF | _FOUND | refusals(ProblemType.NOT_ACCEPTABLE),
    )
    async def thing(request: Request, name: str) -> Response:
        """Redirect from an individual to a document about it, by Accept; RDF at once by suffix.

        تحويل من معرّف الشيء إلى وثيقة عنه، بحسب Accept؛ أو بياناته مباشرة بلاحقة الصيغة.
        """
        return await of_space.thing(request, name)

    @routes.head(f"/{space.data}{{name}}", include_in_schema=False)
    @routes.get(
        f"/{space.data}{{name}}",
        operation_id="describe_thing" if schema else None,
        include_in_schema=schema,
        response_class=Response,
        responses=_RDF | _DOCUMENT | refusals(ProblemType.NOT_ACCEPTABLE),
    )
    async def data(request: Request, name: str) -> Response:
        """Give what the graph says of an individual, as RDF by Accept or suffix.

        ما يقوله الرسم عن شيء، بصيغ RDF بحسب Accept أو اللاحقة.
        """
        return await of_space.data(request, name)


class _Dereferencer:
    """Answers for the IRIs of one space."""

    def __init__(
        self, snapshots: Snapshots, executor: Executor, settings: Settings, space: _Space
    ) -> None:
        self._snapshots = snapshots
        self._executor = executor
        self._settings = settings
        self._space = space

    async def thing(self, request: Request, name: str) -> Response:
        if rdf_documents.split_suffix(name)[1] is not None:
            return await self.data(request, name)
        media_type = choose(request.headers.get("accept"), ("text/turtle", *GRAPHS, _HTML))
        if media_type is None:
            offered = ", ".join((*GRAPHS, _HTML))
            raise Problem(ProblemType.NOT_ACCEPTABLE, f"This is available as {offered}.")
        resource = await self._found(request, name)
        if moved := self._moved(request, resource, self._space.things, ""):
            return moved
        links = self._links(request, name)
        target = links["page"] if media_type == _HTML else links["data"] + _suffix(media_type)
        described = ", ".join(
            f'<{links["data"]}{suffix}>; rel="describedby"; type="{form}"'
            for suffix, form in rdf_documents.SUFFIXES.items()
        )
        headers = {"Vary": "Accept", "Link": described, "Cache-Control": "no-cache"}
        return RedirectResponse(target, status_code=303, headers=headers)

    async def data(self, request: Request, name: str) -> Response:
        stem, suffix = rdf_documents.split_suffix(name)
        media_type = rdf_documents.chosen(request, suffix)
        resource = await self._found(request, stem)
        if moved := self._moved(request, resource, self._space.data, suffix or ""):
            return moved
        links = self._links(request, stem)
        document = links["data"]
        quads = [*resource.quads, *_of_document(document, resource, base(request, self._settings))]
        link = (
            f'<{document}{suffix or _suffix(media_type)}>; rel="canonical"',
            f'<{resource.node.value}>; rel="describes"',
            f'<{links["page"]}>; rel="alternate"; type="{_HTML}"',
            *rdf_documents.alternates(document, media_type),
        )
        return rdf_documents.answer(request, quads, media_type, {"Link": ", ".join(link)})

    async def _found(self, request: Request, name: str) -> Resource:
        """Return what is said of an IRI.

        Raises Problem NOT_FOUND, or GONE for what a withdrawn article said.
        """
        iri = self._space.namespace + name
        absent = Problem(ProblemType.NOT_FOUND, f"The graph says nothing of {iri}.")
        try:
            node = NamedNode(iri)
        except ValueError:
            raise absent from None
        client = request.client.host if request.client else ""
        snapshot = self._snapshots.current
        resource = await describe(self._executor, snapshot, node, client)
        if resource is None:
            raise await gone(self._executor, snapshot, name, client) or absent
        return resource

    def _moved(
        self, request: Request, resource: Resource, path: str, suffix: str
    ) -> Response | None:
        """Return the redirection to what took the place of a merged individual."""
        successor = resource.successor
        if successor is None:
            return None
        target = address(successor, base(request, self._settings))
        if successor.startswith(self._space.namespace):
            name = successor.removeprefix(self._space.namespace)
            target = f"{base(request, self._settings)}{path}{name}{suffix}"
        headers = {"Link": f'<{successor}>; rel="successor-version"', "Cache-Control": "no-cache"}
        return RedirectResponse(target, status_code=308, headers=headers)

    def _links(self, request: Request, name: str) -> Mapping[str, str]:
        here = base(request, self._settings)
        return {
            "page": f"{here}{self._space.pages}{name}",
            "data": f"{here}{self._space.data}{name}",
        }


def _suffix(media_type: str) -> str:
    return next(s for s, form in rdf_documents.SUFFIXES.items() if form == media_type)


def _of_document(document: str, resource: Resource, base: str) -> Sequence[Quad]:
    """Return what the document says of itself, in no named graph."""
    description = rdf_documents.Description()
    about = description.add(NamedNode(document))
    about.link(f"{RDF}type", f"{_FOAF}Document")
    about.link(f"{_FOAF}primaryTopic", resource.node.value)
    about.link(f"{_VOID}inDataset", f"{base}void#dataset")
    about.link(_LICENCE, _CC_BY)
    if resource.bounded:
        text = (
            f"Not all that the graph says: at most {OUTGOING} statements with it as subject and "
            f"{INCOMING} with it as object are given."
        )
        about.tell(f"{_RDFS}comment", {"en": text})
    return description.quads
