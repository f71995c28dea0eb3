"""Writes that share a transaction keep their order, their results and their errors apart."""

import asyncio
from collections.abc import Sequence

import pytest

from coordinator.core.batches import LARGEST, Batcher


async def test_what_arrives_meanwhile_goes_together_next():
    """The first goes alone; what comes while it is under way goes in order in one batch."""
    batches: list[list[int]] = []
    gate = asyncio.Event()

    async def apply(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        await gate.wait()
        return [item * 10 for item in items]

    batcher = Batcher(apply)
    calls = [asyncio.create_task(batcher.add(number)) for number in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    calls += [asyncio.create_task(batcher.add(number)) for number in range(3, 6)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(*calls) == [0, 10, 20, 30, 40, 50]
    assert [item for batch in batches for item in batch] == list(range(6))
    assert len(batches) == 2


async def test_a_batch_is_bounded():
    """However many wait, one transaction takes no more than the largest batch."""
    sizes: list[int] = []

    async def apply(items: Sequence[int]) -> Sequence[int]:
        sizes.append(len(items))
        return items

    batcher = Batcher(apply)
    await asyncio.gather(*(batcher.add(number) for number in range(LARGEST * 2 + 1)))
    assert max(sizes) == LARGEST
    assert sum(sizes) == LARGEST * 2 + 1


async def test_a_failed_batch_fails_each_of_its_own_and_no_later_one():
    """Each waiter gets the error; the next batch is tried as if nothing had been."""
    failing = True

    async def apply(items: Sequence[int]) -> Sequence[int]:
        if failing:
            raise OSError("disk full")
        return items

    batcher = Batcher(apply)
    results = await asyncio.gather(*(batcher.add(n) for n in range(3)), return_exceptions=True)
    assert [str(error) for error in results] == ["disk full"] * 3
    failing = False
    assert await batcher.add(7) == 7


async def test_a_verb_that_answers_too_little_leaves_nobody_waiting():
    """A result that is missing is an error to all of the batch, not a call that never ends."""

    async def apply(items: Sequence[int]) -> Sequence[int]:
        return items[1:]

    batcher = Batcher(apply)
    for _ in range(2):
        with pytest.raises(ValueError, match="results"):
            await asyncio.wait_for(batcher.add(1), 5)


async def test_a_caller_who_went_away_does_not_hurt_the_others():
    """A cancelled call's item is applied with the rest, and the rest get their results."""
    applied: list[int] = []
    gate = asyncio.Event()

    async def apply(items: Sequence[int]) -> Sequence[int]:
        await gate.wait()
        applied.extend(items)
        return items

    batcher = Batcher(apply)
    gone, stays = asyncio.create_task(batcher.add(1)), asyncio.create_task(batcher.add(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gone.cancel()
    gate.set()
    assert await stays == 2
    assert applied == [1, 2]
    with pytest.raises(asyncio.CancelledError):
        await gone
