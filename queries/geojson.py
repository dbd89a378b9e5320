"""Rows with a geometry as GeoJSON (RFC 7946)."""

import json
from collections.abc import Iterable, Sequence

from queries.terms import Value
from queries.wkt import UnreadableGeometry, to_geojson


def feature_collection(
    columns: Sequence[str], rows: Iterable[Sequence[Value]], geometry: str
) -> str:
    """Return a FeatureCollection: a feature per row, with the other columns as its properties.

    A row whose column ``geometry`` is empty, or in no system that GeoJSON allows, is a feature
    without geometry.
    """
    place = columns.index(geometry)
    features = [
        {
            "type": "Feature",
            "geometry": _geometry(row[place]),
            "properties": {
                name: value for name, value in zip(columns, row, strict=True) if name != geometry
            },
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _geometry(value: Value) -> object:
    if not isinstance(value, str):
        return None
    try:
        return to_geojson(value)
    except UnreadableGeometry:
        return None
