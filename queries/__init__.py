"""Canned queries: questions that analysts ask, as SPARQL files with typed parameters."""

from queries.binding import UnknownParameter, bind
from queries.collection import catalogue
from queries.definition import CannedQuery, DefinitionFault, read_definition
from queries.parameters import BadParameter, Parameter, ParameterType
from queries.rows import Table, run, table

__all__ = [
    "BadParameter",
    "CannedQuery",
    "DefinitionFault",
    "Parameter",
    "ParameterType",
    "Table",
    "UnknownParameter",
    "bind",
    "catalogue",
    "read_definition",
    "run",
    "table",
]
