"""Writes brat's configuration: what may be annotated, how it looks, and whom links can mean.

Formats: https://brat.nlplab.org/configuration.html and https://brat.nlplab.org/normalization.html.
brat knows of no subclasses in roles, so that each role lists every label that it takes.
"""

from collections.abc import Iterable, Iterator, Mapping

from ontology.annotation_tools.scheme import AUTHORITY, SAME, Attribute, Role, Scheme, colours
from ontology.namespaces import ID

_SITE = ID.removesuffix("id/")
_HEADER = "# Written from the Masalik ontology by `masalik annotation-config --tool brat`.\n"


def files(scheme: Scheme) -> Mapping[str, str]:
    """Return the texts of the files by name."""
    return {
        "annotation.conf": _annotation(scheme, linking=False),
        "annotation-linking.conf": _annotation(scheme, linking=True),
        "visual.conf": _visual(scheme),
        "tools.conf": _tools(),
        f"{AUTHORITY}.txt": "".join(_database(scheme)),
    }


def _annotation(scheme: Scheme, *, linking: bool) -> str:
    database = f"<NORM>:{AUTHORITY}"
    entities = (
        "\t" * label.depth
        + label.name
        + (f"\t{database}" if linking and label.name in scheme.linked else "")
        for label in scheme.entities
    )
    events = (_event(scheme, event.name, [database] * linking) for event in scheme.events)
    relations = (
        "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
        f"{SAME}\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive",
    )
    attributes = (_attribute(scheme, attribute) for attribute in scheme.attributes)
    return _HEADER + _sections(
        entities=entities, relations=relations, events=events, attributes=attributes
    )


def _event(scheme: Scheme, name: str, also: list[str]) -> str:
    arguments = [*(_role(scheme, role) for role in scheme.roles[name]), *also]
    return f"{name}\t{', '.join(arguments)}".rstrip()


def _role(scheme: Scheme, role: Role) -> str:
    if role.maximum is None:
        mark = "+" if role.minimum else "*"
    elif role.maximum == 1:
        mark = "" if role.minimum else "?"
    else:
        mark = f"{{{role.minimum}-{role.maximum}}}"
    return f"{role.name}{mark}:{'|'.join(_any_event(scheme, role.fillers))}"


def _attribute(scheme: Scheme, attribute: Attribute) -> str:
    line = f"{attribute.name}\tArg:{'|'.join(_any_event(scheme, attribute.bearers))}"
    if attribute.values:
        line += f", Value:{'|'.join(value.name for value in attribute.values)}"
    return line


def _any_event(scheme: Scheme, labels: tuple[str, ...]) -> list[str]:
    """Return the labels, with `<EVENT>` for the events if those that make claims are all there."""
    if not scheme.claims.issubset(labels):
        return list(labels)
    events = {event.name for event in scheme.events}
    return [label for label in labels if label not in events] + ["<EVENT>"]


def _visual(scheme: Scheme) -> str:
    """Return how it looks: names in both languages, colours, the text from right to left."""
    named = (*scheme.entities, *scheme.events, *scheme.role_names, *scheme.attributes)
    labels = {
        # brat takes the first that is no wider than the words.
        each.name: " | ".join(
            [each.name, each.bilingual, *sorted(each.labels.values(), key=len, reverse=True)]
        )
        for each in reversed(named)
    }
    backgrounds = {**colours(scheme.entities, 0.88), **colours(scheme.events, 0.76)}
    drawing = [
        "SPAN_DEFAULT\tfgColor:black, bgColor:#eeeeee, borderColor:darken",
        "ARC_DEFAULT\tcolor:#333333, arrowHead:triangle-5",
        *(f"{name}\tbgColor:{colour}" for name, colour in backgrounds.items()),
        *(f"{a.name}\tglyph:[{a.name}]" for a in scheme.attributes if not a.values),
    ]
    return _HEADER + _sections(
        options=("Arcs\tbundle:all", "Text\tdirection:rtl"),
        labels=reversed(labels.values()),
        drawing=drawing,
    )


def _tools() -> str:
    return _HEADER + _sections(
        options=(
            "Tokens\ttokenizer:whitespace",
            "Sentences\tsplitter:newline",
            "Validation\tvalidate:all",
        ),
        normalization=(
            f"{AUTHORITY}\tDB:{AUTHORITY}, <URL>:{_SITE}, <URLBASE>:{ID}%s, <UNICODE>:true",
        ),
    )


def _database(scheme: Scheme) -> Iterator[str]:
    """Yield the lines from which brat's `norm_db_init.py` builds the database of links."""
    for individual in scheme.individuals():
        kinds = [scheme.named(kind) for kind in sorted(individual.types)]
        fields = [
            individual.slug,
            f"name:Arabic:{individual.labels['ar']}",
            f"name:English:{individual.labels['en']}",
            *(f"name:Other:{name}" for name in individual.other_names),
            *(f"attr:Class:{kind.bilingual}" for kind in kinds),
            f"info:IRI:{individual.iri}",
        ]
        yield "\t".join(" ".join(field.split()) for field in fields) + "\n"


def _sections(**sections: Iterable[str]) -> str:
    return "".join(
        f"\n[{name}]\n" + "".join(f"{line}\n" for line in lines) for name, lines in sections.items()
    )
