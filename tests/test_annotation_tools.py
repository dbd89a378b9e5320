"""The annotation tools' configurations say what the ontology says, in the tools' own formats."""

import dataclasses
import itertools
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib

from ontology.annotation_tools import TOOLS, UnboundedAttribute, UnknownTool, configuration, write
from ontology.annotation_tools.inception import EVENT, MENTION, ROLE_LINK
from ontology.annotation_tools.scheme import Scheme
from ontology.namespaces import ID, MAS
from ontology.pairs import AttributeUse
from ontology.reference import reference
from ontology.vocabulary import vocabulary
from tests.articles import CORPUS, REAL, ROOT, needs_real_articles

WORDS = vocabulary()
LABELS = WORDS.entity_labels | WORDS.event_labels
ROLES = {(label, role) for label in WORDS.event_labels for role in WORDS.roles(label)}
CORPUS_FILES = sorted(CORPUS.glob("*.ann"))
REAL_FILES = sorted(REAL.glob("*.ann"))


# brat: read as brat reads it, so that subclasses are nothing and every label must be named


@dataclass
class Argument:
    least: int
    most: int | None
    fillers: set[str]


@dataclass
class Schema:
    """What an annotation.conf allows."""

    entities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    events: dict[str, dict[str, Argument]] = field(default_factory=dict)
    attributes: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    databases: dict[str, str] = field(default_factory=dict)


