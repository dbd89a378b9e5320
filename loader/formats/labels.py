"""What labels of other annotation schemes become in ours."""

import re
from functools import cache
from pathlib import Path

import yaml

from ontology.vocabulary import vocabulary

_SEPARATORS = re.compile(r"[\s_-]+")


def known_label(label: str) -> str | None:
    """Give our label for a label of any scheme, None for what we have no class for.

    A label that no scheme has stays as it is, and is refused when the article is checked.
    """
    terms = vocabulary()
    if label in terms.entity_labels or label in terms.event_labels:
        return label
    return _others().get(_plain(label), label)


@cache
def _others() -> dict[str, str | None]:
    content = yaml.safe_load((Path(__file__).parent / "labels.yaml").read_text("utf-8"))
    return {_plain(label): known for label, known in content.items()}


def _plain(label: str) -> str:
    return _SEPARATORS.sub("", label).casefold()
