"""Preparing and writing again where what was prepared had been overtaken."""

import asyncio

import pytest

from coordinator.core.errors import Overtaken


async def test_what_was_overtaken_is_done_again(world):
    """Until it gets through, five times at most; another refusal is not tried again."""
    tries = []

    async def attempt(times, error):
        tries.append(times)
        if len(tries) <= times:
            raise error("It went on meanwhile.")
        return "done"

    assert await world.desk.anew(lambda: attempt(4, Overtaken)) == "done"
    tries.clear()
    with pytest.raises(Overtaken):
        await world.desk.anew(lambda: attempt(9, Overtaken))
    assert len(tries) == 5
    tries.clear()
    with pytest.raises(ValueError, match="meanwhile"):
        await world.desk.anew(lambda: attempt(9, ValueError))
    assert len(tries) == 1


async def test_many_who_overtake_each_other_all_get_through(world):
    """Who was overtaken once goes on one at a time: a hundred at once, none gives up."""
    count = 0

    async def attempt():
        nonlocal count
        seen = count
        await asyncio.sleep(0)
        if seen != count:
            raise Overtaken("It went on meanwhile.")
        count += 1

    await asyncio.gather(*(world.desk.anew(attempt) for _ in range(100)))
    assert count == 100
