"""The JSON of answers of search, as the OpenAPI document describes it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Labels = Annotated[dict[str, str], Field(description="by language")]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TextMatch(_Answer):
    """The text that matched best, and where."""

    field: Literal["label", "title", "otherName", "quote"]
    text: str
    language: str | None
    ranges: Annotated[
        list[tuple[int, int]], Field(description="code points of `text` that were met, half open")
    ]


class Suggestion(_Answer):
    """A thing by one of its names."""

    iri: str
    href: Annotated[str, Field(description="where it answers on this server")]
    kind: Literal["entity", "article", "term", "quote"]
    type: Annotated[str | None, Field(description="the narrowest class, by its local name")]
    labels: Labels
    match: TextMatch


class ArticleOfQuote(_Answer):
    """The article that a quote stands in."""

    iri: str
    labels: Labels | None


class ClaimOfQuote(_Answer):
    """A claim that a quote makes."""

    iri: str
    type: Annotated[str | None, Field(description="its class, by its local name")]


class Days(_Answer):
    """When something was, as days; an open bound is missing."""

    edtf: str | None = None
    earliest: str | None = None
    latest: str | None = None


class SearchResult(Suggestion):
    """A thing that was found."""

    mentions: Annotated[int, Field(description="of an entity: how often texts refer to it")] = 0
    article: Annotated[ArticleOfQuote | None, Field(description="of a quote")] = None
    time: Annotated[Days | None, Field(description="of an article or a quote")] = None
    claims: Annotated[list[ClaimOfQuote], Field(description="of a quote")] = []


class FacetCount(_Answer):
    """How many results a value of a facet would leave."""

    value: str
    count: int
    labels: Labels | None = None


class Facets(_Answer):
    """The values that occur most, given all other filters."""

    kind: list[FacetCount]
    type: list[FacetCount]
    place: list[FacetCount]
    year: list[FacetCount]


class SearchQuery(_Answer):
    """What was asked, and its key."""

    q: str
    key: str


class SearchAnswer(_Answer):
    """A page of results, best first."""

    query: SearchQuery
    snapshot: Annotated[str, Field(description="the snapshot that was searched")]
    total: int
    anyWord: Annotated[  # noqa: N815 (a member of the JSON)
        bool, Field(description="no result has all words, these have one")
    ]
    bounded: Annotated[bool, Field(description="more match than are ranked")]
    next: Annotated[str | None, Field(description="the address of the next page")]
    results: list[SearchResult]
    facets: Facets


class Suggestions(_Answer):
    """Names that begin as what was typed."""

    query: SearchQuery
    snapshot: str
    suggestions: list[Suggestion]
