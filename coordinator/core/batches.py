"""Writes that share a transaction: what arrives while a commit is under way goes together next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

__all__ = ["Batcher"]

Item = TypeVar("Item")
Result = TypeVar("Result")
LARGEST = 256


class Batcher(Generic[Item, Result]):
    """Gathers items and applies each batch at once; `apply` returns a result for each, in order."""

    def __init__(self, apply: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        """Apply batches with `apply`, one after the other."""
        self._apply = apply
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Apply an item with the next batch; return its result once the batch is through."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
            await self._one(batch)
        self._task = None

    async def _one(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._apply([item for item, _ in batch])
            if len(results) != len(batch):
                raise ValueError(f"{len(results)} results came for {len(batch)} items")
        except BaseException as error:  # noqa: BLE001 - each waiter raises it in its own door
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
