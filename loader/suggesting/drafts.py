"""Write suggested mentions as a draft for an annotation tool, each marked as suggested."""

import json
from collections.abc import Sequence
from pathlib import Path

from loader.checking.article import NOTE_KIND
from loader.checking.identity import LINK_AUTHORITY, LINK_KIND
from loader.document import Document, Fragment, Link, Mention, Metadata, Note
from loader.formats.brat_writer import annotations_text
from loader.formats.label_studio_writer import task_json
from loader.suggesting.mentions import Suggestion

# Label Studio shows it beside its predictions, and tells them apart by it.
MODEL_VERSION = "masalik-suggest"
_MARK = "suggested"


def brat_draft(text: str, metadata: Metadata, found: Sequence[Suggestion], source: Path) -> bytes:
    """Give the content of an ``.ann`` file: each suggestion has a note that says it is one."""
    return annotations_text(_document(text, metadata, found, source)).encode()


def label_studio_draft(
    text: str, metadata: Metadata, found: Sequence[Suggestion], source: Path
) -> bytes:
    """Give a task to import: the suggestions are predictions, with scores and their version.

    Format: https://labelstud.io/guide/predictions.
    """
    (task,) = json.loads(task_json(_document(text, metadata, found, source)))
    (annotation,) = task.pop("annotations")
    scores = {suggestion.start: suggestion.score for suggestion in found}
    starts = {f"T{number}": each.start for number, each in enumerate(found, start=1)}
    for result in annotation["result"]:
        result |= {"origin": "prediction", "score": scores[starts[result["id"]]]}
    mean = round(sum(scores.values()) / len(scores), 3) if scores else 0.0
    task["annotations"] = []
    task["predictions"] = [
        {"model_version": MODEL_VERSION, "score": mean, "result": annotation["result"]}
    ]
    return f"{json.dumps([task], ensure_ascii=False, indent=1)}\n".encode()


def _document(text: str, metadata: Metadata, found: Sequence[Suggestion], source: Path) -> Document:
    mentions: dict[str, Mention] = {}
    links: list[Link] = []
    notes: list[Note] = []
    line = 0
    for number, each in enumerate(found, start=1):
        name = f"T{number}"
        words = each.text.replace("\n", " ")
        line += 1
        mentions[name] = Mention(name, each.label, (Fragment(each.start, each.end),), words, line)
        if each.sure:
            (slug,) = each.slugs
            line += 1
            link = f"N{len(links) + 1}"
            links.append(Link(link, LINK_KIND, name, LINK_AUTHORITY, slug, words, line))
        line += 1
        notes.append(Note(f"#{number}", NOTE_KIND, name, f"{_MARK}: {each.reason}", line))
    return Document(
        metadata, text, mentions, {}, links=tuple(links), notes=tuple(notes), source=source
    )
