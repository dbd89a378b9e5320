"""What the handler of a request tells of it, for the log."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from server.execution import Cost

_KEY: Final = "masalik.record"


@dataclass(slots=True)
class Record:
    """The facts of one request beside its head: what was asked, of what, and at what cost."""

    snapshot: str = ""
    query: str = ""
    cached: bool | None = None
    cost: "Cost | None" = None
    problem: str = ""


def record(scope: MutableMapping[str, Any]) -> Record:
    """Return the record of the request with this ASGI scope."""
    held: Record | None = scope.get(_KEY)
    if held is None:
        held = scope[_KEY] = Record()
    return held
