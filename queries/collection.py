"""The canned queries that come with the package."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from queries.definition import CannedQuery
from queries.reading import read_definition

_DIRECTORY: Final = Path(__file__).parent


@cache
def catalogue() -> Mapping[str, CannedQuery]:
    """Return all canned queries by name, in alphabetical order.

    Raises:
        DefinitionFault: one of the files is at fault.
    """
    return MappingProxyType(
        {
            path.stem: read_definition(path)
            for path in sorted(_DIRECTORY.glob("*.rq"), key=lambda path: path.stem)
        }
    )
