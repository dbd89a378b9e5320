"""The five source articles: every line of them is in the graph, with its exact words."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest
from articles import (
    REAL,
    REAL_SLUGS,
    ROOT,
    Graph,
    load_summary,
    masalik,
    needs_real_articles,
    read_files,
)
from pyoxigraph import NamedNode, QuerySolutions, Store

from loader.files.discovery import ArticleFiles
from loader.formats.brat_writer import annotations_text
from ontology.namespaces import ARTICLE_GRAPH, INFERRED_GRAPH, SKOS
from store import DataDirectory

pytestmark = needs_real_articles
# What builds and loads leave in a checkout; it is no part of the tree.
MADE = {"__pycache__", "data", "dist", "masalik-data"}
NOTE = SKOS + "editorialNote"


class Line(NamedTuple):
    """An annotation line cut at its tabs and spaces, by nothing that the loader has."""

    name: str
    fields: list[str]
    words: str


@cache
def lines(slug: str, kind: str) -> list[Line]:
    found = []
    for line in (REAL / f"{slug}.ann").read_bytes().decode().split("\n"):
        if line.startswith(kind):
            name, body, *words = line.split("\t")
            found.append(Line(name, body.split(), "".join(words)))
    return found


@cache
def text_of(slug: str) -> str:
    return (REAL / f"{slug}.txt").read_bytes().decode()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    data = tmp_path_factory.mktemp("real") / "data"
    summary = load_summary(REAL, data)
    expected = {"articles": 5, "refused": 0, "claims": 323, "statements": 82, "links": 579}
    assert {key: summary[key] for key in expected} == expected
    directory = DataDirectory(data)
    return directory.open(directory.current())


@pytest.fixture(scope="module", params=REAL_SLUGS)
def slug(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture(scope="module")
def graph(store: Store, slug: str) -> Graph:
    return Graph(store.quads_for_pattern(None, None, None, NamedNode(ARTICLE_GRAPH + slug)))


def node(slug: str, name: str) -> str:
    return f"{slug}-{name.lower()}"


def spans(slug: str, mention: Line) -> list[tuple[str, int, int]]:
    """Give the span nodes of a T line with their offsets."""
    offsets = " ".join(mention.fields[1:]).split(";")
    pairs = [tuple(map(int, pair.split())) for pair in offsets]
    single = len(pairs) == 1
    return [
        (node(slug, mention.name) + ("" if single else f"-{number}"), start, end)
        for number, (start, end) in enumerate(pairs, start=1)
    ]


def mention(slug: str, name: str) -> Line:
    (found,) = [line for line in lines(slug, "T") if line.name == name]
    return found


def links(slug: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for link in lines(slug, "N"):
        found.setdefault(link.fields[1], set()).add(link.fields[2].removeprefix("masalik:"))
    return found


def events(slug: str) -> dict[str, tuple[str, str, list[tuple[str, str]]]]:
    """Give label, trigger and the roles without their numbers with what fills them, by id."""
    found = {}
    for line in lines(slug, "E"):
        label, trigger = line.fields[0].split(":")
        pairs = [argument.split(":") for argument in line.fields[1:]]
        roles = [(re.sub(r"[0-9]+$", "", role), target) for role, target in pairs]
        found[line.name] = (label, trigger, roles)
    return found


def claims(slug: str) -> Iterator[tuple[str, str, str, list[tuple[str, str]]]]:
    for name, (label, trigger, roles) in events(slug).items():
        if label != "Statement":
            yield name, label, trigger, roles


def meant(graph: Graph, slug: str, target: str) -> set[str]:
    """Give the nodes that an argument of a claim stands for."""
    if target.startswith("E"):
        return {node(slug, target)}
    linked = links(slug).get(target)
    if linked:
        return linked
    (first, *_) = spans(slug, mention(slug, target))
    found = graph.values(first[0], "refersTo")
    assert len(found) == 1
    return found


def sayings(graph: Graph, slug: str, statement: str) -> set[str]:
    """Give the attestations and relays that a Statement became, by its trigger's span."""
    _, trigger, _ = events(slug)[statement]
    (first, *_) = spans(slug, mention(slug, trigger))
    refers = graph.values(first[0], "refersTo")
    others = {node(slug, name) for name, (_, at, _) in events(slug).items() if at == trigger}
    return refers - others


def test_check_finds_no_fault() -> None:
    done = masalik("check", REAL)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "5 articles, 0 errors, 0 warnings\n"


