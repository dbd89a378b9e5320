"""Write a document as WebAnno TSV 3.3, with words that white space divides.

INCEpTION leaves features of several values out of this format; links are written in its built-in
layer of named entities instead, on the words of what they link.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, groupby
from operator import itemgetter

from loader.document import Document
from loader.formats.cas_annotations import IDENTIFIER, LABEL, NAMED_ENTITY, PARAGRAPH, VALUE
from loader.formats.own_layers import OwnAnnotation, own_annotations
from loader.formats.webanno_tsv_escapes import escaped_text, escaped_value
from loader.formats.webanno_tsv_header import FORMAT
from loader.offsets import Offsets
from ontology.annotation_tools.inception import EVENT, ROLE_LINK
from ontology.annotation_tools.scheme import FRAGMENT, NOTE
from ontology.namespaces import ID

_WORD = re.compile(r"\S+")
_ROLES = "roles"
_SLOTS = f"ROLE_{EVENT}:{_ROLES}_{ROLE_LINK}|uima.tcas.Annotation"
_Range = tuple[int, int]


@dataclass(slots=True)
class _Written:
    """An annotation with its features, and the units that it covers."""

    layer: str
    features: Mapping[str, str]
    slots: Sequence[tuple[str, int]]
    ends: tuple[int, int] | None
    units: list[_Range] = field(default_factory=list)
    number: int | None = None


def tsv_files(document: Document) -> Mapping[str, bytes]:
    """Give the TSV of a document, and its text where the TSV cannot tell it."""
    own = own_annotations(document)
    words = _words(document.text, own)
    content = "".join(_Writer(document.text, own, words).lines())
    files = {f"{document.slug}.tsv": content.encode()}
    # What stands before the first word is told by its width only, as spaces.
    if not words or document.text[: words[0][0]].strip(" "):
        files[f"{document.slug}.txt"] = document.text.encode()
    return files


def _words(text: str, own: Sequence[OwnAnnotation]) -> list[_Range]:
    """Give the words; white space that an annotation starts or ends with counts as one, too."""
    edges = {at for each in own for at in (each.start, each.end - 1) if text[at].isspace()}
    return sorted({found.span() for found in _WORD.finditer(text)} | {(at, at + 1) for at in edges})


class _Writer:
    def __init__(self, text: str, own: Sequence[OwnAnnotation], words: list[_Range]) -> None:
        self.text = text
        self.words = words
        self.offsets = Offsets(text)
        self.own = own
        self.annotations = [_written(each) for each in own]
        for written, each in zip(self.annotations, own, strict=True):
            if not each.ends:
                written.units = list(_units(words, each))
        self.annotations += self.named_entities()
        self.names = dict(self.unit_names())
        self.number()
        self.by_unit: dict[tuple[_Range, str], list[_Written]] = defaultdict(list)
        for written in self.annotations:
            for unit in written.units[: 1 if written.ends else None]:
                self.by_unit[unit, written.layer].append(written)

    def named_entities(self) -> Iterator[_Written]:
        """Give a named entity for each link, on the words of the annotation that it links.

        Of several such annotations with one label, if not all are linked alike, the second goes
        by ``label 2``, and so on.
        """
        together: dict[tuple[int, int, str], list[int]] = defaultdict(list)
        fragments = (each for each in self.own if each.layer.endswith(FRAGMENT))
        later = {each.ends[1] for each in fragments if each.ends}
        for index, each in enumerate(self.own):
            if each.label and index not in later:
                together[each.start, each.end, each.label].append(index)
        for (*_, label), indexes in together.items():
            alike = len({tuple(self.own[index].links) for index in indexes}) == 1
            for number, index in enumerate(indexes[: 1 if alike else None], start=1):
                for slug in self.own[index].links:
                    value = label if alike else f"{label} {number}"
                    features = {IDENTIFIER: f"{ID}{slug}", VALUE: value}
                    units = self.annotations[index].units
                    yield _Written(NAMED_ENTITY, features, (), None, units)

    def unit_names(self) -> Iterator[tuple[_Range, str]]:
        """Give each word and each part of a word its name: 1-2, 1-2.1."""
        used = {unit for written in self.annotations for unit in written.units}
        parts = sorted(used.difference(self.words), key=lambda unit: (unit[0], -unit[1]))
        sentence = word = 0
        before = 0
        following = iter([*parts, (len(self.text) + 1, 0)])
        part = next(following)
        for start, end in self.words:
            if not sentence or "\n" in self.text[before:start]:
                sentence, word = sentence + 1, 0
            word, before = word + 1, end
            yield (start, end), f"{sentence}-{word}"
            for number in count(1):
                if part[0] >= end:
                    break
                yield part, f"{sentence}-{word}.{number}"
                part = next(following)

    def number(self) -> None:
        """Number the annotations on several units, those on one with others, and targets."""
        stacked: dict[tuple[_Range, str], int] = defaultdict(int)
        for written in self.annotations:
            for unit in written.units:
                stacked[unit, written.layer] += 1
            for relation in (written.ends,) if written.ends else ():
                written.units = self.annotations[relation[1]].units
        targets = {target for written in self.annotations for _, target in written.slots}
        order = sorted(range(len(self.annotations)), key=lambda i: self.annotations[i].units[:1])
        following = count(1)
        for index in order:
            written = self.annotations[index]
            ambiguous = any(stacked[unit, written.layer] > 1 for unit in written.units)
            if not written.ends and (index in targets or len(written.units) > 1 or ambiguous):
                written.number = next(following)

    def lines(self) -> Iterator[str]:
        layers = self.layers()
        yield f"{FORMAT}3.3\n"
        for layer, columns in layers.items():
            relation = any(column.startswith("BT_") for column in columns)
            yield f"#T_{'RL' if relation else 'SP'}={layer}|{'|'.join(columns)}\n"
        yield "\n"
        sentences = [
            list(units)
            for _, units in groupby(self.names.items(), lambda item: item[1].partition("-")[0])
        ]
        starts = [units[0][0][0] for units in sentences]
        ends = [at - (self.text[at - 1] == "\n") for at in starts[1:]]
        for start, end, units in zip(starts, [*ends, len(self.text)], sentences, strict=False):
            yield "\n"
            for line in self.text[start:end].split("\n"):
                yield f"#Text={escaped_text(line)}\n"
            for unit, name in units:
                yield self.row(unit, name, layers)

    def layers(self) -> Mapping[str, list[str]]:
        """Give the columns of each layer: spans first, then relations."""
        used: dict[str, set[str]] = defaultdict(set)
        for written in self.annotations:
            used[written.layer] |= set(written.features) | ({_ROLES} if written.slots else set())
        bases = {
            written.layer: self.annotations[written.ends[0]].layer
            for written in self.annotations
            if written.ends
        }
        spans = {layer: sorted(used[layer]) for layer in sorted(used) if layer not in bases}
        named = {
            layer: [_SLOTS if name == _ROLES else name for name in names]
            for layer, names in spans.items()
        }
        return named | {layer: [f"BT_{bases[layer]}"] for layer in sorted(bases)}

    def row(self, unit: _Range, name: str, layers: Mapping[str, list[str]]) -> str:
        start, end = (self.offsets.utf_16(at) for at in unit)
        words = self.text[slice(*unit)]
        # Only white space is escaped here: INCEpTION writes words as they are.
        cells = [name, f"{start}-{end}", escaped_text(words) if words.isspace() else words]
        for layer, columns in layers.items():
            stacked = self.by_unit.get((unit, layer), [])
            for column in columns:
                values = zip(*(self.cells(each, column) for each in stacked), strict=True)
                cells += map("|".join, values)
                if not stacked:
                    cells += ["_"] * (2 if column == _SLOTS else 1)
        return "\t".join(cells) + "\t\n"

    def cells(self, written: _Written, column: str) -> list[str]:
        """Give what an annotation has in a column; in two of them, if it is one of slots."""
        suffix = f"[{written.number}]" if written.number else ""
        if written.ends:
            source, target = (self.annotations[end] for end in written.ends)
            numbers = f"[{source.number or 0}_{target.number or 0}]"
            unambiguous = not source.number and not target.number
            return [self.names[source.units[0]] + ("" if unambiguous else numbers)]
        if column == _SLOTS:
            roles = ";".join(escaped_value(role) for role, _ in written.slots) or "_"
            targets = (self.annotations[target] for _, target in written.slots)
            references = [f"{self.names[each.units[0]]}[{each.number}]" for each in targets]
            return [roles + suffix, ";".join(references) or "*"]
        value = written.features.get(column)
        return [(escaped_value(value) if value else "*") + suffix]


def _written(each: OwnAnnotation) -> _Written:
    features = dict(each.attributes)
    if each.label:
        features[LABEL] = each.label
    if each.notes:
        features[NOTE] = PARAGRAPH.join(each.notes)
    return _Written(each.layer, features, each.slots, each.ends)


def _units(words: Sequence[_Range], each: OwnAnnotation) -> Iterator[_Range]:
    """Give the words of an annotation, and the parts of those that it cuts."""
    first = bisect_right(words, each.start, key=itemgetter(1))
    for start, end in words[first : bisect_left(words, each.end, key=itemgetter(0))]:
        yield max(start, each.start), min(end, each.end)
