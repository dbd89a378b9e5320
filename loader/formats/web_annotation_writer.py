"""Write a document as a page of W3C Web Annotations, with a context of its own and the text.

Everything is carried, ids and the order of annotations as well. The context is embedded, so that
JSON-LD processors need no network; its terms are those of http://www.w3.org/ns/anno.jsonld, and a
few of this profile's own for what annotations of annotations say (docs/formats.md).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from loader.document import Document, EventAnnotation, Mention
from loader.formats.web_annotation_reader import NOTE_ID
from loader.metadata_writer import metadata_content
from ontology.annotation_tools.scheme import SAME
from ontology.namespaces import ARTICLE_GRAPH, DCTERMS, ID, MAS, RDF, RDFS

PROFILE: Final = "https://w3id.org/masalik/annotation"
_OA: Final = "http://www.w3.org/ns/oa#"
_AS: Final = "http://www.w3.org/ns/activitystreams#"
_XSD_NUMBER: Final = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
# The words around a quote: enough to find it again should the text change.
_AROUND: Final = 16

_Json: TypeAlias = Mapping[str, object]


def _node(iri: str) -> _Json:
    return {"@id": iri, "@type": "@id"}


def _term(iri: str) -> _Json:
    return {"@id": iri, "@type": "@vocab"}


_CONTEXT: Final[_Json] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    **{name: f"{_OA}{name}" for name in ("Annotation", "SpecificResource", "Composite")},
    **{f"Text{kind}Selector": f"{_OA}Text{kind}Selector" for kind in ("Position", "Quote")},
    "TextualBody": f"{_OA}TextualBody",
    "AnnotationPage": f"{_AS}OrderedCollectionPage",
    "Text": "http://purl.org/dc/dcmitype/Text",
    "items": {"@id": f"{_AS}items", "@type": "@id", "@container": "@list"},
    **{
        name: f"{_OA}{name}"
        for name in ("tagging", "classifying", "identifying", "linking", "commenting")
    },
    "motivation": _term(f"{_OA}motivatedBy"),
    "purpose": _term(f"{_OA}hasPurpose"),
    "body": _node(f"{_OA}hasBody"),
    "target": _node(f"{_OA}hasTarget"),
    "source": _node(f"{_OA}hasSource"),
    "selector": _node(f"{_OA}hasSelector"),
    "start": {"@id": f"{_OA}start", "@type": _XSD_NUMBER},
    "end": {"@id": f"{_OA}end", "@type": _XSD_NUMBER},
    **{name: f"{_OA}{name}" for name in ("exact", "prefix", "suffix")},
    "value": f"{RDF}value",
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "label": f"{RDFS}label",
    "profile": _node(f"{DCTERMS}conformsTo"),
    "text": _node(f"{PROFILE}#text"),
    "metadata": {"@id": f"{PROFILE}#metadata", "@type": "@json"},
    "attribute": _term(f"{PROFILE}#attribute"),
    "role": _term(f"{PROFILE}#role"),
    "ordinal": f"{MAS}ordinal",
}


def page(document: Document) -> str:
    """Give the page as JSON-LD: each annotation in a line, in the order of the document's lines."""
    context = {**_CONTEXT, "@base": f"{ARTICLE_GRAPH}{document.slug}", "@vocab": MAS}
    source = f"{document.slug}.txt"
    about = {
        "@context": context,
        "id": "",
        "type": "AnnotationPage",
        "profile": PROFILE,
        "metadata": metadata_content(document.metadata),
        "text": {
            "id": source,
            "type": "Text",
            "format": "text/plain",
            "language": document.metadata.language,
            "value": document.text,
        },
    }
    ordered = sorted(_annotations(document, source), key=lambda pair: pair[0])
    items = ",\n".join(_json(item) for _, item in ordered)
    return f'{_json(about)[:-1]}, "items": [\n{items}\n]}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _annotations(document: Document, source: str) -> Iterator[tuple[int, _Json]]:
    for mention in document.mentions.values():
        yield mention.line, _mention(mention, document.text, source)
    for event in document.events.values():
        yield event.line, _event(event)
    for a in document.attributes:
        body = {
            "type": "TextualBody",
            "purpose": "classifying",
            "attribute": a.name,
            "value": a.value or "true",
        }
        yield a.line, _annotation(a.id, "classifying", body, f"#{a.target}")
    for link in document.links:
        body = {
            "type": "SpecificResource",
            "source": f"{ID}{link.reference}",
            "purpose": "identifying",
            "label": link.text,
        }
        yield link.line, _annotation(link.id, "identifying", body, f"#{link.target}")
    for note in document.notes:
        body = {"type": "TextualBody", "purpose": "commenting", "value": note.text}
        name = note.id.replace("#", NOTE_ID, 1)
        yield note.line, _annotation(name, "commenting", body, f"#{note.target}")
    for equivalence in document.equivalences:
        same = {"type": "TextualBody", "purpose": "tagging", "value": SAME}
        targets = [f"#{member}" for member in equivalence.members]
        yield equivalence.line, _annotation(None, "linking", same, targets)


def _mention(mention: Mention, text: str, source: str) -> _Json:
    parts: list[_Json] = [
        {
            "type": "SpecificResource",
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": part.start, "end": part.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[part.start : part.end],
                    "prefix": text[max(0, part.start - _AROUND) : part.start],
                    "suffix": text[part.end : part.end + _AROUND],
                },
            ],
        }
        for part in mention.fragments
    ]
    target = parts[0] if len(parts) == 1 else {"type": "Composite", "items": parts}
    return _annotation(mention.id, "tagging", _tag(mention.label), target)


def _event(event: EventAnnotation) -> _Json:
    roles: list[_Json] = [
        {
            "type": "SpecificResource",
            "source": f"#{argument.target}",
            "purpose": "linking",
            "role": argument.role,
            **({"ordinal": argument.number} if argument.number > 1 else {}),
        }
        for argument in event.arguments
    ]
    return _annotation(event.id, "tagging", [_tag(event.label), *roles], f"#{event.trigger}")


def _tag(label: str) -> _Json:
    return {"type": "TextualBody", "purpose": "tagging", "value": label}


def _annotation(name: str | None, motivation: str, body: object, target: object) -> _Json:
    named = {"id": f"#{name}"} if name else {}
    return {
        **named,
        "type": "Annotation",
        "motivation": motivation,
        "body": body,
        "target": target,
    }