def test_the_files_hold_what_they_are_said_to_hold() -> None:
    counts = Counter(
        line[0]
        for slug in REAL_SLUGS
        for line in (REAL / f"{slug}.ann").read_text("utf-8").split("\n")
        if line
    )
    assert {kind: counts[kind] for kind in "TEAN*"} == {
        "T": 1228,
        "E": 405,
        "A": 244,
        "N": 579,
        "*": 4,
    }
    assert set(counts) <= set("TEAN*#")
    assert sum(len(list(claims(slug))) for slug in REAL_SLUGS) == 323


def test_every_t_line_is_spans_with_exact_words_and_offsets(graph: Graph, slug: str) -> None:
    expected = {}
    for line in lines(slug, "T"):
        found = spans(slug, line)
        assert " ".join(text_of(slug)[start:end] for _, start, end in found) == line.words
        for span, start, end in found:
            expected[span] = (str(start), str(end), text_of(slug)[start:end], "TextSpan")
            assert (
                graph.value(span, "spanStart"),
                graph.value(span, "spanEnd"),
                graph.value(span, "quote"),
            ) == expected[span][:3]
            assert "TextSpan" in graph.values(span, "type")
            assert graph.value(span, "inDocument") == slug
    marked = {span for span in graph.typed("TextSpan") if re.search(r"-t[0-9]+(-[0-9]+)?$", span)}
    assert marked == set(expected)


def test_every_mention_refers_to_something_and_a_date_has_its_words(
    graph: Graph, slug: str
) -> None:
    for line in lines(slug, "T"):
        for span, _, _ in spans(slug, line):
            if line.fields[0] == "Date":
                assert "Date" in graph.values(span, "type")
            else:
                assert graph.values(span, "refersTo"), line.name


def test_every_claim_is_a_node_with_its_type_and_all_its_roles(graph: Graph, slug: str) -> None:
    for name, label, trigger, roles in claims(slug):
        claim = node(slug, name)
        types = graph.values(claim, "type")
        assert types == {label} or (
            types == {"Possibility"} and graph.values(claim, "possibleType") == {label}
        )
        for role in {role for role, _ in roles}:
            targets = [target for other, target in roles if other == role]
            if role == "date":
                words = {mention(slug, target).words for target in targets}
                assert graph.values(claim, "dateWords") == words
                assert graph.value(claim, "timeBasis") == "ownDate"
            else:
                expected = set().union(*(meant(graph, slug, target) for target in targets))
                assert graph.values(claim, role) == expected, f"{name} {role}"
        assert graph.values(claim, "trigger") == {
            span for span, _, _ in spans(slug, mention(slug, trigger))
        }
        assert graph.values(claim, "attestedBy")
        assert len(graph.values(claim, "occurrence")) == 1


def test_every_statement_is_attestations_or_relays_of_what_it_contains(
    graph: Graph, slug: str
) -> None:
    for name, (label, _, roles) in events(slug).items():
        if label != "Statement":
            continue
        found = sayings(graph, slug, name)
        assert found, name
        assert found <= graph.typed("Attestation") | graph.typed("Relay")
        for said in found:
            speakers = graph.values(said, "speaker") | graph.values(said, "relayedBy")
            for role, target in roles:
                if role == "speaker":
                    assert meant(graph, slug, target) <= speakers
                if role == "date":
                    assert mention(slug, target).words in graph.values(said, "dateWords")
        around = found | {a for said in found for a in graph.subjects("relay", said)}
        for role, target in roles:
            if role in ("addressee", "atPlace"):
                held = set().union(*(graph.values(said, role) for said in around))
                assert meant(graph, slug, target) <= held, f"{name} {role}"
            if role == "relayedBy":
                assert relayed(graph, slug, around) >= meant(graph, slug, target), name
        for claim in contained(slug, name):
            assert graph.values(node(slug, claim), "attestedBy") & around, f"{name} {claim}"


def relayed(graph: Graph, slug: str, attestations: set[str]) -> set[str]:
    """Give all that have a part in attestations, the article's own outlet included."""
    found = graph.values(slug, "publishedBy")
    for attestation in attestations:
        found |= graph.values(attestation, "speaker") | graph.values(attestation, "relayedBy")
        for relay in graph.values(attestation, "relay"):
            found |= graph.values(relay, "relayedBy")
    return found


def contained(slug: str, statement: str) -> set[str]:
    """Give the claims in a Statement, those in Statements within it included."""
    found = set()
    for role, target in events(slug)[statement][2]:
        if role == "content":
            inner = events(slug)[target][0] == "Statement"
            found |= contained(slug, target) if inner else {target}
    return found


