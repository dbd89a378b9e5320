"""The inferences that a store keeps beside article graphs and reference data."""

from collections.abc import Collection
from hashlib import sha256
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from ontology.graphs import ontology_quads
from ontology.namespaces import (
    EDITORIAL_GRAPH,
    INFERRED_GRAPH,
    MANIFEST_GRAPH,
    ONTOLOGY_GRAPH,
    OWL,
    REFERENCE_GRAPH,
    SHAPES_GRAPH,
    WITHDRAWN_GRAPH,
)
from ontology.reference import reference_quads
from ontology.rules import rules
from ontology.search_key import key_making, search_keys

_GRAPH: Final = NamedNode(INFERRED_GRAPH)
# Terms and records of the work, not claims: they add no facts of their own.
_WITHOUT_FACTS: Final = frozenset(
    {
        ONTOLOGY_GRAPH,
        SHAPES_GRAPH,
        INFERRED_GRAPH,
        EDITORIAL_GRAPH,
        MANIFEST_GRAPH,
        WITHDRAWN_GRAPH,
    }
)


class Inferences:
    """What each graph entails, by the rules of the ontology: a `store.Derivation`.

    Beside that, each name in it has its ``mas:searchKey``.

    An article is read together with the reference data and never with another article, since two
    articles share no node but those of the reference data. Only what tells something of the
    graph's own subjects is kept, so that no two graphs entail the same.

    Attributes:
        graph: the IRI of the graph that holds the inferences.
        mark: a quad of this graph that tells ontology and reference data by their digest. Where
            it stands, the inferences were made from the present ones.

    """

    graph: Final = INFERRED_GRAPH

    def __init__(self) -> None:
        """Read ontology and reference data.

        Raises:
            AxiomWithoutRule: the ontology holds an axiom that asks for a rule that is not there.
            SyntaxError: a file is not Turtle.
        """
        self._rules = rules()
        reference = tuple(reference_quads())
        facts = self._rules.facts(reference)
        self._context = facts | self._rules.consequences(facts)
        digest = sha256("\n".join(sorted(map(str, (*ontology_quads(), *reference)))).encode())
        digest.update(key_making())
        self.mark = Quad(
            _GRAPH, NamedNode(f"{OWL}versionInfo"), Literal(f"sha256:{digest.hexdigest()}"), _GRAPH
        )

    def __call__(self, name: str, quads: Collection[Quad]) -> Collection[Quad]:
        """Return what follows from the graph of that name, as quads of the graph of inferences."""
        if name in _WITHOUT_FACTS:
            return ()
        context = frozenset() if name == REFERENCE_GRAPH else self._context
        inferred = self._rules.consequences(self._rules.facts(quads), context)
        own = {quad.subject for quad in quads}
        facts = [Quad(*fact, _GRAPH) for fact in inferred if fact[0] in own or fact[2] in own]
        return [*facts, *search_keys(quads)]
