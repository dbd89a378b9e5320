"""Which claims are said to be in conflict, and which are not."""

import re
from functools import cache
from typing import Any

import pytest
from articles import REAL, load_summary, needs_real_articles
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from ontology.editorial import shipped_judgements
from ontology.graphs import ontology_quads
from ontology.inference import Inferences
from ontology.namespaces import ARTICLE_GRAPH, ID, ONTOLOGY_GRAPH, REFERENCE_GRAPH
from ontology.reference import reference_files
from queries import catalogue, run
from store import DataDirectory

Row = dict[str, Any]
QUERY = catalogue()["conflicts"]
PREFIXES = """
@prefix mas: <https://w3id.org/masalik/ontology#> .
@prefix id: <https://w3id.org/masalik/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
"""


def slugs(text: str) -> set[str]:
    return {iri.removeprefix(ID) for iri in text.split()}


@cache
def inferences() -> Inferences:
    return Inferences()


@cache
def base() -> tuple[Quad, ...]:
    """Give what all loads put beside the articles; geometries and towns are of no use here."""
    reference = tuple(
        quad
        for path in reference_files()
        if path.stem not in {"geometries", "gazetteer"}
        for quad in in_graph(path.read_text("utf-8"), REFERENCE_GRAPH)
    )
    return (*ontology_quads(), *reference, *inferences()(REFERENCE_GRAPH, reference))


def in_graph(turtle: str, name: str) -> list[Quad]:
    graph = NamedNode(name)
    return [Quad(*quad.triple, graph) for quad in parse(PREFIXES + turtle, RdfFormat.TURTLE)]


def store_of(articles: dict[str, str], axioms: str) -> Store:
    """Give a store of articles, in Turtle by slug, with what follows from them."""
    store = Store()
    store.extend([*base(), *in_graph(axioms, ONTOLOGY_GRAPH)])
    for slug, turtle in articles.items():
        name = ARTICLE_GRAPH + slug
        quads = in_graph(turtle, name)
        store.extend([*quads, *inferences()(name, quads)])
    return store


def conflicts(articles: dict[str, str], axioms: str = "", **given: str) -> list[Row]:
    values = {name.rstrip("_"): [value] for name, value in given.items()}
    return run(store_of(articles, axioms), QUERY, values).json()


def told(slug: str, claim: str, number: int = 1, speaker: str | None = None) -> str:
    """Give an article's claim with its attestation, in the article's own voice or a speaker's."""
    voice = f"mas:speaker id:{speaker} ; mas:ownVoice false" if speaker else "mas:ownVoice true"
    return f"""
        id:{slug}-e{number} {claim} ; mas:attestedBy id:{slug}-att-{number} .
        id:{slug}-att-{number} a mas:Attestation ; mas:inDocument id:{slug} ; {voice} ;
            mas:stance mas:asserts ; mas:hasSpan id:{slug}-s{number} .
        id:{slug}-s{number} a mas:TextSpan ; mas:quote "{slug} says {number}" ;
            mas:spanStart {number} ; mas:spanEnd {number + 1} .
        id:{slug} a mas:Article .
    """


def length(slug: str, quantity: str, dimension: str = "length") -> str:
    return (
        told(
            slug,
            f"a mas:Measurement ; mas:measured id:iraq-syria-border ; mas:quantity id:{slug}-q ;"
            f" mas:dimension mas:{dimension}",
        )
        + f"id:{slug}-q a mas:Quantity ; {quantity} .\n"
    )


def kilometres(number: str, comparator: str = "exact") -> str:
    return (
        f"mas:numericValue {number} ; mas:comparator mas:{comparator} ; mas:unit unit:KiloM ;"
        f' mas:words "{number} km"'
    )


def tenure(
    slug: str, post: str, agent: str, more: str = "", number: int = 1, speaker: str | None = None
) -> str:
    claim = f"a mas:Tenure ; mas:post id:{post} ; mas:agent id:{agent} {more}"
    return told(slug, claim, number, speaker)


