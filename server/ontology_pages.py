"""Routes of the pages of the terms: HTML, Turtle or JSON-LD of each, and of all."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import anyio.to_thread
from fastapi import APIRouter, Request
from pyoxigraph import NamedNode, Quad, Store
from starlette.responses import RedirectResponse, Response

from ontology.documentation import Page, Site, built, render
from ontology.namespaces import ARTICLE_GRAPH
from server.negotiation import choose, content_type
from server.problems import Problem, ProblemType
from server.refusal_documentation import NOT_MODIFIED, Responses, refusals
from server.snapshots import Snapshots
from server.validators import entity_tag, not_modified

# HTML answers whoever asks for none of them.
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "text/html": ".html",
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
}
_SUFFIXES: Final = {suffix: media_type for media_type, suffix in _MEDIA_TYPES.items()}
_INDEX: Final = "index"
_HEADERS: Final = {
    "Cache-Control": "no-cache",
    # The pages have no script and take nothing from elsewhere.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_EXAMPLE_QUADS: Final = 50_000
"""Of so many triples examples are sought; a snapshot may have millions."""


_FACE: Final = """
@font-face {{
  font-family: "Vazirmatn";
  font-weight: 100 900;
  font-display: swap;
  src: url("../{path}") format("woff2");
  unicode-range: {letters};
}}
"""
# Of the files of the typeface one has the Arabic letters, the other what is written in Latin ones.
_ARABIC: Final = "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+200C-200E, U+FB50-FDFF, U+FE70-FEFC"
_LATIN: Final = "U+0000-024F, U+2000-200B, U+2010-206F, U+20AC, U+2122"


def router(snapshots: Snapshots, fonts: Sequence[str]) -> APIRouter:
    """Return the routes below `/ontology`.

    ``fonts`` are the paths of the typeface of the server's pages, which these use, too.
    """
    routes = APIRouter(prefix="/ontology", tags=["Ontology"])
    faces = "".join(
        _FACE.format(path=each, letters=_ARABIC if "arabic" in each else _LATIN) for each in fonts
    )
    documentation = _Documentation(snapshots)

    @routes.head("", include_in_schema=False)
    @routes.get("", include_in_schema=False)
    async def redirect(request: Request) -> Response:
        return RedirectResponse(request.url_for("all_terms").path)

    @routes.head("/", include_in_schema=False)
    @routes.get(
        "/",
        operation_id="list_terms",
        response_class=Response,
        responses=_documented("All terms."),
    )
    async def all_terms(request: Request) -> Response:
        """Give all terms: an index in two languages, or the ontology as Turtle or JSON-LD.

        كل المصطلحات: فهرس باللغتين، أو الأنطولوجيا بصيغة Turtle أو JSON-LD.
        """
        return _answer(request, (await documentation.site()).pages[_INDEX], None)

    @routes.head("/style.css", include_in_schema=False)
    @routes.get("/style.css", include_in_schema=False)
    async def style(request: Request) -> Response:
        own = (await documentation.site()).style
        return _body(request, own + faces.encode(), "text/css", {})

    @routes.head("/{name}", include_in_schema=False)
    @routes.get(
        "/{name}",
        operation_id="describe_term",
        response_class=Response,
        responses=_documented("The term.") | refusals(ProblemType.NOT_FOUND),
    )
    async def term(request: Request, name: str) -> Response:
        """Give a term by its local name: its page, or what the ontology says of it in RDF.

        مصطلح باسمه: صفحته، أو ما تقوله الأنطولوجيا عنه بصيغة RDF.
        """
        pages = (await documentation.site()).pages
        stem, dot, extension = name.rpartition(".")
        suffix = dot + extension if dot + extension in _SUFFIXES else None
        page = pages.get(stem if suffix else name)
        if page is None:
            detail = f"The ontology has no term {name}; /ontology/ lists all."
            raise Problem(ProblemType.NOT_FOUND, detail)
        return _answer(request, page, suffix)

    return routes


class _Documentation:
    """The documentation that was built with the package, or else one made when first asked for.

    A checkout has none, or one that is older than its ontology: it then takes its examples from
    what is served, and is made anew for each snapshot.
    """

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._built = built()
        self._rendered: tuple[str, Site] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def site(self) -> Site:
        if self._built is not None:
            return self._built
        async with self._one_at_a_time:
            tag, store = self._served()
            if self._rendered is None or self._rendered[0] != tag:
                self._rendered = tag, await anyio.to_thread.run_sync(_rendered, store)
            return self._rendered[1]

    def _served(self) -> tuple[str, Store]:
        try:
            snapshot = self._snapshots.current
        except Problem:
            # The terms can be read before anything is published; their examples come later.
            return "", Store()
        return snapshot.tag, snapshot.store


def _rendered(store: Store) -> Site:
    return render(_articles(store))


def _articles(store: Store) -> Iterable[Quad]:
    """Return the quads of whole articles, the first by name."""
    names = sorted(
        graph.value
        for graph in store.named_graphs()
        if isinstance(graph, NamedNode) and graph.value.startswith(ARTICLE_GRAPH)
    )
    return chain.from_iterable(_until_enough(store, names))


def _until_enough(store: Store, names: Iterable[str]) -> Iterator[list[Quad]]:
    count = 0
    for name in names:
        quads = list(store.quads_for_pattern(None, None, None, NamedNode(name)))
        yield quads
        count += len(quads)
        if count >= _EXAMPLE_QUADS:
            return


def _answer(request: Request, page: Page, suffix: str | None) -> Response:
    if suffix is None:
        chosen = choose(request.headers.get("accept"), tuple(_MEDIA_TYPES))
        suffix = _MEDIA_TYPES[chosen or "text/html"]
    alternatives = ", ".join(
        f'<{page.name}{each}>; rel="alternate"; type="{media_type}"'
        for media_type, each in _MEDIA_TYPES.items()
        if each != suffix
    )
    headers = {"Vary": "Accept", "Link": alternatives}
    return _body(request, page.forms[suffix], _SUFFIXES[suffix], headers)


def _body(request: Request, body: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    tag = entity_tag(media_type, body.decode())
    answered = {"Content-Type": content_type(media_type), "ETag": tag, **_HEADERS, **headers}
    return not_modified(request, answered) or Response(body, headers=answered)


def _documented(what: str) -> Responses:
    content: dict[str, object] = {content_type(media_type): {} for media_type in _MEDIA_TYPES}
    return {200: {"description": what, "content": content}, **NOT_MODIFIED}
