"""Read and write UIMA CAS XMI, as INCEpTION and WebAnno export it.

Format: https://uima.apache.org/d/uimaj-current/references.html, "XMI CAS Serialization
Reference"; a ``TypeSystem.xml`` beside the file says what its layers are. Offsets are UTF-16 units.
"""

import html
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cassis import load_cas_from_xmi
from lxml import etree

from loader.document import Document
from loader.faults import Fault
from loader.files.text import read_utf8
from loader.formats.cas_files import one_part
from loader.formats.cas_reading import read_cas
from loader.formats.cas_sifting import Ledger, Sifted, chosen_view, type_system
from loader.formats.cas_writer import CARRIED, xmi_files
from loader.formats.interface import Feature, Part, Reading
from loader.formats.safe_xml import UnsafeXml, line_of, parse_xml

_NAME = "uima-xmi"
_XMI = "http://www.omg.org/XMI"
_ID = f"{{{_XMI}}}id"
_CAS = "{http:///uima/cas.ecore}"
_SOFA, _VIEW, _NULL = f"{_CAS}Sofa", f"{_CAS}View", f"{_CAS}NULL"
_LAYER = re.compile(r"\{http:///(.+)\.ecore\}(.+)")
_TITLE = re.compile(rb"""DocumentMetaData\s[^<>]*?documentTitle\s*=\s*(["'])([^"'<>]*)\1""")
_WHOLE = re.compile("-?[0-9]{1,18}")
_HEAD = "an XMI file of UIMA: xmi:XMI with feature structures, a Sofa and a View"


class UimaXmi:
    """UIMA CAS XMI."""

    name = _NAME
    title = "UIMA CAS XMI (INCEpTION, WebAnno)"
    suffixes = (".xmi", ".xml")
    carries: frozenset[Feature] = CARRIED

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002
        """Tell by XMI's namespace."""
        return _XMI.encode() in head[:8192]

    def parts(self, path: Path) -> Iterator[Part | Fault]:
        """Give the one article of the file."""
        try:
            found = _TITLE.search(path.read_bytes())
        except OSError:
            found = None  # reading it will tell
        title = html.unescape(found[2].decode("utf-8", "replace")) if found else None
        yield from one_part(path, format_name=_NAME, title=title)

    def read(self, part: Part) -> Reading:
        """Read the article."""
        source, faults = read_utf8(part.file)
        if faults:
            return Reading(None, faults)
        types, told = type_system(part)
        ledger = Ledger(part, types, told)
        sifted = None if ledger.broken else _Sifter(ledger).sift(source.encode())
        if sifted is None or ledger.broken:
            return Reading(None, ledger.faults)
        return read_cas(
            part,
            sifted,
            lambda content: load_cas_from_xmi(io.BytesIO(content), sifted.types),
            ledger.faults,
        )

    def write(self, document: Document) -> Mapping[str, bytes]:
        """Give ``SLUG.xmi`` and the ``TypeSystem.xml`` that all such files share."""
        return xmi_files(document)