MARKS: dict[str, tuple[int, int | None]] = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line of a brat configuration with the name of its section."""
    section = ""
    for line in text.splitlines():
        if header := re.fullmatch(r"\[(\w+)\]", line):
            section = header[1]
        elif line.strip() and not line.startswith("#"):
            yield section, line


def read_schema(text: str) -> Schema:
    schema = Schema()
    path: list[str] = []
    for section, line in sections(text):
        name, _, rest = line.strip().partition("\t")
        arguments = dict(part.split(":", 1) for part in rest.split(", ") if part)
        schema.databases[name] = arguments.pop("<NORM>", "")
        if section == "entities":
            del path[len(line) - len(line.lstrip("\t")) :]
            schema.entities[name] = tuple(path)
            path.append(name)
        elif section == "events":
            schema.events[name] = {}
            for marked, fillers in arguments.items():
                role = marked.rstrip("?*+")
                least, most = MARKS[marked.removeprefix(role)]
                schema.events[name][role] = Argument(least, most, set(fillers.split("|")))
        elif section == "attributes":
            values = set(filter(None, arguments.get("Value", "").split("|")))
            schema.attributes[name] = set(arguments["Arg"].split("|")), values
        elif section == "relations":
            schema.relations[name] = rest
        else:
            pytest.fail(f"an unknown section: {section}")
    return schema


def faults(schema: Schema, annotations: str) -> Iterator[str]:
    """Yield what a brat schema does not allow in the lines of an .ann file."""
    lines = [line.split("\t") for line in annotations.splitlines() if line]
    label_of = {name: body.split()[0].split(":")[0] for name, body, *_ in lines if name[0] in "TE"}
    for name, body, *_ in lines:
        items = body.split()
        if name[0] == "T" and label_of[name] not in schema.entities | schema.events:
            yield f"{name}: unknown type {label_of[name]}"
        elif name[0] == "E":
            yield from event_faults(schema, name, items, label_of)
        elif name[0] == "A":
            bearers, values = schema.attributes.get(items[0], (set(), set()))
            bearer = label_of[items[1]]
            if bearer not in bearers and not (bearer in schema.events and "<EVENT>" in bearers):
                yield f"{name}: {bearer} bears no {items[0]}"
            if not (items[2:] == [] if not values else items[2:] in [[v] for v in values]):
                yield f"{name}: {items[0]} takes no {items[2:]}"
        elif name == "*" and items[0] not in schema.relations:
            yield f"{name}: unknown relation {items[0]}"


def event_faults(
    schema: Schema, name: str, items: list[str], label_of: dict[str, str]
) -> Iterator[str]:
    label = label_of[name]
    arguments = schema.events.get(label, {})
    if label not in schema.events:
        yield f"{name}: unknown event {label}"
    counts: Counter[str] = Counter()
    for item in items[1:]:
        role, target = item.split(":")
        role = role.rstrip("0123456789")
        counts[role] += 1
        filler = label_of.get(target, "")
        wanted = {filler, "<EVENT>"} if target[0] == "E" else {filler}
        if role not in arguments:
            yield f"{name}: {label} has no role {role}"
        elif wanted.isdisjoint(arguments[role].fillers):
            yield f"{name}: {label} {role} takes no {filler}"
    for role, argument in arguments.items():
        if counts[role] < argument.least or counts[role] > (argument.most or counts[role]):
            yield f"{name}: {label} has {counts[role]} times {role}"


@pytest.fixture(scope="module")
def brat() -> Schema:
    return read_schema(configuration("brat")["annotation.conf"])


@pytest.mark.parametrize("path", [*CORPUS_FILES, *REAL_FILES], ids=lambda path: path.stem)
def test_brat_s_configuration_accepts_every_line_of_the_articles(brat: Schema, path: Path) -> None:
    assert list(faults(brat, path.read_text("utf-8"))) == []


SOUND = """\
T1\tSecurityForce 0 5\tالحرس
T2\tSeizure 6 9\tضبط
T3\tNarcotic 10 15\tحبوب
E1\tSeizure:T2 agent:T1 commodity:T3
A1\tModality E1 Planned
A2\tInexactType E1
*\tEquiv T1 T1
"""


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("", "", None),
        ("Narcotic", "Potion", "T3: unknown type Potion"),
        ("agent:T1", "agent:T3", "E1: Seizure agent takes no Narcotic"),
        ("agent:T1 ", "", "E1: Seizure has 0 times agent"),
        ("commodity", "goods", "E1: Seizure has no role goods"),
        ("Planned", "Dreamt", "A1: Modality takes no ['Dreamt']"),
        (" Planned", "", "A1: Modality takes no []"),
        ("Modality E1", "Modality T1", "A1: SecurityForce bears no Modality"),
        ("A2\tInexactType E1", "A2\tInexactType E1 Very", "A2: InexactType takes no ['Very']"),
        ("Equiv", "Alike", "*: unknown relation Alike"),
    ],
)
def test_brat_s_configuration_refuses_what_the_ontology_does_not_know(
    brat: Schema, before: str, after: str, fault: str | None
) -> None:
    found = list(faults(brat, SOUND.replace(before, after, 1)))
    assert found == [] if fault is None else fault in found


@needs_real_articles
def test_brat_s_configuration_contains_that_of_the_articles(brat: Schema) -> None:
    theirs = read_schema((REAL / "annotation.conf").read_text("utf-8"))
    assert {name: brat.entities[name] for name in theirs.entities} == theirs.entities
    for label, arguments in theirs.events.items():
        for role, argument in arguments.items():
            ours = brat.events[label][role]
            assert (ours.least, ours.most) == (argument.least, argument.most), (label, role)
            assert ours.fillers >= argument.fillers, (label, role)
    for name, (bearers, values) in theirs.attributes.items():
        assert brat.attributes[name][0] >= bearers, name
        assert brat.attributes[name][1] >= values, name
    assert theirs.relations.items() <= brat.relations.items()


def test_brat_s_roles_list_each_label_that_the_ontology_accepts(brat: Schema) -> None:
    for label, role in ROLES:
        use, argument = WORDS.roles(label)[role], brat.events[label][role]
        assert (argument.least, argument.most) == (use.minimum, use.maximum)
        accepted = {name for name in LABELS if WORDS.accepts(use.ranges, name)}
        assert argument.fillers & WORDS.entity_labels == accepted & WORDS.entity_labels
        claims = {name for name in WORDS.event_labels if WORDS.is_a(name, "Claim")}
        assert ("<EVENT>" in argument.fillers) == (claims <= accepted)


def test_brat_s_arguments_split_at_commas_and_names_are_fit_for_storage(brat: Schema) -> None:
    names = {*brat.entities, *brat.events, *brat.attributes}
    names |= {role for arguments in brat.events.values() for role in arguments}
    assert all(re.fullmatch("[A-Za-z][A-Za-z_-]*", name) for name in names)


def test_brat_s_other_annotation_conf_differs_by_the_links_alone(brat: Schema) -> None:
    linking = read_schema(configuration("brat")["annotation-linking.conf"])
    assert dataclasses.replace(linking, databases=brat.databases) == brat
    linked = {name for name, database in linking.databases.items() if database == "masalik"}
    assert {"State", "Topic", "Seizure"} < linked
    assert linked.isdisjoint({"Date", "Quantity", "Money"})
    assert set(brat.databases.values()) == {""}


def luminance(colour: str) -> float:
    """Give the relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_brat_shows_names_in_both_languages_on_readable_colours(brat: Schema) -> None:
    lines = list(sections(configuration("brat")["visual.conf"]))
    labels = {
        parts[0]: parts[1:]
        for parts in (line.split(" | ") for section, line in lines if section == "labels")
    }
    assert labels["Seizure"][0] == "seizure · ضبط"
    roles = {role for _, role in ROLES}
    assert set(labels) == LABELS | roles | set(brat.attributes)
    for name in LABELS | roles:
        assert {WORDS.label(name, "en"), WORDS.label(name, "ar")} <= set(labels[name])
    drawing = [line.split("\t") for section, line in lines if section == "drawing"]
    colours = {name: look.removeprefix("bgColor:") for name, look in drawing if name in LABELS}
    assert set(colours) == LABELS
    for name, colour in colours.items():
        assert (luminance(colour) + 0.05) / 0.05 > 7, f"black on {colour} for {name}"
    assert ("options", "Text\tdirection:rtl") in lines


