"""What every workspace has from the start."""

from functools import partial

import pytest

from coordinator.core.schemas import Slice
from coordinator.core.work import SYSTEM, Desk
from coordinator.domains.agents import service, tokens
from coordinator.domains.agents.documents import read_role
from coordinator.domains.agents.schemas import AgentJoin
from coordinator.domains.agents.setup import adopt, settle, supply
from coordinator.domains.workspaces import service as workspaces

TEXT = "# {0}\n\n## Agent Identity\n**Name**: {0}\n"


def draft(name, source="agents", text=TEXT):
    """Return a role read from a small document."""
    return read_role(name, text.format(name), f"{source}/{name}.md")


@pytest.fixture
async def start(database, clock, tmp_path):
    """A server's start, as often as one likes: returns the new secrets."""
    from coordinator.core.events import Feed

    desk = Desk(database, clock, Feed(database))
    await desk.write("default", SYSTEM, lambda work: workspaces.create(work, root=tmp_path))

    async def run(*drafts):
        kept = {}
        keep = kept.__setitem__
        await desk.write("default", SYSTEM, lambda work: settle(work, drafts, keep=keep))
        return kept

    run.desk = desk
    return run


async def test_settling_twice_makes_nothing_twice(start):
    """The first start gives each agent its secret, the second gives none and tells nothing."""
    first = await start(draft("alpha"), draft("beta"))
    assert set(first) == {"admin", "human", "alpha", "beta"}
    before = start.desk.feed.head("default")
    assert await start(draft("alpha"), draft("beta")) == {}
    assert start.desk.feed.head("default") == before


async def test_the_first_secrets_prove_who_acts(start, database, clock):
    """Each secret is that of its agent."""
    secrets = await start(draft("alpha"))
    async with database.reading() as session:
        workspace, actor, _ = await tokens.holder(session, secrets["alpha"], now=clock.now())
    assert (workspace, actor.name, actor.role) == ("default", "alpha", "alpha")


async def test_a_retired_agent_does_not_come_back_with_the_next_start(start):
    """Who retired stays so, gets no secret, and keeps nobody from starting."""
    await start(draft("alpha"))
    await start.desk.write("default", SYSTEM, lambda work: service.retire(work, "alpha"))
    assert await start(draft("alpha")) == {}
    agents = await start.desk.read(
        "default", SYSTEM, lambda work: service.every(work, {"role": "alpha"}, Slice())
    )
    assert [agent.retired_at is None for agent in agents.items] == [False]


async def test_a_revoked_first_token_is_not_made_again(start):
    """Whoever revoked the first token meant it: the next start makes no other."""
    await start(draft("alpha"))

    async def revoke(work):
        only = (await tokens.of_agent(work, "alpha"))[0]
        await tokens.revoke(work, "alpha", only.id)

    await start.desk.write("default", SYSTEM, revoke)
    assert await start(draft("alpha")) == {}


async def test_a_workspaces_own_definition_outlives_a_start(start):
    """What the workspace's folder defines is not set back by the server's documents."""
    await start(draft("alpha"))
    own = draft("alpha", "agent-system/workflows", TEXT + "**Focus**: Ours\n")
    await start.desk.write("default", SYSTEM, lambda work: service.define_role(work, own))
    await start(draft("alpha"))
    role = await start.desk.read("default", SYSTEM, lambda work: service.find_role(work, "alpha"))
    assert role.identity["Focus"] == "Ours"


async def test_a_changed_document_is_defined_anew(start):
    """A role document of the server that changed is taken over at the next start."""
    await start(draft("alpha"))
    await start(draft("alpha", text=TEXT + "## Duties\n- Care\n"))
    role = await start.desk.read("default", SYSTEM, lambda work: service.find_role(work, "alpha"))
    assert (role.duties, role.revision) == (["Care"], 2)


async def test_a_spare_document_defines_only_what_nothing_defines(start):
    """What is in force stays, in the place of a document that cannot be read now."""

    async def keep_spare(*spare):
        verb = partial(settle, drafts=[], spare=spare, keep={}.__setitem__)
        await start.desk.write("default", SYSTEM, verb)
        found = await start.desk.read("default", SYSTEM, service.roles)
        return {role.name: role.revision for role in found.items}

    await start(draft("alpha"))
    other = draft("alpha", text=TEXT + "## Duties\n- Other\n")
    assert await keep_spare(other, draft("beta")) == {"alpha": 1, "beta": 1}


async def test_a_role_that_comes_later_is_supplied_with_a_token_once(start):
    """Whatever door defined it; whoever had one gets no other."""
    await start()
    kept = {}

    async def define(work):
        await service.define_role(work, draft("gamma", "agent-system/workflows"))
        await adopt(work, "gamma")
        await supply(work, "gamma", keep=kept.__setitem__)
        await supply(work, "gamma", keep=kept.__setitem__)
        await supply(work, "human", keep=kept.__setitem__)
        return [token.label for token in await tokens.of_agent(work, "gamma")]

    assert await start.desk.write("default", SYSTEM, define) == ["first"]
    assert list(kept) == ["gamma"]


async def test_a_role_whose_name_an_agent_has_gets_none(start):
    """An agent named like a later role keeps its own, and keeps nobody from starting."""
    await start(draft("beta"))
    wanted = AgentJoin(name="alpha", role="beta")
    await start.desk.write("default", SYSTEM, lambda work: service.join(work, wanted))
    await start(draft("alpha"), draft("beta"))
    names = await start.desk.read("default", SYSTEM, service.names)
    assert names["alpha"] == "beta"
    assert "alpha" not in names.values()
