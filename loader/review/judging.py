"""Make judgements of a reviewer's decisions, and take judgements back; nothing is ever deleted."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from loader.review.decisions import Decision
from ontology.editorial import GRAPH, TYPE, Judgement, Judgements
from ontology.namespaces import ID, MAS, RDFS

_EDITOR = NamedNode(f"{MAS}Editor")


class UnknownJudgement(Exception):
    """There is no judgement of that name that holds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an editorial graph: its quads, and the judgements made and retracted."""

    quads: Collection[Quad]
    made: tuple[Judgement, ...]
    retracted: tuple[Judgement, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """The slugs of the articles that are mapped another way from now on, sorted."""
        return tuple(sorted({each.article for each in (*self.made, *self.retracted)}))


def judge(quads: Collection[Quad], decisions: Iterable[Decision], by: str, now: str) -> Judged:
    """Give an editorial graph with the judgements that follow from decisions.

    A decision replaces what was judged of the same mentions before; one that says what holds
    already changes nothing. ``by`` is the name of who decided, ``now`` the time, as an
    ``xsd:dateTime``.
    """
    former, editor = Judgements.read(quads), editor_iri(by)
    made: list[Judgement] = []
    retracted: dict[str, Judgement] = {}
    for decision in decisions:
        judged = former.of_mentions(decision.article)
        known = {judged[span].iri: judged[span] for span in decision.spans if span in judged}
        verdict = f"{ID}{decision.slug}" if decision.slug else None
        if not decision.undo:
            if _holds(known.values(), decision, verdict):
                continue
            made.append(_judgement(decision, verdict, editor, now, tuple(sorted(known))))
        reasons = (decision.reason,) if decision.undo and decision.reason else ()
        for iri, judgement in known.items():
            retracted[iri] = _retracted(judgement, editor, now, reasons)
    return _judged(quads, made, tuple(retracted.values()), by)


def retract(quads: Collection[Quad], name: str, by: str, now: str, reason: str) -> Judged:
    """Give an editorial graph in which one judgement, named by its slug or IRI, no longer holds.

    Raises:
        UnknownJudgement: there is none of that name, or it was retracted before.
    """
    iri = name if name.startswith(ID) else ID + name
    found = next((each for each in Judgements.read(quads) if each.iri == iri), None)
    if found is None:
        raise UnknownJudgement(f"there is no judgement {name}")
    if found.retracted:
        raise UnknownJudgement(f"{name} was retracted at {found.retracted}")
    reasons = (reason,) if reason else ()
    return _judged(quads, [], (_retracted(found, editor_iri(by), now, reasons),), by)


def editor_iri(name: str) -> str:
    """Give the IRI of the editor of that name."""
    return f"{ID}editor-{_digest(name)}"


def _holds(known: Iterable[Judgement], decision: Decision, verdict: str | None) -> bool:
    judgements = tuple(known)
    covered = {span for each in judgements for span in each.judged}
    return covered.issuperset(decision.spans) and all(e.verdict == verdict for e in judgements)


def _judgement(
    decision: Decision, verdict: str | None, editor: str, now: str, revises: tuple[str, ...]
) -> Judgement:
    told = "\n".join((decision.article, *decision.spans, verdict or "", editor, now))
    return Judgement(
        iri=f"{ID}judgement-{_digest(told)}",
        article=decision.article,
        judged=tuple(sorted(decision.spans)),
        verdict=verdict,
        editor=editor,
        made=now,
        words=decision.words,
        reasons=(decision.reason,) if decision.reason else (),
        revises=revises,
    )


def _retracted(judgement: Judgement, editor: str, now: str, reasons: tuple[str, ...]) -> Judgement:
    return replace(
        judgement, retracted=now, retracted_by=editor, reasons=(*judgement.reasons, *reasons)
    )


def _judged(
    quads: Collection[Quad], made: list[Judgement], retracted: tuple[Judgement, ...], by: str
) -> Judged:
    """Add what is new: records only grow, so that what a graph says besides stays as it is."""
    if not made and not retracted:
        return Judged(quads, (), ())
    found = dict.fromkeys(quads)
    said: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for quad in quads:
        said[_text(quad.subject)].add((quad.predicate.value, _text(quad.object)))
    editor = NamedNode(editor_iri(by))
    if editor.value not in said:
        found[Quad(editor, TYPE, _EDITOR, GRAPH)] = None
        found[Quad(editor, NamedNode(f"{RDFS}label"), Literal(by), GRAPH)] = None
    for judgement in (*made, *retracted):
        for quad in judgement.quads():
            if (quad.predicate.value, _text(quad.object)) not in said[judgement.iri]:
                found[quad] = None
    return Judged(tuple(found), tuple(made), retracted)


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
