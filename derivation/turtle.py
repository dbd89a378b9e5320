"""Writes blocks of Turtle into documents of the form that all files of the ontology have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import PREFIXES
from ontology.turtle_format import format_turtle


@dataclass(frozen=True, slots=True)
class Block:
    """What is said of one subject; properties and IRIs are written with prefixes, or in <>."""

    subject: str
    properties: Sequence[tuple[str, Sequence[str]]]


def document(comment: str, blocks: Iterable[Block]) -> str:
    """Return a Turtle document that a comment opens; properties without values are left out."""
    remarks = "".join(f"# {line}\n" for line in comment.splitlines())
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    statements = "".join(
        f"{block.subject} {name} {' , '.join(values)} .\n"
        for block in blocks
        for name, values in block.properties
        if values
    )
    return format_turtle(f"{remarks}\n{prefixes}\n{statements}")


def literal(text: str, language: str | None = None) -> str:
    """Return a literal with or without a language tag."""
    return str(Literal(text, language=language))


def typed(text: str, datatype: str) -> str:
    """Return a literal of a datatype that is written with a prefix."""
    return f"{Literal(text)}^^{datatype}"


def link(iri: str) -> str:
    """Return a whole IRI."""
    return str(NamedNode(iri))
