"""Tokens prove who acts: issued, exchanged once, expired, revoked."""

import asyncio

import pytest

from coordinator.core.errors import Conflict, Forbidden, NotFound, Unauthenticated
from coordinator.domains.agents import service, tokens


@pytest.fixture
def issue(world):
    """Make a token as someone."""

    async def run(who, agent, **more):
        return await world.do(who, lambda work: tokens.issue(work, agent, **more))

    return run


@pytest.fixture
def exchange(world):
    """Use a sign-in link."""

    async def run(secret):
        return await world.do("coordinator", lambda work: tokens.exchange(work, secret))

    return run


@pytest.fixture
def holder(database, clock):
    """Return the name that a secret proves, or None."""

    async def run(secret):
        async with database.reading() as session:
            found = await tokens.holder(session, secret, now=clock.now())
        return found and found[1].name

    return run


async def test_a_secret_proves_its_agent_and_is_kept_by_hash(world, issue, holder):
    """The secret names its agent; neither events nor lists show it or its hash."""
    made = await issue("admin", "vibe-coder", label="laptop")
    assert await holder(made.token) == "vibe-coder"
    assert await holder(made.token + "x") is None
    shown = str([event.data for event in await world.events()])
    assert made.token not in shown
    assert "hash" not in shown
    listed = await world.see(lambda work: tokens.of_agent(work, "vibe-coder"))
    assert [token.label for token in listed] == ["laptop"]


async def test_a_sign_in_link_is_good_once(issue, exchange, holder):
    """A link proves nothing itself; exchanged, it gives a browser's token and is used up."""
    link = await issue("human", "human", purpose="link")
    assert await holder(link.token) is None
    browser = await exchange(link.token)
    assert (browser.agent, browser.purpose) == ("human", "browser")
    assert await holder(browser.token) == "human"
    with pytest.raises(Unauthenticated, match="used up"):
        await exchange(link.token)


async def test_of_many_who_use_a_link_at_once_one_gets_in(issue, exchange):
    """Twenty exchanges of one link: one success."""
    link = await issue("human", "human", purpose="link")
    results = await asyncio.gather(
        *(exchange(link.token) for _ in range(20)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, Unauthenticated)]
    assert len(refused) == 19


async def test_a_link_is_good_for_ten_minutes(issue, exchange, clock):
    """After ten minutes the link is too old."""
    link = await issue("human", "human", purpose="link")
    clock.move(minutes=10)
    with pytest.raises(Unauthenticated, match="too old"):
        await exchange(link.token)


async def test_a_token_of_an_agent_is_no_link(issue, exchange):
    """Only a link can be exchanged."""
    made = await issue("admin", "vibe-coder")
    with pytest.raises(Unauthenticated):
        await exchange(made.token)


async def test_a_browsers_token_ends_after_thirty_days(issue, exchange, holder, clock):
    """A session does not live for ever; an agent's token does."""
    agent = await issue("admin", "vibe-coder")
    browser = await exchange((await issue("human", "human", purpose="link")).token)
    clock.move(days=30)
    assert await holder(browser.token) is None
    assert await holder(agent.token) == "vibe-coder"


async def test_a_revoked_token_ends_at_once(world, issue, holder):
    """Revoked by its agent, it proves nothing; revoking again changes nothing; others live on."""
    made, other = await issue("admin", "vibe-coder"), await issue("admin", "vibe-coder")
    for who in ("vibe-coder", "admin"):
        await world.do(who, lambda work: tokens.revoke(work, "vibe-coder", made.id))
    assert await holder(made.token) is None
    assert await holder(other.token) == "vibe-coder"
    revoked = [event for event in await world.events() if event.type == "token.revoked"]
    assert len(revoked) == 1


async def test_tokens_of_others_are_out_of_reach(world, issue):
    """An agent makes and revokes only its own; only the admin makes the admin's."""
    made = await issue("admin", "vibe-coder")
    with pytest.raises(Forbidden):
        await issue("backend-developer", "vibe-coder")
    with pytest.raises(Forbidden):
        await world.do("backend-developer", lambda work: tokens.revoke(work, "vibe-coder", made.id))
    with pytest.raises(Forbidden, match="Only the admin"):
        await issue("human", "admin")
    with pytest.raises(NotFound, match="has no token"):
        await world.do("human", lambda work: tokens.revoke(work, "human", made.id))


async def test_with_the_agent_its_tokens_end(world, issue, holder):
    """Who retired proves nothing any more and gets no new token."""
    made = await issue("admin", "vibe-coder")
    await world.do("admin", lambda work: service.retire(work, "vibe-coder"))
    assert await holder(made.token) is None
    with pytest.raises(Conflict, match="no more tokens"):
        await issue("admin", "vibe-coder")
