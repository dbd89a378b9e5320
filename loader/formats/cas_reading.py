"""Make a document of a UIMA CAS that cassis has read."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from cassis import Cas

from loader.faults import Fault
from loader.formats.cas_annotations import Ends, Laid, Slot, is_machinery
from loader.formats.cas_layers import read_layers
from loader.formats.cas_sifting import Sifted
from loader.formats.interface import Part, Reading
from loader.offsets import Covered, Unit

_GOVERNOR, _DEPENDENT = "Governor", "Dependent"
# An array or list refers to no more than this many others.
_MOST = 100_000
_Content = TypeVar("_Content")


def read_cas(
    part: Part, sifted: Sifted[_Content], load: Callable[[_Content], Cas], faults: list[Fault]
) -> Reading:
    """Read what was sifted, and give the document with all faults, those of sifting first."""
    try:
        with warnings.catch_warnings():
            # Offsets outside the text make cassis warn; they are checked in their own units.
            warnings.simplefilter("ignore")
            annotations = list(_laid(load(sifted.content), sifted))
    except Exception as error:
        # cassis has no errors of its own for what it cannot read; any of Python's may come.
        message = f"{type(error).__name__}: {str(error)[:200]}"
        expected = "a UIMA CAS that keeps to its type system"
        return Reading(None, [*faults, Fault(part.file, None, None, "bad-cas", message, expected)])
    return read_layers(part, sifted.text, annotations, faults, Unit.UTF_16)


def _laid(cas: Cas, sifted: Sifted[_Content]) -> Iterator[Laid]:
    for fs in cas.views[0].get_all_fs():
        layer = fs.type.name
        if is_machinery(layer):
            continue
        # The links of slots can be members of the view, too; they are told with what bears them.
        if _is_link(fs):
            continue
        place = sifted.places.get(fs.xmiID)
        values, slots, ends = _features(fs)
        yield Laid(
            str(fs.xmiID),
            layer,
            sifted.lines.get(fs.xmiID, 1),
            Covered(*place, None) if place else None,
            values,
            slots,
            ends,
        )


def _features(fs: Any) -> tuple[Mapping[str, list[str]], list[Slot], Ends | None]:  # noqa: ANN401
    values: dict[str, list[str]] = {}
    slots: list[Slot] = []
    names = {feature.name for feature in fs.type.all_features}
    for name in sorted(names - {"begin", "end", "sofa", _GOVERNOR, _DEPENDENT}):
        value = getattr(fs, name)
        for each in _elements(value):
            if isinstance(each, str | int | float):
                told = str(each).lower() if isinstance(each, bool) else str(each)
                values.setdefault(name.rstrip("_"), []).append(told)
            elif _is_link(each):
                role = None if each.role is None else str(each.role)
                slots.append(Slot(role, _id(each.target)))
    ends = None
    if {_GOVERNOR, _DEPENDENT} <= names:
        ends = Ends(_id(fs.Governor), _id(fs.Dependent))
    return values, slots, ends


def _elements(value: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give the values of a feature, those of arrays and lists one by one."""
    if hasattr(value, "elements"):
        yield from (value.elements or ())[:_MOST]
    elif hasattr(value, "head"):
        for _ in range(_MOST):
            if not hasattr(value, "head"):
                return
            yield value.head
            value = value.tail
    elif value is not None:
        yield value


def _is_link(fs: Any) -> bool:  # noqa: ANN401
    return hasattr(fs, "role") and hasattr(fs, "target") and not hasattr(fs, "begin")


def _id(fs: Any) -> str | None:  # noqa: ANN401
    number = getattr(fs, "xmiID", None)
    return None if number is None else str(number)
