"""The keys by which names are searched: one for all spellings, with the way back to the letters."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from ontology.inference import Inferences
from ontology.namespaces import ARTICLE_GRAPH, ID, INFERRED_GRAPH, MAS, RDF, RDFS, SKOS
from ontology.search_key import key_words, search_key

LETTERS = st.text(
    st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئءـ\u064b\u064f\u0651 ۱٢3,.-'’ʿ_abzÀéß")
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("الحسكة", "الحسكه"),
        ("الحَسَكة", "الحسكه"),
        ("الحســـكة", "الحسكه"),
        ("حسکه", "حسكه"),
        ("الأنبار", "الانبار"),
        ("إدلب", "ادلب"),
        ("آل الأسد", "ال الاسد"),
        ("القائم", "القايم"),
        ("مصطفى", "مصطفي"),
        ("«قسد»", "قسد"),
        ("الفرقة ٤", "الفرقه 4"),
        ("الفرقة ۴", "الفرقه 4"),
        ("Qāmishlī", "qamishli"),
        ("AL-ḤASAKAH", "al hasakah"),
        ("Al-Qa'im", "al qaim"),
        ("Al-Qāʾim", "al qaim"),
        ("‘Ayn al-‘Arab", "ayn al arab"),
        ("Deir ez-Zor", "deir ez zor"),
        ("snake_case", "snake case"),
        ("\u202bبغداد\u202c", "بغداد"),
        ("!؟…", ""),
        ("", ""),
    ],
)
def test_spellings_of_a_name_have_one_key(written: str, key: str) -> None:
    assert search_key(written) == key


@given(st.one_of(st.text(), LETTERS))
def test_a_key_is_its_own_key_and_holds_words_only(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert key == " ".join(key.split())
    assert re.fullmatch(r"[^\W_]+( [^\W_]+)*|", key)


@given(st.one_of(st.text(), LETTERS))
def test_words_of_a_key_know_their_letters(text: str) -> None:
    words = list(key_words(text))
    assert " ".join(word.word for word in words) == search_key(text)
    for word in words:
        start, end = word.source(0, len(word.word))
        assert 0 <= start < end <= len(text)
        if len(word.starts) == len(set(word.starts)):
            assert search_key(text[start:end]) == word.word


@given(LETTERS)
def test_signs_change_no_key(text: str) -> None:
    vowelled = "".join(
        letter + "\u064e" if unicodedata.category(letter) == "Lo" else letter for letter in text
    )
    assert search_key(vowelled) == search_key(text)


def test_each_name_of_an_individual_gets_its_key() -> None:
    graph = NamedNode(f"{ARTICLE_GRAPH}one")
    node, shape = NamedNode(f"{ID}one-t1-place"), NamedNode(f"{ID}one-geometry")

    def quad(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, NamedNode(predicate), value, graph)

    quads = [
        quad(node, f"{RDF}type", NamedNode(f"{MAS}Place")),
        quad(node, f"{RDFS}label", Literal("تلّ القلعة", language="ar")),
        quad(node, f"{SKOS}altLabel", Literal("تل القلعه", language="ar")),
        quad(node, f"{SKOS}altLabel", Literal("Tall al-Qalʿa", language="en")),
        quad(node, f"{SKOS}altLabel", Literal("…", language="en")),
        quad(shape, f"{RDF}type", NamedNode(f"{MAS}Geometry")),
        quad(shape, f"{RDFS}label", Literal("Geometry: castle", language="en")),
    ]
    found = [q for q in Inferences()(graph.value, quads) if q.predicate.value == f"{MAS}searchKey"]
    assert {(q.subject, str(q.object), str(q.graph_name)) for q in found} == {
        (node, '"تل القلعه"', f"<{INFERRED_GRAPH}>"),
        (node, '"tall al qala"', f"<{INFERRED_GRAPH}>"),
    }
    assert len(found) == 2
