"""Mentions without an annotator's link: linked by name, by a judgement, or left for review."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from articles import CORPUS, REAL, Article, Graph, needs_real_articles
from pyoxigraph import Literal, NamedNode

from loader.document import Document
from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from loader.mapping.article_graph import ArticleGraph
from loader.mapping.entities import Entities
from ontology.editorial import (
    Judgement,
    Judgements,
    shipped_judgements,
    shipped_quads,
    with_shipped,
)
from ontology.names import identified
from ontology.namespaces import ID, MAS

NOW, LATER = "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z"
TEXT = "زار الوزير بغداد ثم المدينة القديمة، ووصف الهيئة الفلانية بأنها جهة من حلب"


def judgement(
    *spans: str, verdict: str | None, words: str, made: str = NOW, retracted: str | None = None
) -> Judgement:
    return Judgement(
        iri=f"{ID}judgement-{made}",
        article="sample",
        judged=tuple(ID + span for span in spans),
        verdict=f"{ID}{verdict}" if verdict else None,
        editor=f"{ID}editor-1",
        made=made,
        words=(words, "ar"),
        retracted=retracted,
    )


def judged(*judgements: Judgement) -> Judgements:
    return Judgements({"sample": judgements})


def graph(made: Article, folder: Path, judgements: Judgements) -> Graph:
    return Graph(map_document(made.document(folder), judgements).quads)


def test_a_name_is_linked_and_its_span_says_how_and_how_well(tmp_path: Path) -> None:
    made = Article(TEXT)
    made.mark("Settlement", "بغداد")
    found = made.graph(tmp_path)
    assert found.value("sample-t1", "refersTo") == "baghdad"
    assert found.value("sample-t1", "linkMethod") == "exactName"
    assert float(found.value("sample-t1", "linkScore")) == 1
    assert not found.typed("Settlement"), "no entity of the article's own beside it"


def test_the_annotators_link_comes_first_and_leaves_no_method(tmp_path: Path) -> None:
    made = Article(TEXT)
    made.link(made.mark("Place", "بغداد"), "baghdad-governorate")
    found = made.graph(tmp_path)
    assert found.value("sample-t1", "refersTo") == "baghdad-governorate"
    assert not {"linkMethod", "linkScore"} & found.properties("sample-t1")


@pytest.mark.parametrize(("label", "words"), [("Place", "حلب"), ("PublicBody", "الهيئة الفلانية")])
def test_who_is_unknown_or_ambiguous_stays_the_articles_own_and_awaits_review(
    tmp_path: Path, label: str, words: str
) -> None:
    made = Article(TEXT)
    made.mark(label, words)
    found = made.graph(tmp_path)
    (node,) = found.typed(label)
    assert found.value("sample-t1", "refersTo") == node
    assert found.value(node, "needsReview") == "true"
    assert "linkMethod" not in found.properties("sample-t1")


def test_a_mention_joined_with_a_name_means_the_same(tmp_path: Path) -> None:
    made = Article(TEXT)
    made.same(made.mark("Settlement", "بغداد"), made.mark("Settlement", "المدينة القديمة"))
    found = made.graph(tmp_path)
    assert found.values("sample-t2", "refersTo") == {"baghdad"}
    assert found.value("sample-t2", "linkMethod") == "joinedMention"
    assert "linkScore" not in found.properties("sample-t2")


def test_joined_mentions_with_names_of_two_are_left_to_a_reviewer(tmp_path: Path) -> None:
    made = Article("بغداد ودمشق")
    made.same(made.mark("Settlement", "بغداد"), made.mark("Settlement", "دمشق"))
    found = made.graph(tmp_path)
    assert len(found.typed("Settlement")) == 1
    assert found.values("sample-t1", "refersTo") == found.values("sample-t2", "refersTo")


def test_unnamed_sources_and_values_are_never_linked(tmp_path: Path) -> None:
    made = Article("قال العراق أمس")
    made.mark("AnonymousSource", "العراق")
    made.mark("Date", "أمس")
    found = made.graph(tmp_path)
    assert found.values("sample-t1", "refersTo") == {"sample-t1-anonymous-source"}


def test_a_judgement_links_like_an_annotator(tmp_path: Path) -> None:
    made = Article(TEXT)
    body = made.mark("PublicBody", "الهيئة الفلانية")
    by_reviewer = judged(judgement("sample-t1", verdict="iraqi-pm-office", words="الهيئة الفلانية"))
    reviewed = graph(made, tmp_path, by_reviewer)
    assert reviewed.value("sample-t1", "linkMethod") == "reviewerLink"
    made.link(body, "iraqi-pm-office")
    linked = map_document(made.document(tmp_path / "linked"), Judgements()).quads
    method = NamedNode(f"{MAS}linkMethod")
    rest = {quad for quad in reviewed.store if quad.predicate != method}
    assert rest == set(Graph(linked).store)


def test_a_judgement_overrules_a_name_and_the_later_one_the_earlier(tmp_path: Path) -> None:
    made = Article(TEXT)
    made.mark("Place", "بغداد")
    first = judgement("sample-t1", verdict="baghdad", words="بغداد")
    second = judgement("sample-t1", verdict="baghdad-governorate", words="بغداد", made=LATER)
    assert graph(made, tmp_path, judged(first, second)).value("sample-t1", "refersTo") == (
        "baghdad-governorate"
    )
    back = judgement(
        "sample-t1", verdict="baghdad-governorate", words="بغداد", made=LATER, retracted=LATER
    )
    assert graph(made, tmp_path, judged(back)).value("sample-t1", "linkMethod") == "exactName"


def test_a_new_individual_is_the_articles_own_and_awaits_nobody(tmp_path: Path) -> None:
    made = Article(TEXT)
    made.mark("Settlement", "بغداد")
    found = graph(made, tmp_path, judged(judgement("sample-t1", verdict=None, words="بغداد")))
    (node,) = found.typed("Settlement")
    assert found.value("sample-t1", "refersTo") == node
    assert found.value(node, "needsReview") == "false"


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("iraqi-pm-office", "الهيئة الأخرى"),
        ("baghdad", "الهيئة الفلانية"),
        ("no-such-individual", "الهيئة الفلانية"),
    ],
)
def test_a_judgement_on_other_words_or_of_another_class_does_not_hold(
    tmp_path: Path, verdict: str, words: str
) -> None:
    made = Article(TEXT)
    made.mark("PublicBody", "الهيئة الفلانية")
    found = graph(made, tmp_path, judged(judgement("sample-t1", verdict=verdict, words=words)))
    assert found.typed("PublicBody")


def test_a_judgement_on_one_of_joined_mentions_holds_for_all(tmp_path: Path) -> None:
    made = Article(TEXT)
    made.same(made.mark("PublicBody", "الهيئة الفلانية"), made.mark("PublicBody", "جهة"))
    by_reviewer = judged(judgement("sample-t2", verdict="iraqi-pm-office", words="جهة"))
    found = graph(made, tmp_path, by_reviewer)
    assert found.subjects("refersTo", "iraqi-pm-office") == {"sample-t1", "sample-t2"}


def test_claims_judged_to_tell_one_happening_share_it(tmp_path: Path) -> None:
    made = Article("قصف الجيش الموقع وغارة عليه")
    army = made.mark("Actor", "الجيش")
    made.event("Attack", "قصف", agent=army)
    made.event("Attack", "غارة", agent=army)
    happening = f"{ID}sample-e1-occurrence"
    claims = (f"{ID}sample-e1", f"{ID}sample-e2")
    one = Judgement(f"{ID}judgement-1", "sample", claims, happening, f"{ID}editor-1", NOW)
    found = graph(made, tmp_path, judged(one))
    assert found.values("sample-e2", "occurrence") == {"sample-e1-occurrence"}
    assert found.values("sample-e1", "occurrence") == {"sample-e1-occurrence"}


def test_the_digest_tells_judgements_that_hold_apart() -> None:
    one = judgement("sample-t1", verdict="baghdad", words="بغداد")
    other = judgement("sample-t1", verdict="damascus", words="بغداد")
    gone = judgement("sample-t1", verdict="baghdad", words="بغداد", retracted=LATER)
    assert judged().digest("sample") == judged(gone).digest("sample") == b""
    assert judged(one).digest("sample") == judged(one, gone).digest("sample") != b""
    assert judged(one).digest("sample") != judged(other).digest("sample")
    assert judged(one).digest("other") == b""


def test_judgements_come_back_from_their_quads() -> None:
    one = Judgement(
        iri=f"{ID}judgement-1",
        article="sample",
        judged=(f"{ID}sample-t1", f"{ID}sample-t2-1"),
        verdict=None,
        editor=f"{ID}editor-1",
        made=NOW,
        words=("كلمات", "ar"),
        reasons=("سبب",),
        revises=(f"{ID}judgement-0",),
        retracted=LATER,
        retracted_by=f"{ID}editor-2",
    )
    assert Judgements.read(one.quads()).of_article == {"sample": (one,)}


def test_shipped_judgements_join_a_graph_once_and_leave_retractions_alone() -> None:
    assert set(with_shipped(())) == set(shipped_quads())
    (shipped, *_) = shipped_judgements()
    graph_quads = [q for q in shipped_quads() if q.subject == NamedNode(shipped.iri)][:1]
    kept = with_shipped(graph_quads)
    assert [q for q in kept if q.subject == NamedNode(shipped.iri)] == graph_quads
    assert all(isinstance(q.object, NamedNode | Literal) for q in shipped_quads())


def documents(folder: Path) -> Iterator[Document]:
    for part in find_articles([folder])[0]:
        document = read_article(part).document
        assert document
        yield document


FOLDERS = [pytest.param(REAL, marks=needs_real_articles), CORPUS]


@needs_real_articles
def test_nothing_is_linked_where_annotators_have_linked_every_name() -> None:
    for document in documents(REAL):
        graph = ArticleGraph(document.slug, "ar")
        assert not Entities(document, graph, shipped_judgements()).found


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_say_what_annotators_said_where_they_say_anything(folder: Path) -> None:
    agreed = asked = 0
    for document in documents(folder):
        for mention in document.mentions.values():
            links = {link.reference for link in document.links_of(mention.id)}
            if links and mention.id not in document.events_of_trigger:
                asked += 1
                found = identified(mention.text, mention.label)
                assert found is None or {found.slug} == links, mention
                agreed += found is not None
    assert agreed > 0.5 * asked