def dated(earliest: str, latest: str, basis: str = "ownDate") -> str:
    return (
        f'; mas:timeBasis mas:{basis} ; mas:earliest "{earliest}T00:00:00Z"^^xsd:dateTime'
        f' ; mas:latest "{latest}T00:00:00Z"^^xsd:dateTime'
    )


# The source articles.


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    data = tmp_path_factory.mktemp("conflicts") / "data"
    load_summary(REAL, data)
    directory = DataDirectory(data)
    return run(directory.open(directory.current()), QUERY, {}).json()


@needs_real_articles
def test_every_conflict_of_the_source_articles_is_found_and_no_other(real: list[Row]) -> None:
    found = [
        (
            row["kind"],
            *slugs(row["subject"]),
            frozenset(slugs(row["claim"])),
            frozenset(slugs(row["otherClaim"])),
        )
        for row in real
    ]
    memorandum = "iraq-syria-security-memorandum"
    minister, correspondent, other_minister = (
        frozenset({f"alwatan-mou-{claim}"}) for claim in ("e54", "e77", "e23")
    )
    assert found == [
        (
            "Measurement",
            "iraq-syria-border",
            frozenset({"alaraby-2025-e11"}),
            frozenset({"radioalkul-2022-e32"}),
        ),
        ("Provision", memorandum, minister, other_minister),
        ("Provision", memorandum, minister, correspondent),
        ("Provision", memorandum, correspondent, other_minister),
        (
            "Seizure",
            "alaraby-2025-e36-occurrence",
            frozenset({"alaraby-2025-e48", "alaraby-2025-e50"}),
            frozenset({"alaraby-2025-e36"}),
        ),
        (
            "Tenure",
            "iraqi-border-forces-commander",
            frozenset({"alwatan-mou-e103"}),
            frozenset({"radioalkul-2022-e29"}),
        ),
    ]


@needs_real_articles
def test_both_sides_are_given_with_words_value_and_source(real: list[Row]) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in REAL.glob("*.txt")}
    for row in real:
        for quotes, article in (
            (row["quote"], row["article"]),
            (row["otherQuote"], row["otherArticle"]),
        ):
            assert quotes
            assert all(quote in texts[article.removeprefix(ID)] for quote in quotes.split("\n"))
    border, _, _, _, weapons, commander = real
    assert border["value"].startswith("exact 613")
    assert border["otherValue"].startswith("about 620")
    assert (border["outletLabel"], border["otherOutletLabel"]) == (
        "Al-Araby Al-Jadeed",
        "Radio Alkul",
    )
    assert border["ownVoice"] is border["otherOwnVoice"] is True
    assert weapons["otherValue"] == "Light and medium weapons"
    assert len(weapons["value"].split("; ")) == 5
    assert weapons["value"].count("Light and medium weapons") == 1
    assert slugs(weapons["speaker"]) == {"hussam-al-tahan"}
    assert weapons["relays"] == "1 Anadolu Agency"
    assert slugs(weapons["otherSpeaker"]) == {"syrian-interior-ministry"}
    assert len(weapons["quote"].split("\n")) == 2
    assert (commander["value"], commander["otherValue"]) == (
        "Mohammed Abdul Fattah Sukkar",
        "Hamid al-Husseini",
    )
    # An expert's "tenure" was only the nearest class.
    assert commander["inexactLeftOut"] == 1


# Values.


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (kilometres("613"), kilometres("620", "about"), 1),
        (kilometres("620"), kilometres("620", "about"), 0),
        (kilometres("620"), kilometres("620.0"), 0),
        (kilometres("620", "moreThan"), kilometres("620", "lessThan"), 1),
        (kilometres("620"), 'mas:numericValue 620 ; mas:comparator mas:exact ; mas:words "620"', 1),
        (kilometres("620"), 'mas:words "long" ; mas:comparator mas:vague', 0),
        ('mas:lowerBound 20 ; mas:upperBound 99 ; mas:words "tens"',) * 2 + (0,),
        (
            'mas:lowerBound 20 ; mas:upperBound 99 ; mas:words "tens"',
            'mas:lowerBound 200 ; mas:upperBound 999 ; mas:words "hundreds"',
            1,
        ),
    ],
)  # fmt: skip
def test_of_quantities_number_unit_and_sense_count(one: str, two: str, expected: int) -> None:
    rows = conflicts({"one": length("one", one), "two": length("two", two)})
    assert len(rows) == expected


