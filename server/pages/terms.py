"""Names of the ontology's terms in the languages of the pages."""

from ontology.namespaces import MAS
from ontology.vocabulary import vocabulary
from server.pages.languages import Language


def label(name_or_iri: str, language: Language) -> str:
    """Return the label of a class, property or individual, by local name or IRI, else its name."""
    name = name_or_iri.removeprefix(MAS)
    term = vocabulary().terms.get(name)
    if term is None:
        return name
    return term.labels.get(language) or term.labels.get(language.other) or name


def definition(name_or_iri: str, language: Language) -> str:
    """Return what a term means, in a sentence; empty where the ontology has no such term."""
    term = vocabulary().terms.get(name_or_iri.removeprefix(MAS))
    return "" if term is None else term.definitions.get(language, "")