def test_what_no_statement_contains_is_the_articles_own_word(graph: Graph, slug: str) -> None:
    statements = [name for name, (label, _, _) in events(slug).items() if label == "Statement"]
    told = set().union(*(contained(slug, name) for name in statements))
    for name, *_ in claims(slug):
        voices = {
            graph.value(said, "ownVoice") for said in graph.values(node(slug, name), "attestedBy")
        }
        assert voices == ({"false"} if name in told else {"true"}), name


def test_every_attribute_is_a_value(graph: Graph, slug: str) -> None:
    for line in lines(slug, "A"):
        name, target, *value = line.fields
        expected = {"true"} if not value else {value[0][0].lower() + value[0][1:]}
        if target.startswith("T"):
            (first, *_) = spans(slug, mention(slug, target))
            nodes = graph.values(first[0], "refersTo")
        elif events(slug)[target][0] == "Statement":
            nodes = sayings(graph, slug, target)
        else:
            nodes = {node(slug, target)}
        assert nodes
        for of in nodes:
            assert graph.values(of, name[0].lower() + name[1:]) == expected, line.name


def test_every_link_is_a_reference_or_what_a_trigger_is_about(graph: Graph, slug: str) -> None:
    triggers: dict[str, list[str]] = {}
    for name, (_, trigger, _) in events(slug).items():
        triggers.setdefault(trigger, []).append(name)
    for target, slugs in links(slug).items():
        if target not in triggers:
            for span, _, _ in spans(slug, mention(slug, target)):
                assert graph.values(span, "refersTo") == slugs
            continue
        for name in triggers[target]:
            said = events(slug)[name][0] == "Statement"
            for of in sayings(graph, slug, name) if said else {node(slug, name)}:
                assert graph.values(of, "about") >= slugs


def test_every_note_is_kept(graph: Graph, slug: str) -> None:
    owner = {line.name: line.fields[1] for kind in "AN" for line in lines(slug, kind)}
    for line in lines(slug, "#"):
        target = owner.get(line.fields[1], line.fields[1])
        if target.startswith("T"):
            nodes = {spans(slug, mention(slug, target))[0][0]}
        elif events(slug)[target][0] == "Statement":
            nodes = sayings(graph, slug, target)
        else:
            nodes = {node(slug, target)}
        for of in nodes:
            assert line.words in graph.values(of, NOTE), line.name


def test_every_equivalence_is_a_shared_node_or_a_shared_happening(graph: Graph, slug: str) -> None:
    triggers = {trigger: name for name, (_, trigger, _) in events(slug).items()}
    for line in lines(slug, "*"):
        members = line.fields[1:]
        assert line.fields[0] == "Equiv"
        if members[0] in triggers:
            shared = {graph.value(node(slug, triggers[name]), "occurrence") for name in members}
        else:
            shared = {
                graph.value(span, "refersTo")
                for name in members
                for span, _, _ in spans(slug, mention(slug, name))
            }
        assert len(shared) == 1


def test_unnamed_sources_are_as_many_as_their_equivalences_leave(graph: Graph, slug: str) -> None:
    names = {line.name for line in lines(slug, "T") if line.fields[0] == "AnonymousSource"}
    joined = sum(len(line.fields) - 2 for line in lines(slug, "*") if line.fields[1] in names)
    assert len(graph.typed("AnonymousSource")) == len(names) - joined


def test_the_quotes_of_all_claims_stand_in_the_articles_at_their_offsets(store: Store) -> None:
    answer = store.query(
        """
        PREFIX mas: <https://w3id.org/masalik/ontology#>
        SELECT ?claim ?article ?start ?end ?quote ?from ?to ?words WHERE {
          ?claim mas:attestedBy ?said ; mas:trigger ?trigger .
          ?said mas:inDocument ?article ; mas:hasSpan ?sentence .
          ?sentence mas:inDocument ?article ; mas:quote ?quote ;
            mas:spanStart ?start ; mas:spanEnd ?end .
          ?trigger mas:inDocument ?article ; mas:quote ?words ;
            mas:spanStart ?from ; mas:spanEnd ?to .
        }
        """,
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, QuerySolutions)
    seen, after_pin = set(), 0
    for row in answer:
        text = text_of(row["article"].value.rpartition("/")[2])
        start, end, first, last = (int(row[name].value) for name in ("start", "end", "from", "to"))
        assert text[start:end] == row["quote"].value
        assert text[first:last] == row["words"].value
        assert "\n" not in row["quote"].value
        assert start <= first < end
        seen.add(row["claim"].value)
        after_pin += "\U0001f4cc" in text[:start]
    assert len(seen) == 323
    assert after_pin, "claims stand behind the signs beyond the basic plane"


