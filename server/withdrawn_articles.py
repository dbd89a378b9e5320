"""Tells what a withdrawn article had said from what never was: 410 in place of 404."""

from itertools import accumulate
from typing import Final

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import ARTICLE_GRAPH, WITHDRAWN_GRAPH
from server.execution import Executor
from server.lookups import rows
from server.problems import Problem, ProblemType
from server.snapshots import OpenSnapshot

# Each withdrawn article has a node there, named as its graph was (store/withdrawal.py).
_REASONS: Final = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?article ?why {{
  VALUES ?article {{ {articles} }}
  GRAPH <{graph}> {{ ?article ?p ?o OPTIONAL {{ ?article rdfs:comment ?why }} }}
}} ORDER BY DESC(STRLEN(STR(?article))) LIMIT 1"""
_LONGEST_NAME: Final = 300


async def gone(
    executor: Executor, snapshot: OpenSnapshot, name: str, client: str
) -> Problem | None:
    """Return the refusal for ``name`` if it is that of a withdrawn article, or begins with it.

    An article's nodes are named by its slug and a hyphen, so that a name that is not in the graph
    (any more) is taken for one of the withdrawn article with the longest slug that it begins with.
    """
    if len(name) > _LONGEST_NAME:
        return None
    slugs = accumulate(name.split("-"), "{}-{}".format)
    articles = [NamedNode(ARTICLE_GRAPH + slug) for slug in slugs]
    query = _REASONS.format(articles=" ".join(map(str, articles)), graph=WITHDRAWN_GRAPH)
    found = await rows(executor, snapshot, query, client=client)
    if not found:
        return None
    article, why = found[0]["article"], found[0].get("why")
    assert isinstance(article, NamedNode)
    slug = article.value.removeprefix(ARTICLE_GRAPH)
    reason = f": {why.value}" if isinstance(why, Literal) else "."
    return Problem(ProblemType.GONE, f"The article {slug} was withdrawn{reason}", article=slug)
