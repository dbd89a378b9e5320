"""The page of any individual: of an actor, a place, an agreement, a claim, an article."""

from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from ontology.namespaces import DCTERMS, ID, SKOLEM
from server.pages.item_article import article
from server.pages.item_claim import claim
from server.pages.item_statements import statements
from server.pages.item_subject import Subject
from server.pages.item_thing import thing
from server.pages.page import Elsewhere, Page
from server.pages.visit import Visit
from server.problems import Problem, ProblemType
from server.resource_descriptions import Resource, describe
from server.withdrawn_articles import gone

_ASKED_FOR_ALL: Final = "statements"


async def item(visit: Visit, name: str) -> Page:
    """Make the page of an individual by its slug.

    Raises Elsewhere if it was merged into another, and Problem NOT_FOUND, or GONE for what a
    withdrawn article said.
    """
    subject = Subject(await _found(visit, ID, name), visit)
    page = await _page(subject)
    canonical = visit.base + quote(visit.path)
    links = f'<{canonical}>; rel="canonical", <{subject.iri}>; rel="describes"'
    return Page(
        page.template,
        page.title,
        {
            **page.context,
            "subject": subject,
            "canonical": canonical,
            "statements": statements(subject),
        },
        page.section,
        page.scripts,
        [(form, href) for _, form, href in subject.alternates],
        headers={"Link": links},
    )


async def unnamed(visit: Visit, name: str) -> Page:
    """Make the page of what is a blank node in the files of the ontology: its statements."""
    subject = Subject(await _found(visit, SKOLEM, name), visit)
    context = {
        "subject": subject,
        "canonical": visit.base + quote(visit.path),
        "statements": statements(subject),
    }
    alternates = [(form, href) for _, form, href in subject.alternates]
    headers = {"Link": f'<{subject.iri}>; rel="describes"'}
    return Page(
        "item_other.html",
        subject.own_names[0].text,
        context,
        alternates=alternates,
        headers=headers,
    )


async def _page(subject: Subject) -> Page:
    title = subject.own_names[0].text
    if subject.visit.field("view") == _ASKED_FOR_ALL:
        return Page("item_other.html", title)
    titled = subject.is_a("SourceDocument") and subject.of_property(f"{DCTERMS}title")
    if titled or subject.is_a("Article"):
        return await article(subject)
    if subject.values("attestedBy"):
        return await claim(subject)
    if subject.is_a("Attestation", "TextSpan", "Relay", "RouteLeg"):
        return Page("item_other.html", title)
    return await thing(subject)


async def _found(visit: Visit, namespace: str, name: str) -> Resource:
    iri = namespace + name
    absent = Problem(ProblemType.NOT_FOUND, f"The graph says nothing of {iri}.")
    try:
        node = NamedNode(iri)
    except ValueError:
        raise absent from None
    executor, snapshot = visit.services.executor, visit.snapshot
    resource = await describe(executor, snapshot, node, visit.client, predicates=True)
    if resource is None:
        raise await gone(executor, snapshot, name, visit.client) or absent
    if resource.successor is not None:
        link = f'<{resource.successor}>; rel="successor-version"'
        raise Elsewhere(visit.leads(resource.successor), 308, link)
    return resource
