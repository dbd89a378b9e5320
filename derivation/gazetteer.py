"""Makes individuals of governorates and towns, with names, links, sources and licences."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from derivation import curated
from derivation.names import Name, arabic_label, names
from derivation.sources import Governorate, SourceChanged, Town
from derivation.turtle import Block, link, literal
from ontology.reference import Individual

_GOVERNORATE: Final = "محافظة "


@dataclass(frozen=True, slots=True)
class Source:
    """A data set: the page that tells of it, and its licence."""

    page: str
    licence: str

    def properties(self) -> list[tuple[str, list[str]]]:
        """Return what is said of anything that was taken from the data set."""
        return [
            ("dcterms:source", [link(self.page)]),
            ("dcterms:license", [link(self.licence)]),
        ]


NATURAL_EARTH: Final = Source(
    "https://www.naturalearthdata.com/downloads/10m-cultural-vectors/",
    "https://creativecommons.org/publicdomain/mark/1.0/",
)
GEONAMES: Final = Source(
    "https://www.geonames.org/", "https://creativecommons.org/licenses/by/4.0/"
)


@dataclass(frozen=True, slots=True)
class Place:
    """An individual and what a data set adds to it; labels and kind are None if it has them."""

    slug: str
    kind: str | None
    labels: Mapping[str, str] | None
    other_names: Sequence[Name]
    within: str | None
    links: Sequence[str]
    source: Source

    def block(self) -> Block:
        """Return what the gazetteer says of the place."""
        labels = self.labels or {}
        return Block(
            f"id:{self.slug}",
            [
                *([("a", [f"mas:{self.kind}"])] if self.kind else []),
                ("rdfs:label", [literal(labels[tag], tag) for tag in ("en", "ar") if labels]),
                ("skos:altLabel", [literal(n.text, n.language) for n in self.other_names]),
                ("mas:within", [f"id:{self.within}"] if self.within else []),
                ("rdfs:seeAlso", [link(iri) for iri in self.links]),
                *self.source.properties(),
            ],
        )


def governorate_slugs(governorates: Iterable[Governorate]) -> Mapping[str, str]:
    """Return the slugs of the governorates' individuals by ISO 3166-2."""
    return {
        one.iso: curated.GOVERNORATES.get(one.iso) or f"{_slug(one.labels['en'])}-governorate"
        for one in governorates
    }


def governorate_places(
    governorates: Iterable[Governorate], known: Mapping[str, Individual]
) -> list[Place]:
    """Return the governorates; those that are known get links only."""
    governorates = list(governorates)
    slugs = governorate_slugs(governorates)
    places = []
    for one in governorates:
        bare = one.labels["ar"].removeprefix(_GOVERNORATE)
        new = slugs[one.iso] not in known
        state = curated.STATES[one.iso[:2]]
        region = "kurdistan-region" if one.iso in curated.KURDISTAN_REGION else state
        places.append(
            Place(
                slug=slugs[one.iso],
                kind="AdministrativeArea" if new else None,
                labels={"en": f"{one.labels['en']} Governorate", "ar": _GOVERNORATE + bare}
                if new
                else None,
                other_names=[Name(bare, "ar")] if new else [],
                within=region if new else None,
                links=[_geonames(one.geonames), f"http://www.wikidata.org/entity/{one.wikidata}"],
                source=NATURAL_EARTH,
            )
        )
    return places


def state_places(numbers: Mapping[str, int]) -> list[Place]:
    """Return the links of the states, by the codes of which their numbers in GeoNames are given."""
    return [
        Place(curated.STATES[code], None, None, [], None, [_geonames(number)], GEONAMES)
        for code, number in numbers.items()
    ]


def town_places(
    towns: Iterable[Town],
    within: Mapping[str, str],
    areas: Mapping[str, Mapping[str, str]],
    known: Mapping[str, Individual],
) -> Mapping[int, Place]:
    """Return the towns that have a name in Arabic letters, by number in GeoNames.

    Where several have the same label the most populous bears it alone, and the others have their
    governorate behind it.

    Args:
        towns: the towns.
        within: slugs of governorates by GeoNames's codes.
        areas: labels of these governorates by slug and language.
        known: the curated individuals by slug.

    Raises:
        SourceChanged: two towns of one governorate cannot be told apart by their labels.

    """
    taken = {tag: {one.labels[tag] for one in known.values()} for tag in ("en", "ar")}
    places = {}
    for town in sorted(towns, key=lambda town: (-town.population, town.geonames)):
        slug = curated.TOWNS.get(town.geonames)
        given = names([town.name, *town.other_names])
        area = within[town.governorate_code]
        if slug is not None:
            places[town.geonames] = _known_town(town, known[slug], given)
            continue
        arabic = curated.ARABIC_NAMES.get(town.geonames) or arabic_label(town.name, given)
        if arabic is None or town.geonames in curated.SECOND_RECORDS:
            continue
        bare = {"en": town.name, "ar": arabic}
        labels = {
            tag: text if text not in taken[tag] else f"{text} ({_bare(areas[area][tag])})"
            for tag, text in bare.items()
        }
        if any(labels[tag] in taken[tag] for tag in labels):
            raise SourceChanged(f"no label tells GeoNames {town.geonames} apart: {labels}")
        for tag, text in labels.items():
            taken[tag].add(text)
        ambiguous = (Name(text, tag) for tag, text in bare.items() if labels[tag] != text)
        others = [name for name in chain(ambiguous, given) if name.text not in labels.values()]
        places[town.geonames] = Place(
            slug=f"geonames-{town.geonames}",
            kind="Settlement",
            labels=labels,
            other_names=_without_repetition(others),
            within=area,
            links=[_geonames(town.geonames)],
            source=GEONAMES,
        )
    return places


def _known_town(town: Town, individual: Individual, given: Iterable[Name]) -> Place:
    has = {*individual.labels.values(), *individual.other_names}
    return Place(
        slug=individual.slug,
        kind=None,
        labels=None,
        other_names=_without_repetition(name for name in given if name.text not in has),
        within=None,
        links=[_geonames(town.geonames)],
        source=GEONAMES,
    )


def _without_repetition(given: Iterable[Name]) -> list[Name]:
    """Keep one of the names that differ in their language tags only: the first."""
    return list({name.text: name for name in reversed(list(given))}.values())[::-1]


def _bare(label: str) -> str:
    return label.removeprefix(_GOVERNORATE).removesuffix(" Governorate")


def _geonames(number: int) -> str:
    return f"https://sws.geonames.org/{number}/"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")
