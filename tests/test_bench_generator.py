"""The generated articles of the benchmarks are sound, complete in kind, and the same every time."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.generator import generate, write_article
from loader.document import Document
from loader.files.discovery import find_articles
from loader.loading.reading import read_article
from loader.mapping.article import map_document
from masalik import main
from ontology.vocabulary import vocabulary

COUNT = 12
SEED = 7


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return list(generate(COUNT, SEED))


@pytest.fixture(scope="module")
def folder(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated")
    for document in documents:
        write_article(document, path)
    return path


def test_the_command_finds_no_fault(folder: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(folder)])

    assert result.output == f"{COUNT} articles, 0 errors, 0 warnings\n"
    assert result.exit_code == 0


def test_what_is_read_back_is_what_was_made(documents: list[Document], folder: Path) -> None:
    files, _ = find_articles([folder])

    assert [read_article(article).document for article in files] == documents


def test_the_same_seed_gives_the_same_articles_and_more_add_to_fewer(
    documents: list[Document],
) -> None:
    assert list(generate(COUNT // 2, SEED)) == documents[: COUNT // 2]
    assert list(generate(1, SEED + 1)) != documents[:1]


def test_mentions_stand_at_their_code_points(documents: list[Document]) -> None:
    for document in documents:
        for mention in document.mentions.values():
            words = [document.text[part.start : part.end] for part in mention.fragments]
            assert " ".join(words) == mention.text


def test_all_events_of_the_ontology_occur(documents: list[Document]) -> None:
    occurring = {event.label for document in documents for event in document.events.values()}

    assert occurring == vocabulary().event_labels


def test_all_attributes_occur(documents: list[Document]) -> None:
    occurring = {attribute.name for document in documents for attribute in document.attributes}

    assert occurring == {
        name
        for label in vocabulary().entity_labels | vocabulary().event_labels
        for name in vocabulary().attributes(label)
    }


def test_all_kinds_of_annotation_occur(documents: list[Document]) -> None:
    def any_mention(document: Document, links: int, fragments: int) -> bool:
        return any(
            len(document.links_of(mention.id)) >= links and len(mention.fragments) >= fragments
            for mention in document.mentions.values()
        )

    def nested_with_relay(document: Document) -> bool:
        statements = {e.id: e for e in document.events.values() if e.label == "Statement"}
        return any(
            statements[inner].targets("relayedBy")
            for outer in statements.values()
            for inner in outer.targets("content")
            if inner in statements
        )

    def joins(document: Document, *, triggers: bool) -> bool:
        return any(
            (document.label_of(equivalence.members[0]) in vocabulary().event_labels) == triggers
            for equivalence in document.equivalences
        )

    def has_long_route(document: Document) -> bool:
        return any(len(event.targets("viaPlace")) > 1 for event in document.events.values())

    def links_a_trigger(document: Document) -> bool:
        return any(document.links_of(event.trigger) for event in document.events.values())

    for kind in (
        lambda d: any_mention(d, links=2, fragments=1),
        lambda d: any_mention(d, links=0, fragments=2),
        nested_with_relay,
        lambda d: joins(d, triggers=True),
        lambda d: joins(d, triggers=False),
        has_long_route,
        links_a_trigger,
        lambda d: bool(d.notes),
        lambda d: d.metadata.published is not None,
        lambda d: d.metadata.published_bounds is not None,
    ):
        assert any(map(kind, documents))


def test_a_few_actors_are_frequent_and_many_are_rare(documents: list[Document]) -> None:
    persons = Counter(
        links[0].reference if (links := document.links_of(mention.id)) else mention.text
        for document in documents
        for mention in document.mentions.values()
        if mention.label == "Person"
    )
    ranked = [count for _, count in persons.most_common()]

    assert sum(ranked[:3]) > sum(ranked) / 3
    assert ranked[len(ranked) // 2] <= ranked[0] / 5


def test_an_article_is_as_large_as_real_ones(documents: list[Document]) -> None:
    quads = sum(len(map_document(document).quads) for document in documents)

    assert 2000 < quads / COUNT < 4000
