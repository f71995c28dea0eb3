"""The drawing of who waits for whom: what it promises for any graph."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.adapters.dashboard.graph import Arrow, draw, shortened

NAMES = [f"agent-{number}" for number in range(12)]
ARROWS = st.lists(
    st.builds(
        Arrow,
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(["HO-1", "migration:users", "users 2.0.0", "等待中的任务" * 8]),
        st.sampled_from(["", "DL-1"]),
        st.booleans(),
    ),
    max_size=30,
)


def boxes_of(drawing):
    """Return the rectangles of all agents and labels as (left, top, right, bottom)."""
    return [
        (each.x, part.top + each.y, each.x + each.width, part.top + each.y + each.height)
        for part in drawing.parts
        for each in (*part.boxes, *part.lines)
    ]


def overlap(one, other):
    """Tell whether two rectangles share an area; a rounded tenth is none."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 0.2
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.2
    )


@given(ARROWS)
def test_nothing_lies_over_anything_else(arrows):
    """Agents and labels never overlap, and all of them are inside the drawing."""
    drawing = draw(arrows)
    boxes = boxes_of(drawing)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= -0.1
        assert right <= drawing.width
        assert bottom <= drawing.height + 0.1


@given(ARROWS)
def test_every_wait_of_a_small_graph_is_drawn_once(arrows):
    """Each pair has one line with all its things and circles; nobody waits for themselves."""
    drawing = draw(arrows)
    pairs = {(one.waiter, one.holder) for one in arrows if one.waiter != one.holder}
    lines = [line.arrow for part in drawing.parts for line in part.lines]
    assert sorted((one.waiter, one.holder) for one in lines) == sorted(pairs)
    assert drawing.left_out == 0
    assert {box.name for part in drawing.parts for box in part.boxes} == set().union(*pairs)


@given(ARROWS, st.randoms())
def test_the_same_waits_give_the_same_drawing(arrows, chance):
    """The order in which waits are found does not matter: nothing jumps at a refresh."""
    drawing = draw(arrows)
    chance.shuffle(arrows)
    assert draw(arrows) == drawing


def test_an_arrow_goes_from_who_waits_to_whom_is_waited_for():
    """The head is at the holder's side, also where a circle makes the line go back."""
    drawing = draw([Arrow("ann", "ben", "HO-1", "DL-1"), Arrow("ben", "ann", "HO-2", "DL-1")])
    (part,) = drawing.parts
    sides = {box.name: (box.x, box.x + box.width) for box in part.boxes}
    for line in part.lines:
        x = float(re.match(r"M([\d.]+) ", line.head)[1])
        assert any(abs(x - side) < 0.2 for side in sides[line.arrow.holder])
        assert line.text.startswith("DL-1: HO-")


@pytest.mark.parametrize(
    "arrows",
    [
        [Arrow(f"a{one}", f"a{(one + 1) % 300}", "HO-1") for one in range(300)],
        [Arrow(f"a{one}", f"a{two}", "HO-1") for one in range(90) for two in range(90)],
    ],
    ids=["a long circle", "everyone for everyone"],
)
def test_a_drawing_is_bounded_and_says_what_it_leaves_out(arrows):
    """At most 200 agents are drawn; what found no room is counted."""
    drawing = draw(arrows)
    lines = sum(len(part.lines) for part in drawing.parts)
    assert sum(len(part.boxes) for part in drawing.parts) <= 200
    assert drawing.left_out > 0
    assert lines + drawing.left_out == len([one for one in arrows if one.waiter != one.holder])


def test_a_long_name_keeps_its_ends():
    """What does not fit loses its middle."""
    assert shortened("documentation-orchestrator-of-the-second-team", 24) == (
        "documentatio…second-team"
    )
    assert len(shortened("x" * 90)) == 24