def test_brat_s_database_has_every_individual_that_articles_link_to() -> None:
    rows = [line.split("\t") for line in configuration("brat")["masalik.txt"].splitlines()]
    for _, *fields in rows:
        assert all(re.fullmatch("(name|attr|info):[A-Z][A-Za-z]*:.+", each) for each in fields)
        assert fields[0].startswith("name:")
    slugs = [slug for slug, *_ in rows]
    assert slugs == sorted(set(slugs))
    linked = {
        slug
        for path in (*CORPUS_FILES, *REAL_FILES)
        for slug in re.findall(r"^N\d+\tReference \w+ masalik:(\S+)", path.read_text(), re.M)
    }
    assert linked <= set(slugs)
    assert "name:Other:قسد" in next(fields for slug, *fields in rows if slug == "sdf")
    tools = configuration("brat")["tools.conf"]
    assert f"\nmasalik\tDB:masalik, <URL>:https://w3id.org/masalik/, <URLBASE>:{ID}%s" in tools


# Label Studio: https://labelstud.io/tags/

# What its documentation says each tag takes (those that are used here); * marks the necessary.
TAGS = {
    "View": "style visibleWhen whenLabelValue",
    "Style": "",
    "Header": "value* size",
    "Relations": "",
    "Relation": "value*",
    "Labels": "name* toName* showInline",
    "Label": "value* alias background selectedColor hint hotkey",
    "Text": "name* value* granularity",
    "Choices": "name* toName* perRegion visibleWhen whenLabelValue choice showInline",
    "Choice": "value* alias",
    "TextArea": "name* toName* perRegion visibleWhen whenLabelValue placeholder rows editable",
}


@pytest.fixture(scope="module")
def interface() -> ElementTree.Element:
    return ElementTree.fromstring(configuration("label-studio")["labeling-config.xml"])


def test_label_studio_s_interface_is_made_of_documented_tags(
    interface: ElementTree.Element,
) -> None:
    for element in interface.iter():
        takes = TAGS[element.tag].split()
        assert element.attrib.keys() <= {each.rstrip("*") for each in takes}, element.tag
        assert element.attrib.keys() >= {each[:-1] for each in takes if each.endswith("*")}
    names = [name for element in interface.iter() if (name := element.get("name"))]
    assert len(names) == len(set(names))
    controls = [element for element in interface.iter() if "toName" in element.attrib]
    assert {element.get("toName") for element in controls} == {"text"}
    assert [text.get("value") for text in interface.iter("Text")] == ["$text"]


