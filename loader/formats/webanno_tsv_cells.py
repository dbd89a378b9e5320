"""The annotations in the cells of a WebAnno TSV file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from loader.formats.cas_annotations import Ends, Laid, Slot, is_machinery
from loader.formats.webanno_tsv_escapes import pieces, unescaped, without_ids
from loader.formats.webanno_tsv_header import Column, Holds, Layer
from loader.formats.webanno_tsv_rows import Row
from loader.offsets import Covered, NotAtBoundary, Offsets, Unit

_EMPTY, _NULL = "_", "*"
_ANY = "uima.tcas.Annotation"


@dataclass(slots=True)
class _Open:
    """An annotation that further rows may be part of."""

    native: str
    layer: str
    line: int
    unit: str
    start: int
    end: int
    values: dict[str, list[str]] = field(default_factory=dict)
    roles: list[str | None] = field(default_factory=list)
    targets: list[tuple[str, str]] = field(default_factory=list)
    # For a relation: where it comes from, and which of the annotations on its unit it goes to.
    source: tuple[str, str, str] | None = None


class Cells:
    """Collects the annotations of one file, row by row."""

    def __init__(self, layers: list[Layer]) -> None:
        self.layers = [layer for layer in layers if not is_machinery(layer.name)]
        self.open: dict[tuple[str, ...], _Open] = {}
        self.numbered: dict[str, list[_Open]] = {}
        self.on_unit: dict[str, list[_Open]] = {}
        self.natives: set[str] = set()

    def add(self, row: Row) -> None:
        """Take the annotations of a row."""
        for layer in self.layers:
            cells = row.cells[layer.first : layer.first + len(layer.columns)]
            stacks = [pieces(cell, "|") if cell != _EMPTY else [] for cell in cells]
            for index in range(max(map(len, stacks))):
                values = [stack[index] if index < len(stack) else _EMPTY for stack in stacks]
                self._annotation(row, layer, index, values)

    def _annotation(self, row: Row, layer: Layer, index: int, values: list[str]) -> None:
        told = [without_ids(value) for value in values]
        number = None
        if layer.kind == "SP":
            holding = zip(told, layer.columns, strict=True)
            numbers = (n for (_, n, _), column in holding if column.holds is not Holds.TARGET)
            number = next((str(n) for n in numbers if n is not None), None)
        key = (layer.name, number) if number else (layer.name, row.unit, str(index))
        annotation = self.open.get(key)
        if annotation is None:
            native = self._native(row, layer, number, index)
            annotation = _Open(native, layer.name, row.line, row.unit, row.start, row.end)
            self.open[key] = annotation
            if number:
                self.numbered.setdefault(number, []).append(annotation)
            for column, value, (plain, *_) in zip(layer.columns, values, told, strict=True):
                self._feature(annotation, column, value, plain)
        else:
            annotation.end = max(annotation.end, row.end)
            annotation.start = min(annotation.start, row.start)
        if layer.kind == "SP":
            self.on_unit.setdefault(row.unit, []).append(annotation)

    def _native(self, row: Row, layer: Layer, number: str | None, index: int) -> str:
        """Give an annotation an id that says where it is; no two are alike."""
        native = f"{row.unit}[{number}]" if number else row.unit
        if native in self.natives:
            native = f"{native} {layer.name.rpartition('.')[2]}"
        if native in self.natives:
            native = f"{native} {index + 1}"
        while native in self.natives:
            native += "'"
        self.natives.add(native)
        return native

    @staticmethod
    def _feature(annotation: _Open, column: Column, value: str, plain: str) -> None:
        if column.holds is Holds.VALUE and plain not in (_NULL, _EMPTY):
            annotation.values.setdefault(column.name, []).append(unescaped(plain))
        elif column.holds is Holds.ROLE and plain not in (_EMPTY, ""):
            roles = pieces(plain, ";")
            annotation.roles += [None if role == _NULL else unescaped(role) for role in roles]
        elif column.holds is Holds.TARGET and value not in (_NULL, _EMPTY):
            annotation.targets += [(target, column.name) for target in pieces(value, ";")]
        elif column.holds is Holds.SOURCE:
            annotation.source = (value, annotation.unit, column.name)

    def laid(self, text: str, unit: Unit) -> Iterator[Laid]:
        """Give the annotations, once all rows are taken, at code points of the text."""
        offsets = Offsets(text)
        relations = {layer.name for layer in self.layers if layer.kind == "RL"}
        seen: set[tuple[str, Ends, str]] = set()
        for each in self.open.values():
            ends = self._ends(each) if each.layer in relations else None
            if ends:
                # A relation to several words may stand at each of them.
                same = (each.layer, ends, repr(each.values))
                if same in seen:
                    continue
                seen.add(same)
            try:
                start, end = (offsets.code_point(at, unit) for at in (each.start, each.end))
            except NotAtBoundary:
                continue  # its words are told of as not being in the text
            place = Covered(start, end, text[start:end])
            slots = list(self._slots(each))
            yield Laid(each.native, each.layer, each.line, place, each.values, slots, ends)

    def _slots(self, each: _Open) -> Iterator[Slot]:
        for index in range(max(len(each.roles), len(each.targets))):
            role = each.roles[index] if index < len(each.roles) else None
            target = None
            if index < len(each.targets):
                reference, layer = each.targets[index]
                unit, number, _ = without_ids(reference)
                target = self._resolved(unit, number, layer)
            yield Slot(role, target)

    def _ends(self, each: _Open) -> Ends:
        if each.source is None:
            return Ends(None, None)
        reference, unit, layer = each.source
        source, governor, dependent = without_ids(reference)
        return Ends(self._resolved(source, governor, layer), self._resolved(unit, dependent, layer))

    def _resolved(self, unit: str, number: int | None, layer: str) -> str:
        """Give the annotation that a reference means; the reference itself if there is none."""
        if number:
            possible = self.numbered.get(str(number), [])
        else:
            on_unit = self.on_unit.get(unit, [])
            possible = [each for each in on_unit if each.unit == unit] or on_unit
        fitting = [each for each in possible if layer in (each.layer, _ANY)] or possible
        if fitting:
            return fitting[0].native
        return f"{unit}[{number}]" if number else unit
