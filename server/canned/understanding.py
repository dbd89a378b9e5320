"""Turns a request for a canned query into the SPARQL that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from queries import BadParameter, CannedQuery, ParameterType, RepeatedParameter, bind
from queries.binding import MOST_VALUES
from server.canned.asking import Asked
from server.canned.naming import Meant, Naming, Way
from server.problems import Problem, ProblemType
from server.settings import Settings
from server.snapshots import OpenSnapshot
from server.validators import entity_tag

_LANG: Final = "lang"

Understood = Mapping[str, Sequence[Meant]]
"""The values of each parameter, defaults included, as they were understood."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was understood, with all that its answer depends on.

    ``url`` is the address that was asked, without parameters; ``base`` that of the server.
    """

    query: CannedQuery
    asked: Asked
    understood: Understood
    text: str
    snapshot: OpenSnapshot
    url: str
    base: str
    coding: str

    @property
    def lang(self) -> str | None:
        """The language of labels, if the query has any."""
        return next((each.value for each in self.understood.get(_LANG, ())), None)

    @property
    def tag(self) -> str | None:
        """The ETag of the answer; a store behind has none where nobody can tell its changes."""
        if not self.snapshot.tag:
            return None
        # What was understood is told beside the rows; links have address and fields in them.
        told = f"{self.understood!r} {self.asked!r} {self.url} {self.coding}"
        return entity_tag(self.snapshot.tag, self.text, told)

    @property
    def vary(self) -> str:
        """The headers of the request that the answer depends on."""
        names = ["Accept-Encoding"]
        if self.asked.form_by_header:
            names.append("Accept")
        if _LANG in self.query.parameters and _LANG not in self.asked.fields:
            names.append("Accept-Language")
        return ", ".join(names)


async def understand(
    query: CannedQuery, asked: Asked, naming: Naming, snapshot: OpenSnapshot, client: str
) -> Understood:
    """Return what the values given mean, names looked up, and the defaults of the others.

    Raises:
        Ambiguous: a name that several individuals bear.
        BadParameter: a value that its parameter does not take.
        Problem: as ``Naming.meant`` does.
    """
    understood: dict[str, Sequence[Meant]] = {}
    for name, parameter in query.parameters.items():
        values = asked.given.get(name, ())
        if not values and parameter.default is not None:
            understood[name] = [Meant(parameter.default, parameter.default, Way.DEFAULT)]
        elif parameter.type is not ParameterType.IRI or parameter.names_class:
            way = Way.HEADER if name == _LANG and asked.lang_by_header else Way.GIVEN
            understood[name] = [Meant(value, value, way) for value in values]
        else:
            # Refused before each is looked up.
            if len(values) > 1 and not parameter.repeat:
                raise RepeatedParameter(parameter, values)
            if len(values) > MOST_VALUES:
                many = f"{len(values)} values"
                raise BadParameter(name, many, f"at most {MOST_VALUES} values")
            understood[name] = [
                await naming.meant(snapshot, parameter, value, client) for value in values
            ]
    return {name: meant for name, meant in understood.items() if meant}


def bound(query: CannedQuery, understood: Understood, settings: Settings) -> str:
    """Return the query with the values in it.

    Raises:
        BadParameter: as ``queries.bind`` does.
        Problem: TOO_LARGE.
    """
    given = {
        name: [each.value for each in meant]
        for name, meant in understood.items()
        if any(each.way is not Way.DEFAULT for each in meant)
    }
    text = bind(query, given)
    most = settings.max_query_bytes
    if len(text.encode()) > most:
        detail = f"More than {most} bytes in the query with these values."
        raise Problem(ProblemType.TOO_LARGE, detail, limit=most)
    return text
