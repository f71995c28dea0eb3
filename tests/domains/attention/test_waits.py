"""Who waits for whom, held against a plain model of it."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from coordinator.domains.attention.graph import circle_of, circles
from coordinator.domains.attention.waits import Facts, Owed, Proposed, Queued, Status, waits_of
from tests.domains.attention.reference import AGENTS, Model, step

HISTORIES = 10_000
PARTS = 8
NAMES = any_.sampled_from("abcdefg")


@given(any_.lists(any_.tuples(NAMES, NAMES), max_size=25))
def test_a_circle_is_who_comes_back_to_itself(pairs):
    """The groups are the classes of names that reach each other, and a circle is really one."""
    reach = {name: {b for a, b in pairs if a == name} for name in "abcdefg"}
    for middle in "abcdefg":
        for name in "abcdefg":
            if middle in reach[name]:
                reach[name] |= reach[middle]
    plain = {
        tuple(sorted(b for b in "abcdefg" if b in reach[a] and a in reach[b])) for a in "abcdefg"
    }
    found = circles(pairs)
    assert set(found) == {group for group in plain if len(group) > 1}
    for group in found:
        circle = circle_of(pairs, group)
        steps = zip(circle, [*circle[1:], circle[0]], strict=True)
        assert all(pair in pairs for pair in steps)
        assert len(set(circle)) == len(circle) >= 2


def test_a_chain_of_thousands_is_no_circle_and_no_recursion():
    """A long chain is walked without a stack, closed it is one circle of all."""
    chain = [(f"a{n}", f"a{n + 1}") for n in range(5000)]
    assert circles(chain) == []
    assert [len(group) for group in circles([*chain, ("a5000", "a0")])] == [5001]


@pytest.mark.parametrize("part", range(PARTS))
def test_random_histories_hold_the_deadlocks_of_the_plain_model_and_no_other(part):
    """Ten thousand histories of two to six agents: found when they form, and never a false one."""
    formed = 0
    for seed in range(part, HISTORIES, PARTS):
        chance = Random(seed)
        model = Model(AGENTS[: chance.randint(2, 6)])
        for _ in range(chance.randint(4, 14)):
            step(model, chance)
        waits = [wait for wait in waits_of(model.facts()) if wait.is_blocking]
        found = {frozenset(group) for group in circles((w.waiter, w.holder) for w in waits)}
        expected = model.deadlocked()
        assert found == expected, (seed, model)
        formed += bool(expected)
    assert formed > HISTORIES // PARTS // 20


def facts(**given):
    """Return facts about three agents."""
    return Facts(agents=frozenset({"a", "b", "c"}), **given)


def seen(found):
    """Return the waits as (waiter, holder, subject, via)."""
    return [(w.waiter, w.holder, w.subject, tuple(w.via)) for w in waits_of(found)]


def test_a_handoff_is_a_wait_for_its_other_side():
    """Its sender waits for who was asked; who was asked, naming it, for an answer of the sender."""
    handoffs = {"HO-1": Owed("a", "b")}
    for agent, holder in (("a", "b"), ("b", "a"), ("c", "b")):
        status = Status(agent, "blocked", ("ho-1",))
        assert seen(facts(statuses=(status,), handoffs=handoffs)) == [
            (agent, holder, "HO-1", ("HO-1",))
        ]


def test_what_is_closed_free_text_or_oneself_is_no_wait():
    """Only what is open and known leads to somebody else."""
    status = Status("a", "blocked", ("HO-9", "the designer", "a", "PC-3"))
    assert seen(facts(statuses=(status,), commits={"PC-3": Proposed("a")})) == []


def test_a_commit_is_a_wait_for_all_whom_it_depends_on():
    """Over however many others, with the way there."""
    commits = {"PC-1": Proposed("b", ("PC-2",)), "PC-2": Proposed("c", ("PC-7",))}
    status = Status("a", "blocked", ("PC-1",))
    assert seen(facts(statuses=(status,), commits=commits)) == [
        ("a", "b", "PC-1", ("PC-1",)),
        ("a", "c", "PC-1", ("PC-1", "PC-2")),
    ]


def test_who_is_blocked_and_names_nothing_waits_for_what_it_asked_of_others():
    """Its open handoffs, what its commits depend on, and verdicts on its contracts."""
    found = facts(
        statuses=(Status("a", "blocked", ()),),
        handoffs={"HO-1": Owed("a", "b"), "HO-2": Owed("c", "a")},
        commits={"PC-1": Proposed("a", ("PC-2",)), "PC-2": Proposed("c")},
        verdicts={"users": ("b",)},
        provided={"a": ("users",)},
    )
    assert [(w.holder, w.kind, w.subject) for w in waits_of(found)] == [
        ("b", "handoff", "HO-1"),
        ("b", "verdict", "users"),
        ("c", "pending_commit", "PC-2"),
    ]


def test_who_is_at_work_waits_without_being_stuck():
    """It is drawn, and never makes a deadlock; a queue for a claim does."""
    status = Status("a", "active", ("b",))
    queued = Queued("CL-2", "b", (("CL-1", "a"),))
    found = waits_of(facts(statuses=(status,), queue=(queued,)))
    assert [(w.waiter, w.holder, w.is_blocking) for w in found] == [
        ("a", "b", False),
        ("b", "a", True),
    ]
