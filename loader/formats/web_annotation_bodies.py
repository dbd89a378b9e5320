"""Take Web Annotations apart into targets and bodies, each body with what it is there for."""

from collections.abc import Mapping, Sequence

from loader.formats.regions import attribute_names
from loader.formats.web_annotation_json import (
    Node,
    identifier,
    listed,
    local_name,
    plain,
    text,
    types,
)
from ontology.namespaces import MAS

LABELLING = frozenset({"tagging", "classifying"})


def base_of(page: Node) -> str:
    """Give the base that a file's own context states, "" without one."""
    for context in listed(page.get("@context")):
        base = context.get("@base") if isinstance(context, dict) else None
        if isinstance(base, str):
            return base
    return ""


def stands_alone(item: object) -> bool:
    """Tell whether an item is an annotation, or nothing that others may be made of."""
    return (
        not isinstance(item, dict) or "target" in plain(item) or "Annotation" in types(plain(item))
    )


def resolved(value: object, nodes: Mapping[str, object], depth: int = 0) -> object:
    """Put the nodes of a flattened document in the place of their ids."""
    if not nodes or depth > 8:
        return value
    if isinstance(value, list):
        return [resolved(each, nodes, depth + 1) for each in value]
    if isinstance(value, dict):
        node = plain(value)
        name = identifier(node)
        if name is not None and name in nodes and set(node) == {"id"}:
            return resolved(nodes[name], {k: n for k, n in nodes.items() if k != name}, depth + 1)
        return {key: resolved(each, nodes, depth + 1) for key, each in node.items()}
    if isinstance(value, str) and value in nodes:
        return resolved(nodes[value], {k: n for k, n in nodes.items() if k != value}, depth + 1)
    return value


def target_parts(target: object) -> Sequence[object]:
    """Give the parts of a composite target, which are one discontinuous mention."""
    within = plain(target).get("items") if isinstance(target, dict) else None
    return [target] if within is None else listed(within)


def target_ids(target: object) -> Sequence[str | None]:
    """Give the id of a target that is a whole resource, none for a part of one."""
    if isinstance(target, dict):
        node = plain(target)
        if {"selector", "items"} & set(node):
            return [None]
        return [identifier(node.get("source")) or identifier(node)]
    return [identifier(target)]


def bodies_of(node: Node) -> Sequence[object]:
    """Give the bodies of an annotation, all that there is to choose from."""
    bodies = list(listed(node.get("body")))
    bodies += [{"value": value} for value in listed(node.get("bodyValue"))]
    # As Hypothesis has it.
    bodies += [{"purpose": "tagging", "value": tag} for tag in listed(node.get("tags"))]
    bodies += [{"purpose": "commenting", "value": words} for words in listed(node.get("text"))]
    return [each for body in bodies for each in _choices(body)]


def _choices(body: object) -> Sequence[object]:
    if isinstance(body, dict) and "items" in (node := plain(body)):
        return listed(node["items"])
    return [body]


def with_purpose(body: object, annotation: Node) -> Node:
    """Give a body with its purpose: its own, else what the annotation as a whole is made for."""
    node: Node
    if isinstance(body, str):
        node = {"id": body}
    elif isinstance(body, dict):
        node = plain(body)
    else:
        node = {"value": body}
    if node.get("purpose") is None:
        node = {**node, "purpose": next(iter(listed(annotation.get("motivation"))), None)}
    return node


def says_label(body: Node) -> bool:
    """Tell whether a body is a tag, or a class of the ontology."""
    if body.get("attribute") is not None or body.get("role") is not None:
        return False
    reference = identifier(body.get("source")) or identifier(body)
    words = text(body.get("value"))
    if reference and words is None:
        return reference.startswith(MAS)
    return local_name(body.get("purpose")) in LABELLING and bool(words and words.strip())


def tag_of(body: Node) -> str:
    """Give the words of a tag, or the local name of a class of the ontology."""
    words = text(body.get("value"))
    name = words if words is not None else identifier(body.get("source")) or identifier(body)
    return (name or "").strip().removeprefix(MAS)


def attribute_of(words: str) -> tuple[str, str | None] | None:
    """Give the attribute that a tag such as ``Modality: Planned`` or ``InexactType`` gives."""
    name, _, value = (each.strip() for each in words.replace("=", ":", 1).partition(":"))
    return (name, value or None) if name in attribute_names() else None


def sources_of(node: Node) -> set[str]:
    """Give what an annotation calls the text that it is about, with and without its path."""
    targets = [part for target in listed(node.get("target")) for part in target_parts(target)]
    sources = [plain(each).get("source") for each in targets if isinstance(each, dict)]
    names = {name for each in sources if (name := identifier(each))}
    return names | {name.rpartition("/")[2] for name in names}
