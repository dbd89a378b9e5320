"""Short names for the places at which long answers go on."""

import hashlib
from typing import Final

from cachetools import LRUCache

_MOST: Final = 10_000
_CHARACTERS: Final = 12


class Places:
    """Keeps tokens of pages by short names: a model would misspell hundreds of characters."""

    def __init__(self) -> None:
        self._tokens: LRUCache[str, str] = LRUCache(_MOST)

    def named(self, token: str) -> str:
        """Return a name for a token, always the same one."""
        name = hashlib.sha256(token.encode()).hexdigest()[:_CHARACTERS]
        self._tokens[name] = token
        return name

    def token(self, name: str) -> str:
        """Return the token that a name was given to; what is no such name may be a token itself."""
        token: str = self._tokens.get(name, name)
        return token
