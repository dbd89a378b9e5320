"""Who says a claim, through whom and how: the chains, and which claims share one attestation."""

from collections.abc import Callable
from pathlib import Path

import pytest
from articles import Article, Graph

FIRST = (
    "ذكر الناطق مساء الجمعة أمام الضيف في بغداد نقلا عن الصحيفة والقناة "
    "أن الجيش هاجم الموقع وقصف المطار"
)
TEXT = f"{FIRST}. ثم أضاف الناطق أن الجيش هاجم الجسر؟ قيل وأكد ونفى.\n"


def article(**metadata: object) -> Article:
    found = Article(TEXT, "sample", **metadata)
    found.mark("Actor", "الجيش")  # T1, who acts in every claim
    return found


def attack(article: Article, trigger: str = "هاجم") -> str:
    return article.event("Attack", trigger, agent="T1")


def saying(graph: Graph, claim: str = "e1") -> str:
    return graph.value(f"sample-{claim}", "attestedBy")


def chain(graph: Graph, attestation: str) -> list[set[str]]:
    """Give the agents of each link, the speaker first."""
    relays = sorted(graph.values(attestation, "relay"), key=lambda r: graph.value(r, "ordinal"))
    ordinals = [graph.value(relay, "ordinal") for relay in relays]
    assert ordinals == [str(number) for number in range(1, len(relays) + 1)]
    return [
        graph.values(attestation, "speaker"),
        *(graph.values(relay, "relayedBy") for relay in relays),
    ]


def test_what_no_statement_contains_is_in_the_articles_own_voice(tmp_path: Path) -> None:
    made = article()
    attack(made)
    graph = made.graph(tmp_path)
    said = saying(graph)
    assert graph.properties(said).isdisjoint({"https://w3id.org/masalik/ontology#speaker"})
    assert graph.values(said, "speaker") == set()
    assert graph.value(said, "ownVoice") == "true"
    assert graph.value(said, "stance") == "asserts"
    assert graph.value(said, "inDocument") == "sample"
    span = graph.value(said, "hasSpan")
    assert graph.value(span, "quote") == FIRST
    assert (graph.value(span, "spanStart"), graph.value(span, "spanEnd")) == ("0", str(len(FIRST)))


def test_a_statement_without_a_speaker_has_an_unknown_one(tmp_path: Path) -> None:
    made = article()
    made.event("Statement", "ذكر", content=attack(made))
    graph = made.graph(tmp_path)
    assert graph.value(saying(graph), "ownVoice") == "false"
    assert chain(graph, saying(graph)) == [set()]


def test_relays_follow_the_speaker_in_their_order(tmp_path: Path) -> None:
    made = article()
    speaker = made.mark("Actor", "الناطق")
    channel, paper = made.mark("MediaOutlet", "القناة"), made.mark("MediaOutlet", "الصحيفة")
    claim = attack(made)
    made.event("Statement", "ذكر", speaker=speaker, relayedBy=[paper, channel], content=claim)
    graph = made.graph(tmp_path)
    assert chain(graph, saying(graph)) == [
        {"sample-t2-actor"},
        {"sample-t4-media-outlet"},
        {"sample-t3-media-outlet"},
    ]


def test_an_enclosing_statement_adds_its_speaker_and_relays_outwards(tmp_path: Path) -> None:
    made = article()
    speaker = made.mark("Actor", "الناطق")
    paper, channel = made.mark("MediaOutlet", "الصحيفة"), made.mark("MediaOutlet", "القناة")
    day = made.mark("Date", "الجمعة")
    inner = made.event("Statement", "ذكر", speaker=speaker, content=attack(made))
    outer = made.event(
        "Statement", "قيل", speaker=paper, relayedBy=channel, content=inner, date=day
    )
    made.attribute(inner, "Stance", "Warns")
    made.attribute(outer, "Stance", "Announces")
    graph = made.graph(tmp_path)
    said = saying(graph)
    assert chain(graph, said) == [
        {"sample-t2-actor"},
        {"sample-t3-media-outlet"},
        {"sample-t4-media-outlet"},
    ]
    assert graph.value(said, "stance") == "warns"
    assert graph.values(said, "dateWords") == set()
    first, second = sorted(graph.values(said, "relay"))
    assert graph.value(first, "stance") == "announces"
    assert graph.value(first, "dateWords") == "الجمعة"
    assert graph.values(second, "stance") == graph.values(second, "dateWords") == set()
    triggers = {quote: span_of(graph, quote) for quote in ("ذكر", "قيل")}
    assert graph.values(triggers["ذكر"], "refersTo") == {said}
    assert graph.values(triggers["قيل"], "refersTo") == {first}