def test_all_keys_must_be_shared() -> None:
    metres, number = kilometres("613"), kilometres("4")
    assert not conflicts(
        {"one": length("one", metres), "two": length("two", number, dimension="count")}
    )
    unsaid = told(
        "two", "a mas:Measurement ; mas:measured id:iraq-syria-border ; mas:quantity id:q"
    )
    assert not conflicts(
        {"one": length("one", metres), "two": f"{unsaid} id:q a mas:Quantity ; {number} ."}
    )


def test_holders_of_an_office_for_one_are_in_conflict() -> None:
    rows = conflicts(
        {
            "one": tenure("one", "iraqi-interior-minister", "bashar-al-assad"),
            "two": tenure("two", "iraqi-interior-minister", "french-hill"),
        },
        lang="ar",
    )
    (row,) = rows
    assert row["subjectLabel"] == "وزير الداخلية العراقي"
    assert (row["property"], row["compared"]) == ("agent", "value")
    assert (row["quote"], row["otherQuote"]) == ("one says 1", "two says 1")
    assert row["value"] == "بشار الأسد"


@pytest.mark.parametrize("post", ["major-general", "us-representative", "unknown-post"])
def test_ranks_shared_offices_and_posts_of_unknown_kind_are_not(post: str) -> None:
    unknown = "id:unknown-post a mas:Post ."
    assert not conflicts(
        {
            "one": tenure("one", post, "bashar-al-assad") + unknown,
            "two": tenure("two", post, "french-hill"),
        }
    )


def test_one_shared_value_is_agreement() -> None:
    both = "bashar-al-assad , id:french-hill"
    assert not conflicts(
        {
            "one": tenure("one", "iraqi-interior-minister", both),
            "two": tenure("two", "iraqi-interior-minister", "french-hill"),
        }
    )


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (dated("2010-01-01", "2010-12-31"), dated("2020-01-01", "2020-12-31"), 0),
        (dated("2010-01-01", "2020-12-31"), dated("2020-01-01", "2020-12-31"), 1),
        (dated("2010-01-01", "2010-12-31"), "", 1),
        # What an article of 2010 tells of its own time may have gone on.
        (
            dated("2010-01-01", "2010-12-31", "publicationDate"),
            dated("2020-01-01", "2020-12-31"),
            1,
        ),
    ],
)
def test_only_own_dates_that_cannot_overlap_keep_claims_apart(
    one: str, two: str, expected: int
) -> None:
    rows = conflicts(
        {
            "one": tenure("one", "iraqi-interior-minister", "bashar-al-assad", one),
            "two": tenure("two", "iraqi-interior-minister", "french-hill", two),
        }
    )
    assert len(rows) == expected


def test_claims_of_inexact_type_are_left_out_and_counted() -> None:
    articles = {
        slug: tenure(slug, "iraqi-interior-minister", agent, more)
        for slug, agent, more in (
            ("one", "bashar-al-assad", ""),
            ("two", "french-hill", ""),
            ("three", "hussam-al-tahan", "; mas:inexactType true"),
        )
    }
    (row,) = conflicts(articles)
    assert slugs(row["claim"] + " " + row["otherClaim"]) == {"one-e1", "two-e1"}
    assert row["inexactLeftOut"] == 1


def test_possibilities_contradict_nothing() -> None:
    possible = tenure("two", "iraqi-interior-minister", "french-hill").replace(
        "a mas:Tenure", "a mas:Possibility ; mas:possibleType mas:Tenure"
    )
    assert not conflicts(
        {"one": tenure("one", "iraqi-interior-minister", "bashar-al-assad"), "two": possible}
    )


