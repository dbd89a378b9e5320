"""Routes by which programs find out what is here: VoID, DCAT, examples, llms.txt, robots.txt."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final

from fastapi import APIRouter, Request
from pyoxigraph import Quad
from starlette.responses import RedirectResponse, Response

from ontology.graphs import shape_triples
from server import dcat, executable_queries, llms, rdf_documents, void
from server.addresses import base
from server.dumps import Dumps
from server.negotiation import GRAPHS, content_type
from server.problems import ProblemType
from server.rdf_documents import SUFFIXES, Description
from server.refusal_documentation import NOT_MODIFIED, Responses, refusals
from server.settings import Settings
from server.snapshots import Snapshots
from server.statistics import StatisticsOfSnapshots
from server.validators import entity_tag, not_modified
from store.dumps import published_at

_Document = Callable[[Request], Awaitable[Description]]
_PLAIN: Final = "text/plain; charset=utf-8"
_DESCRIBED: Final[Responses] = {
    200: {
        "description": "The description.",
        "content": {content_type(media_type): {} for media_type in GRAPHS},
    },
    **NOT_MODIFIED,
    **refusals(ProblemType.NOT_ACCEPTABLE, ProblemType.NOT_READY),
}
_TURTLE: Final[Responses] = {
    200: {"description": "The description.", "content": {content_type("text/turtle"): {}}},
    **NOT_MODIFIED,
}


def router(
    snapshots: Snapshots, statistics: StatisticsOfSnapshots, dumps: Dumps, settings: Settings
) -> APIRouter:
    """Return the routes of discovery."""
    routes = APIRouter(tags=["Discovery"])

    async def dataset(request: Request) -> Description:
        """Describe the dataset in VoID: sizes, partitions by class and property, links.

        وصف البيانات بمفردات VoID: أحجامها وأقسامها بحسب الصنف والخاصية، وروابطها.
        """
        snapshot = snapshots.current
        counts = await statistics.of(snapshot)
        made = (await dumps.made(snapshot.tag)).values()
        return void.describe(base(request, settings), counts, made, snapshot.tag)

    async def catalogue(request: Request) -> Description:
        """List the dataset in DCAT: coverage, service, and files with sizes and checksums.

        فهرس البيانات بمفردات DCAT: ما تشمله، ونقطة الاستعلام، والملفات بأحجامها وبصماتها.
        """
        snapshot = snapshots.current
        counts = await statistics.of(snapshot)
        made = await dumps.made(snapshot.tag) if settings.store is None else None
        published = published_at(snapshot.tag)
        return dcat.describe(base(request, settings), counts, made, snapshot.tag, published)

    async def examples(request: Request) -> Description:
        """Give the canned queries as SHACL executables.

        الاستعلامات الجاهزة بصيغة SHACL.
        """
        return executable_queries.describe(base(request, settings))

    _add_document(routes, "void", dataset, settings, "describe_dataset")
    _add_document(routes, "dcat", catalogue, settings, "list_catalogue")
    # /queries itself answers in JSON.
    _add_document(
        routes, "queries", examples, settings, "list_executable_queries", suffixes_only=True
    )
    _add_plain(routes, settings)
    _add_shapes(routes, settings)
    return routes


def _add_document(
    routes: APIRouter,
    name: str,
    describe: _Document,
    settings: Settings,
    operation_id: str,
    *,
    suffixes_only: bool = False,
) -> None:
    def handler(suffix: str | None) -> Callable[[Request], Awaitable[Response]]:
        async def give(request: Request) -> Response:
            rdf_documents.chosen(request, suffix)
            here = base(request, settings)
            links = {"service-desc": f"{here}sparql", "license": void.LICENCE}
            description = await describe(request)
            return rdf_documents.document(request, description, here + name, suffix, links)

        give.__doc__ = describe.__doc__
        return give

    for suffix in (*([] if suffixes_only else [None]), *SUFFIXES):
        path = f"/{name}{suffix or ''}"
        documented = suffix is None or (suffixes_only and suffix == ".ttl")
        routes.add_api_route(path, handler(suffix), methods=["HEAD"], include_in_schema=False)
        routes.add_api_route(
            path,
            handler(suffix),
            include_in_schema=documented,
            name=path,
            operation_id=operation_id if documented else None,
            response_class=Response,
            responses=_TURTLE if suffix else _DESCRIBED,
        )


def _add_plain(routes: APIRouter, settings: Settings) -> None:
    @routes.head("/", include_in_schema=False)
    @routes.get("/", include_in_schema=False)
    async def entrance(request: Request) -> Response:
        # Browsers have a page here; programs are led to what the service says of itself.
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        return RedirectResponse(base(request, settings) + "sparql", 303, headers)

    @routes.head("/.well-known/void", include_in_schema=False)
    @routes.get("/.well-known/void", include_in_schema=False)
    async def well_known(request: Request) -> Response:
        # The VoID note lets the well-known address lead to the description by a redirect; so the
        # description has one address only, at which its nodes stand.
        return RedirectResponse(base(request, settings) + "void", status_code=303)

    @routes.head("/llms.txt", include_in_schema=False)
    @routes.get(
        "/llms.txt",
        operation_id="read_llms_txt",
        response_class=Response,
        responses={200: {"description": "The text.", "content": {_PLAIN: {}}}, **NOT_MODIFIED},
    )
    async def for_models(request: Request) -> Response:
        """Tell a language model what is here, how to ask, and what to mind.

        ما يلزم نموذجًا لغويًا: ما هنا، وكيف يُسأل، وما ينبغي التنبه له.
        """
        return _text(request, llms.llms(base(request, settings), settings), _PLAIN)

    @routes.head("/robots.txt", include_in_schema=False)
    @routes.get("/robots.txt", include_in_schema=False)
    async def for_robots(request: Request) -> Response:
        return _text(request, llms.robots(base(request, settings)), _PLAIN)


def _add_shapes(routes: APIRouter, settings: Settings) -> None:
    def handler(suffix: str | None) -> Callable[[Request], Awaitable[Response]]:
        async def give(request: Request) -> Response:
            media_type = rdf_documents.chosen(request, suffix)
            name = f"{base(request, settings)}shapes"
            link = ", ".join(rdf_documents.alternates(name, media_type))
            return rdf_documents.answer(request, _shapes(), media_type, {"Link": link})

        return give

    for suffix in (None, *SUFFIXES):
        path = f"/shapes{suffix or ''}"
        routes.add_api_route(
            path, handler(suffix), methods=["GET", "HEAD"], include_in_schema=False
        )


@cache
def _shapes() -> tuple[Quad, ...]:
    return tuple(Quad(each.subject, each.predicate, each.object) for each in shape_triples())


def _text(request: Request, text: str, media_type: str) -> Response:
    headers = {
        "Content-Type": media_type,
        "ETag": entity_tag(text),
        "Cache-Control": "no-cache",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return not_modified(request, headers) or Response(text, headers=headers)