def span_of(graph: Graph, quote: str) -> str:
    (span,) = {span for span in graph.typed("TextSpan") if graph.value(span, "quote") == quote}
    return span


def test_equal_neighbours_are_one_link_that_keeps_what_each_adds(tmp_path: Path) -> None:
    made = article()
    speaker, again = made.mark("Actor", "الناطق"), made.mark("Actor", "الناطق", after="أضاف")
    made.same(speaker, again)
    day = made.mark("Date", "الجمعة")
    inner = made.event("Statement", "ذكر", speaker=speaker, content=attack(made))
    outer = made.event("Statement", "قيل", speaker=again, content=inner, date=day)
    made.attribute(inner, "Stance", "Warns")
    made.attribute(outer, "Stance", "Announces")
    graph = made.graph(tmp_path)
    said = saying(graph)
    assert chain(graph, said) == [{"sample-t2-actor"}]
    assert (graph.value(said, "stance"), graph.value(said, "dateWords")) == ("warns", "الجمعة")
    for trigger in ("ذكر", "قيل"):
        assert graph.values(span_of(graph, trigger), "refersTo") == {said}


def test_a_relay_that_the_enclosing_statement_names_as_speaker_is_not_repeated(
    tmp_path: Path,
) -> None:
    made = article()
    speaker, paper = made.mark("Actor", "الناطق"), made.mark("MediaOutlet", "الصحيفة")
    inner = made.event("Statement", "ذكر", speaker=speaker, relayedBy=paper, content=attack(made))
    made.event("Statement", "قيل", speaker=paper, content=inner)
    graph = made.graph(tmp_path)
    assert chain(graph, saying(graph)) == [{"sample-t2-actor"}, {"sample-t3-media-outlet"}]


def test_unknown_neighbours_are_not_known_to_be_one(tmp_path: Path) -> None:
    made = article()
    inner = made.event("Statement", "ذكر", content=attack(made))
    made.event("Statement", "قيل", content=inner)
    graph = made.graph(tmp_path)
    assert chain(graph, saying(graph)) == [set(), set()]


def test_what_the_articles_own_outlet_adds_moves_inwards(tmp_path: Path) -> None:
    made = article(outlet="syria-tv")
    speaker, own = made.mark("Actor", "الناطق"), made.mark("MediaOutlet", "القناة")
    made.link(own, "syria-tv")
    day = made.mark("Date", "الجمعة")
    inner = made.event("Statement", "ذكر", speaker=speaker, content=attack(made))
    outer = made.event("Statement", "قيل", speaker=own, content=inner, date=day)
    made.attribute(inner, "Stance", "Warns")
    made.attribute(outer, "Stance", "Announces")
    graph = made.graph(tmp_path)
    said = saying(graph)
    assert chain(graph, said) == [{"sample-t2-actor"}]
    assert (graph.value(said, "stance"), graph.value(said, "dateWords")) == ("warns", "الجمعة")
    assert graph.values(span_of(graph, "قيل"), "refersTo") == {said}


def test_the_articles_own_outlet_is_left_out_of_the_relays_only(tmp_path: Path) -> None:
    made = article(outlet="syria-tv")
    speaker, own = made.mark("Actor", "الناطق"), made.mark("MediaOutlet", "القناة")
    made.link(own, "syria-tv")
    first = made.event("Statement", "ذكر", speaker=speaker, relayedBy=own, content=attack(made))
    made.event("Statement", "قيل", speaker=own, content=first)
    second = attack(made, "قصف")
    made.event("Statement", "أكد", speaker=own, content=second)
    graph = made.graph(tmp_path)
    assert chain(graph, saying(graph)) == [{"sample-t2-actor"}]
    assert graph.values(span_of(graph, "قيل"), "refersTo") == {saying(graph)}
    assert chain(graph, saying(graph, second.lower())) == [{"syria-tv"}]


