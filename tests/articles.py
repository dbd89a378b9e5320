"""Annotated articles for tests: built line by line or the real ones, and what they become."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Quad, Store

from loader.document import Document
from loader.faults import Fault
from loader.files.discovery import ArticleFiles
from loader.formats.detection import formats
from loader.formats.interface import Part
from loader.loading.reading import ReadArticle, read_article
from loader.mapping.article import map_document
from ontology.namespaces import ID, MAS, RDF

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
REAL = ROOT.parent / "shared" / "articles"
REAL_SLUGS = (
    "alaraby-2025",
    "alwatan-mou",
    "radioalkul-2022",
    "syriatv-2022",
    "us-strategy-2023",
)
needs_real_articles = pytest.mark.skipif(
    not REAL.is_dir(), reason=f"the private source articles are not at {REAL}"
)


class Article:
    """An article in the making: its text, its annotation lines and its metadata."""

    def __init__(self, text: str, slug: str = "sample", **metadata: object) -> None:
        self.text = text
        self.slug = slug
        self.metadata: dict[str, object] = {"slug": slug, "language": "ar", "title": "عنوان"}
        self.metadata |= metadata
        self.lines: list[str] = []
        self._counts: dict[str, int] = {}

    def add(self, line: str) -> None:
        """Add an annotation line as it stands."""
        self.lines.append(line)

    def mark(self, label: str, *words: str, after: str = "") -> str:
        """Mark words, the first in the text that stand after the words ``after``; give the id."""
        spans, position = [], self.text.index(after) + len(after)
        for fragment in words:
            start = self.text.index(fragment, position)
            position = start + len(fragment)
            spans.append(f"{start} {position}")
        return self._numbered("T", f"{label} {';'.join(spans)}\t{' '.join(words)}")

    def event(self, label: str, trigger: str, **roles: str | list[str]) -> str:
        """Add an event with a trigger of its own (words), or on a marked one (an id)."""
        marked = any(line.startswith(f"{trigger}\t") for line in self.lines)
        body = f"{label}:{trigger if marked else self.mark(label, trigger)}"
        for role, filling in roles.items():
            targets = [filling] if isinstance(filling, str) else filling
            for number, target in enumerate(targets, start=1):
                body += f" {role}{number if number > 1 else ''}:{target}"
        return self._numbered("E", body)

    def attribute(self, target: str, name: str, value: str | int | None = None) -> str:
        """Give an event or mention a value, or a flag; give the line's id."""
        return self._numbered("A", f"{name} {target}" + ("" if value is None else f" {value}"))

    def link(self, target: str, *slugs: str) -> str:
        """Link a mention to reference individuals; give the mention's id."""
        for slug in slugs:
            self._numbered("N", f"Reference {target} masalik:{slug}\tكلمات")
        return target

    def note(self, target: str, words: str) -> str:
        """Add an annotator's note; give the line's id."""
        return self._numbered("#", f"AnnotatorNotes {target}\t{words}")

    def same(self, *mentions: str) -> None:
        """Say that mentions are of one entity, or triggers of one happening."""
        self.add(f"*\tEquiv {' '.join(mentions)}")

    def _numbered(self, kind: str, body: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"{kind}{self._counts[kind]}"
        self.add(f"{name}\t{body}")
        return name

    def save(self, folder: Path) -> ArticleFiles:
        """Write the three files into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        files = ArticleFiles(folder / self.slug)
        files.text.write_bytes(self.text.encode())
        files.annotations.write_bytes("".join(f"{line}\n" for line in self.lines).encode())
        files.metadata.write_text(
            yaml.safe_dump(self.metadata, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
        return files

    def read(self, folder: Path) -> ReadArticle:
        """Write the files and read them again."""
        return read_files(self.save(folder))

    def faults(self, folder: Path) -> list[Fault]:
        """Give what reading finds wrong."""
        return self.read(folder).faults

    def document(self, folder: Path) -> Document:
        """Give the document, which must be sound."""
        article = self.read(folder)
        assert article.document, "\n".join(map(str, article.faults))
        return article.document

    def graph(self, folder: Path) -> "Graph":
        """Give what the article says."""
        return Graph(map_document(self.document(folder)).quads)


def read_files(files: ArticleFiles) -> ReadArticle:
    """Read and check an article's files."""
    (part,) = formats()["brat"].parts(files.annotations)
    assert isinstance(part, Part)
    return read_article(part)


class Graph:
    """Quads to be asked in short: names without namespace, values of literals as text."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.store = Store()
        self.store.extend(quads)

    def values(self, subject: str, prop: str) -> set[str]:
        """Give what is said of a node: ``values("sample-e1", "agent")``."""
        node, predicate = NamedNode(ID + subject), _property(prop)
        return {short(quad.object) for quad in self.store.quads_for_pattern(node, predicate, None)}

    def value(self, subject: str, prop: str) -> str:
        """Give the one value that there is."""
        (value,) = self.values(subject, prop)
        return value

    def subjects(self, prop: str, value: str) -> set[str]:
        """Give the nodes of which a node or term is said."""
        predicate = _property(prop)
        return {
            short(quad.subject)
            for namespace in (ID, MAS)
            for quad in self.store.quads_for_pattern(None, predicate, NamedNode(namespace + value))
        }

    def typed(self, class_name: str) -> set[str]:
        """Give the nodes of a class."""
        return self.subjects("type", class_name)

    def properties(self, subject: str) -> set[str]:
        """Give the properties that a node has."""
        found = self.store.quads_for_pattern(NamedNode(ID + subject), None, None)
        return {short(quad.predicate) for quad in found}


def _property(name: str) -> NamedNode:
    if name == "type":
        return NamedNode(RDF + "type")
    return NamedNode(name if ":" in name else MAS + name)


def short(term: object) -> str:
    """Give a node's name without its namespace, a literal's text."""
    assert isinstance(term, NamedNode | Literal)
    return term.value.removeprefix(MAS).removeprefix(ID)


def seizure(slug: str = "sample", amount: int = 20, **metadata: object) -> Article:
    """Give a sound article of one sentence: a seizure that one actor announces."""
    words = f"{amount} كيلوغراما"
    text = f"أعلن الحرس أمس مصادرة {words} من الحشيش قرب المعبر.\n"
    article = Article(text, slug, **metadata)
    guards = article.mark("SecurityForce", "الحرس")
    cannabis = article.mark("Narcotic", "الحشيش")
    quantity = article.mark("Quantity", words)
    crossing = article.mark("Place", "المعبر")
    claim = article.event(
        "Seizure", "مصادرة", agent=guards, commodity=cannabis, quantity=quantity, atPlace=crossing
    )
    said = article.event("Statement", "أعلن", speaker=guards, content=claim)
    article.attribute(said, "Stance", "Announces")
    article.attribute(quantity, "Comparator", "About")
    article.link(guards, "iraqi-border-forces")
    return article


def masalik(
    *arguments: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the command; whatever it answers comes back."""
    return subprocess.run(
        [sys.executable, "-m", "masalik", *map(str, arguments)],
        cwd=cwd or ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def load_summary(folder: Path, data: Path) -> dict[str, object]:
    """Load a folder by the command and give its summary."""
    done = masalik("load", folder, "--data", data, "--json", "--quiet")
    assert not done.stderr, done.stderr
    summary: dict[str, object] = json.loads(done.stdout)
    return summary


def exported(data: Path) -> list[str]:
    """Give the N-Quads lines of what is published, sorted."""
    done = masalik("export", "--data", data)
    assert done.returncode == 0, done.stderr
    return sorted(done.stdout.splitlines())
