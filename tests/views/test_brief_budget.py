"""Briefs over 50 agents and 5,000 items, and over anything: within the budget, by the ladder."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.team import build, member
from coordinator.core.database import Database
from coordinator.core.database.migrate import upgrade
from coordinator.core.events import Feed
from coordinator.core.work import SYSTEM, Actor, Desk, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.domains.workspaces import service as workspaces
from coordinator.views.brief import JSON, MARKDOWN, Ask, Brief, brief, estimate
from coordinator.views.brief.items import Item, Place, Rung, entry, quoted
from coordinator.views.brief.ladder import Frame, fill
from tests.conftest import ROLES, MovableClock
from tests.views.test_brief_tokens import real

Ways = list[str]
WIDER = re.compile(r"max_tokens=(\d+)")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 50 agents and 5,000 items."""
    folder = tmp_path_factory.mktemp("team")
    path = folder / "team.db"

    async def made() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await upgrade(database)
        clock = MovableClock()
        desk = Desk(database, clock, Feed(database))

        async def settle(work: Work) -> None:
            await workspaces.create(work, root=folder)
            for name in ROLES:
                draft = {"name": name, "title": name, "source": name, "body": ""}
                await agents.define_role(work, RoleDraft(identity={}, duties=[], **draft))

        await desk.write("default", SYSTEM, settle)
        await build(database, now=clock.now())
        await database.close()

    asyncio.run(made())
    return path


@pytest.fixture
async def team(file: Path) -> AsyncIterator[Any]:
    """A way to ask for briefs of that team."""
    database = Database(f"sqlite+aiosqlite:///{file}")
    desk = Desk(database, MovableClock(), Feed(database))

    async def ask(agent: str, form: Any = MARKDOWN, **wanted: Any) -> Brief:
        actor = Actor(agent, ROLES[0])
        query: Callable[[Work], Awaitable[Brief]] = lambda work: brief(  # noqa: E731
            work, Ask(agent, **wanted), form=form
        )
        return await desk.read("default", actor, query)

    yield ask
    await database.close()


def ways_of(told: dict[str, Any]) -> Ways:
    """Return how each item of a brief stands, in the ladder's order."""
    ways: Ways = []
    for section in told["sections"]:
        ways += ["cut" if item.get("cut") else "whole" for item in section["items"]]
        left = section["left_out"]
        ways += ["left"] * (left["count"] if left else 0)
    return ways


def check_law(told: dict[str, Any]) -> None:
    """All that stand whole come first, then what is cut, then what is only counted."""
    order = {"whole": 0, "cut": 1, "left": 2}
    places = [order[way] for way in ways_of(told)]
    assert places == sorted(places), told


@pytest.mark.parametrize("budget", [100, 300, 500, 1500, 4000, 8000, 100_000])
async def test_no_brief_is_above_its_budget(team: Any, budget: int) -> None:
    """Counted by the guess and by a real tokenizer, in both forms, for agents of every role."""
    for number in range(0, 50, 12):
        for form in (MARKDOWN, JSON):
            made = await team(member(number), form, max_tokens=budget)
            assert real(made.text) <= estimate(made.text) <= made.tokens <= budget


@pytest.mark.parametrize("budget", [500, 1500, 8000])
async def test_the_ladder_is_respected(team: Any, budget: int) -> None:
    """Nothing of a lower rung stands whole while something of a higher one was cut or left out."""
    for number in range(0, 50, 12):
        everything = json.loads((await team(member(number), JSON, max_tokens=100_000)).text)
        told = json.loads((await team(member(number), JSON, max_tokens=budget)).text)
        check_law(told)
        assert len(ways_of(told)) == len(ways_of(everything)), "all are told or counted"
        for section, whole in zip(told["sections"], everything["sections"], strict=True):
            shown = [item["id"] for item in section["items"]]
            assert shown == [item["id"] for item in whole["items"]][: len(shown)]
            if section["left_out"]:
                assert section["left_out"]["call"].startswith("GET ")


