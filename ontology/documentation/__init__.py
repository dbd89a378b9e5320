"""The documentation of the terms: a bilingual page for each, and an index of all."""

from ontology.documentation.pages import Page
from ontology.documentation.site import Site, built, render, write

__all__ = ["Page", "Site", "built", "render", "write"]