class _Sifter:
    """Sifts the elements of one XMI file, in place."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.layers: dict[int, str] = {}
        self.elements: dict[int, etree._Element] = {}

    def sift(self, content: bytes) -> Sifted[bytes] | None:
        try:
            root = parse_xml(content)
        except UnsafeXml as error:
            self.ledger.fault(error.line, None, "not-xml", str(error), error.expected)
            return None
        if root.tag != f"{{{_XMI}}}XMI":
            message = f"its root is {root.tag!s:.60}"
            self.ledger.fault(line_of(root), None, "not-cas", message, _HEAD)
            return None
        sofa = self.sofa(root)
        if sofa is None:
            return None
        self.enter(root, sofa.get(_ID, ""))
        for number, element in self.elements.items():
            self.clean(number, element, sofa.get(_ID, ""))
        self.view(root, sofa.get(_ID, ""))
        self.ledger.tell_unknown()
        return Sifted(
            etree.tostring(root),
            self.ledger.types,
            sofa.get("sofaString", ""),
            self.ledger.lines,
            self.ledger.places,
        )

    def sofa(self, root: etree._Element) -> etree._Element | None:
        """Keep the view that has the article's text, and give its Sofa."""
        sofas = {each.get("sofaID", ""): each for each in root.iterchildren(_SOFA)}
        texts = {name: each.get("sofaString") for name, each in sofas.items()}
        name = chosen_view(texts)
        if name is None:
            self.ledger.fault(None, None, "no-text", "no view has a text", "a Sofa with sofaString")
            return None
        chosen = sofas[name]
        self.ledger.tell_views(sum(text is not None for text in texts.values()) - 1)
        for each in list(root.iterchildren(_SOFA)):
            line = line_of(each)
            number = self.ledger.enter(_whole(each.get(_ID)), line)
            if _whole(each.get("sofaNum", "1")) is None:
                self.ledger.fault(line, number, "not-cas", "its sofaNum is no number", _HEAD)
            if each is not chosen:
                root.remove(each)
                self.ledger.dropped.update(() if number is None else (number,))
        chosen.set("sofaID", "_InitialView")
        return chosen

    def enter(self, root: etree._Element, sofa: str) -> None:
        for element in list(root):
            if element.tag in (_SOFA, _VIEW, _NULL):
                continue
            line = line_of(element)
            found = _LAYER.fullmatch(element.tag)
            number = self.ledger.enter(_whole(element.get(_ID)), line)
            if found is None or number is None:
                if found is None:
                    message = f"{element.tag!s:.80} is no type of UIMA"
                    self.ledger.fault(line, number, "not-cas", message, _HEAD)
                continue
            layer = f"{found[1].replace('/', '.')}.{found[2]}".removeprefix("uima.noNamespace.")
            kept = self.ledger.keeps(layer, line) and element.get("sofa", sofa) == sofa
            if kept:
                self.layers[number], self.elements[number] = layer, element
            else:
                self.ledger.dropped.add(number)
                root.remove(element)

    def clean(self, number: int, element: etree._Element, sofa: str) -> None:
        """Check an element's offsets and references, and leave out those to what is not read."""
        layer, line = self.layers[number], self.ledger.lines[number]
        for name, value in element.attrib.items():
            name, value = str(name), str(value)  # noqa: PLW2901
            if name == _ID:
                continue
            if name in self.ledger.references(layer):
                targets = [
                    each if (found := _whole(each)) is None else found for each in value.split()
                ]
                standing = self.ledger.standing(number, targets, name)
                if standing:
                    element.set(name, " ".join(map(str, standing)))
                else:
                    del element.attrib[name]
            elif not self.ledger.has_feature(layer, name, line):
                del element.attrib[name]
        for child in list(element):
            if len(child):
                self.ledger.fault(line, number, "not-cas", "elements within its values", _HEAD)
            elif not self.ledger.has_feature(layer, child.tag, line):
                element.remove(child)
        if "begin" in element.attrib or "end" in element.attrib:
            begin, end = (element.get(name, "") for name in ("begin", "end"))
            begins, ends = _whole(begin), _whole(end)
            self.ledger.place(
                number, begin if begins is None else begins, end if ends is None else ends
            )
            element.set("sofa", sofa)

    def view(self, root: etree._Element, sofa: str) -> None:
        """Keep the members of the article's view that are read; without view, all are."""
        views = list(root.iterchildren(_VIEW))
        own = [view for view in views if view.get("sofa") == sofa]
        members = [*self.elements]
        if own:
            line = line_of(own[0])
            listed = [_whole(each) for each in own[0].get("members", "").split()]
            for missing in (each for each in listed if each not in self.ledger.lines):
                message = f"its view has the member {missing}, which is not there"
                expected = "the id of an annotation"
                self.ledger.fault(line, missing, "dangling-id", message, expected)
            members = [each for each in listed if each is not None and each in self.elements]
        for view in views:
            root.remove(view)
        etree.SubElement(root, _VIEW, sofa=sofa, members=" ".join(map(str, members)))


def _whole(value: str | None) -> int | None:
    return int(value) if value and _WHOLE.fullmatch(value) else None