@pytest.mark.parametrize("budget", [100, 700, 2000])
async def test_the_call_of_a_larger_brief_shows_what_was_left_out(team: Any, budget: int) -> None:
    """It names a budget that suffices, also where only what is new was asked for."""
    head = (await team(member(0))).cursor
    for since in (None, head - 300):
        small = (await team(member(0), max_tokens=budget, since=since)).text
        room = int((WIDER.findall(small) or [budget])[-1])
        if since is not None and "max_tokens=" in small:
            assert f"GET brief?since={since}&max_tokens=" in small
        large = (await team(member(0), since=since, max_tokens=room)).text
        assert "max_tokens=" not in large, "what is left has a list of its own"
        assert "(cut" not in large


async def test_more_room_shows_more(team: Any) -> None:
    """The room that there is gets used: a whole brief is not cut short by its reserve."""
    whole = await team(member(0), max_tokens=100_000)
    assert (await team(member(0), max_tokens=whole.tokens)).text == whole.text
    less = await team(member(0), max_tokens=whole.tokens - 1)
    assert "(cut" in less.text or less.left_out > whole.left_out


async def test_since_with_nothing_new_is_under_sixty_tokens(team: Any) -> None:
    """By the guess and in truth, in both forms."""
    head = (await team(member(0))).cursor
    for form in (MARKDOWN, JSON):
        made = await team(member(0), form, since=head)
        assert real(made.text) <= estimate(made.text) <= made.tokens < 60
        assert f"GET brief?since={head}" in made.text


async def test_since_is_within_its_budget_too(team: Any) -> None:
    """However much is new."""
    head = (await team(member(0))).cursor
    for since in (0, head // 2, head - 30):
        for form in (MARKDOWN, JSON):
            made = await team(member(0), form, since=since, max_tokens=700)
            assert real(made.text) <= estimate(made.text) <= made.tokens <= 700
    check_law(json.loads((await team(member(0), JSON, since=head - 200, max_tokens=700)).text))


TEXT = st.text(max_size=300)
NAME = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True)
ITEM = st.builds(
    lambda name, text, title: Item(
        name, f"things/{name}", f"{name}: {quoted(text)}", {"text": text}, title
    ),
    NAME,
    TEXT,
    st.one_of(st.just(""), TEXT),
)


def _same(item: Item) -> Item:
    return item


RUNG = st.builds(
    lambda key, items, beyond: Rung(
        key,
        key.title(),
        [entry(item.id, Place(f"{item.id[:1]}?of=me", item.id), _same, item) for item in items],
        beyond,
        Place(f"{key}?of=me"),
    ),
    st.sampled_from(["you", "owed", "waiting", "changed", "near", "known", "team"]),
    st.lists(ITEM, max_size=12),
    st.integers(0, 9999),
)


def _expired_or_not(frame: Frame) -> st.SearchStrategy[Frame]:
    """A cursor is either told from or too old."""
    return st.sampled_from([frame, replace(frame, since=None, expired=frame.since)])


FRAME = st.builds(
    Frame,
    NAME,
    NAME,
    st.integers(0, 10**9),
    st.integers(100, 8000),
    st.one_of(st.none(), st.integers(0, 10**9)),
).flatmap(_expired_or_not)


@settings(max_examples=100)
@given(st.lists(RUNG, max_size=7), FRAME)
def test_whatever_is_in_the_rungs_the_budget_and_the_law_hold(
    rungs: list[Rung], frame: Frame
) -> None:
    """Any names, texts, counts and budgets."""
    for form in (MARKDOWN, JSON):
        made = fill(rungs, form, frame)
        if made.tokens >= 60 or frame.since is None:
            assert real(made.text) <= estimate(made.text) <= made.tokens <= frame.max_tokens
    read = [replace(rung, beyond=0) for rung in rungs]
    told = json.loads(fill(read, JSON, frame).text)
    if told["sections"]:
        check_law(told)
