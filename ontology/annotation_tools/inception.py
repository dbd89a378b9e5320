"""Writes INCEpTION's project settings: layers, tagsets, constraints, type system, knowledge base.

Layers and tagsets are in the JSON that its project settings import; an event has a slot feature
whose roles are links to mentions and to other events. Constraints say which roles and attributes
an event has. https://inception-project.github.io/documentation/latest/user-guide
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ontology.annotation_tools.knowledge_base import knowledge_base
from ontology.annotation_tools.scheme import (
    FRAGMENT,
    NOTE,
    REFERENCE,
    SAME,
    Attribute,
    Named,
    Scheme,
)

_PREFIX: Final = "webanno.custom.Masalik"
MENTION: Final = f"{_PREFIX}Mention"
EVENT: Final = f"{_PREFIX}Event"
ROLE_LINK: Final = f"{_PREFIX}EventRolesLink"
_LABEL, _ROLES = "label", "roles"
_STRING, _STRINGS = "uima.cas.String", "uima.cas.StringArray"
_ANNOTATION = "uima.tcas.Annotation"

_Json = dict[str, object]


def files(scheme: Scheme) -> Mapping[str, str]:
    """Return the texts of the files by name."""
    tagsets = _tagsets(scheme)
    return {
        "layers.json": _json(_layers(scheme, tagsets)),
        **{f"tagset-{name}.json": _json(tagset) for name, tagset in tagsets.items()},
        "constraints.rules": "".join(_constraints(scheme)),
        "typesystem.xml": type_system(scheme),
        "knowledge-base.ttl": knowledge_base(scheme),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _tagsets(scheme: Scheme) -> Mapping[str, _Json]:
    """Return the tagsets by the name of the feature that takes their tags."""
    return {
        "entity": _tagset("entities", "كيانات", scheme.entities),
        "event": _tagset("events", "أحداث", scheme.events),
        "role": _tagset("roles", "أدوار", scheme.role_names),
        **{
            # Conditional features need a tagset each: a flag has one tag, its own name.
            attribute.name: _tagset(
                attribute.name, attribute.labels["ar"], attribute.values or (attribute,)
            )
            for attribute in scheme.attributes
        },
    }


def _tagset(name: str, arabic: str, tags: Sequence[Named]) -> _Json:
    return {
        "name": f"Masalik {name}",
        "description": f"{name} · {arabic}",
        "language": "mul",
        "tags": [
            {"tag_name": tag.name, "tag_description": "\n".join(filter(None, _explained(tag)))}
            for tag in tags
        ],
        "create_tag": False,
    }


def _explained(tag: Named) -> tuple[str, ...]:
    return tag.bilingual, tag.definitions["en"], tag.definitions["ar"]


def _layers(scheme: Scheme, tagsets: Mapping[str, _Json]) -> list[_Json]:
    of_mentions, of_events = _by_layer(scheme)
    links: _Json = {
        "multi_value_mode": "ARRAY",
        "link_mode": "WITH_ROLE",
        "link_type_name": ROLE_LINK,
        "link_type_role_feature_name": "role",
        "link_type_target_feature_name": "target",
    }
    layers = [
        _layer(
            MENTION,
            "Masalik mention · ذكر",
            [_feature(_LABEL, "label · وسم", tagsets["entity"], required=True), *_common()]
            + [_attribute(attribute, tagsets) for attribute in of_mentions],
        ),
        _layer(
            EVENT,
            "Masalik event · حدث",
            [
                _feature(_LABEL, "label · وسم", tagsets["event"], required=True),
                _feature(_ROLES, "roles · أدوار", tagsets["role"], type=_ANNOTATION, **links),
                *_common(),
                *(_attribute(attribute, tagsets) for attribute in of_events),
            ],
        ),
    ]
    for of, joins in product((MENTION, EVENT), (SAME, FRAGMENT)):
        layer = _layer(f"{of}{joins}", f"{joins} ({of.removeprefix(_PREFIX)})", [])
        layers.append({**layer, "type": "relation", "attach_type": {"name": of}})
    return layers


def _by_layer(scheme: Scheme) -> tuple[list[Attribute], list[Attribute]]:
    """Return the attributes that mentions bear, and those that events bear."""
    mentions = {label.name for label in scheme.entities}
    return (
        [a for a in scheme.attributes if not mentions.isdisjoint(a.bearers)],
        [a for a in scheme.attributes if not mentions.issuperset(a.bearers)],
    )


def _common() -> list[_Json]:
    """Return the features that mentions and events share: links and notes."""
    linked = {"repositoryId": None, "scope": None, "allowedValueType": "INSTANCE"}
    note = {"multipleRows": True, "dynamicSize": True, "collapsedRows": 1, "expandedRows": 4}
    return [
        _feature(
            REFERENCE,
            "reference · مرجع",
            None,
            type="kb-multi:<ANY>",
            multi_value_mode="ARRAY",
            traits=json.dumps(linked),
        ),
        _feature(NOTE, "note · ملاحظة", None, traits=json.dumps(note)),
    ]


def _attribute(attribute: Attribute, tagsets: Mapping[str, _Json]) -> _Json:
    return _feature(
        attribute.name,
        attribute.bilingual,
        tagsets[attribute.name],
        description=attribute.definitions["en"],
        hideUnconstraintFeature=True,
    )


def _layer(name: str, shown: str, features: list[_Json]) -> _Json:
    return {
        "name": name,
        "features": [{**feature, "rank": rank} for rank, feature in enumerate(features)],
        "uiName": shown,
        "type": "span",
        "description": None,
        "enabled": True,
        "built_in": False,
        "readonly": False,
        "attach_type": None,
        "attach_feature": None,
        "allow_stacking": True,
        "cross_sentence": True,
        "show_hover": True,
        "anchoring_mode": "CHARACTERS",
        "overlap_mode": "ANY_OVERLAP",
        "validation_mode": "ALWAYS",
        "lock_to_token_offset": False,
        "multiple_tokens": True,
        "linked_list_behavior": False,
        "traits": None,
    }


def _feature(name: str, shown: str, tagset: _Json | None, **settings: object) -> _Json:
    return {
        "name": name,
        "tag_set": tagset,
        "uiName": shown,
        "type": _STRING,
        "enabled": True,
        "visible": name != NOTE,
        "include_in_hover": True,
        "required": False,
        "remember": False,
        "hideUnconstraintFeature": False,
        "description": None,
        "multi_value_mode": "NONE",
        "link_mode": "NONE",
        "link_type_name": None,
        "link_type_role_feature_name": None,
        "link_type_target_feature_name": None,
        "traits": None,
        "curatable": True,
        **settings,
    }


def _constraints(scheme: Scheme) -> Iterator[str]:
    """Yield the rules that give each label its roles (those it must have first) and attributes."""
    yield f"import {MENTION} as Mention;\nimport {EVENT} as Event;\n"
    for scope, labels in (("Mention", scheme.entities), ("Event", scheme.events)):
        yield f"\n{scope} {{\n"
        for label in labels:
            roles = [
                f'{_ROLES}.role = "{role.name}"{" (!)" if role.minimum else ""}'
                for role in scheme.roles.get(label.name, ())
            ]
            values = [
                [f'{a.name} = "{v.name}"' for v in a.values_of[label.name] or (a,)]
                for a in scheme.attributes
                if label.name in a.values_of
            ]
            for restrictions in filter(None, (roles, *values)):
                yield f'  {_LABEL} = "{label.name}" -> {" | ".join(restrictions)};\n'
        yield "}\n"


def type_system(scheme: Scheme) -> str:
    """Return the UIMA type system of the layers, by which other programs read the exports."""
    of_mentions, of_events = (
        {attribute.name: _STRING for attribute in attributes} for attributes in _by_layer(scheme)
    )
    fields = {_LABEL: _STRING, REFERENCE: _STRINGS, NOTE: _STRING}
    root = Element("typeSystemDescription", xmlns="http://uima.apache.org/resourceSpecifier")
    SubElement(root, "name").text = "Masalik"
    types = SubElement(root, "types")
    _type(types, MENTION, _ANNOTATION, {**fields, **of_mentions})
    event = _type(types, EVENT, _ANNOTATION, {**fields, _ROLES: "uima.cas.FSArray", **of_events})
    for feature in event.iter("featureDescription"):
        if feature.findtext("name") == _ROLES:
            SubElement(feature, "elementType").text = ROLE_LINK
    _type(types, ROLE_LINK, "uima.cas.TOP", {"role": _STRING, "target": _ANNOTATION})
    for of, joins in product((MENTION, EVENT), (SAME, FRAGMENT)):
        _type(types, f"{of}{joins}", _ANNOTATION, {"Governor": of, "Dependent": of})
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _type(types: Element, name: str, above: str, fields: Mapping[str, str]) -> Element:
    described = SubElement(types, "typeDescription")
    SubElement(described, "name").text = name
    SubElement(described, "description")
    SubElement(described, "supertypeName").text = above
    features = SubElement(described, "features")
    for field, values in fields.items():
        feature = SubElement(features, "featureDescription")
        SubElement(feature, "name").text = field
        SubElement(feature, "description")
        SubElement(feature, "rangeTypeName").text = values
    return described
