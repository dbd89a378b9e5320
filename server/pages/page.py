"""What a function that makes a page returns: which template, filled with what."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be rendered.

    ``template`` is a file of ``templates/pages/``, ``context`` what it is filled with. ``section``
    is the name of the entry of the menu that the page belongs to. ``scripts`` are entries of the
    front end that it can use. ``alternates`` are media types with addresses of the same content.
    ``problem`` is the slug of the refusal that the page tells of, if any.
    ``keep=False`` is for pages that depend on more than the snapshot and the address.
    """

    template: str
    title: str
    context: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""
    scripts: Sequence[str] = ()
    alternates: Sequence[tuple[str, str]] = ()
    status: int = 200
    problem: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: bool = True


Make = Callable[..., Awaitable[Page]]
"""Makes a page of a Visit and of what its path holds, by name: ``async def actor(visit, name)``."""


class Elsewhere(Exception):
    """The page is at another address; ``status`` says in which sense (RFC 9110, 15.4).

    ``link`` is the value of a header Link that goes with it.
    """

    def __init__(self, address: str, status: int = 303, link: str = "") -> None:
        super().__init__(address)
        self.address = address
        self.status = status
        self.link = link


__all__ = ["Elsewhere", "Make", "Page", "Visit"]
