"""Find whom mentions mean that no annotator linked: by a reviewer's judgement, else by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loader.document import Mention
from loader.mapping.article_graph import ArticleGraph
from ontology.arabic.folding import fold
from ontology.editorial import Judgement, Judgements
from ontology.names import compatible, identified
from ontology.namespaces import ID
from ontology.reference import reference

REVIEWER, JOINED = "reviewerLink", "joinedMention"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """What a mention without an annotator's link was found to mean.

    ``slug`` is the reference individual's, None where a reviewer found that there is none yet;
    ``method`` is the local name of a concept of the ontology; ``score`` says how alike words and
    name are, where a name was compared.
    """

    slug: str | None
    method: str
    score: float | None = None


class Linking:
    """Finds links for the mentions of one article, group by group of those that mean the same."""

    def __init__(self, graph: ArticleGraph, judgements: Judgements) -> None:
        self._graph = graph
        self._judged = judgements.of_mentions(graph.slug)

    def links(self, group: Sequence[Mention]) -> dict[str, FoundLink]:
        """Give the link of each mention of a group by its id, nothing where none is sure."""
        return self._by_judgement(group) or _by_name(group)

    def _by_judgement(self, group: Sequence[Mention]) -> dict[str, FoundLink]:
        if not self._judged:
            return {}
        judgements = [each for mention in group if (each := self._judgement(mention))]
        if not judgements:
            return {}
        verdict = max(judgements, key=lambda each: (each.made, each.iri)).verdict
        slug = verdict.removeprefix(ID) if verdict else None
        if slug is not None and not _fits(group, slug):
            return {}
        return {mention.id: FoundLink(slug, REVIEWER) for mention in group}

    def _judgement(self, mention: Mention) -> Judgement | None:
        """Give the judgement on a mention, unless it was on other words than it has now."""
        found = self._judged.get(self._graph.spans(mention)[0].value)
        if found is None or found.words is None or fold(found.words[0]) != fold(mention.text):
            return None
        return found


def _by_name(group: Sequence[Mention]) -> dict[str, FoundLink]:
    found = {
        mention.id: candidate
        for mention in group
        if (candidate := identified(mention.text, mention.label))
    }
    slugs = {candidate.slug for candidate in found.values()}
    if len(slugs) != 1:
        return {}
    (slug,) = slugs
    if len(found) < len(group) and not _fits(group, slug):
        return {}
    return {
        mention.id: FoundLink(slug, str(own.method), own.score)
        if (own := found.get(mention.id))
        else FoundLink(slug, JOINED)
        for mention in group
    }


def _fits(group: Iterable[Mention], slug: str) -> bool:
    individual = reference().get(slug)
    return individual is not None and all(
        compatible(mention.label, individual.types) for mention in group
    )
