"""What a format can carry: the rest is left out and told, what stays is one form of the same."""

from dataclasses import replace

import pytest
from documents import documents
from hypothesis import given

from loader.checking.article import check
from loader.document import Argument, Document
from loader.faults import Severity, errors
from loader.formats.carried import canonical, reduced
from loader.formats.interface import Feature

ALL = frozenset(Feature)


@given(documents())
def test_made_documents_pass_every_check(document: Document) -> None:
    assert not check(document) or {f.code for f in check(document)} <= {"other-class"}


@given(documents())
def test_a_format_that_carries_all_leaves_nothing_out(document: Document) -> None:
    assert reduced(document, ALL) == (document, [])


@given(documents())
def test_reducing_again_changes_nothing(document: Document) -> None:
    for carries in (ALL - {Feature.TRIGGERS}, ALL - {Feature.EVENTS}, frozenset[Feature]()):
        once, faults = reduced(document, carries)
        assert all(fault.severity is Severity.WARNING for fault in faults)
        assert all(fault.code.endswith("-left-out") for fault in faults)
        assert reduced(once, carries) == (once, [])
        assert not errors(check(once))


@given(documents())
def test_ids_lines_and_order_do_not_matter(document: Document) -> None:
    renamed = {name: f"T{number + 500}" for number, name in enumerate(document.mentions)}
    renamed |= {name: f"E{number + 500}" for number, name in enumerate(document.events)}
    other = replace(
        document,
        mentions={
            renamed[m.id]: replace(m, id=renamed[m.id], line=m.line + 7)
            for m in reversed(document.mentions.values())
        },
        events={
            renamed[e.id]: replace(
                e,
                id=renamed[e.id],
                trigger=renamed[e.trigger],
                arguments=tuple(
                    replace(a, target=renamed[a.target], number=a.number * 2)
                    for a in reversed(e.arguments)
                ),
            )
            for e in reversed(document.events.values())
        },
        attributes=tuple(
            replace(a, target=renamed[a.target]) for a in reversed(document.attributes)
        ),
        links=tuple(replace(n, target=renamed[n.target]) for n in reversed(document.links)),
        notes=tuple(replace(n, target=renamed[n.target]) for n in reversed(document.notes)),
        equivalences=tuple(
            replace(e, members=tuple(renamed[m] for m in reversed(e.members)))
            for e in document.equivalences
        ),
    )
    assert canonical(other) == canonical(document)


@given(documents())
def test_every_difference_shows(document: Document) -> None:
    same = canonical(document)
    for event in document.events.values():
        fewer = replace(event, arguments=event.arguments[1:])
        if event.arguments:
            events = {**document.events, event.id: fewer}
            assert canonical(replace(document, events=events)) != same
    for name in ("attributes", "links", "notes"):
        if held := getattr(document, name):
            assert canonical(replace(document, **{name: held[1:]})) != same
    if document.mentions:
        (first, *_) = document.mentions.values()
        mentions = {**document.mentions, first.id: replace(first, label="Other")}
        assert canonical(replace(document, mentions=mentions)) != same
    if document.equivalences:
        assert canonical(replace(document, equivalences=())) != same


@pytest.mark.parametrize("feature", sorted(ALL - {Feature.TRIGGERS, Feature.IDS}))
def test_what_is_left_out_is_told_once_by_kind(feature: Feature) -> None:
    from documents import full_document

    document = full_document()
    left, faults = reduced(document, ALL - {feature})
    assert len(faults) == 1
    assert feature.value in faults[0].message
    assert canonical(left) != canonical(document)


def test_events_of_one_trigger_become_events_of_two() -> None:
    from documents import full_document

    document = full_document()
    first = document.events["E1"]
    again = replace(first, id="E9", arguments=(Argument("commodity", 1, "T2"),))
    shared = replace(document, events={**document.events, "E9": again})
    apart, faults = reduced(shared, ALL - {Feature.TRIGGERS})
    assert not faults
    assert len(apart.mentions) == len(document.mentions) + 1
    assert apart.events["E9"].trigger != apart.events["E1"].trigger
    trigger = apart.mentions[apart.events["E9"].trigger]
    assert (trigger.label, trigger.fragments) == ("Seizure", document.mentions["T3"].fragments)
