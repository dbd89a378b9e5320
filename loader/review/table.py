"""Write a review as a table: CSV for a spreadsheet, or a plain page for reading."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from io import StringIO
from itertools import groupby

from loader.review.decisions import ARTICLE, DECISION, FORMULA_SIGNS, MENTIONS, REASON, WORDS
from loader.review.open_mentions import OpenMention
from ontology.names import Candidate
from ontology.reference import reference
from ontology.vocabulary import vocabulary

CLASS, COUNT, IN_ALL, SENTENCE, PROPOSALS = "class", "count", "in_all", "sentence", "proposals"
COLUMNS = (
    ARTICLE,
    MENTIONS,
    WORDS,
    CLASS,
    COUNT,
    IN_ALL,
    SENTENCE,
    PROPOSALS,
    DECISION,
    REASON,
)
_HEADINGS = {
    ARTICLE: ("المقال", "article"),
    MENTIONS: ("المواضع", "mentions"),
    CLASS: ("الصنف", "class"),
    COUNT: ("العدد", "count"),
    SENTENCE: ("الجملة", "sentence"),
    PROPOSALS: ("المقترحات", "proposals"),
    DECISION: ("القرار", "decision"),
    REASON: ("السبب", "reason"),
}
_TITLE = ("مذكورات تنتظر المراجعة", "Mentions that await review")
_STYLE = (
    "body{font-family:sans-serif;margin:2em auto;max-width:70em;padding:0 1em;line-height:1.6}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #999;padding:.3em .6em;text-align:start;vertical-align:top}"
    "[lang=en]{font-size:.85em}caption{text-align:start}"
)


def as_csv(rows: Iterable[OpenMention]) -> str:
    """Give the table as CSV (RFC 4180) with empty columns for decisions and their reasons.

    No cell can be taken for a formula: where one starts like that, an apostrophe stands before it.
    """
    text = StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for row in rows:
        cells = (
            row.article,
            " ".join(row.mentions),
            row.words,
            row.label,
            str(len(row.mentions)),
            str(row.in_all),
            row.sentence,
            "; ".join(map(_proposal, row.proposals)),
            "",
            "",
        )
        table.writerow(map(_harmless, cells))
    return text.getvalue()


def as_html(rows: Sequence[OpenMention]) -> str:
    """Give the table as a page from right to left, with a section for each group of words."""
    return "\n".join(_page(rows)) + "\n"


def _page(rows: Sequence[OpenMention]) -> Iterator[str]:
    arabic, english = _TITLE
    yield '<!DOCTYPE html>\n<html lang="ar" dir="rtl">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{arabic} | {english}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{_bilingual(_TITLE)}</h1>"
    mentions = sum(len(row.mentions) for row in rows)
    yield f"<p>{mentions} {_bilingual(('ذكرًا', 'mentions'))}</p>"
    for _, group in groupby(rows, key=lambda row: row.folded):
        yield from _section(list(group))
    yield "</body>\n</html>"


def _section(rows: Sequence[OpenMention]) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(rows[0].words)} ({rows[0].in_all})</h2>\n<table>\n<tr>"
    yield "".join(f'<th scope="col">{_bilingual(each)}</th>' for each in _HEADINGS.values())
    yield "</tr>"
    for row in rows:
        labels = vocabulary().terms[row.label].labels if row.label in vocabulary().terms else {}
        cells = (
            f"<bdi>{escape(row.article)}</bdi>",
            f"<bdi>{escape(' '.join(row.mentions))}</bdi>",
            f"{escape(labels.get('ar', ''))} <bdi>{escape(row.label)}</bdi>",
            str(len(row.mentions)),
            escape(row.sentence or row.words),
            "<br>".join(map(_proposal_html, row.proposals)),
            "",
            "",
        )
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</table>\n</section>"


def _proposal(candidate: Candidate) -> str:
    return f"{candidate.slug} ({candidate.method} {candidate.score:g})"


def _proposal_html(candidate: Candidate) -> str:
    individual = reference().get(candidate.slug)
    label = individual.labels.get("ar", "") if individual else ""
    return f"{escape(label)} <bdi>{escape(_proposal(candidate))}</bdi>"


def _bilingual(heading: tuple[str, str]) -> str:
    arabic, english = heading
    return f'{arabic} <bdi lang="en" dir="ltr">{english}</bdi>'


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