def test_links_that_only_the_outlet_parted_become_one(tmp_path: Path) -> None:
    made = article(outlet="syria-tv")
    speaker, own = made.mark("Actor", "الناطق"), made.mark("MediaOutlet", "القناة")
    made.link(own, "syria-tv")
    inner = made.event("Statement", "ذكر", speaker=speaker, relayedBy=own, content=attack(made))
    made.event("Statement", "قيل", speaker=speaker, content=inner)
    graph = made.graph(tmp_path)
    assert chain(graph, saying(graph)) == [{"sample-t2-actor"}]


def test_two_that_speak_together_are_one_link(tmp_path: Path) -> None:
    made = article()
    both = made.link(made.mark("State", "الضيف"), "iraq", "syria")
    speaker = made.mark("Actor", "الناطق")
    made.event("Statement", "ذكر", speaker=[both, speaker], content=attack(made))
    graph = made.graph(tmp_path)
    assert chain(graph, saying(graph)) == [{"iraq", "syria", "sample-t3-actor"}]


def test_claims_of_one_sentence_and_chain_share_an_attestation(tmp_path: Path) -> None:
    made = article()
    speaker = made.mark("Actor", "الناطق")
    claims = [attack(made), attack(made, "قصف")]
    made.event("Statement", "ذكر", speaker=speaker, content=claims)
    graph = made.graph(tmp_path)
    assert saying(graph, "e1") == saying(graph, "e2")
    assert len(graph.typed("Attestation")) == 1


def test_two_statements_that_agree_in_all_share_an_attestation(tmp_path: Path) -> None:
    made = article()
    speaker = made.mark("Actor", "الناطق")
    made.event("Statement", "ذكر", speaker=speaker, content=attack(made))
    marked = made.event("Statement", "أكد", speaker=speaker, content=attack(made, "قصف"))
    made.attribute(marked, "Stance", "Asserts")  # as what bears no mark
    graph = made.graph(tmp_path)
    assert saying(graph, "e1") == saying(graph, "e3")
    for trigger in ("ذكر", "أكد"):
        assert graph.values(span_of(graph, trigger), "refersTo") == {saying(graph)}


def _stance(made: Article, roles: dict[str, str]) -> None:
    made.attribute("E4", "Stance", "Warns")


def _unknown(made: Article, roles: dict[str, str]) -> None:
    del roles["speaker"]


def _role(role: str, label: str, words: str) -> Callable[[Article, dict[str, str]], None]:
    def add(made: Article, roles: dict[str, str]) -> None:
        roles[role] = made.mark(label, words)

    return add


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_stance, id="stance"),
        pytest.param(_unknown, id="speaker"),
        pytest.param(_role("relayedBy", "MediaOutlet", "الصحيفة"), id="relay"),
        pytest.param(_role("addressee", "Actor", "الضيف"), id="addressee"),
        pytest.param(_role("date", "Date", "الجمعة"), id="date"),
        pytest.param(_role("atPlace", "Settlement", "بغداد"), id="place"),
    ],
)
def test_what_differs_in_one_of_them_is_attested_apart(
    tmp_path: Path, change: Callable[[Article, dict[str, str]], None]
) -> None:
    made = article()
    speaker = made.mark("Actor", "الناطق")
    first, second = attack(made), attack(made, "قصف")
    made.event("Statement", "ذكر", speaker=speaker, content=first)
    roles = {"speaker": speaker, "content": second}
    change(made, roles)
    made.event("Statement", "أكد", **roles)
    graph = made.graph(tmp_path)
    assert saying(graph, "e1") != saying(graph, "e2")


