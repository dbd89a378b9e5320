"""Parse XML that may come from anywhere: without entities, document types and outside files."""

import re
from typing import cast

from lxml import etree

_DECLARATION = re.compile(rb"<[!?]\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


def line_of(element: etree._Element) -> int:
    """Give the line on which an element starts."""
    return cast("int | None", element.sourceline) or 1


class UnsafeXml(ValueError):
    """Content that is no XML, or that brings a document type or entities of its own."""

    def __init__(self, message: str, line: int | None, expected: str = "well-formed XML") -> None:
        super().__init__(message)
        self.line = line
        self.expected = expected


def parse_xml(content: bytes) -> etree._Element:
    """Give the root element of XML in UTF-8, each element with its line.

    Raises:
        UnsafeXml: the content is none, or declares a document type.
    """
    if found := _DECLARATION.search(content):
        line = content.count(b"\n", 0, found.start()) + 1
        raise UnsafeXml("it declares a document type", line, "XML without DOCTYPE and entities")
    if b"\0" in content:
        raise UnsafeXml("it has NUL bytes", 1, "XML in UTF-8")
    # The encoding is set, so that no other one can hide a declaration from the search above.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content.removeprefix(_BOM), parser)
    except etree.XMLSyntaxError as error:
        expected = "well-formed XML"
        if "xmlParseCharRef" in (error.msg or ""):
            expected += " (control characters, which XML 1.0 lacks, can be exported as JSON)"
        raise UnsafeXml(error.msg or "it is not XML", error.lineno or 1, expected) from error
    except (ValueError, RecursionError) as error:
        raise UnsafeXml(str(error), None) from error
