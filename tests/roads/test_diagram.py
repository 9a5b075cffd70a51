"""The straight-line diagram: from places to pixels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadreg.roads.broken_chains import Equation, pieces_of
from roadreg.roads.diagram import (
    LEVEL_PX,
    MARGIN_PX,
    MOST_LEVELS,
    NARROWEST_KM_PX,
    WIDE_PX,
    DiagramItem,
    draw,
    find_gaps_and_overlaps,
    lanes,
    register_lane,
)

TEN_KM = pieces_of(0, 10_000)


def point(at, text="五桥", piece=0):
    return DiagramItem(at, piece, None, 0, text, "/assets/1")


def bar(from_m, to_m, text="护栏", pieces=(0, 0)):
    return DiagramItem(from_m, pieces[0], to_m, pieces[1], text, "/assets/2")


def drawn(*items, pieces=TEN_KM):
    return draw(pieces, [("Bridges", list(items))]).lanes[0].items


def test_a_road_fills_the_width_and_a_long_one_scrolls():
    assert draw(TEN_KM, []).width == pytest.approx(WIDE_PX)
    assert draw(pieces_of(0, 300_000), []).width == pytest.approx(300 * NARROWEST_KM_PX + 2 * MARGIN_PX)


def test_things_stand_where_their_chainage_is():
    first, middle, last = drawn(point(0), point(5_000), point(10_000))
    assert first.x == MARGIN_PX
    assert middle.x == pytest.approx(WIDE_PX / 2)
    assert last.x == pytest.approx(WIDE_PX - MARGIN_PX)


def test_a_stretch_is_as_wide_as_it_is_long():
    [item] = drawn(bar(2_000, 4_500))
    assert item.width == pytest.approx((WIDE_PX - 2 * MARGIN_PX) / 4)
    assert item.place == "K2+000–K4+500"
    assert not item.is_point


def test_things_at_one_place_stand_on_levels_of_their_own():
    one, other = drawn(point(5_000), point(5_010))
    assert other.y - one.y == LEVEL_PX


def test_the_sign_of_a_bar_stands_in_its_label():
    [item] = drawn(DiagramItem(1_000, 0, 2_000, 0, "临崖", "/hazards/1", sign="2", mark="risk-2"))
    assert item.label == "2 临崖"


def test_stretches_that_meet_end_to_end_stay_on_one_level():
    assert {item.y for item in drawn(bar(0, 4_000, "一"), bar(4_000, 9_000, "二"))} == {
        drawn(bar(0, 4_000))[0].y
    }


def test_names_are_dropped_where_they_would_need_too_many_levels():
    few = drawn(point(5_000), point(5_050))
    assert [item.label for item in few] == ["五桥", "五桥"]
    many = drawn(*(point(5_000 + 20 * n, "a name that is rather long") for n in range(8)))
    assert {item.label for item in many} == {""}


def test_what_has_no_room_is_counted_and_still_listed():
    diagram = draw(TEN_KM, [("Hazards", [point(5_000, str(n)) for n in range(MOST_LEVELS + 3)])])
    assert diagram.lanes[0].hidden == 3
    assert len(diagram.entries) == MOST_LEVELS + 3


def test_the_list_is_in_the_order_of_the_road_across_lanes():
    diagram = draw(
        TEN_KM, [("Bridges", [point(9_000, "b"), point(100, "a")]), ("Rails", [bar(50, 400, "r")])]
    )
    assert [(entry.lane, entry.item.text) for entry in diagram.entries] == [
        ("Rails", "r"),
        ("Bridges", "a"),
        ("Bridges", "b"),
    ]


def test_what_the_present_centreline_has_no_place_for_is_listed_apart():
    diagram = draw(TEN_KM, [("Bridges", [point(12_000, "lost"), point(1, "here")])])
    assert [entry.item.text for entry in diagram.lost] == ["lost"]
    assert [item.item.text for item in diagram.lanes[0].items] == ["here"]
    assert diagram.entries[-1].item.text == "lost"


def test_a_lane_with_nothing_on_the_road_is_named_and_takes_no_room():
    diagram = draw(TEN_KM, [("Culverts", []), ("Bridges", [point(1)])])
    assert diagram.empty == ["Culverts"]
    assert len(diagram.lanes) == 1


def test_a_broken_chain_is_marked_and_chainages_go_on_behind_it():
    pieces = pieces_of(0, 9_880, [Equation(4_000, 4_120)])
    diagram = draw(pieces, [("Bridges", [point(4_120, piece=1)])])
    [jump] = diagram.jumps
    assert jump.text == "K4+000 = K4+120"
    assert diagram.lanes[0].items[0].x == pytest.approx(jump.x)
    assert [tick.label for tick in diagram.ticks if tick.label][-1] == "K10+000"


def test_ticks_are_labelled_as_far_as_there_is_room():
    labelled = [tick for tick in draw(pieces_of(0, 200_000), []).ticks if tick.label]
    assert np.diff([tick.x for tick in labelled]).min() > 70
    short = [tick.label for tick in draw(pieces_of(0, 1_000), []).ticks if tick.label]
    assert "K0+400" in short


def test_gaps_and_overlaps_of_sections_are_told_in_metres():
    items = [bar(0, 4_000, "a"), bar(3_500, 6_000, "b"), bar(7_000, 10_000, "c")]
    gaps, overlaps = find_gaps_and_overlaps(TEN_KM, items)
    assert [(gap.place, gap.length_m) for gap in gaps] == [("K6+000–K7+000", 1_000)]
    assert [(each.place, each.length_m, each.names) for each in overlaps] == [
        ("K3+500–K4+000", 500, ("a", "b"))
    ]


def test_a_road_covered_from_end_to_end_has_no_findings():
    pieces = pieces_of(0, 9_880, [Equation(4_000, 4_120)])
    assert find_gaps_and_overlaps(pieces, [bar(0, 4_000), bar(4_120, 10_000, pieces=(1, 1))]) == ([], [])
    gaps, _ = find_gaps_and_overlaps(pieces, [])
    assert gaps[0].length_m == 9_880


def test_rooms_register_lanes_in_an_order():
    register_lane("test", "Test", lambda _session, _route, _account: [], order=-1)
    register_lane("test", "Test again", lambda _session, _route, _account: [], order=-1)
    assert lanes()[0].label == "Test again"
    assert sum(lane.name == "test" for lane in lanes()) == 1


ITEMS = st.lists(
    st.tuples(st.floats(-500, 10_500), st.one_of(st.none(), st.floats(0, 2_000)), st.text(max_size=12)),
    max_size=40,
)


@given(ITEMS)
def test_nothing_is_lost_and_nothing_overlaps_on_a_level(given_items):
    items = [
        point(at, text) if length is None else bar(at, at + length, text) for at, length, text in given_items
    ]
    diagram = draw(TEN_KM, [("lane", items)])
    assert len(diagram.entries) == len(items)
    for lane in diagram.lanes:
        assert len(lane.items) + lane.hidden + len(diagram.lost) == len(items)
        levels = {}
        for item in lane.items:
            left = item.x - item.width / 2 if item.is_point else item.x
            assert left >= levels.get(item.y, -np.inf) - 0.51
            levels[item.y] = left + item.width
            assert item.y + LEVEL_PX <= lane.y + lane.height + 0.01


@given(ITEMS)
def test_gaps_and_covered_stretches_make_up_the_whole_road(given_items):
    items = [bar(at, at + (length or 0), text) for at, length, text in given_items]
    gaps, overlaps = find_gaps_and_overlaps(TEN_KM, items, shortest_m=0)
    assert sum(gap.length_m for gap in gaps) <= 10_000 + 1e-6
    assert all(len(overlap.names) > 1 for overlap in overlaps)
