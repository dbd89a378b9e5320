"""What the ontology and the reference data do not allow in an article."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from articles import Article, seizure

from loader.faults import Severity

Change = Callable[[Article], object]


def replaced(old: str, new: str) -> Change:
    """Give a change of the annotation lines."""

    def change(article: Article) -> None:
        assert sum(old in line for line in article.lines) == 1
        article.lines = [line.replace(old, new) for line in article.lines]

    return change


def marked(label: str, words: str, use: Callable[[Article, str], object]) -> Change:
    """Give a change that marks words and uses their id."""
    return lambda article: use(article, article.mark(label, words))


class Case(NamedTuple):
    """A change of a sound article, and the fault that it makes."""

    change: Change
    line: int
    name: str
    code: str
    expected: str


# The lines of the sound article: 1 to 4 mark its entities, 5 and 6 are the trigger and event of
# the seizure, 7 and 8 those of the Statement, 9 and 10 attributes, 11 a link.
FAULTS: dict[str, Case] = {
    "unknown entity label": Case(
        replaced("T2\tNarcotic", "T2\tDrug"),
        2,
        "T2",
        "unknown-label",
        "label of the ontology",
    ),
    "unknown event label": Case(
        replaced("E1\tSeizure", "E1\tConfiscation"),
        6,
        "E1",
        "unknown-label",
        "event of the ontology",
    ),
    "trigger of another label": Case(
        replaced("T5\tSeizure", "T5\tArrest"),
        6,
        "E1",
        "wrong-trigger",
        "labelled Seizure",
    ),
    "unknown role": Case(
        replaced("atPlace:", "location:"),
        6,
        "E1",
        "unknown-role",
        "atPlace",
    ),
    "missing role": Case(
        replaced(" commodity:T2", ""),
        6,
        "E1",
        "missing-role",
        "commodity: Commodity",
    ),
    "too many": Case(
        lambda a: (
            a.mark("Date", "أمس"),
            a.mark("Date", "قرب"),
            replaced("quantity:T3", "date:T7 date2:T8")(a),
        ),
        6,
        "E1",
        "too-many",
        "at most 1",
    ),
    "filler of another class": Case(
        replaced("agent:T1", "agent:T2"),
        6,
        "E1",
        "wrong-filler",
        "Actor",
    ),
    "filler that is a trigger": Case(
        replaced("agent:T1", "agent:T6"),
        6,
        "E1",
        "wrong-filler",
        "Actor",
    ),
    "content that is a mention": Case(
        replaced("content:E1", "content:T2"),
        8,
        "E2",
        "wrong-filler",
        "Claim",
    ),
    "cycle": Case(
        replaced("content:E1", "content:E1 content2:E2"),
        8,
        "E2",
        "cycle",
        "do not contain themselves",
    ),
    "unknown attribute": Case(
        lambda a: a.attribute("E1", "Stance", "Announces"),
        12,
        "A3",
        "unknown-attribute",
        "Modality",
    ),
    "attribute value": Case(
        replaced("Stance E2 Announces", "Stance E2 Shouts"),
        9,
        "A1",
        "bad-value",
        "Announces",
    ),
    "attribute without value": Case(
        replaced("Stance E2 Announces", "Stance E2"),
        9,
        "A1",
        "bad-value",
        "Announces",
    ),
    "flag with a value": Case(
        lambda a: a.attribute("E1", "InexactType", "Yes"),
        12,
        "A3",
        "bad-value",
        "no value",
    ),
    "attribute of a trigger": Case(
        lambda a: a.attribute("T5", "Modality", "Planned"),
        12,
        "A3",
        "wrong-target",
        "event",
    ),
    "attribute twice": Case(
        lambda a: a.attribute("E2", "Stance", "Warns"),
        12,
        "A3",
        "attribute-twice",
        "one of each",
    ),
    "unknown reference": Case(
        replaced("masalik:iraqi-border-forces", "masalik:no-such-force"),
        11,
        "N1",
        "unknown-reference",
        "reference individual",
    ),
    "equivalence of two labels": Case(
        lambda a: a.same("T2", "T4"),
        12,
        "*",
        "bad-equivalence",
        "one label",
    ),
    "equivalence of linked and unlinked": Case(
        marked("SecurityForce", "المعبر", lambda a, name: a.same("T1", name)),
        13,
        "*",
        "bad-equivalence",
        "linked alike",
    ),
    "link of a value": Case(
        lambda a: a.link("T3", "captagon"),
        12,
        "N2",
        "wrong-target",
        "mention of an entity",
    ),
    "equivalence of values": Case(
        marked("Quantity", "كيلوغراما", lambda a, name: a.same("T3", name)),
        13,
        "*",
        "bad-equivalence",
        "mentions of entities",
    ),
    "equivalence with a Statement": Case(
        lambda a: a.same("T5", "T6"),
        12,
        "*",
        "bad-equivalence",
        "triggers of claims",
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_tells_line_id_and_what_would_do(tmp_path: Path, case: Case) -> None:
    article = seizure()
    case.change(article)
    read = article.read(tmp_path)
    assert read.document is None
    found = [fault for fault in read.faults if fault.code == case.code]
    assert [(fault.line, fault.id, fault.severity) for fault in found] == [
        (case.line, case.name, Severity.ERROR)
    ]
    assert case.expected in found[0].expected
    assert found[0].file == tmp_path / "sample.ann"
    told = str(found[0])
    assert told.startswith(f"{tmp_path / 'sample.ann'}:{case.line}: error: {case.name}: ")
    assert told.endswith(f"expected {found[0].expected}")


def test_a_missing_role_is_told_with_the_words_of_the_trigger(tmp_path: Path) -> None:
    article = seizure()
    replaced(" commodity:T2", "")(article)
    (fault,) = article.faults(tmp_path)
    assert "Seizure lacks commodity" in fault.message
    assert "'مصادرة'" in fault.message
    assert str(article.text.index("مصادرة")) in fault.message


def test_the_sound_article_has_no_fault(tmp_path: Path) -> None:
    assert seizure().faults(tmp_path) == []


def test_an_unused_trigger_and_a_link_to_another_class_are_warnings(tmp_path: Path) -> None:
    article = seizure()
    article.mark("Arrest", "قرب")
    article.link("T2", "baghdad")
    read = article.read(tmp_path)
    assert read.document is not None
    assert [(f.line, f.id, f.code, f.severity) for f in read.faults] == [
        (12, "T7", "idle-trigger", Severity.WARNING),
        (13, "N2", "other-class", Severity.WARNING),
    ]


@pytest.mark.parametrize("role", ["fromPlace", "viaPlace", "toPlace"])
def test_a_mention_of_two_has_no_place_in_the_order_of_a_route(tmp_path: Path, role: str) -> None:
    article = Article("هرّب الرجل البضاعة من هنا عبر هناك إلى الجانبين")
    places = {
        "fromPlace": article.mark("Place", "هنا"),
        "viaPlace": article.mark("Place", "هناك"),
        "toPlace": article.mark("Place", "الجانبين"),
    }
    article.event("TraffickingRoute", "هرّب", agent=article.mark("Person", "الرجل"), **places)
    assert article.faults(tmp_path) == []
    article.link(places[role], "iraq", "syria")
    (fault,) = article.faults(tmp_path)
    assert (fault.id, fault.code) == ("E1", "dual-in-order")
    assert places[role] in fault.message
    assert role in fault.message


def test_a_longer_cycle_is_found_once(tmp_path: Path) -> None:
    article = seizure()
    article.mark("Statement", "قرب")
    article.add("E3\tStatement:T7 content:E2")
    replaced("content:E1", "content:E1 content2:E3")(article)
    (fault,) = article.faults(tmp_path)
    assert fault.code == "cycle"
    assert fault.id in ("E2", "E3")


def told_in_layers(layers: int, width: int) -> Article:
    """Give an article whose claim stands in ``layers`` of Statements, each in all of the next."""
    article = seizure()
    inner = ["E1"]
    for layer in range(layers):
        names = [f"E{100 + layer * width + number}" for number in range(width)]
        content = " ".join(f"content{n or ''}:{name}" for n, name in enumerate(inner, start=1))
        article.lines += [f"{name}\tStatement:T6 {content}" for name in names]
        inner = names
    return article


@pytest.mark.parametrize(("layers", "width"), [(60, 1), (12, 2), (2000, 1)])
def test_chains_beyond_any_article_are_refused_at_once(
    tmp_path: Path, layers: int, width: int
) -> None:
    codes = [fault.code for fault in told_in_layers(layers, width).read(tmp_path).faults]
    assert codes == ["too-many-chains"]


def test_several_chains_of_statements_are_sound(tmp_path: Path) -> None:
    assert told_in_layers(3, 2).read(tmp_path).faults == []


def test_every_fault_is_told_in_one_run(tmp_path: Path) -> None:
    article = seizure()
    replaced("T2\tNarcotic", "T2\tDrug")(article)
    replaced("atPlace:", "location:")(article)
    replaced("Stance E2 Announces", "Stance E2 Shouts")(article)
    article.add("no annotation at all")
    article.metadata["published"] = "10.11.2022"
    codes = [fault.code for fault in article.faults(tmp_path)]
    assert set(codes) >= {"unknown-label", "unknown-role", "bad-value", "bad-line"}
    assert codes.count("bad-value") == 2, "one of the metadata, one of an attribute"
