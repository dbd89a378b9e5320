"""Values of parameters that are names: found in any spelling, never guessed."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ID = "https://w3id.org/masalik/id/"
PROBLEMS = "https://w3id.org/masalik/problems#"


@pytest.fixture(scope="module")
def http(corpus_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=corpus_server, timeout=60) as client:
        yield client


def understood(http: httpx.Client, query: str, **values: str) -> list[dict[str, Any]]:
    answer = http.get(f"/queries/{query}", params=values)
    assert answer.status_code == 200, answer.text
    (name,) = values
    found: list[dict[str, Any]] = answer.json()["parameters"][name]
    return found


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("قسد", "sdf"),
        ("SDF", "sdf"),
        ("قوّات سوريا الديمقراطيّة", "sdf"),
        ("لقوات سوريا الديمقراطية", "sdf"),
        ("  Syrian   democratic FORCES ", "sdf"),
    ],
)
def test_an_actor_is_found_in_any_spelling(http: httpx.Client, name: str, slug: str) -> None:
    (actor,) = understood(http, "about-actor", actor=name)
    assert (actor["value"], actor["by"], actor["given"]) == (ID + slug, "name", name)
    assert actor["labels"] == {"en": "Syrian Democratic Forces", "ar": "قوات سوريا الديمقراطية"}
    assert actor["class"] == "ArmedGroup"
    named = http.get("/queries/about-actor", params={"actor": name}).json()
    assert named["rows"]
    assert named["rows"] == http.get("/queries/about-actor?actor=sdf").json()["rows"]


@pytest.mark.parametrize("name", ["سوريا", "سورية", "لسوريا", "Syria", "syria"])
def test_a_place_is_found_in_any_spelling(http: httpx.Client, name: str) -> None:
    (place,) = understood(http, "seizures", place=name)
    assert place["value"] == f"{ID}syria"


def test_goods_are_found_with_and_without_the_article(http: httpx.Client) -> None:
    for name in ("كبتاغون", "الكبتاغون", "والكبتاغون", "Captagon"):
        (goods,) = understood(http, "seizures", commodity=name)
        assert goods["value"] == f"{ID}captagon"


def test_slugs_and_iris_mean_themselves(http: httpx.Client) -> None:
    for given_value, way in (("sdf", "slug"), (f"{ID}sdf", "iri")):
        (actor,) = understood(http, "about-actor", actor=given_value)
        assert (actor["value"], actor["by"]) == (f"{ID}sdf", way)
        assert ("given" in actor) is (way == "slug")


def test_a_name_of_several_things_is_answered_with_choices(http: httpx.Client) -> None:
    asked = {"place": "حلب", "lang": "ar", "limit": "5"}
    answer = http.get("/queries/seizures", params=asked)
    assert answer.status_code == 300
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert (told["parameter"], told["given"]) == ("place", "حلب")
    found = {choice["value"]: choice for choice in told["choices"]}
    assert "aleppo-governorate" in found
    assert len(found) > 1
    for choice in told["choices"]:
        assert f'<{choice["link"]}>; rel="alternate"' in answer.headers["link"]
        assert set(choice["labels"]) == {"en", "ar"}
        chosen = httpx.get(choice["link"])
        assert chosen.status_code == 200
        parameters = chosen.json()["parameters"]
        assert [each["value"] for each in parameters["place"]] == [choice["iri"]]
        assert parameters["lang"] == [{"value": "ar", "by": "given"}]


def test_the_class_of_a_parameter_settles_what_a_name_means(http: httpx.Client) -> None:
    assert http.get("/queries/about-actor", params={"actor": "الولايات المتحدة"}).status_code == 300
    (place,) = understood(http, "seizures", place="الولايات المتحدة")
    assert place["value"] == f"{ID}united-states"


@pytest.mark.parametrize("suffix", ["", ".csv", ".geojson", "?format=csv"])
def test_a_name_that_nobody_bears_is_refused(http: httpx.Client, suffix: str) -> None:
    mark = "&" if "?" in suffix else "?"
    answer = http.get(f"/queries/seizures{suffix}{mark}place=Raqa%20City")
    assert answer.status_code == (406 if suffix == ".geojson" else 404)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_refused_name_is_told_with_names_like_it(http: httpx.Client) -> None:
    problem = http.get("/queries/about-actor", params={"actor": "قوات سورية الديمقرطية"}).json()
    assert problem["type"] == f"{PROBLEMS}unknown-name"
    assert problem["parameter"] == "actor"
    assert "sdf" in problem["near"]
    assert "قوات سوريا الديمقراطية (sdf)" in problem["detail"]


@pytest.mark.parametrize("value", ["no-such-actor-0", f"{ID}no-such-actor-0"])
def test_an_iri_of_which_nothing_is_said_has_no_rows_and_a_warning(
    http: httpx.Client, value: str
) -> None:
    answer = http.get("/queries/about-actor", params={"actor": value})
    assert answer.status_code == 200
    document = answer.json()
    assert document["rows"] == []
    (warning,) = document["warnings"]
    assert (warning["parameter"], warning["given"]) == ("actor", value)
    assert "nothing" in warning["detail"]


def test_a_misspelt_slug_is_told_with_names_like_it(http: httpx.Client) -> None:
    document = http.get("/queries/seizures", params={"commodity": "captagoon"}).json()
    (warning,) = document["warnings"]
    assert "captagon" in [near["value"] for near in warning["near"]]


def test_several_values_are_each_looked_up(http: httpx.Client) -> None:
    slugs = ["captagon-seizure-digest", "drug-route-digest"]
    document = http.get("/queries/seizures", params={"article": slugs}).json()
    assert [each["value"] for each in document["parameters"]["article"]] == [
        ID + slug for slug in slugs
    ]
    articles = {row["evidence"]["article"]["iri"] for row in document["rows"]}
    assert articles <= {ID + slug for slug in slugs}


def test_an_article_is_found_by_its_title(http: httpx.Client) -> None:
    title = "الأسايش تعلن ضبط كبتاغون بين مواد بناء وتوقيف أربع مجموعات"
    (article,) = understood(http, "seizures", article=title)
    assert article["value"] == f"{ID}captagon-seizure-digest"


hostile = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(
        [
            '" } DROP ALL #',
            "<http://example.org/>",
            "> } #",
            "urn:a b",
            "\\",
            "http://[",
            "a" * 1001,
            "ا" * 999,
            "-",
            "?x",
            "id:sdf",
            "\x00",
            "\u200f\u202e",
        ]
    ),
)


@settings(max_examples=60)
@given(hostile)
def test_no_value_breaks_a_query(http: httpx.Client, value: str) -> None:
    answer = http.get("/queries/about-actor", params={"actor": value})
    assert answer.status_code in (200, 300, 400, 404), answer.text
    if answer.status_code == 200:
        (actor,) = answer.json()["parameters"]["actor"]
        assert actor["value"] in answer.request.url.params["actor"] or actor["by"] != "iri"
