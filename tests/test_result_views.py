"""Views of answers: what timelines, tables and counts make of rows, without a server."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.vocabulary import vocabulary
from queries import catalogue
from queries.definition import Form
from server.pages.answers import Answer, query
from server.pages.languages import Language
from server.pages.texts import UnknownText, text
from server.pages.views import pivot, table, timeline
from server.pages.views.axis import Axis
from server.pages.views.cells import cell, marks
from server.pages.views.choosing import View, chosen, suiting
from server.pages.views.columns import Column, Sort, columns_of, heading
from server.pages.views.dimensions import dimensions, values_of
from server.pages.views.facets import of_rows, of_values
from server.pages.views.ties import of_claims
from server.pages.views.timeline import Event, event_bounds
from server.pages.visit import Visit

BASE = "http://127.0.0.1/"
ID = "https://w3id.org/masalik/id/"
AR, EN = Language.AR, Language.EN


def visit(language: Language = EN, fields: Mapping[str, Sequence[str]] | None = None) -> Visit:
    nothing = cast("Any", None)
    return Visit("claims", fields or {}, language, False, BASE, "", nothing, nothing)


def answer(name: str, rows: Sequence[Mapping[str, Any]], **more: object) -> Answer:
    page = {"limit": None, "after": None, "next": None, "truncated": False}
    document = {"rows": rows, "page": page, "parameters": {}, **more}
    return Answer(query(name), (), document, BASE)


def claim(
    number: int, kind: str, when: str, stance: str = "asserts", **more: object
) -> dict[str, Any]:
    told = {
        "claim": f"{ID}e{number}",
        "stance": stance,
        "speakers": [{"iri": f"{ID}somebody", "label": "Somebody"}],
        "relays": [],
        "article": {"iri": f"{ID}a", "title": "عنوان", "date": "2022", "outlet": None},
        "quote": "جملة",
        "link": None,
    }
    earliest = event_bounds(when).earliest
    return {
        "kind": kind,
        "words": "ضبط",
        "involved": f"{ID}one {ID}two",
        "involvedLabel": "One; Two",
        "possible": False,
        "date": when,
        "timeBasis": "ownDate",
        "earliest": earliest,
        "undated": earliest is None,
        "evidence": told,
        **more,
    }


# Columns


@pytest.mark.parametrize("language", [AR, EN])
@pytest.mark.parametrize("name", [n for n, q in catalogue().items() if q.form is Form.SELECT])
def test_every_column_of_every_query_has_a_short_heading(name: str, language: Language) -> None:
    for column in columns_of(name):
        if column.name not in vocabulary().terms:
            try:
                text(f"columns.{column.name}", language)
            except UnknownText:
                pytest.fail(f"{column.name}: texts/columns.yaml has no heading")
        assert len(heading(column.name, name, language)) < 40


def test_a_thing_and_its_name_are_one_column() -> None:
    columns = {column.name: column for column in columns_of("seizures")}
    assert columns["agent"] == Column("agent", Sort.THING, ["agent", "agentLabel"])
    assert columns["place"].sort is Sort.NAMES
    assert columns["quantity"].sort is Sort.QUANTITY
    assert columns["date"].sort is Sort.WHEN
    assert not {"geometry", "inexactLeftOut", "earliest", "undated", "quote"} & set(columns)


# Cells


def test_things_are_links_only_where_each_name_is_known_to_be_whose() -> None:
    column = Column("agent", Sort.THING, ["agent", "agentLabel"])
    row = {"agent": f"{ID}a {ID}b", "agentLabel": "A; B"}
    assert [(each.text, each.href) for each in cell(column, row, visit())] == [
        ("A", f"{BASE}page/a"),
        ("B", f"{BASE}page/b"),
    ]
    doubtful = {"agent": f"{ID}a {ID}b", "agentLabel": "A; B; C"}
    assert [(each.text, each.href) for each in cell(column, doubtful, visit())] == [
        ("A", ""),
        ("B", ""),
        ("C", ""),
    ]


@pytest.mark.parametrize("language", [AR, EN])
def test_terms_lead_to_what_they_mean_and_dates_keep_their_edtf(language: Language) -> None:
    found = visit(language)
    row = claim(1, "Seizure", "2022-03")
    kind = cell(Column("kind", Sort.PLAIN, ["kind"]), row, found)[0]
    assert kind.text == vocabulary().label("Seizure", language)
    assert kind.href == f"{BASE}ontology/Seizure"
    assert kind.title
    when = cell(Column("date", Sort.WHEN, ["date"]), row, found)[0]
    assert when.title == "2022-03"
    assert "2022" in when.text


def test_places_of_a_route_lead_to_them() -> None:
    (column,) = (each for each in columns_of("routes") if each.sort is Sort.ROUTE)
    row = {"stops": f"{ID}a {ID}b", "stopsLabel": "A; B", "fromLabel": "A", "toLabel": "B; C"}
    assert [(each.text, each.href) for each in cell(column, row, visit())] == [
        ("From", ""),
        ("A", f"{BASE}page/a"),
        ("To", ""),
        ("B", f"{BASE}page/b"),
        ("C", ""),
    ]


def test_a_moment_that_stands_for_a_date_is_told_to_the_year_only() -> None:
    years = Column("years", Sort.YEARS, ["first", "last"])
    row = {"first": "2014-01-01T00:00:00Z", "last": "2020-03-26T00:00:00Z"}
    told = cell(years, row, visit())[0].text
    assert "2014" in told
    assert "2020" in told
    assert "March" not in told
    same = {"first": "2014-01-01T00:00:00Z", "last": "2014-06-01T00:00:00Z"}
    assert [each.text for each in cell(years, same, visit())] == ["2014"]


def test_what_is_not_plainly_told_is_flagged() -> None:
    said = [each.sort for each in marks({"modality": "planned", "polarity": "negative"}, visit())]
    assert said == ["flag possible", "flag denied"]
    assert [each.sort for each in marks({"possible": True, "unnamed": True}, visit())] == [
        "flag possible",
        "flag unnamed",
    ]
    assert list(marks({"possible": False, "modality": "", "polarity": None}, visit())) == []
    # What is told to happen repeatedly is told as having happened.
    assert [each.sort for each in marks({"possible": False, "modality": "repeated"}, visit())] == [
        "flag"
    ]


def test_a_claim_without_a_time_says_so() -> None:
    row = claim(1, "Seizure", "", undated=True)
    assert [each.sort for each in cell(Column("date", Sort.WHEN, ["date"]), row, visit())] == [
        "flag undated"
    ]


# Tables


def test_a_table_leaves_empty_columns_out_and_tells_rows_apart() -> None:
    rows = [claim(1, "Seizure", "2022"), claim(2, "Arrest", "2021", possible=True)]
    drawn = table.of_answer(answer("claims-index", rows), visit())
    names = [each.name for each in drawn.headings]
    assert "kind" in names
    assert "place" not in names
    assert [line.css_class for line in drawn.lines] == ["", "possible"]
    assert [len(line.sources) for line in drawn.lines] == [1, 1]
    assert not drawn.folded


def test_claims_behind_a_row_are_counted_and_lead_to_their_evidence() -> None:
    row = {"key": "2022", "keyLabel": "2022", "occurrences": 2, "claims": f"{ID}x {ID}y"}
    drawn = table.of_answer(answer("seizure-totals", [row]), visit())
    place = [each.name for each in drawn.headings].index("claims")
    part = drawn.lines[0].cells[place][0]
    assert part.text == "2"
    assert parse_qs(urlsplit(part.href).query) == {"claim": ["x", "y"]}
    assert drawn.headings[place].number


# Time


def test_an_axis_covers_whole_years_or_months() -> None:
    axis = Axis(["2014-05-01T00:00:00Z", "2022-03-01T00:00:00Z"], 900)
    ticks = list(axis.ticks())
    assert [tick.date for tick in ticks][:2] == ["2014", "2015"]
    assert ticks[0].x == 0
    assert axis.at("2023-01-01T00:00:00Z") == pytest.approx(900)
    months = [
        tick.date for tick in Axis(["2022-01-05T00:00:00Z", "2022-12-05T00:00:00Z"], 900).ticks()
    ]
    assert months[0] == "2022-01"
    days = [tick.date for tick in Axis(["2022-11-05T00:00:00Z"], 900).ticks()]
    assert days[0] == "2022-11-01"


moments = st.dates().map(lambda day: f"{day.isoformat()}T00:00:00Z")


@given(st.lists(moments, min_size=1, max_size=30))
def test_every_moment_lies_on_its_axis_in_order_and_ticks_are_few(found: list[str]) -> None:
    axis = Axis(found, 800)
    places = [axis.at(each) for each in sorted(found)]
    assert places == sorted(places)
    assert all(-0.01 <= each <= 800.01 for each in places)
    assert len(list(axis.ticks())) <= 14


events = st.builds(
    lambda first, days, lane, open_: Event(
        "something that happened",
        "#x",
        None if open_ == "start" else f"{first}T00:00:00Z",
        None if open_ == "end" else f"{first.replace(year=first.year + days)}T00:00:00Z",
        lane=lane,
    ),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)).filter(lambda d: d.day < 28),
    st.integers(min_value=0, max_value=9),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["", "start", "end"]),
)


@given(st.lists(events, min_size=1, max_size=60))
def test_no_mark_lies_over_another_and_none_outside(found: list[Event]) -> None:
    for language in (AR, EN):
        drawn = timeline.drawing(found, language)
        assert len(drawn.marks) == len(found)
        for mark in drawn.marks:
            assert mark.x >= 0
            assert mark.x + mark.width <= timeline.WIDTH
            assert mark.y < drawn.height
        for one, other in combinations(drawn.marks, 2):
            if one.y == other.y:
                assert one.x >= other.x + other.width or other.x >= one.x + one.width


def test_time_runs_as_the_page_is_read() -> None:
    found = [
        Event("a", "", "2014-01-01T00:00:00Z", "2014-12-31T23:59:59Z"),
        Event("b", "", "2020-01-01T00:00:00Z", "2020-01-01T23:59:59Z"),
    ]
    by_language = {each: timeline.drawing(found, each) for each in (AR, EN)}
    english, arabic = ([m.x for m in by_language[each].marks] for each in (EN, AR))
    assert english[0] < english[1]
    assert arabic[0] > arabic[1]
    year, day = by_language[EN].marks
    assert not year.point
    assert day.point
    # A year of seven is a seventh of the axis.
    assert year.width == pytest.approx(timeline.WIDTH / 7, rel=0.1)


def test_open_ends_have_arrows_and_what_is_too_much_is_counted() -> None:
    since = Event("a", "", "2020-03-26T00:00:00Z", None)
    drawn = timeline.drawing([since, Event("b"), Event("c", "", None, "2021-01-01T00:00:00Z")], EN)
    assert all(mark.arrow for mark in drawn.marks)
    assert [each.label for each in drawn.undated] == ["b"]
    many = timeline.drawing([since] * 320, EN)
    assert (len(many.marks), many.hidden) == (300, 20)


def test_claims_stand_once_in_lanes_of_their_classes() -> None:
    rows = [claim(1, "Seizure", "2022"), claim(1, "Seizure", "2022"), claim(2, "Arrest", "2021~")]
    drawn = timeline.of_answer(answer("claims-index", rows), visit(AR))
    assert [lane.count for lane in drawn.lanes] == [1, 1]
    assert {lane.name for lane in drawn.lanes} == {
        vocabulary().label(each, "ar") for each in ("Seizure", "Arrest")
    }
    assert {mark.event.href for mark in drawn.marks} == {f"{BASE}page/e1", f"{BASE}page/e2"}


# Counts


def test_counts_are_of_claims_and_lead_to_their_rows() -> None:
    rows = [
        claim(1, "Seizure", "2022"),
        claim(1, "Seizure", "2022", "accuses"),
        claim(2, "Seizure", "2021"),
        claim(3, "Arrest", "2021"),
        claim(4, "Arrest", ""),
    ]
    told = answer("claims-index", rows)
    drawn = pivot.of_answer(told, visit())
    assert drawn is not None
    assert (drawn.rows.name, drawn.columns.name, drawn.total) == ("kind", "year", 4)
    assert drawn.of_claims
    assert list(drawn.headings[:2]) == ["2021", "2022"]
    counts = {line.label: [each.number for each in line.counts] for line in drawn.lines}
    assert counts == {"seizure": [1, 1, 0], "arrest": [1, 0, 1]}
    href = (
        drawn.lines[0].counts[1].href
        if drawn.lines[0].label == "seizure"
        else drawn.lines[1].counts[1].href
    )
    only = parse_qs(urlsplit(href).query)["only"]
    assert only == ["kind:Seizure", "year:2022"]
    found = pivot.narrowed(rows, visit(EN, {"only": only}))
    assert {row["evidence"]["claim"] for row in found} == {f"{ID}e1"}
    undated = pivot.narrowed(rows, visit(EN, {"only": ["year:-"]}))
    assert [row["evidence"]["claim"] for row in undated] == [f"{ID}e4"]


def test_counts_are_by_what_was_chosen_and_never_by_one_thing_twice() -> None:
    rows = [claim(1, "Seizure", "2022"), claim(2, "Arrest", "2021", "accuses")]
    asked = visit(EN, {"rows": ["stance"], "columns": ["stance"]})
    drawn = pivot.of_answer(answer("claims-index", rows), asked)
    assert drawn is not None
    assert drawn.rows.name == "stance"
    assert drawn.columns.name != "stance"


def test_rows_that_are_all_alike_are_not_counted() -> None:
    assert pivot.of_answer(answer("claims-index", [claim(1, "Seizure", "2022")]), visit()) is None


@given(
    st.lists(st.tuples(st.sampled_from(["Seizure", "Arrest", "Visit"]), st.integers(2000, 2006)))
)
def test_totals_are_what_the_cells_hold(found: list[tuple[str, int]]) -> None:
    rows = [claim(n, kind, str(year)) for n, (kind, year) in enumerate(found)]
    drawn = pivot.of_answer(answer("claims-index", rows), visit())
    if drawn is not None and (drawn.rows.name, drawn.columns.name) == ("kind", "year"):
        # Each claim has one class and one year here.
        assert sum(each.number for line in drawn.lines for each in line.counts) == len(found)
        assert [line.total.number for line in drawn.lines] == [
            sum(each.number for each in line.counts) for line in drawn.lines
        ]


def test_dimensions_are_what_has_two_values_or_more() -> None:
    rows = [claim(1, "Seizure", "2022"), claim(2, "Arrest", "2022")]
    names = [each.name for each in dimensions(answer("claims-index", rows), visit())]
    assert names == ["kind", "involved"]
    assert values_of("involved", rows[0]) == ["One", "Two"]
    assert values_of("speaker", rows[0]) == ["Somebody"]


# Names beside marks


@given(st.text(alphabet="ab (،,", max_size=90))
def test_names_beside_marks_begin_as_the_whole_name_does(name: str) -> None:
    event = Event(name, "#x", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z")
    (mark,) = timeline.drawing([event], EN).marks
    assert name.startswith(mark.name.removesuffix("…"))
    assert len(mark.name) <= 45


# Facets


def test_facets_add_values_take_them_away_and_show_the_chosen_first() -> None:
    rows = [
        {"facet": "kind", "value": "Arrest", "valueLabel": "", "count": 8},
        {"facet": "kind", "value": "Seizure", "valueLabel": "", "count": 3},
        {"facet": "year", "value": "2022", "valueLabel": "2022", "count": 5},
        {"facet": "speaker", "value": f"{ID}asayish", "valueLabel": "Asayish", "count": 2},
    ]
    fields = {"class": ["Seizure"], "after": ["x"]}
    kind, year, speaker = of_rows(rows, "claims-index", visit(EN, fields))
    assert [(each.label, each.chosen) for each in kind.choices] == [
        ("seizure", True),
        ("arrest", False),
    ]
    assert parse_qs(urlsplit(kind.choices[0].href).query) == {}
    assert parse_qs(urlsplit(kind.choices[1].href).query) == {"class": ["Seizure", "Arrest"]}
    assert parse_qs(urlsplit(year.choices[0].href).query) == {
        "class": ["Seizure"],
        "from": ["2022-01-01"],
        "to": ["2022-12-31"],
    }
    assert parse_qs(urlsplit(speaker.choices[0].href).query)["speaker"] == ["asayish"]


def test_facets_of_values_narrow_the_rows_themselves() -> None:
    rows = [claim(1, "Seizure", "2022"), claim(2, "Arrest", "2021")]
    facet = of_values(rows, "year", "claims-index", visit(EN, {"only": ["year:2022"]}))
    assert [(each.label, each.chosen) for each in facet.choices] == [
        ("2022", True),
        ("2021", False),
    ]
    assert parse_qs(urlsplit(facet.choices[0].href).query) == {}
    assert parse_qs(urlsplit(facet.choices[1].href).query) == {"only": ["year:2022", "year:2021"]}


# Ways to see


def test_queries_are_seen_in_the_ways_that_suit_them() -> None:
    assert list(suiting(query("network-of-sources"))) == [View.TABLE, View.NETWORK, View.PIVOT]
    assert View.MAP in suiting(query("controlled-on"))
    assert View.TIMELINE in suiting(query("seizures"))
    assert list(suiting(query("claims-index"))) == list(View)
    assert chosen(visit(EN, {"view": ["pivot"]}), list(View)) is View.PIVOT
    assert chosen(visit(EN, {"view": ["nonsense"]}), list(View)) is View.TABLE


def test_claims_tie_what_they_involve() -> None:
    rows = [claim(1, "Seizure", "2022"), claim(2, "Seizure", "2022")]
    drawn = of_claims(answer("claims-index", rows), visit())
    assert {each.node.label for each in drawn.nodes} == {"One", "Two"}
    assert [each.edge.count for each in drawn.edges] == [2]


def test_many_ties_are_told_by_pair_alone() -> None:
    def tied(number: int) -> dict[str, Any]:
        names = {"involved": f"{ID}x {ID}y{number}", "involvedLabel": f"X; Y{number}"}
        return claim(number, "Seizure", "2022", **names)

    drawn = of_claims(answer("claims-index", [tied(number) for number in range(301)]), visit())
    assert {each.edge.label for each in drawn.edges} == {""}
    assert drawn.hidden == 152