def labels_of(interface: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return interface.findall(f".//Labels[@name='{name}']/Label")


def test_label_studio_exports_the_names_of_the_ontology(interface: ElementTree.Element) -> None:
    for name, wanted in (("entity", WORDS.entity_labels), ("event", WORDS.event_labels)):
        labels = labels_of(interface, name)
        assert {label.get("alias") for label in labels} == wanted
        assert len({label.get("value") for label in labels}) == len(wanted)
    relations = [relation.get("value") for relation in interface.iter("Relation")]
    assert sorted(map(str, relations)) == sorted(
        {role for _, role in ROLES} | {"Equiv", "Fragment"}
    )
    assert interface.find(".//Label[@alias='Seizure']").get("value") == "seizure · ضبط"  # type: ignore[union-attr]


def test_label_studio_s_keys_are_given_once_and_its_colours_are_readable(
    interface: ElementTree.Element,
) -> None:
    labels = [*labels_of(interface, "entity"), *labels_of(interface, "event")]
    keys = [key for label in labels if (key := label.get("hotkey"))]
    assert len(keys) == len(set(keys)) > 50
    for label in labels:
        assert (luminance(label.attrib["background"]) + 0.05) / 0.05 > 7
        assert label.get("selectedColor") == "#000000"


def test_label_studio_asks_for_an_attribute_where_the_ontology_has_it(
    interface: ElementTree.Element,
) -> None:
    asked = {
        (label, str(choices.get("name")), str(choice.get("alias")))
        for choices in interface.iter("Choices")
        for label in choices.attrib["whenLabelValue"].split(",")
        for choice in choices
    }
    wanted = {
        (label, name, value)
        for label in LABELS
        for name, use in WORDS.attributes(label).items()
        for value in values(name, use)
    }
    assert wanted <= asked
    assert {each[:2] for each in asked} == {each[:2] for each in wanted}
    for choices in interface.iter("Choices"):
        assert (choices.get("perRegion"), choices.get("choice")) == ("true", "single")
        assert choices.get("visibleWhen") == "region-selected"


def values(name: str, use: AttributeUse) -> list[str]:
    """Give the values of an attribute as annotated; a flag has its own name."""
    if use.minimum is not None and use.maximum is not None:
        return [str(number) for number in range(use.minimum, use.maximum + 1)]
    return list(use.values) or [name]


def test_label_studio_has_fields_for_links_and_notes(interface: ElementTree.Element) -> None:
    fields = {area.get("name"): area for area in interface.iter("TextArea")}
    assert set(fields) == {"Reference", "AnnotatorNotes"}
    shown = fields["Reference"].attrib["whenLabelValue"].split(",")
    assert set(shown) > WORDS.event_labels | {"Person", "Post"}
    assert "Date" not in shown
    assert "whenLabelValue" not in fields["AnnotatorNotes"].attrib


def test_label_studio_shows_the_text_from_right_to_left(interface: ElementTree.Element) -> None:
    views = [view for view in interface.iter("View") if view.find("Text") is not None]
    assert [view.attrib["style"].startswith("direction: rtl;") for view in views] == [True]


def test_label_studio_s_table_of_links_names_them_as_they_are_written() -> None:
    rows = [line.split("\t") for line in configuration("label-studio")["reference.tsv"].split("\n")]
    assert rows.pop() == [""]
    assert {len(row) for row in rows} == {5}
    assert {row[0] for row in rows[1:]} < {f"masalik:{slug}" for slug in reference().individuals}
    sdf = next(row for row in rows if row[0] == "masalik:sdf")
    assert sdf[1:4] == ["ArmedGroup", "Syrian Democratic Forces", "قوات سوريا الديمقراطية"]


# INCEpTION


@pytest.fixture(scope="module")
def inception() -> dict[str, str]:
    return dict(configuration("inception"))


@pytest.fixture(scope="module")
def layers(inception: dict[str, str]) -> dict[str, dict[str, object]]:
    return {layer["name"]: layer for layer in json.loads(inception["layers.json"])}


def features(layer: dict[str, object]) -> dict[str, dict[str, object]]:
    found = layer["features"]
    assert isinstance(found, list)
    return {feature["name"]: feature for feature in found}


def tags(feature: dict[str, object]) -> list[str]:
    tagset = feature["tag_set"]
    assert isinstance(tagset, dict)
    return [tag["tag_name"] for tag in tagset["tags"]]


def test_inception_has_a_layer_for_mentions_and_one_for_events(
    layers: dict[str, dict[str, object]],
) -> None:
    assert set(tags(features(layers[MENTION])["label"])) == WORDS.entity_labels
    assert set(tags(features(layers[EVENT])["label"])) == WORDS.event_labels
    for name in (MENTION, EVENT):
        assert layers[name]["type"] == "span"
        assert layers[name]["anchoring_mode"] == "CHARACTERS"
        assert layers[name]["overlap_mode"] == "ANY_OVERLAP"
        assert layers[name]["cross_sentence"] is True
        link = features(layers[name])["Reference"]
        assert (link["type"], link["multi_value_mode"]) == ("kb-multi:<ANY>", "ARRAY")
    relations = {name: layer for name, layer in layers.items() if layer["type"] == "relation"}
    assert {name: layer["attach_type"] for name, layer in relations.items()} == {
        f"{MENTION}Equiv": {"name": MENTION},
        f"{EVENT}Equiv": {"name": EVENT},
        f"{MENTION}Fragment": {"name": MENTION},
        f"{EVENT}Fragment": {"name": EVENT},
    }


def test_inception_s_roles_are_links_to_any_annotation(
    layers: dict[str, dict[str, object]],
) -> None:
    roles = features(layers[EVENT])["roles"]
    assert set(tags(roles)) == {role for _, role in ROLES}
    assert (roles["multi_value_mode"], roles["link_mode"]) == ("ARRAY", "WITH_ROLE")
    assert (roles["type"], roles["link_type_name"]) == ("uima.tcas.Annotation", ROLE_LINK)


def rules(text: str) -> set[tuple[str, str, str, str, str]]:
    """Give each restriction of a constraints file: scope, label, feature, value, flag."""
    imports = re.findall(r"^import ([\w.]+) as (\w+);$", text, re.MULTILINE)
    assert [name for name, _ in imports] == [MENTION, EVENT]
    found = set()
    for scope, body in re.findall(r"^(\w+) \{\n(.*?)^\}$", text, re.MULTILINE | re.DOTALL):
        for line in body.splitlines():
            rule = re.fullmatch(r'  label = "(\w+)" -> (.+);', line)
            assert rule, line
            for restriction in rule[2].split(" | "):
                parts = re.fullmatch(r'([\w.]+) = "(\w+)"( \(!\))?', restriction)
                assert parts, restriction
                found.add((scope, rule[1], parts[1], parts[2], parts[3] or ""))
    return found


def test_inception_s_constraints_give_each_label_its_roles_and_attributes(
    inception: dict[str, str], layers: dict[str, dict[str, object]]
) -> None:
    found = rules(inception["constraints.rules"])
    roles = {
        ("Event", label, "roles.role", role, " (!)" if WORDS.roles(label)[role].minimum else "")
        for label, role in ROLES
    }
    attributes = {
        ("Event" if label in WORDS.event_labels else "Mention", label, name, value, "")
        for label in LABELS
        for name, use in WORDS.attributes(label).items()
        for value in values(name, use)
    }
    assert found == roles | attributes
    # Only features that are hidden unless a rule speaks of them appear where they belong.
    for scope, _, name, value, _ in attributes:
        feature = features(layers[MENTION if scope == "Mention" else EVENT])[name]
        assert feature["hideUnconstraintFeature"] is True
        assert value in tags(feature)


def test_inception_s_tagsets_are_those_of_its_layers(
    inception: dict[str, str], layers: dict[str, dict[str, object]]
) -> None:
    alone = {
        tagset["name"]: tagset
        for name, text in inception.items()
        if name.startswith("tagset-")
        for tagset in [json.loads(text)]
    }
    used = {
        tagset["name"]: tagset
        for layer in layers.values()
        for feature in features(layer).values()
        if isinstance(tagset := feature["tag_set"], dict)
    }
    assert used == alone
    explained = {tag["tag_name"]: tag for tag in alone["Masalik events"]["tags"]}["Seizure"]
    assert explained["tag_description"].split("\n") == [
        "seizure · ضبط",
        *(WORDS.terms["Seizure"].definitions[lang] for lang in ("en", "ar")),
    ]


def test_inception_s_type_system_has_the_features_of_the_layers(
    inception: dict[str, str], layers: dict[str, dict[str, object]]
) -> None:
    space = {"u": "http://uima.apache.org/resourceSpecifier"}
    root = ElementTree.fromstring(inception["typesystem.xml"].encode())
    types = {
        described.findtext("u:name", "", space): {
            feature.findtext("u:name", "", space): feature.findtext("u:rangeTypeName", "", space)
            for feature in described.iterfind(".//u:featureDescription", space)
        }
        for described in root.iterfind(".//u:typeDescription", space)
    }
    assert set(types) == {*layers, ROLE_LINK}
    for name in (MENTION, EVENT):
        assert set(types[name]) == set(features(layers[name]))
    assert types[ROLE_LINK] == {"role": "uima.cas.String", "target": "uima.tcas.Annotation"}
    assert types[f"{EVENT}Equiv"] == {"Governor": EVENT, "Dependent": EVENT}
    assert types[EVENT]["Reference"] == "uima.cas.StringArray"


def test_inception_s_knowledge_base_has_classes_and_their_named_instances(
    inception: dict[str, str],
) -> None:
    graph = rdflib.Graph().parse(data=inception["knowledge-base.ttl"], format="turtle")
    classes = set(graph.subjects(rdflib.RDF.type, rdflib.OWL.Class))
    instances = {
        subject
        for subject, kind in graph.subject_objects(rdflib.RDF.type)
        if kind != rdflib.OWL.Class
    }
    assert set(graph.objects(None, rdflib.RDF.type)) <= classes | {rdflib.OWL.Class}
    assert set(graph.objects(None, rdflib.RDFS.subClassOf)) <= classes
    for thing in classes | instances:
        names = list(graph.objects(thing, rdflib.RDFS.label))
        assert sorted(getattr(name, "language", "") for name in names) == ["ar", "en"], thing
    individuals = {rdflib.URIRef(each.iri) for each in Scheme(WORDS).individuals()}
    assert instances == individuals
    sdf, state = rdflib.URIRef(f"{ID}sdf"), rdflib.URIRef(f"{MAS}State")
    assert rdflib.Literal("قسد", lang="ar") in set(graph.objects(sdf, rdflib.SKOS.altLabel))
    assert (state, rdflib.RDFS.subClassOf, rdflib.URIRef(f"{MAS}GeopoliticalEntity")) in graph
    assert (state, rdflib.RDFS.subClassOf, rdflib.URIRef(f"{MAS}Actor")) not in graph


# All of them


def test_the_files_are_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from ontology.annotation_tools import TOOLS, write\n"
        "for tool in TOOLS: write(tool, Path(sys.argv[1]) / tool)"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / seed)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "0", "LC_ALL": "C"},
            check=True,
        )
    for tool, name in itertools.chain.from_iterable(
        ((tool, name) for name in configuration(tool)) for tool in TOOLS
    ):
        first, second = ((tmp_path / seed / tool / name).read_bytes() for seed in ("1", "2"))
        assert first == second == configuration(tool)[name].encode(), name
        assert b"\r" not in first
        assert first.endswith(b"\n")