def test_one_voice_does_not_contradict_itself() -> None:
    ministry = "syrian-interior-ministry"
    first = tenure("one", "iraqi-interior-minister", "bashar-al-assad", speaker=ministry)
    second = tenure("one", "iraqi-interior-minister", "french-hill", number=2, speaker=ministry)
    assert not conflicts({"one": first + second})
    in_own_voice = tenure("one", "iraqi-interior-minister", "french-hill", number=2)
    assert len(conflicts({"one": first + in_own_voice})) == 1


# Lists.


def provision(slug: str, topics: str, number: int = 1) -> str:
    return told(
        slug,
        f"a mas:Provision ; mas:instrument id:iraq-syria-security-memorandum ; mas:topic {topics}",
        number,
    )


def test_a_speakers_list_is_gathered_from_all_claims() -> None:
    whole = provision("one", "id:border-control , id:extradition")
    part = provision("two", "id:border-control")
    rest = provision("two", "id:extradition", number=2)
    assert not conflicts({"one": whole, "two": part + rest})
    (row,) = conflicts({"one": whole, "two": part})
    assert row["compared"] == "list"
    assert row["value"] == "Border control; Extradition of wanted persons"
    assert row["otherValue"] == "Border control"


def test_seizures_are_compared_within_one_happening() -> None:
    def seized(slug: str, happening: str, what: str) -> str:
        return told(
            slug, f"a mas:Seizure ; mas:occurrence id:{happening} ; mas:commodity id:{what}"
        )

    assert not conflicts(
        {"one": seized("one", "a", "heroin"), "two": seized("two", "b", "hashish")}
    )
    assert len(
        conflicts({"one": seized("one", "a", "heroin"), "two": seized("two", "a", "hashish")})
    ) == 1  # fmt: skip


# What is declared, and what is asked.


def test_a_new_kind_of_conflict_is_a_matter_of_the_ontology() -> None:
    axioms = """mas:Weather a owl:Class ; rdfs:subClassOf mas:Situation ;
        mas:conflictKey mas:atPlace ; mas:conflictValue mas:status ."""
    claims = {
        slug: told(slug, f"a mas:Weather ; mas:atPlace id:baghdad ; mas:status mas:{status}")
        for slug, status in (("one", "open"), ("two", "closed"))
    }
    assert not conflicts(claims)
    (row,) = conflicts(claims, axioms)
    assert (row["kind"], row["value"], row["otherValue"]) == ("Weather", "open", "closed")


def test_parameters_narrow_the_answer() -> None:
    articles = {
        "one": length("one", kilometres("613")),
        "two": length("two", kilometres("620")),
        "three": length("three", kilometres("700")),
    }
    assert len(conflicts(articles)) == 3
    assert len(conflicts(articles, source="two")) == 2
    assert len(conflicts(articles, subject="iraq-syria-border", class_="Measurement")) == 3
    assert not conflicts(articles, class_="Tenure")
    assert not conflicts(articles, subject="baghdad")


def test_each_pair_is_given_once_and_both_ways_of_storing_it_give_the_same() -> None:
    one, two = length("one", kilometres("613")), length("two", kilometres("620"))
    assert conflicts({"one": one, "two": two}) == conflicts({"two": two, "one": one})
    assert len(conflicts({"one": one, "two": two})) == 1


def test_editors_join_claims_of_one_article_in_a_happening_of_it() -> None:
    judged = [each for each in shipped_judgements() if each.words is None]
    assert judged
    for judgement in judged:
        article = re.escape(f"{ID}{judgement.article}")
        assert re.fullmatch(rf"{article}-e[0-9]+-occurrence", judgement.verdict or "")
        assert all(re.fullmatch(rf"{article}-e[0-9]+", claim) for claim in judgement.judged)
        assert len(judgement.judged) > 1
        assert judgement.reasons
        assert judgement.editor
