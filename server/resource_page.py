"""Renders what is said of one IRI as a plain page, in the language that the reader asks for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pyoxigraph import Literal, NamedNode, Quad

from ontology.namespaces import MAS, RDF, RDFS
from server.addresses import ROOT, address
from server.rdf_documents import SUFFIXES
from server.resource_descriptions import Resource

LANGUAGES: Final = ("en", "ar")
_TEMPLATES: Final = Path(__file__).parent / "templates"
_SHOWN_ELSEWHERE: Final = {f"{RDF}type", f"{RDFS}label"}
_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "masalik": "Masalik",
        "terms": "Terms",
        "queries": "Queries",
        "other": "العربية",
        "words": "The words",
        "own": "What is said of it",
        "parts": "Who says so, and where",
        "about": "Where it appears",
        "graphs": "Graphs that say so",
        "bounded": "There is more: ask /sparql for all of it.",
        "claims": "Masalik holds what reports claim, never the truth. Data: CC BY 4.0.",
    },
    "ar": {
        "masalik": "مسالك",
        "terms": "المصطلحات",
        "queries": "الاستعلامات",
        "other": "English",
        "words": "النص",
        "own": "ما يقال عنه",
        "parts": "من قاله، وأين",
        "about": "مواضع ذكره",
        "graphs": "البيانات التي تقوله",
        "bounded": "هناك المزيد: يُطلب كاملاً من ‎/sparql.",
        "claims": "تحفظ مسالك ما تدّعيه التقارير، لا الحقيقة. البيانات: CC BY 4.0.",
    },
}


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    language: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    property: _Value
    values: Sequence[_Value]


@dataclass(frozen=True, slots=True)
class _Group:
    subject: _Value | None
    lines: Sequence[_Line]


def render(resource: Resource, lang: str, base: str, page: str, data: str) -> str:
    """Return the page; ``page`` and ``data`` are its address and that of its RDF, less suffix."""
    shown = _Shown(resource, lang, base)
    said = _SAID[lang]
    iri = resource.node.value
    titles = list(shown.titles())
    sections: list[Mapping[str, object]] = [
        {"title": said["own"], "groups": shown.groups(resource.own, of_node=True)},
        {"title": said["parts"], "groups": shown.groups(resource.parts)},
        {"title": said["about"], "groups": shown.about()},
    ]
    return _template().render(
        lang=lang,
        other="en" if lang == "ar" else "ar",
        say=said,
        base=base,
        page=page,
        data=data,
        forms=SUFFIXES,
        iri=iri,
        title=titles[0],
        titles=titles[1:],
        kinds=[shown.value(quad.object) for quad in shown.kinds()],
        quotes=shown.quotes(),
        sections=sections,
        graphs=[{"iri": g, "address": address(g, base)} for g in shown.graphs()],
        bounded=resource.bounded,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("resource.html")


class _Shown:
    """The terms of a resource as a reader of one language sees them."""

    def __init__(self, resource: Resource, lang: str, base: str) -> None:
        self._resource = resource
        self._names = resource.names()
        self._lang = lang
        self._base = base

    def titles(self) -> Iterable[_Value]:
        """Give the labels of the node, that in the reader's language first; else its slug."""
        names = self._names.get(self._resource.node.value, {})
        if not names:
            yield _Value(_short(self._resource.node.value), "")
        for language in sorted(names, key=lambda each: (each != self._lang, each)):
            yield _Value(names[language], language)

    def kinds(self) -> Iterable[Quad]:
        own = self._resource.own
        return dict.fromkeys(Quad(q.subject, q.predicate, q.object) for q in own if _is_type(q))

    def quotes(self) -> Sequence[_Value]:
        quads = (*self._resource.own, *self._resource.parts)
        found = (q.object for q in quads if q.predicate.value == f"{MAS}quote")
        return [self.value(quote) for quote in dict.fromkeys(found)]

    def graphs(self) -> Sequence[str]:
        names = {q.graph_name for q in (*self._resource.own, *self._resource.parts)}
        return sorted(name.value for name in names if isinstance(name, NamedNode))

    def groups(self, quads: Iterable[Quad], *, of_node: bool = False) -> Sequence[_Group]:
        """Return statements by subject and property."""
        found: dict[Any, dict[NamedNode, dict[_Value, None]]] = {}
        for quad in quads:
            if of_node and quad.predicate.value in _SHOWN_ELSEWHERE:
                continue
            of_subject = found.setdefault(quad.subject, defaultdict(dict))
            of_subject[quad.predicate][self.value(quad.object)] = None
        return [
            _Group(
                None if of_node else self.value(subject),
                [_Line(self.value(p), list(values)) for p, values in lines.items()],
            )
            for subject, lines in found.items()
        ]

    def about(self) -> Sequence[_Group]:
        """Return the statements about the node, by property."""
        found: dict[NamedNode, dict[_Value, None]] = defaultdict(dict)
        for quad in self._resource.about:
            found[quad.predicate][self.value(quad.subject)] = None
        lines = [_Line(self.value(p), list(values)) for p, values in found.items()]
        return [_Group(None, lines)] if lines else []

    def value(self, term: object) -> _Value:
        """Return a term by its name in the reader's language, else in another, else its own."""
        if isinstance(term, Literal):
            return _Value(term.value, term.language or "")
        assert isinstance(term, NamedNode)
        names = self._names.get(term.value, {})
        language = next((each for each in (self._lang, *LANGUAGES, *names) if each in names), "")
        text = names.get(language) or _short(term.value)
        # No reader is led by a link to anything but a page.
        leads = term.value.startswith(("https://", "http://"))
        return _Value(text, language, address(term.value, self._base) if leads else None)


def _is_type(quad: Quad) -> bool:
    return quad.predicate.value == f"{RDF}type"


def _short(iri: str) -> str:
    if iri.startswith(ROOT):
        return iri.removeprefix(ROOT).rpartition("/")[2].rpartition("#")[2]
    return iri
