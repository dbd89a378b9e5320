"""Whom a name means: by its letters, folded, without particles; and whom it only may mean."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import ontology.names
from ontology.names import Method, candidates, compatible, folded_name, identified, names
from ontology.reference import reference
from ontology.vocabulary import vocabulary

INDIVIDUALS = sorted(reference().individuals)
NAMED = [i for i in reference().individuals.values() if "Governance" not in i.types]
ARABIC_NAMES = sorted({i.labels["ar"] for i in NAMED} | {n for i in NAMED for n in i.other_names})
LABELS = sorted(vocabulary().entity_labels)
SIGNS = "\u064b\u064e\u0651\u0640"


@pytest.mark.parametrize(
    ("words", "label", "slug", "method"),
    [
        ("محافظة الأنبار", "AdministrativeArea", "anbar-governorate", Method.EXACT),
        ("محافظة  الأنبار", "AdministrativeArea", "anbar-governorate", Method.EXACT),
        ("محافظه الانبار", "AdministrativeArea", "anbar-governorate", Method.FOLDED),
        ("ومحافظة الأنبار", "AdministrativeArea", "anbar-governorate", Method.WITHOUT_PARTICLE),
        ("للعراق", "State", "iraq", Method.WITHOUT_PARTICLE),
        ("وبالعراق", "GeopoliticalEntity", "iraq", Method.WITHOUT_PARTICLE),
        ("قسد", "ArmedGroup", "sdf", Method.EXACT),
        ("عبد الامير الشمري", "Person", "abdul-amir-al-shammari", Method.FOLDED),
        ("معبر ربيعة اليعربية", "BorderCrossing", "rabia-yarubiyah-crossing", Method.FOLDED),
        ("الكبتاغون", "Narcotic", "captagon", Method.EXACT),
        ("hizballah", "ArmedGroup", "hezbollah", Method.FOLDED),
    ],
)
def test_a_name_means_who_alone_bears_it(words: str, label: str, slug: str, method: Method) -> None:
    found = identified(words, label)
    assert found is not None
    assert (found.slug, found.method) == (slug, method)
    assert candidates(words, label) == (found,)
    assert (found.score == 1) == (method is Method.EXACT)
    assert 0 < found.score <= 1


@pytest.mark.parametrize(
    ("words", "label", "reason"),
    [
        ("عراق", "State", "the article is never added"),
        ("الشمري", "Person", "a family name"),
        ("لواء", "Post", "a rank"),
        ("وزارة الداخلية", "PublicBody", "every state has one"),
        ("المدينة", "Settlement", "which city?"),
        ("صوران", "Settlement", "two of the name"),
        ("حلب", "Place", "a city and a governorate"),
        ("الولايات المتحدة", "Actor", "a state and its government"),
        ("العراق", "Person", "a state is no person"),
        ("العراق", "AnonymousSource", "an unnamed source stays unnamed"),
        ("العراق", "Quantity", "a quantity is nobody"),
        ("شبكة غير معروفة", "IllicitNetwork", "unknown"),
        ("", "State", "nothing"),
        ("،", "State", "nothing but signs"),
    ],
)
def test_what_does_not_identify_is_not_linked(words: str, label: str, reason: str) -> None:
    assert identified(words, label) is None, reason


def test_of_several_bearers_the_class_of_the_mention_may_leave_one() -> None:
    assert {each.slug for each in candidates("حلب", "Place")} >= {"aleppo-governorate"}
    assert len(candidates("حلب", "Place")) == 2
    only = identified("حلب", "AdministrativeArea")
    assert only is not None
    assert only.slug == "aleppo-governorate"


def test_an_individual_of_a_wider_class_than_the_mention_is_proposed_alone() -> None:
    # The reference data has the crossing's camera centre as a facility and no more.
    (found,) = candidates("مركز كاميرات الحدود المشتركة", "BorderCrossing")
    assert found.slug == "border-camera-centre"
    assert identified("مركز كاميرات الحدود المشتركة", "BorderCrossing") is None


def test_similar_names_are_proposed_the_most_alike_first() -> None:
    found = candidates("وزارة الداخليه العراقيه الاتحادية", "PublicBody")
    assert found[0].slug == "iraqi-interior-ministry"
    assert {each.method for each in found} == {Method.SIMILAR}
    assert len(found) <= 5
    assert candidates("كلام لا صلة له بأحد إطلاقا", "PublicBody") == ()


def test_names_that_do_not_identify_are_names_of_the_reference_data() -> None:
    listed = yaml.safe_load(
        Path(ontology.names.__file__).with_name("names.yaml").read_text("utf-8")
    )
    known = {folded_name(name) for name in ARABIC_NAMES} | {
        folded_name(i.labels["en"]) for i in NAMED
    }
    for section in ("shared", "everyday"):
        assert len(listed[section]) == len(set(listed[section])), section
        stale = [name for name in listed[section] if folded_name(name) not in known]
        assert not stale, f"{section}: not in the reference data"


def test_every_name_leads_to_its_bearer() -> None:
    for individual in NAMED:
        for name in (*individual.labels.values(), *individual.other_names):
            if folded_name(name):
                assert individual.slug in {each.slug for each in names().named(name)}, name


@given(
    st.one_of(st.sampled_from(ARABIC_NAMES), st.text(max_size=20)),
    st.sampled_from(["", "و", "ف", "ب", "ل", "ك", "وب", "لل", "ال", "فلل"]),
    st.sampled_from(LABELS),
    st.sampled_from(SIGNS),
    st.integers(0, 30),
)
def test_linking_is_deterministic_and_never_links_an_incompatible_class(
    name: str, particle: str, label: str, sign: str, place: int
) -> None:
    words = f"{particle}{name[:place]}{sign}{name[place:]}"
    found = identified(words, label)
    identified.cache_clear()
    assert identified(words, label) == found
    for each in (*candidates(words, label), *((found,) if found else ())):
        assert compatible(label, reference().individuals[each.slug].types)
        assert 0 <= each.score <= 1
    if found:
        kinds = reference().individuals[found.slug].types
        assert any(vocabulary().is_a(kind, label) for kind in kinds)
        assert found.method is not Method.SIMILAR


@given(st.sampled_from(INDIVIDUALS), st.sampled_from(LABELS))
def test_compatibility_goes_either_way_up_the_classes_and_nowhere_else(
    slug: str, label: str
) -> None:
    terms, kinds = vocabulary(), reference().individuals[slug].types
    below = any(terms.is_a(kind, label) for kind in kinds)
    above = any(terms.is_a(label, kind) for kind in kinds)
    nameless = label in {"AnonymousSource", "Date", "Money", "Quantity"}
    assert compatible(label, kinds) == ((below or above) and not nameless)
