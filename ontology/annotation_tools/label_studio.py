"""Writes Label Studio's labelling interface: labels, roles as relations, a form for each region.

Format: https://labelstud.io/tags/. An event is the region of its trigger; each role is a relation
from it to the region of the filler. What is exported are the names of the ontology (`alias`).
"""

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ontology.annotation_tools.scheme import (
    AUTHORITY,
    FRAGMENT,
    NOTE,
    REFERENCE,
    SAME,
    Attribute,
    Label,
    Scheme,
    colours,
)

_TEXT = "text"
_RIGHT_TO_LEFT = "direction: rtl; text-align: right;"
# Plain keys that the editor has no other use for; triggers take them with the shift key.
_KEYS = "1234567890qwetasdfgzxcvbyiopjklnm"


def files(scheme: Scheme) -> Mapping[str, str]:
    """Return the texts of the files by name."""
    return {
        "labeling-config.xml": _interface(scheme),
        "reference.tsv": "".join(_slugs(scheme)),
    }


def _interface(scheme: Scheme) -> str:
    root = Element("View")
    style = SubElement(root, "Style")
    style.text = f".htx-text {{ white-space: pre-wrap; {_RIGHT_TO_LEFT} }}"
    relations = SubElement(root, "Relations")
    for role in scheme.role_names:
        SubElement(relations, "Relation", value=role.name)
    for name in (SAME, FRAGMENT):
        SubElement(relations, "Relation", value=name)
    _labels(root, "entity", scheme.entities, 0.88, "")
    _labels(root, "event", scheme.events, 0.76, "shift+")
    article = SubElement(root, "View", style=_RIGHT_TO_LEFT)
    # Mentions end within a word (وسوريا), hence by letters.
    SubElement(article, "Text", name=_TEXT, value=f"${_TEXT}", granularity="symbol")
    for attribute in scheme.attributes:
        _choices(root, attribute)
    links = ",".join([*(e.name for e in scheme.entities if e.name in scheme.linked), *_all(scheme)])
    _field(root, REFERENCE, f"{AUTHORITY}:…", "1", {"whenLabelValue": links})
    _field(root, NOTE, NOTE, "2", {})
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _all(scheme: Scheme) -> list[str]:
    return [event.name for event in scheme.events]


def _labels(
    parent: Element, name: str, labels: Sequence[Label], lightness: float, modifier: str
) -> None:
    group = SubElement(parent, "Labels", name=name, toName=_TEXT, showInline="true")
    backgrounds = colours(labels, lightness)
    for position, label in enumerate(labels):
        element = SubElement(group, "Label", value=label.bilingual, alias=label.name)
        element.set("background", backgrounds[label.name])
        element.set("selectedColor", "#000000")
        element.set("hint", label.definitions["en"])
        if position < len(_KEYS):
            element.set("hotkey", modifier + _KEYS[position])


def _choices(parent: Element, attribute: Attribute) -> None:
    """Add the values of an attribute, shown while a region that bears it is selected."""
    view = SubElement(
        parent,
        "View",
        visibleWhen="region-selected",
        whenLabelValue=",".join(attribute.bearers),
    )
    SubElement(view, "Header", value=attribute.bilingual, size="6")
    choices = SubElement(
        view,
        "Choices",
        name=attribute.name,
        toName=_TEXT,
        perRegion="true",
        visibleWhen="region-selected",
        whenLabelValue=",".join(attribute.bearers),
        choice="single",
        showInline="true",
    )
    # A flag is a choice of one.
    for value in attribute.values or (attribute,):
        SubElement(choices, "Choice", value=value.bilingual, alias=value.name)


def _field(
    parent: Element, name: str, placeholder: str, rows: str, when: Mapping[str, str]
) -> None:
    SubElement(
        parent,
        "TextArea",
        {
            "name": name,
            "toName": _TEXT,
            "perRegion": "true",
            "visibleWhen": "region-selected",
            **when,
            "placeholder": placeholder,
            "rows": rows,
            "editable": "true",
        },
    )


def _slugs(scheme: Scheme) -> Iterator[str]:
    """Yield the lines of a table to find by a name what to write as a link."""
    yield "link\tclass\tEnglish\tالعربية\tother names\n"
    for individual in scheme.individuals():
        fields = (
            f"{AUTHORITY}:{individual.slug}",
            " ".join(sorted(individual.types)),
            individual.labels["en"],
            individual.labels["ar"],
            " | ".join(individual.other_names),
        )
        yield "\t".join(fields) + "\n"
