"""How the parts of a drawing look where no style sheet reaches: attributes of SVG by class.

A page draws by classes alone, in the colours of its style sheet (styles/map.css); a file that is
read by itself bears these, the same ones as on light paper.
"""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

COLOURS: Final[Mapping[str, str]] = {
    "c1": "#1c7372",
    "c2": "#a8690f",
    "c3": "#7b4b94",
    "c4": "#2f66ad",
    "c5": "#b0402a",
    "c6": "#61731a",
    "c7": "#a83f76",
    "c8": "#74634f",
    "paper": "#fbf9f4",
    "sheet": "#ffffff",
    "ink": "#1b2a2f",
    "quiet": "#55646a",
    "land": "#f4efe4",
    "land-other": "#e9e3d6",
    "water": "#c9dde4",
    "border-line": "#a39a87",
}
"""The tokens of light paper that drawings are made of (styles/tokens.css)."""
_LINE: Final[Mapping[str, str]] = {"fill": "none", "stroke-linejoin": "round"}
_NONE: Final[Mapping[str, str]] = {}
_STYLES: Final[Mapping[str, Mapping[str, str]]] = {
    "water": {"fill": COLOURS["water"]},
    "land": {"fill": COLOURS["land"], "fill-rule": "evenodd"},
    "land-other": {"fill": COLOURS["land-other"], "fill-rule": "evenodd"},
    "lake": {"fill": COLOURS["water"], "fill-rule": "evenodd"},
    "river": {**_LINE, "stroke": COLOURS["water"], "stroke-width": "2"},
    "governorate-border": {
        **_LINE,
        "stroke": COLOURS["border-line"],
        "stroke-width": "0.6",
        "stroke-dasharray": "3 2",
    },
    "border": {**_LINE, "stroke": COLOURS["border-line"], "stroke-width": "1.2"},
    "coast": {**_LINE, "stroke": COLOURS["border-line"], "stroke-width": "0.8"},
    "town": {"fill": COLOURS["quiet"]},
    "name": {
        "font-size": "12.5",
        "fill": COLOURS["quiet"],
        "stroke": COLOURS["land"],
        "stroke-width": "3",
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    },
    "name-country": {"font-size": "15", "font-weight": "700"},
    "name-holder": {"fill": COLOURS["ink"], "font-weight": "600"},
    "name-crossing": {"fill": COLOURS["ink"]},
    "words": {"font-size": "12", "fill": COLOURS["ink"]},
    "words-title": {"font-size": "13.5", "font-weight": "700"},
    "words-quiet": {"font-size": "9.5", "fill": COLOURS["quiet"]},
    "the-line": {**_LINE, "stroke": COLOURS["ink"], "stroke-width": "1.4"},
    "cut": {"stroke": COLOURS["ink"], "stroke-width": "1"},
    "ribbon": {"stroke": COLOURS["ink"], "stroke-width": "0.5", "stroke-opacity": "0.45"},
    "unknown": {
        "fill": COLOURS["land"],
        "stroke": COLOURS["quiet"],
        "stroke-width": "1.1",
        "stroke-opacity": "1",
        "stroke-dasharray": "4 3",
    },
    "key": {"fill": COLOURS["sheet"], "stroke": COLOURS["ink"], "stroke-width": "2.2"},
    "key-sign": {"font-size": "12", "font-weight": "700", "fill": COLOURS["ink"]},
    "crossing": {"fill": COLOURS["sheet"], "stroke": COLOURS["ink"], "stroke-width": "1.4"},
    "crossing-sign": {"fill": "none", "stroke": COLOURS["ink"], "stroke-width": "1.4"},
    "sheet": {"fill": COLOURS["sheet"]},
    "paper": {"fill": COLOURS["paper"]},
}


def by_class(css_class: str) -> Markup:
    """Return what a page draws a part by: its class."""
    return Markup('class="{}"').format(css_class)


def by_itself(css_class: str) -> Markup:
    """Return what a file of its own draws a part by: attributes.

    The colour of a holder is that of an area, and round a number that of its ring.
    """
    classes = css_class.split()
    attributes: dict[str, str] = {}
    for name in classes:
        attributes |= _STYLES.get(name, _NONE)
    for name in classes:
        if name in COLOURS and name not in _STYLES:
            attributes["stroke" if "key" in classes else "fill"] = COLOURS[name]
    return Markup(" ").join(Markup('{}="{}"').format(*each) for each in attributes.items())
