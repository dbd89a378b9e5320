"""One request for a page: what was asked, in which language, and the means to find out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlencode

from server.addresses import address
from server.asking import Routes
from server.pages.answers import Answer, query
from server.pages.languages import Language
from server.pages.services import Services
from server.pages.texts import text
from server.snapshots import OpenSnapshot

Value = str | Sequence[str] | None
LANG: Final = "lang"


@dataclass(frozen=True)
class Visit:
    """A request for a page.

    ``path`` begins with no slash; ``fields`` are the parameters of the address. ``explicit`` says
    that the address names the language: links then do so, too.
    """

    path: str
    fields: Mapping[str, Sequence[str]]
    language: Language
    explicit: bool
    base: str
    client: str
    routes: Routes
    services: Services

    @cached_property
    def snapshot(self) -> OpenSnapshot:
        """The snapshot that is served; raises Problem NOT_READY before there is one."""
        return self.services.snapshots.current

    def field(self, name: str, default: str = "") -> str:
        """Return the first filled value of a parameter of the address."""
        return next((value for value in self.fields.get(name, ()) if value), default)

    def values(self, name: str) -> Sequence[str]:
        """Return the filled values of a parameter of the address."""
        return [value for value in self.fields.get(name, ()) if value]

    def t(self, name: str, **values: object) -> str:
        """Return a text of the pages in the visitor's language; see ``texts.text``."""
        return text(name, self.language, **values)

    def link(self, path: str = "", **parameters: Value) -> str:
        """Return the address of a page of this server, in the language of this one."""
        return self._address(path, parameters)

    def here(self, **changes: Value) -> str:
        """Return the address of this page with some parameters changed; None takes one away."""
        kept: dict[str, Value] = {n: v for n, v in self.fields.items() if n != LANG}
        return self._address(self.path, {**kept, **changes})

    def in_language(self, language: Language) -> str:
        """Return the address of this page in a language."""
        kept: dict[str, Value] = {n: v for n, v in self.fields.items() if n != LANG}
        return f"{self.base}{quote(self.path)}?{_encoded({**kept, LANG: language})}"

    def leads(self, iri: str) -> str:
        """Return where an IRI leads people: to its page if it is Masalik's, else to itself.

        Empty where no browser should follow it, such as a script.
        """
        found = address(iri, self.base)
        if not found.startswith(("https://", "http://")):
            return ""
        thing = f"{self.base}id/"
        if found.startswith(thing):
            return self.link(f"page/{found.removeprefix(thing)}")
        if self.explicit and found.startswith(self.base):
            return f"{found}?{urlencode({LANG: self.language})}"
        return found

    async def ask(
        self,
        name: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        evidence: bool = True,
        limit: int | None = None,
        after: str | None = None,
        count: bool = False,
    ) -> Answer:
        """Return the answer to a canned query, in the visitor's language.

        ``evidence=False`` leaves out what the rows rest on, which is much faster for rows that
        stand for many claims.

        Raises Refused if the query refuses a parameter (its ``problem`` says which), and Problem
        as the query's route does.
        """
        self._ready()
        canned = query(name)
        given = {**(parameters or {})}
        if "lang" in canned.parameters:
            given.setdefault("lang", self.language)
        pairs = _pairs(given)
        options = [("evidence", "full" if evidence else "none")]
        if limit is not None:
            options.append(("limit", str(limit)))
        if after:
            options.append(("after", after))
        if count:
            options.append(("count", "true"))
        reply = await self.routes.get(f"queries/{name}.json", [*pairs, *options])
        return Answer(canned, pairs, reply.json(), self.base)

    async def fetch(self, path: str, parameters: Mapping[str, Value] | None = None) -> Any:  # noqa: ANN401 (whatever the route gives)
        """Return what a route of this server answers in JSON; raises Refused."""
        self._ready()
        return (await self.routes.get(path, _pairs(parameters or {}))).json()

    def _ready(self) -> None:
        # Who asks in the same process is kept waiting until there is a snapshot; a browser is not.
        assert self.snapshot

    def _address(self, path: str, parameters: Mapping[str, Value]) -> str:
        language = {LANG: str(self.language)} if self.explicit else {}
        fields = _encoded({**parameters, **language})
        return self.base + quote(path, safe="/#%:@") + (f"?{fields}" if fields else "")


def _pairs(parameters: Mapping[str, Value]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        values = [value] if isinstance(value, str) else value or ()
        pairs += [(name, each) for each in values if each]
    return pairs


def _encoded(parameters: Mapping[str, Value]) -> str:
    return urlencode(_pairs(parameters))
