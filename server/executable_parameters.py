"""The parameters of the canned queries as SHACL parameters: what may stand in a VALUES line."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import count
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from ontology.namespaces import MAS, OWL, RDF, SH, SKOS, XSD
from queries import Parameter, ParameterType
from server.rdf_documents import Description, Node, typed

# A day is bound as its first instant, since the graph has instants.
_DATATYPES: Final = {
    ParameterType.STRING: "string",
    ParameterType.DATE: "dateTime",
    ParameterType.INTEGER: "integer",
    ParameterType.DECIMAL: "decimal",
    ParameterType.ENUMERATION: "string",
    ParameterType.LANGUAGE: "string",
    ParameterType.BBOX: "decimal",
}


def describe_parameters(
    description: Description, query: NamedNode, parameters: Iterable[Parameter]
) -> Iterator[BlankNode]:
    """Describe the variables that parameters fill, and yield the node of each.

    In the manner of SHACL Advanced Features, section 5.2: the local name of `sh:path` is the name
    of the variable in whose VALUES line the value stands. A bounding box fills four.
    """
    places = count()
    for parameter in parameters:
        examples = parameter.terms(parameter.example)
        defaults = None if parameter.default is None else parameter.terms(parameter.default)
        for place, variable in enumerate(parameter.variables):
            node = description.blank()
            about = description.add(node, f"{SH}Parameter")
            about.link(f"{SH}path", f"{query.value}#{variable}").say(f"{SH}name", variable)
            about.tell(f"{SH}description", parameter.description).say(f"{SH}order", next(places))
            _constrain(description, node, parameter)
            about.say(f"{SKOS}example", examples[place])
            if defaults is not None:
                about.say(f"{SH}defaultValue", defaults[place])
            yield node


def _constrain(description: Description, node: BlankNode, parameter: Parameter) -> None:
    about = description.add(node)
    about.say(f"{SH}optional", typed(str(not parameter.required).lower(), "boolean"))
    if not parameter.repeat:
        about.say(f"{SH}maxCount", 1)
    if parameter.type is ParameterType.IRI:
        of_class = f"{OWL}Class" if parameter.names_class else f"{MAS}{parameter.class_name}"
        about.link(f"{SH}nodeKind", f"{SH}IRI").link(f"{SH}class", of_class)
    else:
        about.link(f"{SH}datatype", XSD + _DATATYPES[parameter.type])
    if parameter.values:
        about.say(f"{SH}in", _list(description, parameter.values))
    if parameter.pattern is not None:
        # All of a value must match.
        about.say(f"{SH}pattern", f"^(?:{parameter.pattern})$")
    bounds: tuple[tuple[str, Decimal | None], ...] = (
        ("minInclusive", parameter.minimum),
        ("maxInclusive", parameter.maximum),
    )
    for name, bound in bounds:
        if bound is not None:
            about.say(f"{SH}{name}", typed(f"{bound:f}", "decimal"))


def _list(description: Description, values: Iterable[str]) -> Node:
    """Write values as an RDF list, and return its head."""
    head: Node = NamedNode(f"{RDF}nil")
    for value in reversed(tuple(values)):
        rest, head = head, description.blank()
        description.add(head).say(f"{RDF}first", value).say(f"{RDF}rest", rest)
    return head
