"""Reads the RDF that clients send to be written, within bounds that the parsers lack."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Final

from pyoxigraph import Quad, RdfFormat, parse

from server.negotiation import GRAPHS
from server.problems import Problem, ProblemType

MULTIPART: Final = "multipart/form-data"
_UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii"})
# An entity that is defined by others can be a billion times as long as its document.
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_JSON_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)
_MAX_NESTING: Final = 128
_LONGEST_DETAIL: Final = 300
_PARAMETER: Final = re.compile(r';\s*charset\s*=\s*"?([^\s";]+)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """A document in one of the RDF formats."""

    media_type: str
    content: bytes


def declared_type(content_type: str | None) -> str:
    """Return the media type of a Content-Type header, empty if there is none.

    Raises Problem UNSUPPORTED_MEDIA_TYPE for a charset other than UTF-8.
    """
    plain, _, _ = (content_type or "").partition(";")
    charset = _PARAMETER.search(content_type or "")
    if charset is not None and charset.group(1).lower() not in _UTF_8:
        raise Problem(
            ProblemType.UNSUPPORTED_MEDIA_TYPE, f"The charset is {charset.group(1)}; send UTF-8."
        )
    return plain.strip().lower()


def bodies(content_type: str | None, content: bytes) -> Sequence[Body]:
    """Return the documents of a request body: the parts of a form with files, else itself.

    Raises Problem UNSUPPORTED_MEDIA_TYPE or BAD_DATA.
    """
    kind = declared_type(content_type)
    if kind == MULTIPART:
        return _parts(content_type or "", content)
    if kind not in GRAPHS:
        detail = f"The body's type is {kind or 'missing'}; send {', '.join(GRAPHS)}."
        raise Problem(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail)
    return (Body(kind, content),)


def _parts(content_type: str, content: bytes) -> Sequence[Body]:
    head = b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n"
    form = message_from_bytes(head + content, policy=policy.HTTP)
    if not form.is_multipart() or form.defects:
        raise Problem(ProblemType.BAD_DATA, "The form cannot be taken apart.")
    found: list[Body] = []
    for part in form.iter_parts():
        held = part.get_payload(decode=True)
        found += bodies(part.get("content-type"), held if isinstance(held, bytes) else b"")
    return found


def read_quads(body: Body, base_iri: str) -> Sequence[Quad]:
    """Return the statements of a document, none of them in a named graph.

    Raises Problem BAD_DATA, with line and column where they are known.
    """
    form = GRAPHS[body.media_type]
    if form is RdfFormat.RDF_XML:
        _check_xml(body.content)
    elif form is RdfFormat.JSON_LD:
        _check_nesting(body.content)
    try:
        return list(
            parse(
                body.content,
                form,
                base_iri=base_iri,
                without_named_graphs=True,
                # Those of two documents differ, whatever they are called.
                rename_blank_nodes=True,
            )
        )
    except SyntaxError as error:
        detail = str(error.msg)[:_LONGEST_DETAIL]
        if error.lineno is None or error.offset is None:
            raise Problem(ProblemType.BAD_DATA, detail) from None
        raise Problem(
            ProblemType.BAD_DATA, detail, line=error.lineno, column=error.offset
        ) from None
    except ValueError as error:
        raise Problem(ProblemType.BAD_DATA, str(error)[:_LONGEST_DETAIL]) from None


def _check_xml(content: bytes) -> None:
    if content.startswith(_UTF_16):
        raise Problem(ProblemType.BAD_DATA, "Send RDF/XML in UTF-8.")
    found = _DOCTYPE.search(content)
    if found is not None:
        line = content.count(b"\n", 0, found.start()) + 1
        detail = f"Line {line}: RDF/XML with a DOCTYPE is refused; write names in full."
        raise Problem(ProblemType.BAD_DATA, detail, line=line)


def _check_nesting(content: bytes) -> None:
    depth = 0
    for match in _JSON_TOKEN.finditer(content):
        token = match.group()
        depth += 1 if token in b"[{" else -1 if token in b"]}" else 0
        if depth > _MAX_NESTING:
            line = content.count(b"\n", 0, match.start()) + 1
            detail = f"Line {line}: more than {_MAX_NESTING} brackets within each other."
            raise Problem(ProblemType.BAD_DATA, detail, line=line, limit=_MAX_NESTING)
