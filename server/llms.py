"""What the service tells programs that read plain text: /llms.txt and /robots.txt."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ontology.vocabulary import vocabulary
from queries import catalogue
from server.settings import Settings

_TEMPLATES: Final = Path(__file__).parent / "templates"
# Without these no claim can be read; the roles, which are many, are listed at /ontology/.
_PROPERTIES: Final = (
    *("attestedBy", "inDocument", "speaker", "relay", "stance", "ownVoice", "hasSpan", "quote"),
    *("involves", "agent", "atPlace", "edtf", "earliest", "latest", "timeBasis", "occurrence"),
    *("possibleType", "modality", "polarity", "inexactType", "numericValue", "comparator", "unit"),
)


def llms(base: str, settings: Settings) -> str:
    """Return the text of /llms.txt, in the form that llmstxt.org proposes (Markdown)."""
    words = vocabulary()
    return _template().render(
        base=base,
        seconds=f"{settings.query_seconds:g}",
        kibibytes=settings.max_query_bytes // 1024,
        mebibytes=settings.max_answer_bytes // 1024**2,
        queries_at_a_time=settings.max_queries_per_client,
        mcp=settings.mcp,
        dumps=settings.store is None,
        queries=catalogue().values(),
        claims=[words.terms[name] for name in sorted(words.event_labels)],
        entities=[words.terms[name] for name in sorted(words.entity_labels)],
        properties=[words.terms[name] for name in _PROPERTIES],
    )


def robots(base: str) -> str:
    """Return the text of /robots.txt (RFC 9309): pages may be indexed, queries not."""
    return (
        "User-agent: *\nDisallow: /sparql\nDisallow: /queries/\nDisallow: /search\n"
        f"Disallow: /dumps/\nAllow: /\n\n# For programs that answer questions: {base}llms.txt\n"
    )


@cache
def _template() -> Template:
    # Plain text: nothing is escaped.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["line"] = lambda text: " ".join(text.split())
    return environment.get_template("llms.txt")
