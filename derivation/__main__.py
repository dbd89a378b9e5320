"""Writes the generated files of the reference data: `python -m derivation [FOLDER]`.

FOLDER is the one into which npm installed the packages; docs/geography.md says how.
"""

from pathlib import Path
from typing import Final

import click

from derivation import curated
from derivation.basemap import near_basemap, wide_basemap
from derivation.border import joined, segments
from derivation.gazetteer import (
    governorate_places,
    governorate_slugs,
    state_places,
    town_places,
)
from derivation.geometries import (
    border_geometries,
    crossing_geometries,
    outline_geometries,
    town_geometries,
)
from derivation.outlines import simplified
from derivation.sources import (
    border_line,
    countries,
    governorates,
    observers_zone,
    states,
    towns,
    waters,
)
from derivation.turtle import document
from ontology.reference import read_reference, reference_files

_HERE: Final = Path(__file__).parent
_REFERENCE: Final = _HERE.parent / "ontology" / "reference"
_BASEMAPS: Final = _HERE.parent / "server" / "pages" / "basemap"
_GAZETTEER: Final = "gazetteer.ttl"
_GEOMETRIES: Final = "geometries.ttl"
_ABOUT_GAZETTEER: Final = """\
Gazetteer: governorates and populated places of Iraq and Syria: names, links to GeoNames, Wikidata.
Written by `python -m derivation`; see docs/geography.md.
Each block names its source and the source's licence."""
_ABOUT_GEOMETRIES: Final = """\
Geometries: Iraq-Syria border, segments, crossings, governorates, towns: WKT in CRS84 (lon, lat).
Written by `python -m derivation`; see docs/geography.md.
Each block names its source and the source's licence."""


@click.command()
@click.argument(
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=_HERE / "node_modules",
)
def main(folder: Path) -> None:
    """Derive geometries, gazetteer and basemaps from the npm packages installed in FOLDER."""
    for path, text in derived(folder).items():
        path.write_text(text, encoding="utf-8")


def derived(folder: Path) -> dict[Path, str]:
    """Return the generated files by their paths: Turtle documents and the basemaps.

    Args:
        folder: the folder into which npm installed the packages.

    Raises:
        OSError: a file of a package is not there.
        SourceChanged: a package does not hold what is expected of it.

    """
    curated_files = (p for p in reference_files() if p.name not in {_GAZETTEER, _GEOMETRIES})
    known = read_reference(curated_files).individuals
    governed = governorates(folder)
    slugs = governorate_slugs(governed)
    areas = governorate_places(governed, known)
    labels = {slug: one.labels for slug, one in known.items()}
    labels |= {area.slug: area.labels for area in areas if area.labels is not None}
    within = {one.geonames_code: slugs[one.iso] for one in governed} | curated.WITHOUT_OUTLINE
    listed = towns()
    settled = town_places(listed, within, labels, known)
    labels |= {town.slug: town.labels for town in settled.values() if town.labels is not None}
    parts = segments(border_line(folder), {one.iso: one for one in governed})
    geometries = [
        *border_geometries(parts, slugs),
        *crossing_geometries(joined(parts), listed),
        *outline_geometries(simplified(governed), slugs),
        *town_geometries(settled, listed),
    ]
    places = [*areas, *state_places(states()), *settled.values()]
    blocks = (block for one in geometries for block in one.blocks(labels[one.slug]))
    surrounding = waters(folder)
    named = {one.labels["en"]: slug for slug, one in known.items() if "State" in one.types}
    near = near_basemap(
        countries(folder, coarser=False),
        governed,
        observers_zone(folder),
        parts,
        surrounding,
        listed,
        labels,
        named,
        slugs,
        {number: place.slug for number, place in settled.items()},
    )
    return {
        _REFERENCE / _GAZETTEER: document(_ABOUT_GAZETTEER, (place.block() for place in places)),
        _REFERENCE / _GEOMETRIES: document(_ABOUT_GEOMETRIES, blocks),
        _BASEMAPS / "near.json": near,
        _BASEMAPS / "wide.json": wide_basemap(
            countries(folder, coarser=True), surrounding, labels, named
        ),
    }


if __name__ == "__main__":
    main()
