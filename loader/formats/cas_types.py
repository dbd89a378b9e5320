"""The type systems of UIMA CASes: ours, those beside a file, those within one."""

import io
import json
import warnings
from collections.abc import Mapping
from functools import cache, lru_cache
from keyword import iskeyword
from pathlib import Path
from typing import Any

from cassis import (
    TypeSystem,
    load_cas_from_json,
    load_typesystem,
)
from lxml import etree

from loader.formats.cas_annotations import IDENTIFIER, NAMED_ENTITY, VALUE
from loader.formats.safe_xml import UnsafeXml, parse_xml
from ontology.annotation_tools.inception import type_system
from ontology.annotation_tools.scheme import Scheme
from ontology.vocabulary import vocabulary

ANNOTATION, STRING = "uima.tcas.Annotation", "uima.cas.String"
META_DATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"  # noqa: S105
TYPES = "%TYPES"
_MOST_TYPES = 5000


class NotATypeSystem(ValueError):
    """A type system that cannot be read."""


@cache
def own_types() -> TypeSystem:
    """Give the layers of our own configuration, and DKPro's that the exports of INCEpTION have."""
    types = load_typesystem(type_system(Scheme(vocabulary())))
    named = types.create_type(NAMED_ENTITY, ANNOTATION)
    for feature in (VALUE, IDENTIFIER):
        types.create_feature(named, feature, STRING)
    types.create_type(SENTENCE, ANNOTATION)
    types.create_type(TOKEN, ANNOTATION)
    about = types.create_type(META_DATA, "uima.tcas.DocumentAnnotation")
    for feature in ("documentTitle", "documentId"):
        types.create_feature(about, feature, STRING)
    return types


def types_in_file(path: Path) -> TypeSystem:
    """Read a ``TypeSystem.xml``; the same content is read once.

    Raises:
        NotATypeSystem: it cannot be read, or is none.
    """
    try:
        return _types_in_xml(path.read_bytes())
    except OSError as error:
        raise NotATypeSystem(error.strerror or str(error)) from error


def types_in_json(content: Mapping[str, Any]) -> TypeSystem:
    """Read the ``%TYPES`` of a JSON CAS; the same content is read once.

    Raises:
        NotATypeSystem: they are none.
    """
    return _types_in_json(json.dumps(content, sort_keys=True))


@lru_cache(maxsize=64)
def _types_in_xml(content: bytes) -> TypeSystem:
    try:
        root = parse_xml(content)
    except UnsafeXml as error:
        raise NotATypeSystem(str(error)) from error
    names = [
        found.findtext("{*}name") or ""
        for tag in ("typeDescription", "featureDescription")
        for found in root.iter(f"{{*}}{tag}")
    ]
    _check(names)
    return _loaded(lambda: load_typesystem(io.BytesIO(etree.tostring(root))))


@lru_cache(maxsize=64)
def _types_in_json(content: str) -> TypeSystem:
    types = json.loads(content)
    if not all(isinstance(each, dict) for each in types.values()):
        raise NotATypeSystem("a type is no object")
    features = (name for each in types.values() for name in each if not name.startswith("%"))
    _check([*types, *features])
    cas = {TYPES: types, "%FEATURE_STRUCTURES": [], "%VIEWS": {}}
    return _loaded(lambda: load_cas_from_json(json.dumps(cas)).typesystem)


def _check(names: list[str]) -> None:
    """Refuse names that are no identifiers: cassis makes Python classes of types."""
    if len(names) > _MOST_TYPES:
        raise NotATypeSystem(f"it has {len(names)} types and features")
    for name in names:
        parts = name.removesuffix("[]").split(".")
        if not all(part.isidentifier() and not iskeyword(part) for part in parts):
            raise NotATypeSystem(f"{name[:60]!r} is not the name of a type or feature")


def _loaded(load: Any) -> TypeSystem:  # noqa: ANN401
    try:
        with warnings.catch_warnings():
            # That a feature is declared twice, as exported type systems have it, harms nothing.
            warnings.simplefilter("ignore")
            return load()
    except Exception as error:
        # cassis has no errors of its own for what it cannot read; any of Python's may come.
        message = f"{type(error).__name__}: {str(error)[:200]}"
        raise NotATypeSystem(message) from error