def test_the_pushpin_is_in_a_text_and_counts_as_one(store: Store) -> None:
    text = text_of("alaraby-2025")
    assert text.count("\U0001f4cc") == 3
    assert len(text) < len(text.encode("utf-16-le")) // 2


def test_what_is_read_is_written_back(slug: str) -> None:
    document = read_files(ArticleFiles(REAL / slug)).document
    assert document is not None
    source = (REAL / f"{slug}.ann").read_bytes().decode()
    kept = [line.rstrip() for line in source.split("\n") if line.strip()]
    assert [line.rstrip() for line in annotations_text(document).splitlines()] == kept


def test_no_seven_words_of_the_articles_stand_in_this_tree() -> None:
    runs = {run for slug in REAL_SLUGS for run in word_runs(text_of(slug))}
    assert runs
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if not path.is_file() or any(part.startswith(".") or part in MADE for part in parts):
            continue
        found = runs.intersection(word_runs(path.read_text("utf-8", errors="replace")))
        assert not found, f"{path}: {sorted(found)[:3]}"


def word_runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[\u0621-\u065f]+", text)
    yield from zip(*(words[start:] for start in range(7)), strict=False)


@pytest.fixture(scope="module")
def everything(store: Store) -> Graph:
    """What was said, without what follows from it."""
    return Graph(quad for quad in store if quad.graph_name != NamedNode(INFERRED_GRAPH))


def test_a_seizure_has_its_amount_place_and_time(everything: Graph) -> None:
    claim = "syriatv-2022-e20"
    expected = {
        "type": {"Seizure"},
        "agent": {"asayish-nes"},
        "commodity": {"captagon"},
        "toPlace": {"kurdistan-region"},
        "edtf": {"2022-03"},
        "timeBasis": {"ownDate"},
    }
    assert {prop: everything.values(claim, prop) for prop in expected} == expected
    quantity = everything.value(claim, "quantity")
    assert everything.value(quantity, "numericValue") == "2500000"
    assert everything.value(quantity, "comparator") == "moreThan"
    assert everything.value(quantity, "unit") == "pill"


def test_a_report_told_by_a_paper_keeps_its_chain(everything: Graph) -> None:
    said = everything.value("syriatv-2022-e53", "attestedBy")
    assert everything.values(said, "speaker") == {"coar"}
    relays = {
        everything.value(relay, "ordinal"): everything.value(relay, "relayedBy")
        for relay in everything.values(said, "relay")
    }
    assert relays == {"1": "coar-captagon-report", "2": "the-guardian"}
    (guardian,) = everything.subjects("relayedBy", "the-guardian") & everything.values(
        said, "relay"
    )
    assert everything.value(guardian, "edtf") == "2021-06"


@pytest.mark.parametrize(
    ("claim", "number", "comparator", "edtf"),
    [
        ("radioalkul-2022-e32", "620", "about", None),
        ("alaraby-2025-e11", "613", "exact", None),
        ("syriatv-2022-e53", "3460000000", "moreThan", "2020"),
    ],
)
def test_sources_that_disagree_are_two_measurements(
    everything: Graph, claim: str, number: str, comparator: str, edtf: str | None
) -> None:
    quantity = everything.value(claim, "quantity")
    assert everything.value(quantity, "numericValue") == number
    assert everything.value(quantity, "comparator") == comparator
    assert edtf is None or everything.value(claim, "edtf") == edtf


def test_a_meeting_that_was_only_announced_is_a_possibility(everything: Graph) -> None:
    announced = {
        claim
        for claim in everything.subjects("possibleType", "Meeting")
        if everything.values(claim, "edtf") == {"XXXX-07-22"}
    }
    assert announced
    for claim in announced:
        assert everything.values(claim, "type") == {"Possibility"}
        assert everything.value(claim, "modality") == "planned"
        assert everything.values(claim, "earliest") == set()


def test_a_route_has_its_legs(everything: Graph) -> None:
    legs = sorted(
        (
            everything.value(leg, "ordinal"),
            everything.value(leg, "fromPlace"),
            everything.value(leg, "toPlace"),
        )
        for leg in everything.values("syriatv-2022-e26", "leg")
    )
    assert legs == [
        ("1", "regime-held-areas", "sdf-held-areas"),
        ("2", "sdf-held-areas", "kurdistan-region"),
        ("3", "kurdistan-region", "iraq"),
    ]
