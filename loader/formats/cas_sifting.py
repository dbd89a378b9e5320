"""Keep of a UIMA CAS what says something, and refuse what is broken, before it is deserialised.

What cassis, which reads it, is given has one view, no words and sentences, and no reference that
leads nowhere; so it is read fast, and every fault is told at its line with its id.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from cassis import TypeSystem

from loader.faults import Fault, Severity
from loader.formats.cas_annotations import is_machinery
from loader.formats.cas_types import NotATypeSystem, own_types, types_in_file
from loader.formats.interface import Part

INITIAL_VIEW = "_InitialView"
_FS_ARRAY = "uima.cas.FSArray"
_Content = TypeVar("_Content")


@dataclass(slots=True)
class Sifted(Generic[_Content]):
    """What cassis is to read, and what it would not keep: lines, and offsets as they stand."""

    content: _Content
    types: TypeSystem
    text: str
    lines: Mapping[int, int]
    places: Mapping[int, tuple[int, int]]


@dataclass
class Ledger:
    """What is known of the annotations of one CAS while it is sifted."""

    part: Part
    types: TypeSystem
    faults: list[Fault] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    _layers: dict[str, bool] = field(default_factory=dict)
    _references: dict[str, frozenset[str]] = field(default_factory=dict)
    _features: dict[str, frozenset[str]] = field(default_factory=dict)
    _unknown: Counter[str] = field(default_factory=Counter)
    _first: dict[str, int] = field(default_factory=dict)

    def fault(
        self,
        line: int | None,
        native: object,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell what is wrong."""
        name = None if native is None else _printable(str(native)[:60])
        told = _printable(message)
        self.faults.append(Fault(self.part.file, line, name, code, told, expected, severity))

    @property
    def broken(self) -> bool:
        """Whether an error was told."""
        return any(fault.severity is Severity.ERROR for fault in self.faults)

    def enter(self, number: object, line: int) -> int | None:
        """Note an annotation's id and line; None where it is none, or another one's."""
        if not isinstance(number, int) or isinstance(number, bool):
            self.fault(line, number, "bad-id", f"{number!r:.60} is no id", "a whole number")
            return None
        if number in self.lines:
            first = self.lines[number]
            self.fault(line, number, "id-twice", f"line {first} has this id", "ids used once")
            return None
        self.lines[number] = line
        return number

    def place(self, number: int, begin: object, end: object) -> None:
        """Note an annotation's offsets."""
        if begin is None and end is None:
            return
        if not isinstance(begin, int) or not isinstance(end, int) or isinstance(begin, bool):
            message = f"its offsets are {begin!r:.40} and {end!r:.40}"
            self.fault(self.lines[number], number, "bad-offset", message, "whole numbers")
            return
        self.places[number] = begin, end

    def keeps(self, layer: str, line: int) -> bool:
        """Tell whether a layer is read; one that the type system lacks is counted as left out."""
        kept = self._layers.get(layer)
        if kept is None:
            machinery = is_machinery(layer) and not layer.startswith("uima.cas.")
            kept = not machinery and self.types.contains_type(layer, match_exactly=True)
            self._layers[layer] = kept
        if not kept and not is_machinery(layer):
            self._unknown[layer] += 1
            self._first.setdefault(layer, line)
        return kept

    def references(self, layer: str) -> frozenset[str]:
        """Give the features of a layer whose values are other annotations."""
        if layer not in self._references:
            if layer == _FS_ARRAY or layer.endswith("[]"):
                names = frozenset({"elements"})
            else:
                names = frozenset(
                    _plain(feature.name)
                    for feature in self.types.get_type(layer).all_features
                    if feature.name != "sofa"
                    and not self.types.is_primitive(feature.rangeType)
                    and not self.types.is_primitive_array(feature.rangeType)
                    and not self.types.is_primitive_list(feature.rangeType)
                )
            self._references[layer] = names
        return self._references[layer]

    def has_feature(self, layer: str, name: str, line: int) -> bool:
        """Tell whether a layer has a feature; told once where the type system lacks it."""
        if layer not in self._features:
            names = (_plain(feature.name) for feature in self.types.get_type(layer).all_features)
            self._features[layer] = frozenset(names)
        if name in self._features[layer]:
            return True
        self._features[layer] |= {name}
        message = f"left out: the feature {name} of {layer}, which its type system lacks"
        self.fault(line, None, "feature-left-out", message, "a feature", Severity.WARNING)
        return False

    def standing(self, number: int, targets: Sequence[object], name: str) -> list[int]:
        """Give those ids that an annotation refers to which are kept; others are told."""
        standing: list[int] = []
        # UIMA writes a missing element of an array as 0, or as null.
        for target in (each for each in targets if each not in (0, None)):
            if not isinstance(target, int) or target not in self.lines:
                line = self.lines.get(number)
                message = f"{name} refers to {target!r:.60}, which is not there"
                self.fault(line, number, "dangling-id", message, "the id of an annotation")
            elif target not in self.dropped:
                standing.append(target)
        return standing

    def tell_unknown(self) -> None:
        """Tell of the layers that the type system lacks."""
        for layer, count in self._unknown.items():
            message = f"left out: {count} annotations of {layer}, which the type system lacks"
            line, expected = self._first[layer], f"a TypeSystem.xml that has {layer}"
            self.fault(line, None, "layer-left-out", message, expected, Severity.WARNING)

    def tell_views(self, others: int) -> None:
        """Tell of texts that are not the article's."""
        if others:
            message = f"left out: {others} other views of the document"
            self.fault(None, None, "view-left-out", message, "one view", Severity.WARNING)


def _printable(text: str) -> str:
    """Write halves of surrogate pairs, which no output takes, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _plain(feature: str) -> str:
    """Undo what cassis does to names that Python reserves."""
    return feature[:-1] if feature in ("self_", "type_") else feature


def chosen_view(texts: Mapping[str, object]) -> str | None:
    """Give the name of the view whose text is the article, None if none has a text."""
    if isinstance(texts.get(INITIAL_VIEW), str):
        return INITIAL_VIEW
    return next((name for name, text in texts.items() if isinstance(text, str)), None)


def type_system(part: Part) -> tuple[TypeSystem, list[Fault]]:
    """Give the type system beside a part's file; ours, with a warning, where there is none."""
    beside = next((file for file in part.files[1:] if file.suffix == ".xml"), None)
    if beside is None:
        message = "there is no TypeSystem.xml beside it: only our own layers and named entities"
        message += " are read"
        expected = "the TypeSystem.xml that INCEpTION exports with it"
        code = "no-type-system"
        return own_types(), [
            Fault(part.file, None, None, code, message, expected, Severity.WARNING)
        ]
    try:
        return types_in_file(beside), []
    except NotATypeSystem as error:
        return own_types(), [bad_type_system(beside, error)]


def bad_type_system(file: Path, error: NotATypeSystem) -> Fault:
    """Give the fault of a type system that cannot be read."""
    return Fault(file, None, None, "bad-type-system", str(error), "a UIMA type system")
