"""Write a document as a UIMA CAS, with the layers that our configuration sets up in INCEpTION."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cassis import Cas

from loader.document import Document
from loader.formats.cas_annotations import LABEL, PARAGRAPH
from loader.formats.cas_types import META_DATA, SENTENCE, TOKEN, own_types
from loader.formats.interface import CannotWrite, Feature
from loader.formats.own_layers import OwnAnnotation, own_annotations
from ontology.annotation_tools.inception import ROLE_LINK
from ontology.annotation_tools.scheme import NOTE, REFERENCE
from ontology.namespaces import ID

CARRIED = frozenset(
    {
        Feature.FRAGMENTS,
        Feature.EVENTS,
        Feature.ATTRIBUTES,
        Feature.LINKS,
        Feature.EQUIVALENCES,
        Feature.NOTES,
    }
)
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
# What XML 1.0 cannot say, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def xmi_files(document: Document) -> Mapping[str, bytes]:
    """Give the XMI of a document and its type system.

    Raises:
        CannotWrite: text or notes have letters that XML lacks.
    """
    for text in (document.text, *(note.text for note in document.notes)):
        if found := _NOT_XML.search(text):
            raise CannotWrite(f"XML has no {found[0]!r}")
    cas = _cas(document)
    types = own_types().to_xml().replace("encoding='utf-8'", "encoding='UTF-8'", 1)
    xmi = cas.to_xmi(pretty_print=True)
    return {f"{document.slug}.xmi": xmi.encode(), "TypeSystem.xml": types.encode()}


def json_files(document: Document) -> Mapping[str, bytes]:
    """Give the JSON of a document."""
    return {f"{document.slug}.json": (_cas(document).to_json(pretty_print=True) + "\n").encode()}


def _cas(document: Document) -> Cas:
    types = own_types()
    cas = Cas(types, sofa_string=document.text, sofa_mime="text/plain")
    about = types.get_type(META_DATA)(begin=0, end=len(document.text), language="x-unspecified")
    about.documentTitle = about.documentId = f"{document.slug}.txt"
    cas.add(about)
    for layer, pattern in ((SENTENCE, _LINE), (TOKEN, _WORD)):
        made = types.get_type(layer)
        cas.add_all(made(begin=f.start(), end=f.end()) for f in pattern.finditer(document.text))
    _add_own(cas, own_annotations(document))
    return cas


def _add_own(cas: Cas, annotations: list[OwnAnnotation]) -> None:
    types = cas.typesystem
    strings, array = types.get_type("uima.cas.StringArray"), types.get_type("uima.cas.FSArray")
    link = types.get_type(ROLE_LINK)
    made: list[Any] = []
    for each in annotations:
        fs = types.get_type(each.layer)(begin=each.start, end=each.end)
        for name, value in _features(each):
            setattr(fs, name, value)
        if each.links:
            setattr(fs, REFERENCE, strings(elements=[f"{ID}{slug}" for slug in each.links]))
        cas.add(fs)
        made.append(fs)
    for each, fs in zip(annotations, made, strict=True):
        if each.slots:
            fs.roles = array(
                elements=[link(role=role, target=made[target]) for role, target in each.slots]
            )
        if each.ends:
            governor, dependent = each.ends
            fs.Governor, fs.Dependent = made[governor], made[dependent]


def _features(each: OwnAnnotation) -> Iterator[tuple[str, str]]:
    if each.label:
        yield LABEL, each.label
    if each.notes:
        yield NOTE, PARAGRAPH.join(each.notes)
    yield from each.attributes.items()
