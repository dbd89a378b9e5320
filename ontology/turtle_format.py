"""Puts Turtle files into the one form, which depends on triples, prefixes and comments alone."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, parse

from ontology.turtle_blocks import BlockWriter, NotFormattable
from ontology.turtle_comments import read_comments

__all__ = ["NotFormattable", "format_files", "format_turtle", "turtle_files"]

_HERE: Final = Path(__file__).parent
_FOLDERS: Final = ("editorial", "hygiene", "modules", "reference", "shapes")


def turtle_files() -> tuple[Path, ...]:
    """Return the Turtle files that are sources; those of generated pages are not among them."""
    folders = (_HERE, *(_HERE / name for name in _FOLDERS))
    return tuple(sorted(path for folder in folders for path in folder.glob("*.ttl")))


def format_files(paths: Iterable[Path], *, check: bool) -> list[Path]:
    """Write the files in the one form, or with ``check`` only look; return those that differed.

    Raises:
        OSError: a file cannot be read or written.
        SyntaxError: a file is not Turtle.
        NotFormattable: a file has triples about triples.

    """
    differing = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        formatted = format_turtle(text)
        if formatted != text:
            differing.append(path)
            if not check:
                path.write_text(formatted, encoding="utf-8", newline="\n")
    return differing


def format_turtle(text: str) -> str:
    """Return a Turtle text with the same triples, prefixes and comments in the one form.

    Prefixes that no name needs are left out.

    Raises:
        SyntaxError: it is not Turtle.
        NotFormattable: it has triples about triples.

    """
    parser = parse(text, format=RdfFormat.TURTLE)
    triples = [quad.triple for quad in parser]
    comments = read_comments(text, parser.prefixes)
    writer = BlockWriter(triples, parser.prefixes)
    blocks = [
        (comments.of_subject.pop(subject.value, []), writer.block(subject))
        for subject in writer.subjects()
    ]
    head = [*comments.head, ""] if comments.head else []
    prefixes = [
        f"@prefix {prefix}: <{parser.prefixes[prefix]}> ." for prefix in sorted(writer.used)
    ]
    left = [*(line for lines in comments.of_subject.values() for line in lines), *comments.others]
    lines = [*head, *prefixes, *_spaced(blocks)]
    if left:
        lines += ["", *left]
    return "\n".join(lines).strip("\n") + "\n"


def _spaced(blocks: Iterable[tuple[list[str], str]]) -> Iterator[str]:
    """Yield the blocks with a blank line between them, save between two of one line each."""
    after_one_line = False
    for comments, block in blocks:
        one_line = "\n" not in block and not comments
        if not (one_line and after_one_line):
            yield ""
        yield from comments
        yield block
        after_one_line = "\n" not in block
