"""Generate annotated articles in Arabic, as many as asked for and the same ones every time.

Article number N depends on the seed and N only: more articles add to fewer. Their sentences
(``sentences.yaml``) are made up, and so is what they claim of whom.
"""

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from bench.composition import Composition
from bench.fillings import Fillings
from bench.templates import paragraphs, titles
from loader.document import Document, Metadata
from loader.formats.brat_writer import annotations_text

_FIRST_DAY, _DAYS = date(2018, 1, 1), 7 * 365
# Sentences of an article, by a normal distribution of their logarithm, cut at a quarter and four
# times of the median; this median is that of real articles, some 2,500 quads.
MEDIAN_SENTENCES = 24
_SPREAD, _FEWEST_SHARE, _MOST_TIMES = 0.4, 4, 4
_SENTENCES_PER_PARAGRAPH = 3


def generate(count: int, seed: int, sentences: int = MEDIAN_SENTENCES) -> Iterator[Document]:
    """Give the first ``count`` articles of a seed, with a median of so many sentences."""
    fillings = Fillings(seed)
    for number in range(1, count + 1):
        yield _article(number, fillings, random.Random(f"{seed} {number}"), sentences)


def write_article(document: Document, folder: Path) -> None:
    """Write an article's three files."""
    stem = folder / document.slug
    stem.with_suffix(".txt").write_text(document.text, "utf-8", newline="\n")
    stem.with_suffix(".ann").write_text(annotations_text(document), "utf-8", newline="\n")
    content = yaml.dump(
        _metadata(document.metadata), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False
    )
    stem.with_suffix(".yaml").write_text(content, "utf-8", newline="\n")


def _article(number: int, fillings: Fillings, dice: random.Random, sentences: int) -> Document:
    composition = Composition(fillings, dice)
    composition.add(dice.choice(titles()))
    title = composition.text
    length = round(dice.lognormvariate(math.log(sentences), _SPREAD))
    fewest, most = max(sentences // _FEWEST_SHARE, 1), sentences * _MOST_TIMES
    for index in range(min(max(length, fewest), most)):
        composition.add_plain(" " if index % _SENTENCES_PER_PARAGRAPH else "\n\n")
        composition.add(dice.choice(paragraphs()))
    composition.add_plain("\n")
    outlet = fillings.individual("MediaOutlet", dice).slug if dice.random() < 0.8 else None
    published, bounds = _publication(dice)
    return composition.document(
        Metadata(
            slug=f"generated-{number:05d}",
            language="ar",
            title=title,
            outlet=outlet,
            published=published,
            published_bounds=bounds,
            dateline=fillings.individual("Settlement", dice).slug,
            licence="CC-BY-4.0",
            notes="Generated for measurements; nothing in it was reported by anybody.",
        )
    )


def _publication(dice: random.Random) -> tuple[str | None, str | None]:
    """Give the date of publication, or its bounds, or neither."""
    day = _FIRST_DAY + timedelta(days=dice.randrange(_DAYS))
    chance = dice.random()
    if chance < 0.7:
        return day.isoformat(), None
    if chance < 0.9:
        return None, f"{day:%Y-%m}/.."
    return None, None


def _metadata(metadata: Metadata) -> dict[str, Any]:
    return {
        "slug": metadata.slug,
        "language": metadata.language,
        "title": metadata.title,
        "outlet": metadata.outlet,
        "published": metadata.published,
        "published_bounds": metadata.published_bounds,
        "dateline": metadata.dateline,
        "licence": metadata.licence,
        "notes": metadata.notes,
    }
