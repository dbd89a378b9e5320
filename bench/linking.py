"""How well names are linked and mentions suggested, against annotated articles.

    python -m bench.linking [FOLDER]

FOLDER holds articles in any format; by default the bundled corpus. Linking: each link of an
annotator is put aside, and the words of the mention are linked by name. Suggestions: those of the
bare text, against the mentions that annotators marked.
"""

import sys
from collections import Counter
from pathlib import Path

from loader.bundled import bundled_corpus
from loader.document import Document, Mention
from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.suggesting.mentions import suggestions
from ontology.names import candidates, identified, names
from ontology.vocabulary import vocabulary

_VALUES = {"Date": "dates", "Quantity": "quantities", "Money": "quantities"}
_NAMES = "names"


def main() -> None:
    """Print the figures of the articles of a folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else bundled_corpus()
    counts: Counter[str] = Counter()
    for part in find_articles([folder])[0]:
        document = read_article(part).document
        if document:
            _count_links(document, counts)
            _count_suggestions(document, counts)
    print(f"links by name: {_share(counts, 'linked right', 'linked')} right, ", end="")
    print(f"{_share(counts, 'linked', 'links')} of the annotators' links, ", end="")
    print(f"{_share(counts, 'proposed', 'links')} more proposed")
    for kind in (_NAMES, "dates", "quantities"):
        print(f"suggested {kind}: {_share(counts, f'{kind} right', f'{kind} suggested')} right, ")
        print(f"  {_share(counts, f'{kind} found', f'{kind} marked')} of those marked found")
    print(f"  {_share(counts, 'known found', 'known')} of marked names that are known found")
    print(f"  {_share(counts, 'same', 'sure')} of the links suggested with them right")


def _share(counts: Counter[str], part: str, whole: str) -> str:
    share = counts[part] / counts[whole] if counts[whole] else 0.0
    return f"{counts[part]} of {counts[whole]} ({share:.0%})"


def _linked(document: Document, mention: Mention) -> set[str]:
    return {link.reference for link in document.links_of(mention.id)}


def _count_links(document: Document, counts: Counter[str]) -> None:
    for mention in document.mentions.values():
        links = _linked(document, mention)
        if not links or mention.label in vocabulary().event_labels:
            continue
        counts["links"] += 1
        found = identified(mention.text, mention.label)
        if found:
            counts["linked"] += 1
            counts["linked right"] += {found.slug} == links
        else:
            proposed = {each.slug for each in candidates(mention.text, mention.label)}
            counts["proposed"] += not proposed.isdisjoint(links)


def _count_suggestions(document: Document, counts: Counter[str]) -> None:
    marked = {
        (mention.start, mention.fragments[-1].end): mention
        for mention in document.mentions.values()
        if mention.label in vocabulary().entity_labels and len(mention.fragments) == 1
    }
    found = {(each.start, each.end): each for each in suggestions(document.text)}
    for place, each in found.items():
        kind = _VALUES.get(each.label, _NAMES)
        counts[f"{kind} suggested"] += 1
        counts[f"{kind} right"] += place in marked
        if each.sure and place in marked and (links := _linked(document, marked[place])):
            counts["sure"] += 1
            counts["same"] += links == {*each.slugs}
    for place, mention in marked.items():
        kind = _VALUES.get(mention.label, _NAMES)
        if kind == _NAMES and not _linked(document, mention):
            continue
        counts[f"{kind} marked"] += 1
        counts[f"{kind} found"] += place in found
        if kind == _NAMES and names().named(mention.text):
            counts["known"] += 1
            counts["known found"] += place in found


if __name__ == "__main__":
    main()
