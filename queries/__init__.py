"""Canned queries: questions that analysts ask, as SPARQL files with typed parameters."""

from queries.binding import RepeatedParameter, UnknownParameter, bind
from queries.collection import catalogue
from queries.conventions import evidence_columns, groups
from queries.definition import CannedQuery, Edges, Form, Group, Key
from queries.formats import Format
from queries.header import DefinitionFault
from queries.pages import Page, cut
from queries.parameters import BadParameter, Parameter, ParameterType
from queries.reading import read_definition
from queries.rows import Table, run, table

__all__ = [
    "BadParameter",
    "CannedQuery",
    "DefinitionFault",
    "Edges",
    "Form",
    "Format",
    "Group",
    "Key",
    "Page",
    "Parameter",
    "ParameterType",
    "RepeatedParameter",
    "Table",
    "UnknownParameter",
    "bind",
    "catalogue",
    "cut",
    "evidence_columns",
    "groups",
    "read_definition",
    "run",
    "table",
]
