"""Simplifies the governorates' outlines together, so that neighbours keep one common edge."""

from collections.abc import Mapping, Sequence
from typing import Final

import shapely
from shapely.geometry import shape

from derivation.sources import Governorate, SourceChanged

# Degrees, about 500 m; corners of less than its square are cut off (Visvalingam, Whyatt 1993).
_TOLERANCE: Final = 0.005
_DECIMALS: Final = 3


def simplified(governorates: Sequence[Governorate]) -> Mapping[str, str]:
    """Return the outlines as WKT polygons by ISO 3166-2, to three decimals of a degree.

    Raises:
        SourceChanged: the outlines overlap, or one is no polygon after it was rounded.

    """
    outlines = [shape(governorate.outline) for governorate in governorates]
    if not shapely.coverage_is_valid(outlines):
        raise SourceChanged("the outlines of the governorates overlap or do not meet")
    simple = shapely.coverage_simplify(outlines, _TOLERANCE)
    texts = {}
    for governorate, outline in zip(governorates, simple, strict=True):
        text = shapely.to_wkt(outline, rounding_precision=_DECIMALS)
        if not shapely.from_wkt(text).is_valid:
            raise SourceChanged(f"the outline of {governorate.iso} crosses itself when rounded")
        texts[governorate.iso] = text
    return texts
