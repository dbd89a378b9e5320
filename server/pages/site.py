"""Renders pages: the frame that all have in common, and what every template can use."""

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ontology.namespaces import ID
from server.addresses import ROOT
from server.pages import answers, dates, terms
from server.pages.page import Page
from server.pages.visit import Visit

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
MENU: Final = (
    ("border", ""),
    ("actors", "actors"),
    ("places", "places"),
    ("agreements", "agreements"),
    ("routes", "routes"),
    ("events", "events"),
    ("claims", "claims"),
    ("articles", "articles"),
    ("attribution", "attribution"),
    ("questions", "queries"),
    ("sparql", "sparql"),
)
"""The entries of the menu: the name of each, and its path."""
FOOT: Final = (("data", "data"), ("ontology", "ontology/"), ("api", "docs"), ("about", "about"))
_ARABIC: Final = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")


def render(page: Page, visit: Visit) -> str:
    """Return the HTML of a page."""
    assets = visit.services.assets
    shared: dict[str, Any] = {
        "page": page,
        "visit": visit,
        "lang": str(visit.language),
        "dir": visit.language.direction,
        "base": visit.base,
        "t": visit.t,
        "link": visit.link,
        "leads": visit.leads,
        "day": partial(dates.in_words, language=visit.language),
        "term": partial(terms.label, language=visit.language),
        "meaning": partial(terms.definition, language=visit.language),
        "menu": MENU,
        "foot": FOOT,
        "styles": [visit.base + path for path in assets.styles("site")],
        "fonts": [visit.base + path for path in assets.fonts],
        "scripts": [
            visit.base + path
            for entry in ("site", "suggest", *page.scripts)
            for path in assets.scripts(entry)
        ],
    }
    return _environment().get_template(f"pages/{page.template}").render({**shared, **page.context})


def language_of(value: str) -> str:
    """Return the language that a text without a tag is written in: ``ar``, ``en`` or empty."""
    arabic, latin = len(_ARABIC.findall(value)), len(_LATIN.findall(value))
    if arabic == latin == 0:
        return ""
    return "ar" if arabic >= latin else "en"


def short(iri: str) -> str:
    """Return an IRI of Masalik as its last part, another one whole."""
    if iri.startswith(ROOT):
        return iri.rpartition("/")[2].rpartition("#")[2]
    return iri


def slug(iri: str) -> str:
    """Return the part of an individual's IRI by which parameters name it."""
    return iri.removeprefix(ID)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    functions: dict[str, Callable[..., Any]] = {
        "language_of": language_of,
        "short": short,
        "slug": slug,
        "evidence": answers.evidence,
        "number": lambda value: f"{value:,}",
    }
    environment.filters.update(functions)
    return environment
