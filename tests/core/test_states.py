"""The stored state of a row, as events and snapshots show it, is the same before and after."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from coordinator.core.database import state_of
from coordinator.domains.agents.models import Agent, Role
from tests.core.test_event_order import role

LIMIT = 16 * 1024
NAME = "backend-developer"
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcz", max_size=9), inner),
    max_leaves=12,
)


def body(text: str) -> Role:
    """Return a role with this document."""
    return Role(**role("x").model_copy(update={"body": text}).model_dump(), workspace="default")


@pytest.mark.parametrize("text", ["a" * LIMIT, "é" * (LIMIT // 2), ""])
def test_content_up_to_the_limit_is_told_whole(text):
    """What is no larger than 16 KiB in UTF-8 stands in the event."""
    assert state_of(body(text))["body"] == text


@pytest.mark.parametrize("text", ["a" * (LIMIT + 1), "é" * (LIMIT // 2 + 1)])
def test_content_over_the_limit_is_told_by_its_hash(text):
    """What is larger stands there by SHA-256 and size."""
    raw = text.encode()
    wanted = {"sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    assert state_of(body(text))["body"] == wanted


async def test_large_json_hashes_alike_before_and_after_it_was_stored(world):
    """A database may give the keys of an object back in another order; the hash must not care."""
    identity = {"zz": "x" * LIMIT, "a": "1", "long-key": "2", "b": "3"}

    async def change(work):
        row = await work.get(Role, NAME)
        work.change(row, "role.defined", identity=identity)
        return state_of(row)

    told = await world.do("admin", change)
    stored = await world.see(lambda work: work.get(Role, NAME))
    assert (
        told["identity"]
        == state_of(stored)["identity"]
        == (await world.events())[-1].data["identity"]
    )


@given(st.datetimes(timezones=st.integers(-14, 14).map(lambda n: timezone(timedelta(hours=n)))))
def test_a_moment_of_any_zone_is_told_as_it_will_be_read(moment):
    """A database gives every moment back in UTC."""
    told, read = (
        Agent(name="x", role="x", retired_at=each) for each in (moment, moment.astimezone(UTC))
    )
    assert state_of(told) == state_of(read)


@given(st.dictionaries(st.text("abcz", max_size=9), JSON_VALUES, max_size=6))
def test_json_of_any_size_is_told_the_same_in_any_order(values):
    """The order of keys makes no difference, neither below nor above the limit."""
    for padding in ({}, {"padding": "x" * LIMIT}):
        forward = {**values, **padding}
        told, read = (
            Role(name="x", identity=each) for each in (forward, dict(reversed(forward.items())))
        )
        assert state_of(told) == state_of(read)


async def test_a_moment_in_another_zone_is_told_in_utc(world):
    """An event says the moment as a later read of the row does."""
    moment = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=5)))

    async def change(work):
        work.change(await work.get(Agent, NAME), "agent.retired", retired_at=moment)

    await world.do("admin", change)
    stored = state_of(await world.see(lambda work: work.get(Agent, NAME)))
    assert (await world.events())[-1].data == stored
    assert stored["retired_at"] == "2026-03-01T07:30:00Z"


async def test_a_naive_moment_cannot_be_stored(world):
    """A moment without a zone is refused, since nobody knows which one it is in."""

    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - that is the point

    async def change(work):
        work.change(await work.get(Agent, NAME), "agent.retired", retired_at=naive)

    with pytest.raises((StatementError, ValueError), match="naive"):
        await world.do("admin", change)
