"""What is looked for is found, however it is spelt: queries with what must come first."""

from pathlib import Path

import pytest
from articles import CORPUS, REAL, needs_real_articles
from searching import find, slugs, suggest

from server.search.asking import Filters
from server.search.reading import Kind

# Whatever text is loaded: names of the reference data, in spellings of which most stand nowhere in
# it. What must come first, or one of the first two where a name is that of a town and of its
# governorate.
FIRST = [
    ("سوريا", "syria"),
    ("سورية", "syria"),
    ("سوريه", "syria"),
    ("سُوريا", "syria"),
    ("ســوريا", "syria"),
    ("بسوريا", "syria"),
    ("وسورية", "syria"),
    ("Syria", "syria"),
    ("SYRIA", "syria"),
    ("العراق", "iraq"),
    ("عراق", "iraq"),
    ("للعراق", "iraq"),
    ("والعراق", "iraq"),
    ("بالعراق", "iraq"),
    ("الْعِرَاق", "iraq"),
    ("Iraq", "iraq"),
    ("الحسكة", "hasakah"),
    ("الحسكه", "hasakah"),
    ("حسكة", "hasakah"),
    ("حسكه", "hasakah"),
    ("والحسكة", "hasakah"),
    ("بالحسكة", "hasakah"),
    ("Hasakah", "hasakah"),
    ("al-Hasakah", "hasakah"),
    ("Al Ḥasakah", "hasakah"),
    ("Hassakeh", "hasakah"),
    ("Hasaka", "hasakah"),
    ("القامشلي", "qamishli"),
    ("القامشلى", "qamishli"),
    ("قامشلي", "qamishli"),
    ("Qamishli", "qamishli"),
    ("Qāmishlī", "qamishli"),
    ("al-Qamishli", "qamishli"),
    ("بغداد", "baghdad"),
    ("ببغداد", "baghdad"),
    ("Baghdad", "baghdad"),
    ("baghdād", "baghdad"),
    ("الأنبار", "anbar-governorate"),
    ("الانبار", "anbar-governorate"),
    ("انبار", "anbar-governorate"),
    ("Anbar Governorate", "anbar-governorate"),
    ("نينوى", "nineveh-governorate"),
    ("نينوي", "nineveh-governorate"),
    ("Nineveh", "nineveh-governorate"),
    ("محافظة دير الزور", "deir-ez-zor-governorate"),
    ("محافظه دير الزور", "deir-ez-zor-governorate"),
    ("Deir ez-Zor Governorate", "deir-ez-zor-governorate"),
    ("deir ez zor governorate", "deir-ez-zor-governorate"),
    ("قوات سوريا الديمقراطية", "sdf"),
    ("قوات سوريه الديمقراطيه", "sdf"),
    ("«قسد»", "sdf"),
    ("لقسد", "sdf"),
    ("SDF", "sdf"),
    ("sdf", "sdf"),
    ("Syrian Democratic Forces", "sdf"),
    ("داعش", "isis"),
    ("لداعش", "isis"),
    ("تنظيم الدولة الإسلامية", "isis"),
    ("تنظيم الدوله الاسلاميه", "isis"),
    ("ISIS", "isis"),
    ("حزب الله", "hezbollah"),
    ("حزب اللّه", "hezbollah"),
    ("كبتاغون", "captagon"),
    ("الكبتاغون", "captagon"),
    ("captagon", "captagon"),
    ("إيران", "iran"),
    ("ايران", "iran"),
    ("Iran", "iran"),
    ("تلفزيون سوريا", "syria-tv"),
    ("راديو الكل", "radio-alkul"),
    ("Radio Alkul", "radio-alkul"),
    ("قانون الكبتاغون", "captagon-act-2022"),
    ("الحدود العراقية السورية", "iraq-syria-border"),
    ("الحدود العراقيه السوريه", "iraq-syria-border"),
]
# Beginnings, as one types.
TYPED = [
    ("سور", "syria"),
    ("العر", "iraq"),
    ("عر", "iraq"),
    ("الحس", "hasakah"),
    ("حسك", "hasakah"),
    ("قامش", "qamishli"),
    ("qam", "qamishli"),
    ("Qām", "qamishli"),
    ("bagh", "baghdad"),
    ("بغد", "baghdad"),
    ("كبت", "captagon"),
    ("capt", "captagon"),
    ("قوات سو", "sdf"),
    ("syrian dem", "sdf"),
    ("hezb", "hezbollah"),
    ("deir ez", "deir-ez-zor-governorate"),
]
# Words of the bundled articles: the title, or the quote, that has them.
IN_CORPUS = [
    ("بغداد مذكرة أمنية", Kind.ARTICLE, "memorandum-digest"),
    ("مذكره امنيه بين سوريه والعراق", Kind.ARTICLE, "memorandum-digest"),
    ("صادرات الكبتاغون", Kind.ARTICLE, "captagon-exports-digest"),
    ("ضبط كبتاغون مواد بناء", Kind.ARTICLE, "captagon-seizure-digest"),
    ("تجارة المخدرات القامشلي", Kind.QUOTE, "captagon-seizure-digest-s7"),
    ("الطبقه الحسكه توقيفات", Kind.QUOTE, "captagon-seizure-digest-s7"),
    ("توقيفات القامشلي", Kind.QUOTE, "captagon-seizure-digest-s7"),
]


def _both(articles: Path) -> object:
    marks = needs_real_articles if articles == REAL else ()
    return pytest.param(articles, marks=marks, id=articles.name)


@pytest.mark.parametrize("articles", [_both(CORPUS), _both(REAL)])
@pytest.mark.parametrize(("query", "expected"), FIRST)
def test_the_one_that_is_meant_comes_first(articles: Path, query: str, expected: str) -> None:
    found = slugs(find(articles, query).results)
    namesakes = (expected, f"{expected}-governorate")
    assert found[0] in namesakes
    assert expected in found[:3]


@pytest.mark.parametrize(("query", "expected"), TYPED)
def test_what_is_typed_suggests_the_name(query: str, expected: str) -> None:
    found = suggest(CORPUS, query)
    assert expected in slugs(found)[:3]
    assert len(found) <= 10


@pytest.mark.parametrize(("query", "kind", "expected"), IN_CORPUS)
def test_titles_and_quotes_are_found(query: str, kind: Kind, expected: str) -> None:
    found = find(CORPUS, query, Filters(kinds=(kind,)))
    assert slugs(found.results)[0] == expected
    assert not found.any_word


@needs_real_articles
def test_each_real_article_is_found_by_its_title() -> None:
    found = find(REAL, "سوريا العراق", Filters(kinds=(Kind.ARTICLE,)), limit=100)
    for each in found.results:
        title = next(iter(each.labels.values()))
        assert slugs(find(REAL, title).results)[0] == slugs([each])[0]


def test_a_word_that_only_looks_like_one_with_a_particle_is_kept_whole() -> None:
    """The first letter of Baghdad is no preposition."""
    assert "غداد" not in {
        each.text[a:b] for each in find(CORPUS, "بغداد").results for a, b in each.ranges
    }


def test_names_stand_before_quotes_and_entities_before_articles() -> None:
    order = [each.kind for each in find(CORPUS, "كبتاغون", limit=100).results]
    assert order[0] is Kind.ENTITY
    assert Kind.QUOTE in order
    assert order.index(Kind.QUOTE) > max(n for n, kind in enumerate(order) if kind is Kind.ENTITY)
    assert all(kind in (Kind.QUOTE, Kind.TERM) for kind in order[order.index(Kind.QUOTE) :])
