"""How a program asks a question: lines for the shell, for Python and for R that run as they are."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from queries import CannedQuery, Form, Format

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines of a program; ``language`` is ``curl``, ``python`` or ``r``."""

    language: str
    code: str


def snippets(query: CannedQuery, pairs: Pairs, base: str) -> Sequence[Snippet]:
    """Return how to ask a question with these values; ``base`` is where the server is."""
    address = f"{base}queries/{query.name}"
    if query.form is Form.CONSTRUCT:
        return [
            Snippet("curl", _curl(f"{address}.{Format.TTL}", pairs)),
            Snippet("python", _python_graph(f"{address}.{Format.TTL}", pairs)),
            Snippet("r", _r_graph(f"{address}.{Format.NT}", pairs)),
        ]
    return [
        Snippet("curl", _curl(f"{address}.{Format.CSV}", pairs)),
        Snippet("python", _python_rows(f"{address}.{Format.JSON}", pairs)),
        Snippet("r", _r_rows(f"{address}.{Format.CSV}", pairs)),
    ]


def _curl(address: str, pairs: Pairs) -> str:
    lines = [f"curl -fsSG {shlex.quote(address)}"]
    lines += [f"  --data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in pairs]
    return " \\\n".join(lines)


def _python_rows(address: str, pairs: Pairs) -> str:
    return f"""\
# pip install httpx pandas
import httpx
import pandas as pd

asked = {_python(pairs)}
rows, following = [], httpx.URL({json.dumps(address)}, params=asked)
while following:
    page = httpx.get(following, timeout=120).raise_for_status().json()
    rows += page["rows"] + page.get("undated", [])
    following = page["page"]["next"]

table = pd.DataFrame(rows)
print(table)
"""


def _python_graph(address: str, pairs: Pairs) -> str:
    return f"""\
# pip install httpx rdflib
import httpx
from rdflib import Graph

asked = {_python(pairs)}
answer = httpx.get({json.dumps(address)}, params=asked, timeout=120).raise_for_status()
graph = Graph().parse(data=answer.text, format="turtle")
print(len(graph), "statements")
"""


def _r_rows(address: str, pairs: Pairs) -> str:
    return f"""\
# install.packages(c("httr2", "readr"))
library(httr2)

answer <- request({_r_text(address)}) |>
{_r(pairs)}  req_timeout(120) |>
  req_perform()
rows <- readr::read_csv(I(resp_body_string(answer)), show_col_types = FALSE)
print(rows)
"""


def _r_graph(address: str, pairs: Pairs) -> str:
    return f"""\
# install.packages(c("httr2", "rdflib"))
library(httr2)

file <- tempfile(fileext = ".nt")
request({_r_text(address)}) |>
{_r(pairs)}  req_timeout(120) |>
  req_perform(path = file)
graph <- rdflib::rdf_parse(file, format = "ntriples")
print(graph)
"""


def _python(pairs: Pairs) -> str:
    """Return values as a dict of Python: a list where a name has several."""
    if not pairs:
        return "{}"
    entries = [
        f"    {_text(name)}: {_text(values[0]) if len(values) == 1 else _list(values)},"
        for name, values in _by_name(pairs)
    ]
    return "\n".join(["{", *entries, "}"])


def _r(pairs: Pairs) -> str:
    """Return values as a step of httr2; names may be words that R reserves."""
    if not pairs:
        return ""
    entries = []
    for name, values in _by_name(pairs):
        told = ", ".join(_r_text(value) for value in values)
        entries.append(f"    `{name}` = {f'c({told})' if len(values) > 1 else told},")
    return "\n".join(["  req_url_query(", *entries, '    .multi = "explode"', "  ) |>", ""])


def _by_name(pairs: Pairs) -> Sequence[tuple[str, Sequence[str]]]:
    ordered = sorted(pairs, key=lambda pair: pair[0])
    return [
        (name, [value for _, value in each])
        for name, each in groupby(ordered, key=lambda pair: pair[0])
    ]


def _text(value: str) -> str:
    # JSON's strings are Python's; letters stay as they are read.
    return json.dumps(value, ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _r_text(value: str) -> str:
    """Return a string of R, in which what cannot be read is escaped as in C."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    shown = (each if each.isprintable() else f"\\U{ord(each):08x}" for each in escaped)
    return f'"{"".join(shown)}"'
