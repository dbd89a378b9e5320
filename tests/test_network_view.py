"""Networks are laid out by the server, the same for the same data, with room for each name."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from server.pages.views.ellipse import LINE, around, broken, ellipse
from server.pages.views.network import MOST, Edge, NetworkDrawing, Node, drawing


def star(count: int) -> NetworkDrawing:
    nodes = [Node("hub", "المركز"), *(Node(f"n{n}", f"عقدة {n}") for n in range(count))]
    edges = [Edge("hub", f"n{n}", "ab"[n % 2], count=n + 1) for n in range(count)]
    return drawing(nodes, edges, center="hub")


def test_the_one_asked_about_stands_in_the_middle() -> None:
    drawn = star(7)
    hub = next(each for each in drawn.nodes if each.central)
    assert (hub.x, hub.y) == (drawn.width / 2, drawn.height / 2)
    assert len(drawn.nodes) == 8
    assert [(label, count) for label, _, count in drawn.legend] == [("a", 4), ("b", 3)]


def test_the_same_data_give_the_same_drawing() -> None:
    assert star(30) == star(30)


def test_more_nodes_than_can_be_read_are_hidden_and_counted() -> None:
    drawn = star(200)
    assert len(drawn.nodes) == MOST
    assert drawn.hidden == 51
    assert drawn.hidden_edges == 51
    # Those with fewest ties are.
    assert {each.node.iri for each in drawn.nodes} == {"hub", *(f"n{n}" for n in range(51, 200))}


def test_nothing_to_draw_is_no_failure() -> None:
    assert drawing([], []).nodes == []
    alone = drawing([Node("one", "واحد")], [], center="one")
    assert len(alone.nodes) == 1


def test_an_edge_to_nobody_known_is_left_out() -> None:
    drawn = drawing([Node("a", "a")], [Edge("a", "b")])
    assert (drawn.edges, drawn.hidden_edges) == ([], 0)


def test_the_data_cannot_end_the_element_that_holds_them() -> None:
    drawn = drawing([Node("a", "</script><b>")], [])
    assert "</" not in drawn.data
    assert json.loads(drawn.data)["nodes"][0]["label"] == "</script><b>"


@given(st.lists(st.integers(1, 2), min_size=1, max_size=150))
def test_names_on_a_side_never_touch(lines: list[int]) -> None:
    placed = ellipse(lines)
    assert len(placed.places) == len(lines)
    for right in (True, False):
        side = sorted(
            (place.y, height)
            for place, height in zip(placed.places, lines, strict=True)
            if place.right is right
        )
        for (y, height), (below, other) in pairwise(side):
            assert below - y >= LINE * (height + other) / 2
    for place in placed.places:
        assert abs(place.x) <= placed.half_width
        assert abs(place.y) <= placed.half_height


@given(st.integers(0, 40), st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=80))
def test_the_order_has_each_node_once(count: int, pairs: list[tuple[int, int]]) -> None:
    nodes = [str(n) for n in range(count)]
    edges = [(str(a), str(b)) for a, b in pairs if a < count and b < count]
    found = around(nodes, edges)
    assert sorted(found) == sorted(nodes)
    assert found == around(nodes, edges)


def test_neighbours_stand_side_by_side() -> None:
    nodes = list("abcdef")
    order = around(nodes, [("a", "d"), ("b", "e"), ("c", "f")])
    place = {node: n for n, node in enumerate(order)}
    for one, other in ("ad", "be", "cf"):
        assert (place[one] - place[other]) % 6 in (1, 5)


def test_names_are_broken_at_spaces() -> None:
    assert broken("قوات الأمن الداخلي (الأسايش) في شمال وشرق سوريا", 24, 3) == [
        "قوات الأمن الداخلي",
        "(الأسايش) في شمال وشرق",
        "سوريا",
    ]
    assert broken("x" * 50)[0].endswith("…")
    assert broken("") == []


@given(st.text(max_size=80))
def test_a_name_has_two_lines_at_most(name: str) -> None:
    lines = broken(name)
    assert len(lines) <= 2
    assert all(len(line) <= 30 for line in lines)
