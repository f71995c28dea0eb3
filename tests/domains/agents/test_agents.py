"""Agents join, are spoken of, and retire."""

import pytest

from coordinator.core.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from coordinator.core.schemas import Slice
from coordinator.domains.agents import kind, service
from coordinator.domains.agents.schemas import AgentJoin


@pytest.fixture
def join(world):
    """Let someone join: `await join("admin", "vibe-coder-2", "vibe-coder")`."""

    async def run(who, name, role, **more):
        wanted = AgentJoin(name=name, role=role, **more)
        return await world.do(who, lambda work: service.join(work, wanted))

    return run


async def test_who_joins_is_an_agent_and_told(world, join):
    """People and the admin let agents join; the event tells of it."""
    agent = await join("human", "vibe-coder-2", "vibe-coder")
    assert await world.see(lambda work: service.find(work, "vibe-coder-2")) == agent
    event = (await world.events())[-1]
    assert (event.type, event.subject, event.actor) == ("agent.joined", "vibe-coder-2", "human")


async def test_joining_again_is_the_same_agent(world, join):
    """The same name and role again changes and tells nothing."""
    agent = await join("admin", "vibe-coder-2", "vibe-coder")
    before = len(await world.events())
    assert await join("admin", "vibe-coder-2", "vibe-coder") == agent
    assert len(await world.events()) == before


async def test_an_agent_lets_nobody_join(join):
    """An agent asks a person."""
    with pytest.raises(Forbidden, match="may not let others join"):
        await join("backend-developer", "helper", "vibe-coder")


async def test_a_name_belongs_to_one_role(join):
    """The same name in another role is refused with a free one."""
    with pytest.raises(AlreadyDone) as refused:
        await join("admin", "vibe-coder", "backend-developer")
    assert "vibe-coder-2" in refused.value.fix


async def test_an_unknown_role_is_named_with_those_there_are(join):
    """A role must be defined before anyone has it."""
    with pytest.raises(NotFound, match="there are backend-developer"):
        await join("admin", "tester", "tester")


async def test_a_pipeline_joins_without_a_role_document(world, join):
    """Another repository's pipeline is an agent too; its role needs no document."""
    assert (await join("admin", "web-ci", "pipeline")).role == "pipeline"
    shown = await world.see(lambda work: kind.find(work, "web-ci"))
    assert (shown.title, shown.duties) == ("", [])


@pytest.mark.parametrize("name", ["coordinator", "system"])
async def test_the_servers_own_names_are_reserved(join, name):
    """Nobody joins under the name by which the server signs its own acts."""
    with pytest.raises(Invalid, match="reserved"):
        await join("admin", name, "vibe-coder")


async def test_who_retires_is_gone_but_remembered(world, join):
    """A retired agent is spoken of no more, its name not given again; retiring twice is once."""
    await world.do("vibe-coder", lambda work: service.retire(work, "vibe-coder"))
    before = len(await world.events())
    await world.do("admin", lambda work: service.retire(work, "vibe-coder"))
    assert len(await world.events()) == before
    assert "vibe-coder" not in await world.see(service.names)
    assert (await world.see(lambda work: service.find(work, "vibe-coder"))).retired_at
    with pytest.raises(Conflict, match="retired"):
        await join("admin", "vibe-coder", "vibe-coder")


async def test_only_itself_people_and_the_admin_retire_an_agent(world):
    """Another agent may not; the built-in ones cannot."""
    with pytest.raises(Forbidden):
        await world.do("vibe-coder", lambda work: service.retire(work, "backend-developer"))
    with pytest.raises(Conflict, match="part of every workspace"):
        await world.do("admin", lambda work: service.retire(work, "human"))


@pytest.mark.parametrize(
    ("spoken", "meant"),
    [
        ("backend-developer", "backend-developer"),
        ("Backend Developer", "backend-developer"),
        ("backend", "backend-developer"),
        ("vibe", "vibe-coder"),
        ("nobody", None),
        ("", None),
    ],
)
async def test_a_spoken_name_means_one_agent_or_none(world, spoken, meant):
    """A name, a role in words, or a clear beginning of one."""
    assert await world.see(lambda work: service.resolve(work, spoken)) == meant


async def test_an_unclear_name_means_nobody(world, join):
    """Where two agents begin so, neither is meant, unless one is named exactly."""
    await join("admin", "backend-two", "backend-developer")
    assert await world.see(lambda work: service.resolve(work, "backend")) is None
    named = await world.see(lambda work: service.resolve(work, "backend-two"))
    assert named == "backend-two"


async def test_agents_are_listed_by_name_and_role(world, join):
    """The list is by name; the filter leaves one role's."""
    await join("admin", "vibe-coder-2", "vibe-coder")
    page = await world.see(lambda work: service.every(work, {"role": "vibe-coder"}, Slice()))
    assert [agent.name for agent in page.items] == ["vibe-coder", "vibe-coder-2"]
