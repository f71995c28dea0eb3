"""Who stands in whose way: the same as by brute force, at a cost that a crowd can bear."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.domains.claims import blocking
from coordinator.domains.claims.blocking import Live, Ways, in_the_way, nearest_in_the_way
from coordinator.domains.claims.meetings import conflict, rank

CROWD = 200
AGENTS = ("a", "b", "c", "d")
WISHES = ("path:src/**", "path:src/x", "path:*/x", "path:src/x/y", "path:docs", "name:n", "name:m")


@dataclass(frozen=True)
class One:
    """A claim, as far as it is compared."""

    number: int
    agent: str
    state: str
    resources: list[str]
    mode: str = "exclusive"
    urgency: str = "normal"
    repository: str = ""
    asked_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


def one_of(number: int, values: tuple[str, str, list[str], str, str]) -> One:
    """Make a claim of what was drawn."""
    agent, state, resources, mode, urgency = values
    return One(number, agent, state, resources, mode, urgency)


CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(AGENTS),
        st.sampled_from(["held", "waiting", "waiting"]),
        st.lists(st.sampled_from(WISHES), min_size=1, max_size=2, unique=True),
        st.sampled_from(["exclusive", "exclusive", "shared"]),
        st.sampled_from(["normal", "urgent"]),
    ),
    max_size=10,
).map(lambda rows: [one_of(number, values) for number, values in enumerate(rows, 1)])


def before(claim: One, rows: list[One]) -> list[One]:
    """Return what is held, or ranks before this claim, and conflicts with it."""
    return [
        other
        for other in rows
        if (other.state == "held" or rank(other) < rank(claim)) and conflict(claim, other)
    ]


def waits_for(claim: One, agent: str, rows: list[One]) -> bool:
    """Tell whether a claim waits for what an agent holds, at however many removes."""
    return any(
        other.agent == agent if other.state == "held" else waits_for(other, agent, rows)
        for other in before(claim, rows)
    )


@settings(max_examples=200)
@given(rows=CLAIMS)
def test_what_is_in_the_way_is_what_brute_force_finds(rows: list[One]) -> None:
    """Of each waiting claim: itself, its place, and that nothing near is lost on the way."""
    live = Live(rows)
    waiting = [row for row in rows if row.state == "waiting"]
    places = Ways(live).places([row.number for row in waiting])
    nearest = nearest_in_the_way(live)
    for row in waiting:
        expected = {
            other.number
            for other in before(row, rows)
            if other.state == "held" or not waits_for(other, row.agent, rows)
        }
        assert {other.number for other, _ in in_the_way(row, live)} == expected
        assert places[row.number] == 1 + sum(
            other.number in expected and other.state == "waiting" for other in rows
        )
        found = {other.number for other in nearest[row.number]}
        assert found <= expected
        assert bool(found) == bool(expected)


@pytest.mark.parametrize(
    "wish",
    [
        lambda _: ["path:src/**"],
        lambda number: [f"path:src/m{number}/**", "path:src/x*/**"],
        lambda number: ["path:src/**", f"name:{(number + 1) % CROWD}"],
    ],
)
def test_two_hundred_who_wait_and_hold_cost_no_more_than_each_pair_once(
    monkeypatch: pytest.MonkeyPatch, wish: Any
) -> None:
    """Whoever waits for whom: a take, a page and all waits compare no pair twice."""
    compared = list[tuple[int, int]]()

    def counted(one: One, other: One) -> Any:
        compared.append((one.number, other.number))
        return conflict(one, other)

    monkeypatch.setattr(blocking, "conflict", counted)
    rows = [One(1, "holder", "held", ["path:src/**"])]
    rows += [One(1000 + n, f"a{n}", "held", [f"name:{n}"]) for n in range(CROWD)]
    rows += [One(2000 + n, f"a{n}", "waiting", wish(n)) for n in range(CROWD)]
    in_the_way(rows[-1], Live(rows))
    assert len(compared) <= 4 * CROWD
    live = Live(rows)
    compared.clear()
    Ways(live).places([row.number for row in rows[-50:]])
    nearest_in_the_way(live)
    assert len(compared) == len(set(compared))
    assert len(compared) <= CROWD * CROWD
