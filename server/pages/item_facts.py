"""The fact sheet of a thing: what reference data hold of it, and what claims tell of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import (
    ARTICLE_GRAPH,
    DCTERMS,
    GEO,
    ID,
    INFERRED_GRAPH,
    MAS,
    RDF,
    RDFS,
    SKOS,
)
from server.pages import terms
from server.pages.answers import evidence
from server.pages.item_subject import Linked, Subject

_SEE_ALSO: Final = f"{RDFS}seeAlso"
_SOURCE: Final = f"{DCTERMS}source"
# What is shown in other places of the page, or is for machines.
_ELSEWHERE: Final = frozenset(
    {
        f"{RDF}type",
        f"{RDFS}label",
        _SEE_ALSO,
        _SOURCE,
        f"{DCTERMS}license",
        f"{DCTERMS}title",
        f"{SKOS}altLabel",
        f"{SKOS}editorialNote",
        f"{GEO}hasGeometry",
        f"{GEO}asWKT",
        *(f"{MAS}{name}" for name in ("searchKey", "involves", "earliest", "latest", "fullText")),
    }
)
_FROM_THE_OTHER_SIDE: Final = ("within", "actsFor", "covers", "publishedBy", "state", "agent")
# Properties of others' vocabularies that the pages have a word for.
_NAMED_HERE: Final[Mapping[str, str]] = {
    f"{DCTERMS}language": "item.language",
    f"{GEO}hasMetricLength": "item.metres",
}
_DATED: Final = frozenset(f"{MAS}{name}" for name in ("start", "end", "edtf"))
_CLAIMED: Final = ("office", "officer", "memberOf", "member")
_MOST: Final = 300
_ELSEWHERE_ON_THE_WEB: Final = (
    ("sws.geonames.org", "GeoNames"),
    ("geonames.org", "GeoNames"),
    ("wikidata.org", "Wikidata"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a fact sheet.

    ``name`` is a text of the pages or, with ``term``, a property of the ontology. A row rests on
    ``claims`` (evidence as the REST API gives it), on ``articles``, or on reference data, whose own
    ``sources`` are told.
    """

    name: str
    values: Sequence[Linked]
    term: bool = True
    date: str = ""
    claims: Sequence[Mapping[str, Any]] = ()
    articles: Sequence[Linked] = ()
    sources: Sequence[Linked] = ()


def reference_facts(subject: Subject) -> Sequence[Fact]:
    """Return what is said of the thing outside of claims, each with where it is from."""
    found: dict[tuple[str, str], dict[Linked, None]] = {}
    graphs: dict[tuple[str, str], dict[str, None]] = {}
    for name, quad, value in (*_own(subject), *_inverse(subject)):
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        article = graph if graph.startswith(ARTICLE_GRAPH) else ""
        found.setdefault((name, article), {})[subject.linked(value)] = None
        graphs.setdefault((name, article), {})[graph] = None
    sources = [subject.linked(each) for each in subject.of_property(_SOURCE)]
    return [
        Fact(
            _NAMED_HERE.get(name, name),
            () if name in _DATED else list(values),
            term=name.startswith("http") and name not in _NAMED_HERE,
            date=next((v.text for v in values), "") if name in _DATED else "",
            articles=[_article(subject, article)] if article else (),
            sources=() if article else sources,
        )
        for (name, article), values in found.items()
    ]


async def claimed_facts(subject: Subject) -> Sequence[Fact]:
    """Return the offices and memberships that claims tell of an actor."""
    if not subject.is_a("Actor"):
        return ()
    visit = subject.visit
    answer = await visit.ask("actor-profile", {"actor": subject.iri}, limit=_MOST)
    return [
        Fact(
            f"item.{row['fact']}",
            [Linked(str(row["valueLabel"]), "", visit.leads(str(row["value"])), str(row["value"]))],
            term=False,
            date=str(row["detail"] or ""),
            claims=evidence(row),
        )
        for row in answer.rows
        if row["fact"] in _CLAIMED
    ]


def elsewhere(subject: Subject) -> Sequence[Linked]:
    """Return where else on the web the thing is told of, by the names of the sites."""
    found = []
    for value in subject.of_property(_SEE_ALSO):
        href = subject.visit.leads(value.value)
        if href:
            site = next((name for host, name in _ELSEWHERE_ON_THE_WEB if host in href), href)
            found.append(Linked(site, "en", href, value.value))
    return found


def notes(subject: Subject) -> Sequence[Linked]:
    """Return what editors noted."""
    return [subject.linked(each) for each in subject.of_property(f"{SKOS}editorialNote")]


def property_name(subject: Subject, iri: str) -> Linked:
    """Return a property by its label."""
    if iri.startswith(MAS):
        return Linked(terms.label(iri, subject.visit.language), str(subject.visit.language))
    found = subject.linked(NamedNode(iri))
    if found.text != iri:
        return found
    return Linked(re.split(r"[/#]", iri)[-1], "en", found.href, iri)


def _own(subject: Subject) -> Iterable[tuple[str, Quad, object]]:
    for quad in subject.resource.own:
        name = quad.predicate.value
        ours = name.startswith(MAS) or isinstance(quad.object, Literal)
        if ours and name not in _ELSEWHERE and not _inferred(quad):
            yield name, quad, quad.object


def _inverse(subject: Subject) -> Iterable[tuple[str, Quad, object]]:
    """Yield what reference data say of others with the thing as value."""
    for quad in subject.resource.about:
        name = quad.predicate.value.removeprefix(MAS)
        if name not in _FROM_THE_OTHER_SIDE or _inferred(quad) or _of_article(quad):
            continue
        yield f"item.of_{name}", quad, quad.subject


def _inferred(quad: Quad) -> bool:
    return quad.graph_name == NamedNode(INFERRED_GRAPH)


def _of_article(quad: Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and graph.value.startswith(ARTICLE_GRAPH)


def _article(subject: Subject, graph: str) -> Linked:
    iri = NamedNode(f"{ID}{graph.removeprefix(ARTICLE_GRAPH)}")
    return subject.linked(iri)
