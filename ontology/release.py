"""A release of the ontology as files: merged, in modules, with JSON-LD context and XML catalog."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from ontology.context import context, short_names
from ontology.graphs import (
    alignments_file,
    module_files,
    shape_files,
    shape_triples,
    term_triples,
)
from ontology.namespaces import MAS, ONTOLOGY, OWL, PREFIXES, RDF
from ontology.reference import reference_files
from ontology.triples import canonical
from ontology.turtle_format import format_turtle
from ontology.versions import working_version

_CATALOG: Final = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_BASE: Final = ONTOLOGY.removesuffix("/ontology")
_DATA: Final[Mapping[str, str]] = {"reference": f"{_BASE}/reference", "shapes": f"{_BASE}/shapes"}

_TYPE: Final = NamedNode(f"{RDF}type")
_ONTOLOGY_CLASS: Final = NamedNode(f"{OWL}Ontology")
_DECLARED: Final = frozenset(
    f"{OWL}{kind}"
    for kind in (
        "Class",
        "NamedIndividual",
        "ObjectProperty",
        "DatatypeProperty",
        "AnnotationProperty",
    )
)


def merged_ontology() -> list[Triple]:
    """Return the triples of all terms and alignments, the same and in the same order each time.

    They are one ontology with one header and no imports. Blank nodes have names made from content.
    """
    return canonical(term_triples())


def write_release(directory: Path) -> list[Path]:
    """Write a release into a directory, and return its files; the same sources give the same bytes.

    `masalik.ttl`, `.nt`, `.rdf` and `.jsonld` are the merged ontology; `modules/` has each module
    as an ontology that imports those whose terms it uses; `reference.ttl` and `shapes.ttl` import
    the merged one; `catalog-v001.xml` leads each IRI to its file, so that nothing is fetched;
    `context.jsonld` gives short names; `terms.txt` lists the terms for the next release's check.

    Raises:
        OSError: a file cannot be written.

    """
    merged = merged_ontology()
    prefixes = _prefixes((*module_files(), alignments_file(), *shape_files(), *reference_files()))
    texts = {
        "masalik.ttl": _turtle(merged, prefixes),
        "masalik.nt": _serialized(merged, RdfFormat.N_TRIPLES, {}),
        "masalik.rdf": _serialized(merged, RdfFormat.RDF_XML, _needed(prefixes, merged)),
        "masalik.jsonld": _json({"@context": context(), "@graph": short_names().document(merged)}),
        "context.jsonld": _json({"@context": context()}),
        "terms.txt": working_version().term_list(),
    }
    modules = _modules()
    texts |= {
        f"modules/{name}.ttl": _turtle(triples, prefixes) for name, triples in modules.items()
    }
    data = {
        "reference": canonical(_triples(reference_files())),
        "shapes": canonical(shape_triples()),
    }
    for name, triples in data.items():
        header = _header(_DATA[name], f"{_DATA[name]}/{working_version()}", [ONTOLOGY])
        texts[f"{name}.ttl"] = _turtle([*header, *triples], prefixes)
    texts["catalog-v001.xml"] = _catalog(modules)

    (directory / "modules").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
    return [directory / name for name in sorted(texts)]


def _triples(paths: Iterable[Path]) -> list[Triple]:
    # Blank nodes of different files stay apart: parsers number them across calls.
    return [quad.triple for path in paths for quad in parse(path=path, format=RdfFormat.TURTLE)]


def _prefixes(paths: Iterable[Path]) -> Mapping[str, str]:
    """Return the prefixes that the files declare, with those of the whole project."""
    prefixes = dict(PREFIXES)
    for path in paths:
        parser = parse(path=path, format=RdfFormat.TURTLE)
        list(parser)
        prefixes |= parser.prefixes
    return prefixes


def _needed(prefixes: Mapping[str, str], triples: Iterable[Triple]) -> dict[str, str]:
    """Return the prefixes of properties, the only names that RDF/XML abbreviates."""
    properties = tuple({triple.predicate.value for triple in triples})
    return {
        prefix: namespace
        for prefix, namespace in sorted(prefixes.items())
        if any(name.startswith(namespace) for name in properties)
    }


def _modules() -> Mapping[str, list[Triple]]:
    """Return each module by name, with a header of its own that imports the modules it needs."""
    version = working_version()
    contents = {
        path.stem: [
            triple
            for triple in canonical(_triples([path]))
            # The header of the whole is not that of a part.
            if triple.subject != NamedNode(ONTOLOGY)
        ]
        for path in (*module_files(), alignments_file())
    }
    homes = {
        str(triple.subject): name
        for name, triples in contents.items()
        for triple in triples
        if triple.predicate == _TYPE and getattr(triple.object, "value", "") in _DECLARED
    }
    modules = {}
    for name, triples in contents.items():
        used = {str(term) for t in triples for term in (t.subject, t.predicate, t.object)}
        needed = {homes[term] for term in used if term in homes} - {name}
        header = _header(
            f"{ONTOLOGY}/{name}",
            f"{version.iri}/{name}",
            [f"{ONTOLOGY}/{other}" for other in sorted(needed)],
        )
        modules[name] = [*header, *triples]
    return modules


def _header(iri: str, version_iri: str, imports: Iterable[str]) -> list[Triple]:
    node = NamedNode(iri)
    version = Literal(str(working_version()))
    return [
        Triple(node, _TYPE, _ONTOLOGY_CLASS),
        Triple(node, NamedNode(f"{OWL}versionIRI"), NamedNode(version_iri)),
        Triple(node, NamedNode(f"{OWL}versionInfo"), version),
        *(Triple(node, NamedNode(f"{OWL}imports"), NamedNode(other)) for other in imports),
    ]


def _turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    return format_turtle(_serialized(triples, RdfFormat.TURTLE, prefixes))


def _serialized(triples: Iterable[Triple], form: RdfFormat, prefixes: Mapping[str, str]) -> str:
    text = serialize(triples, format=form, prefixes=dict(prefixes))
    assert text is not None
    return text.decode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _catalog(modules: Iterable[str]) -> str:
    """Return an OASIS XML catalog (XML Catalogs 1.1), under the name that Protégé looks for."""
    version = working_version()
    files = {ONTOLOGY: "masalik.ttl", MAS: "masalik.ttl", version.iri: "masalik.ttl"}
    for name in sorted(modules):
        files[f"{ONTOLOGY}/{name}"] = files[f"{version.iri}/{name}"] = f"modules/{name}.ttl"
    for name, iri in sorted(_DATA.items()):
        files[iri] = files[f"{iri}/{version}"] = f"{name}.ttl"
    catalog = ET.Element("catalog", {"prefer": "public", "xmlns": _CATALOG})
    for iri, file in files.items():
        ET.SubElement(catalog, "uri", {"name": iri, "uri": file})
    ET.indent(catalog)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(catalog, "unicode") + "\n"
