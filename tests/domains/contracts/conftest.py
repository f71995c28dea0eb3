"""Publishing, using and judging in one line each."""

import pytest

from coordinator.domains.contracts import consumers, publishing, releases, service, verdicts
from coordinator.domains.contracts.schemas import VersionChange, VersionPublish
from coordinator.domains.contracts.usage import ConsumerPut, VerdictGive
from tests.domains.contracts.samples import openapi, reader


@pytest.fixture
def publish(world):
    """Publish as someone: `await publish("backend-developer", "users", version="2.0.0")`."""

    async def run(who, name, content=None, *, door="http", **fields):
        wanted = VersionPublish(content=content or openapi(), **fields)

        async def attempt():
            prepared = await publishing.prepared(reader(world, who), name, wanted)
            return await world.do(
                who, lambda work: service.publish(work, name, prepared), door=door
            )

        return await world.desk.anew(attempt)

    return run


@pytest.fixture
def use(world):
    """Make someone a consumer: `await use("frontend-developer", "users", "GET /users")`."""

    async def run(agent, name, *operations, who=None):
        wanted = ConsumerPut(operations=list(operations))
        return await world.do(who or agent, lambda work: consumers.use(work, name, agent, wanted))

    return run


@pytest.fixture
def judge(world):
    """Give a verdict: `await judge("frontend-developer", "users", "2.0.0", "verified")`."""

    async def run(who, name, version, state, **fields):
        said = VerdictGive(state=state, **fields)
        return await world.do(who, lambda work: verdicts.give(work, name, version, said))

    return run


@pytest.fixture
def release(world):
    """Ask whether a version can be released."""

    async def run(name, version=None, **fields):
        return await world.see(
            lambda work: releases.can_release(work, name, version=version, **fields)
        )

    return run


@pytest.fixture
def move(world):
    """Move a version of `users` as someone."""

    async def run(version, state=None, *, who="backend-developer", expected=None, **fields):
        change = VersionChange(state=state, **fields)

        async def attempt():
            found = await publishing.prepared_move(reader(world, who), "users", version, change)
            return await world.do(
                who,
                lambda work: service.move(work, "users", version, change, found=found),
                expected=expected,
            )

        return await world.desk.anew(attempt)

    return run