def test_writing_makes_the_folder_and_leaves_other_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "down"
    written = write("brat", folder)
    assert sorted(folder.iterdir()) == sorted(written)
    (folder / "acl.conf").write_text("mine")
    (folder / "visual.conf").write_text("old")
    write("brat", folder)
    assert (folder / "acl.conf").read_text() == "mine"
    assert (folder / "visual.conf").read_text("utf-8") == configuration("brat")["visual.conf"]


def test_another_tool_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnknownTool, match="no configuration for gate; there is for brat, label-"):
        write("gate", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_attribute_without_a_bound_is_named() -> None:
    use = AttributeUse("ordinal", {}, None, 1, None)
    words = dataclasses.replace(
        WORDS, _attributes={**WORDS._attributes, "Provision": {"Ordinal": use}}
    )
    with pytest.raises(UnboundedAttribute, match="Ordinal: its shape gives"):
        _ = Scheme(words).attributes


def test_a_label_with_two_parents_stands_below_the_nearest_once() -> None:
    words = dataclasses.replace(
        WORDS, entity_labels=frozenset({"Actor", "Place", "GeopoliticalEntity", "State"})
    )
    assert [(label.name, label.depth) for label in Scheme(words).entities] == [
        ("Actor", 0),
        ("GeopoliticalEntity", 1),
        ("State", 2),
        ("Place", 0),
    ]
