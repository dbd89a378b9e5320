"""Read and write WebAnno TSV 3, as INCEpTION and WebAnno export it.

Format: https://inception-project.github.io/documentation/latest/user-guide#sect_webannotsv.
Offsets are UTF-16 units. A text beside the file is the article's; else it is put together from
the sentences.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from loader.document import Document
from loader.faults import Fault
from loader.files.text import read_utf8
from loader.formats.cas_files import one_part
from loader.formats.cas_layers import read_layers
from loader.formats.cas_writer import CARRIED
from loader.formats.interface import Feature, Part, Reading
from loader.formats.webanno_tsv_cells import Cells
from loader.formats.webanno_tsv_header import FORMAT, BadHeader, read_header
from loader.formats.webanno_tsv_rows import Sentence, read_rows, rebuilt, tell_misfits, unit_of
from loader.formats.webanno_tsv_writer import tsv_files
from loader.offsets import Unit

_NAME = "webanno-tsv"
_BOM = "\ufeff"


class WebannoTsv:
    """WebAnno TSV 3."""

    name = _NAME
    title = "WebAnno TSV 3.3 (INCEpTION, WebAnno)"
    suffixes = (".tsv",)
    carries: frozenset[Feature] = CARRIED

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """Tell by the first line."""
        return head.removeprefix(_BOM.encode()).startswith(FORMAT.encode())

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the one article of the file."""
        yield from one_part(path, format_name=_NAME, with_text=True)

    def read(self, part: Part) -> Reading:
        """Read the article."""
        source, faults = read_utf8(part.file)
        if faults:
            return Reading(None, faults)
        lines = [line.removesuffix("\r") for line in source.removeprefix(_BOM).split("\n")]
        try:
            layers, taken = read_header(lines)
        except BadHeader as error:
            message, expected = str(error), error.expected
            fault = Fault(part.file, error.line, None, "bad-header", message, expected)
            return Reading(None, [fault])
        told: list[Fault] = []

        def tell(line: int, native: str | None, code: str, message: str, expected: str) -> None:
            told.append(Fault(part.file, line, native, code, message, expected))

        width = sum(len(layer.columns) for layer in layers)
        sentences = read_rows(lines[taken:], taken + 1, width, tell)
        unit = unit_of(sentences)
        text = self._text(part, sentences, unit, told)
        if text is None:
            return Reading(None, told)
        tell_misfits(sentences, text, unit, tell)
        cells = Cells(layers)
        for sentence in sentences:
            for row in sentence.rows:
                cells.add(row)
        annotations = list(cells.laid(text, unit))
        reading = read_layers(part, text, annotations, told, Unit.CODE_POINTS)
        reading.unit = unit
        return reading

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give ``SLUG.tsv``, and ``SLUG.txt`` where the text cannot be had from that."""
        return tsv_files(document)

    @staticmethod
    def _text(part: Part, sentences: list[Sentence], unit: Unit, told: list[Fault]) -> str | None:
        """Give the text beside the file, else what the file itself says, None without any."""
        for file in part.files[1:]:
            if file.suffix == ".txt":
                text, faults = read_utf8(file)
                told += faults
                return None if faults else text

        def tell(line: int, native: str | None, code: str, message: str, expected: str) -> None:
            told.append(Fault(part.file, line, native, code, message, expected))

        text = rebuilt(sentences, unit, tell)
        if not text and not told:
            expected = f"sentences, or a file {part.name}.txt beside it"
            told.append(Fault(part.file, None, None, "no-text", "it has no text", expected))
        return None if told else text