def test_the_sentence_is_that_of_the_claims_trigger(tmp_path: Path) -> None:
    made = article()
    speaker = made.mark("Actor", "الناطق")
    later = made.event("Attack", made.mark("Attack", "هاجم", after="أضاف"), agent="T1")
    made.event("Statement", "ذكر", speaker=speaker, content=[attack(made), later])
    graph = made.graph(tmp_path)
    said = saying(graph, "e1")
    assert said != saying(graph, "e2")
    assert (
        graph.value(graph.value(said, "hasSpan"), "quote") == "ثم أضاف الناطق أن الجيش هاجم الجسر"
    )
    assert graph.values(span_of(graph, "ذكر"), "refersTo") == {said, saying(graph, "e2")}


def test_unknown_speakers_of_two_statements_may_be_two(tmp_path: Path) -> None:
    made = article()
    made.event("Statement", "ذكر", content=attack(made))
    made.event("Statement", "قيل", content=attack(made, "قصف"))
    graph = made.graph(tmp_path)
    assert saying(graph, "e1") != saying(graph, "e3")


@pytest.mark.parametrize("stance", ["Denies", "Predicts"])
def test_what_is_only_denied_or_predicted_is_a_possibility(tmp_path: Path, stance: str) -> None:
    made = article()
    claim = attack(made)
    said = made.event("Statement", "نفى", speaker=made.mark("Actor", "الناطق"), content=claim)
    made.attribute(said, "Stance", stance)
    graph = made.graph(tmp_path)
    assert graph.values("sample-e1", "type") == {"Possibility"}
    assert graph.value("sample-e1", "possibleType") == "Attack"
    assert graph.value("sample-e1", "agent") == "sample-t1-actor"
    assert graph.value(saying(graph), "stance") == stance.lower()


@pytest.mark.parametrize("stance", ["Announces", "Asserts", "Accuses", "Opines", "Warns"])
def test_other_stances_leave_the_type(tmp_path: Path, stance: str) -> None:
    made = article()
    said = made.event("Statement", "ذكر", content=attack(made))
    made.attribute(said, "Stance", stance)
    assert made.graph(tmp_path).values("sample-e1", "type") == {"Attack"}


def test_a_claim_told_with_two_stances_has_two_attestations_and_its_type(tmp_path: Path) -> None:
    made = article()
    claim = attack(made)
    speaker, paper = made.mark("Actor", "الناطق"), made.mark("MediaOutlet", "الصحيفة")
    denial = made.event("Statement", "نفى", speaker=speaker, content=claim)
    made.event("Statement", "أكد", speaker=paper, content=claim)
    made.attribute(denial, "Stance", "Denies")
    graph = made.graph(tmp_path)
    assert graph.values("sample-e1", "type") == {"Attack"}
    stances = {graph.value(said, "stance") for said in graph.values("sample-e1", "attestedBy")}
    assert stances == {"denies", "asserts"}


def test_addressee_and_place_stand_on_the_attestation(tmp_path: Path) -> None:
    made = article()
    guest, city = made.mark("Actor", "الضيف"), made.mark("Settlement", "بغداد")
    made.link(city, "baghdad")
    made.event("Statement", "ذكر", content=attack(made), addressee=guest, atPlace=city)
    graph = made.graph(tmp_path)
    assert graph.value(saying(graph), "addressee") == "sample-t2-actor"
    assert graph.value(saying(graph), "atPlace") == "baghdad"
    assert graph.values("sample-e1", "atPlace") == set()


def test_addressee_and_place_of_an_enclosing_statement_stand_on_its_relay(tmp_path: Path) -> None:
    made = article()
    speaker, paper = made.mark("Actor", "الناطق"), made.mark("MediaOutlet", "الصحيفة")
    guest, city = made.mark("Actor", "الضيف"), made.mark("Settlement", "بغداد")
    inner = made.event("Statement", "ذكر", speaker=speaker, content=attack(made))
    made.event("Statement", "قيل", speaker=paper, content=inner, addressee=guest, atPlace=city)
    graph = made.graph(tmp_path)
    relay = graph.value(saying(graph), "relay")
    assert graph.value(relay, "addressee") == "sample-t4-actor"
    assert graph.value(relay, "atPlace") == "baghdad"
    assert graph.values(saying(graph), "addressee") == set()
    assert graph.values(saying(graph), "atPlace") == set()
