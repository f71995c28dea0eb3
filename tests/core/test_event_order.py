"""Events are numbered in commit order: a reader behind a cursor misses none and sees none twice."""

import asyncio
from pathlib import Path

from coordinator.core.work import SYSTEM
from coordinator.domains.agents import service as agents
from coordinator.domains.agents.schemas import RoleDraft
from coordinator.domains.workspaces import service as workspaces

WRITERS, EACH = 8, 10
WORKSPACES = ("default", "second", "third")


def role(name: str) -> RoleDraft:
    """Return a role that is like no other."""
    return RoleDraft(name=name, title=name, identity={}, duties=[], source="", body="")


async def test_a_reader_sees_every_event_once_and_in_order(world, tmp_path: Path):
    """While writers on three workspaces commit, each cursor reads all numbers without a gap."""
    for name in WORKSPACES[1:]:
        await world.desk.write(
            name, SYSTEM, lambda work: workspaces.create(work, root=tmp_path / work.workspace)
        )
    starts = {name: world.desk.feed.head(name) for name in WORKSPACES}
    written = asyncio.Event()

    async def write(workspace: str, writer: int) -> None:
        for number in range(EACH):

            async def define(work, number=number):
                for part in range(1 + (writer + number) % 3):
                    await agents.define_role(work, role(f"r{writer}-{number}-{part}"))
                    await asyncio.sleep(0)

            await world.desk.write(workspace, SYSTEM, define)

    async def read(workspace: str) -> list[int]:
        seen: list[int] = []
        while True:
            last = written.is_set()
            after = seen[-1] if seen else starts[workspace]
            found = await world.desk.feed.read(workspace, after=after, limit=7)
            seen += [event.seq for event in found]
            if last and not found:
                return seen
            await asyncio.sleep(0)

    readers = [asyncio.create_task(read(name)) for name in WORKSPACES]
    await asyncio.gather(*(write(name, writer) for name in WORKSPACES for writer in range(WRITERS)))
    written.set()
    for name, reader in zip(WORKSPACES, readers, strict=True):
        seen = await reader
        assert seen == list(range(starts[name] + 1, world.desk.feed.head(name) + 1))
        assert len(seen) == sum(1 + (w + n) % 3 for w in range(WRITERS) for n in range(EACH))


async def test_the_events_of_one_transaction_follow_each_other(world):
    """What is told together stands together, in the order in which it was told."""

    async def define(work, prefix: str):
        for number in range(4):
            await agents.define_role(work, role(f"{prefix}-{number}"))
            await asyncio.sleep(0)

    before = world.desk.feed.head("default")
    await asyncio.gather(
        *(world.do("admin", lambda work, p=f"p{n}": define(work, p)) for n in range(12))
    )
    subjects = [event.subject for event in await world.events(before)]
    blocks = [subjects[at : at + 4] for at in range(0, len(subjects), 4)]
    assert all(
        [subject.rpartition("-")[2] for subject in block] == ["0", "1", "2", "3"]
        and len({subject.rpartition("-")[0] for subject in block}) == 1
        for block in blocks
    )
