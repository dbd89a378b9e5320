"""Read an article's metadata, ``SLUG.yaml``, strictly."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import yaml

from loader.document import Metadata
from loader.faults import Fault, Severity
from loader.files.text import read_utf8
from ontology.edtf_bounds import NotEdtf, bounds
from ontology.reference import reference

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Such endings belong to the nodes of an article's annotations (``SLUG-t5``, ``SLUG-att-2``).
_RESERVED_ENDING = re.compile(r"-(?:[tes]|att-)[0-9]+(?:-|$)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TEXT_KEYS = ("published_evidence", "original_file", "notes", "licence")
_REFERENCE_KEYS = ("outlet", "author", "dateline")
_DATE_KEYS = ("published", "published_bounds")
_REQUIRED = ("slug", "language", "title")
KEYS = {*_REQUIRED, *_TEXT_KEYS, *_REFERENCE_KEYS, *_DATE_KEYS, "draws_on"}


class _TextLoader(yaml.CSafeLoader):
    """YAML without dates: ``published: 2022-11-10`` stays the text that EDTF reads."""


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
# The parser in C overflows the stack of tens of thousands of levels; so many signs are needed.
_NESTING_SIGN = re.compile(r"[\[{]|[-?:]\s")
_FEW_SIGNS = 1_000


def read_metadata(path: Path) -> tuple[Metadata | None, list[Fault]]:
    """Give an article's metadata and its faults; no metadata where a fault is an error."""
    source, faults = read_utf8(path)
    if faults:
        return None, faults
    reader = _Reader(path, path.stem)
    try:
        node, content = _parsed(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return None, [Fault(path, line, None, "not-yaml", str(error.problem), "YAML")]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return None, [Fault(path, None, None, "not-yaml", str(error), "YAML")]
    if not isinstance(content, dict) or not isinstance(node, yaml.MappingNode):
        return None, [Fault(path, 1, None, "not-a-mapping", "no keys and values", "a YAML mapping")]
    reader.locate(node)
    metadata = reader.metadata(content)
    broken = any(fault.severity is Severity.ERROR for fault in reader.faults)
    return (None if broken else metadata), reader.faults


def _parsed(source: str) -> tuple[yaml.Node | None, object]:
    """Parse YAML once, into nodes with their lines and into what they say."""
    if sum(1 for _ in _NESTING_SIGN.finditer(source)) > _FEW_SIGNS:
        raise yaml.YAMLError(f"more than {_FEW_SIGNS} keys and items")
    loader = _TextLoader(source)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node else None
    finally:
        loader.dispose()


def told_metadata(
    content: Mapping[str, object], file: Path, line: int, slug: str
) -> tuple[Metadata | None, list[Fault]]:
    """Give the metadata that an export holds beside an article's text, and its faults.

    ``content`` has the keys of ``SLUG.yaml`` (others are not looked at); its slug, and what is
    required and missing there, come from ``slug``: what the export calls the article.
    """
    known = {key: value for key, value in content.items() if key in KEYS}
    reader = _Reader(file, name=None)
    reader.lines = dict.fromkeys(KEYS, line)
    metadata = reader.metadata({"slug": slug, "language": "ar", "title": slug} | known)
    broken = any(fault.severity is Severity.ERROR for fault in reader.faults)
    return (None if broken else metadata), reader.faults


def metadata_beside(
    files: Collection[Path],
    text: str,
    name: str,
    told: Mapping[str, object] | None = None,
    line: int = 1,
) -> tuple[Metadata | None, list[Fault]]:
    """Give an article's metadata: from a YAML file among ``files``, else as told, else a minimum.

    ``told`` is what the annotation file itself tells at ``line``; other tools mean other things by
    keys of the same names, so that values that do not fit are left out with a warning. The minimum
    is a slug made of ``name``, the language that its letters say, and its first line as title, with
    a warning that nothing else is known.
    """
    for file in files:
        if file.suffix == ".yaml":
            return read_metadata(file)
    annotations = next(iter(files))
    minimum: Mapping[str, object] = {"language": _language(text), "title": _title(text, name)}
    known = {key: value for key, value in (told or {}).items() if value not in (None, "")}
    if any(key in KEYS for key in known):
        found, faults = told_metadata({**minimum, **known}, annotations, line, slug_of(name))
        if found:
            return found, faults
        strange = {fault.id for fault in faults}
        rest = {key: value for key, value in known.items() if key not in strange}
        found, _ = told_metadata({**minimum, **rest}, annotations, line, slug_of(name))
        return found, [
            replace(fault, code="metadata-left-out", severity=Severity.WARNING) for fault in faults
        ]
    metadata, faults = told_metadata(minimum, annotations, line, slug_of(name))
    faults.append(
        Fault(
            annotations,
            None,
            None,
            "no-metadata",
            "nothing says who published this article, and when",
            f"a file {slug_of(name)}.yaml beside it",
            Severity.WARNING,
        )
    )
    return metadata, faults


def slug_of(name: str) -> str:
    """Make a slug of what a file or tool calls an article; a digest where it is not ASCII."""
    stem = re.sub(r"\.(?:txt|xmi|json|tsv|conll|jsonl)$", "", name.strip(), flags=re.IGNORECASE)
    slug = "-".join(re.findall("[a-z0-9]+", stem.lower()))
    lossy = any(c.isalpha() and not c.isascii() for c in stem)
    if not slug or lossy or _RESERVED_ENDING.search(slug) or reference().get(slug) is not None:
        digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        slug = f"article-{digest}"
    return slug[:100].rstrip("-")


def _language(text: str) -> str:
    letters = [c for c in text[:2000] if c.isalpha()]
    arabic = sum("\u0600" <= c <= "\u06ff" for c in letters)
    return "ar" if arabic * 2 > len(letters) else "und"


def _title(text: str, name: str) -> str:
    lines = (" ".join(line.split())[:200] for line in text.removeprefix("\ufeff").split("\n"))
    return next(filter(None, lines), name)


class _Reader:
    """Checks one mapping key by key, collecting faults."""

    def __init__(self, path: Path, name: str | None) -> None:
        self.path = path
        self.name = name
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []

    def locate(self, mapping: yaml.MappingNode) -> None:
        """Note the line of each key, which YAML lets stand only once."""
        for key, _ in mapping.value:
            line = key.start_mark.line + 1
            first = self.lines.setdefault(key.value, line)
            if first != line:
                message = f"line {first} gives it too"
                fault = Fault(self.path, line, key.value, "key-twice", message, "each key once")
                self.faults.append(fault)

    def metadata(self, content: Mapping[str, object]) -> Metadata:
        for key in content:
            if key not in KEYS:
                known = ", ".join(sorted(KEYS))
                self.fault(key, "unknown-key", "unknown key", f"one of {known}", Severity.WARNING)
        for key in _REQUIRED:
            if content.get(key) in (None, ""):
                self.fault(key, "missing-key", f"{key} is missing", f"a value for {key}")
        slug = self.text(content, "slug") or ""
        self.slug(slug)
        language = self.text(content, "language") or ""
        if language and not _LANGUAGE.fullmatch(language):
            self.fault("language", "bad-language", f"{language!r}", "a BCP 47 tag such as ar")
        texts = {key: self.text(content, key) for key in _TEXT_KEYS}
        references = {key: self.reference(content, key) for key in _REFERENCE_KEYS}
        dates = {key: self.date(content, key) for key in _DATE_KEYS}
        if dates["published"] and dates["published_bounds"]:
            self.fault(
                "published_bounds",
                "two-dates",
                "published is given too",
                "one of the two, not both",
            )
        return Metadata(
            slug=slug,
            language=language,
            title=self.text(content, "title") or "",
            draws_on=self.draws_on(content.get("draws_on")),
            **texts,
            **references,
            **dates,
        )

    def slug(self, slug: str) -> None:
        if not slug:
            return
        if not _SLUG.fullmatch(slug):
            self.fault(
                "slug", "bad-slug", f"{slug!r}", "lower-case ASCII letters, digits and hyphens"
            )
        if _RESERVED_ENDING.search(slug):
            self.fault("slug", "bad-slug", f"{slug!r}", "no part such as t5, e5, s5 or att-5")
        if self.name is not None and slug != self.name:
            self.fault("slug", "slug-differs", f"{slug!r} is not the file's name", self.name)
        if reference().get(slug) is not None:
            self.fault(
                "slug", "slug-taken", f"{slug!r} is a reference individual", "a slug of its own"
            )

    def text(self, content: Mapping[str, object], key: str) -> str | None:
        return self._value(content, key, bool, "text")

    def reference(self, content: Mapping[str, object], key: str) -> str | None:
        return self._value(
            content,
            key,
            lambda value: reference().get(value) is not None,
            "a reference individual's slug",
        )

    def date(self, content: Mapping[str, object], key: str) -> str | None:
        return self._value(content, key, _is_edtf, "an EDTF date such as 2022-11-10 or 2023-05/..")

    def draws_on(self, value: object) -> tuple[tuple[str | None, str], ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault("draws_on", "bad-value", f"{value!r}", "a list of outlet and article")
            return ()
        sources = []
        for item in value:
            article = item.get("article")
            if not isinstance(article, str):
                self.fault("draws_on", "bad-value", f"{item!r}", "an article in words")
                continue
            sources.append((self.reference(item, "outlet"), article.strip()))
        return tuple(sources)

    def _value(
        self,
        content: Mapping[str, object],
        key: str,
        accepts: Callable[[str], bool],
        expected: str,
    ) -> str | None:
        value = content.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not accepts(value.strip()):
            self.fault(key, "bad-value", f"{value!r}", expected)
            return None
        return value.strip()

    def fault(
        self,
        key: str,
        code: str,
        message: str,
        expected: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.faults.append(
            Fault(self.path, self.lines.get(key), key, code, message, expected, severity)
        )


def _is_edtf(value: str) -> bool:
    try:
        bounds(value)
    except NotEdtf:
        return False
    return True
