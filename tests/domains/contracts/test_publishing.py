"""Publishing versions: who may, what is the same, and what never changes."""

import asyncio

import pytest
from sqlalchemy import func, select

from coordinator.core.errors import AlreadyDone, Forbidden, Invalid, NotFound
from coordinator.core.schemas import Slice
from coordinator.domains.contracts import publishing, queries
from coordinator.domains.contracts.models import ContractContent
from tests.domains.contracts.samples import api

BACKEND, FRONTEND = "backend-developer", "frontend-developer"


def openapi(mark=""):
    """Return a small OpenAPI document; another for each mark."""
    return f"openapi: 3.1.0\ninfo:\n  title: Users\npaths: {{}}\nx-mark: '{mark}'\n"


async def stored(world):
    """Count the contents that are kept."""
    statement = select(func.count()).select_from(ContractContent)
    return await world.see(lambda work: work.session.scalar(statement))


async def test_the_first_to_publish_provides_the_contract(world, publish):
    """The first version makes the contract, its author the provider, and both are told."""
    version = await publish(BACKEND, "users", openapi(), version="2.0.0")
    assert (version.name, version.version, version.format) == ("users", "2.0.0", "openapi")
    assert (version.provider, version.author, version.state) == (BACKEND, BACKEND, "published")
    contract = await world.see(lambda work: queries.find(work, "users"))
    assert (contract.provider, contract.latest, contract.summary) == (BACKEND, "2.0.0", "Users")
    told = {event.type: event.subject for event in await world.events()}
    assert told["contract_version.published"] == "users@2.0.0"
    assert told["contract.registered"] == "users"


async def test_a_content_comes_back_word_for_word(world, publish):
    """What was published is what is read, to the byte."""
    content = openapi("é ☃ \r\n tail") + "\n\n"
    await publish(BACKEND, "users", content, version="1.0.0")
    whole = await world.see(lambda work: queries.find_version(work, "users", "1.0.0"))
    assert whole.content == content
    assert whole.size == len(content.encode())


async def test_the_same_again_changes_nothing(world, publish):
    """The same version with the same content is answered as it stands, and not told again."""
    first = await publish(BACKEND, "users", version="2.0.0")
    before = len(await world.events())
    assert await publish(BACKEND, "users", version="2.0.0") == first
    assert await publish(BACKEND, "users") == first
    assert len(await world.events()) == before


async def test_a_version_never_changes(world, publish):
    """The same version with other content is refused with a number that is free."""
    await publish(BACKEND, "users", openapi("a"), version="2.0.0")
    with pytest.raises(AlreadyDone, match="never changes") as refused:
        await publish(BACKEND, "users", openapi("b"), version="2.0.0")
    assert "2.0.1" in refused.value.fix
    whole = await world.see(lambda work: queries.find_version(work, "users", "2.0.0"))
    assert whole.content == openapi("a")
    assert await stored(world) == 1


async def test_a_version_without_a_number_gets_the_next(publish):
    """Guides count 1, 2, 3; numbers with dots grow at their end."""
    assert (await publish(BACKEND, "guide", "# One")).version == "1"
    assert (await publish(BACKEND, "guide", "# Two")).version == "2"
    assert (await publish(BACKEND, "users", openapi("a"))).version == "1.0.0"
    await publish(BACKEND, "users", openapi("b"), version="2.1.0")
    assert (await publish(BACKEND, "users", openapi("c"))).version == "2.1.1"


async def test_going_back_to_an_older_content_is_a_new_version(world, publish):
    """The content of version 1 after version 2 is version 3; it is stored once."""
    await publish(BACKEND, "guide", "# One")
    await publish(BACKEND, "guide", "# Two")
    assert (await publish(BACKEND, "guide", "# One")).version == "3"
    assert await stored(world) == 2


async def test_only_the_provider_publishes(publish):
    """Anyone else is refused, with the way out, and learns nothing about what is the same."""
    await publish(BACKEND, "users", version="1.0.0")
    with pytest.raises(Forbidden, match="provided by `backend-developer`") as refused:
        await publish(FRONTEND, "users", version="1.0.0")
    assert "ask a person" in refused.value.fix


async def test_people_hand_a_contract_to_another_provider(world, publish):
    """A person names the provider, who publishes from then on; the former one no more."""
    await publish(BACKEND, "users", openapi("a"), version="1.0.0")
    await publish("human", "users", openapi("b"), version="1.1.0", provider=FRONTEND)
    version = await publish(FRONTEND, "users", openapi("c"))
    assert (version.version, version.provider) == ("1.1.1", FRONTEND)
    with pytest.raises(Forbidden):
        await publish(BACKEND, "users", openapi("d"))


async def test_a_person_publishing_does_not_become_the_provider(publish):
    """Who helps out does not take over."""
    await publish(BACKEND, "users", openapi("a"))
    assert (await publish("human", "users", openapi("b"))).provider == BACKEND


async def test_an_agent_cannot_make_another_the_provider(publish):
    """Only people and the admin name providers, and only agents that are there."""
    with pytest.raises(Forbidden, match="may not make"):
        await publish(BACKEND, "users", provider=FRONTEND)
    with pytest.raises(NotFound, match="no agent `nobody`"):
        await publish("admin", "users", provider="nobody")


async def test_what_came_by_a_nameless_file_is_taken_over_by_the_first_agent(publish):
    """`files` is nobody: the first agent to publish provides the contract from then on."""
    assert (await publish("files", "users", openapi("a"))).provider == "files"
    assert (await publish(BACKEND, "users", openapi("b"))).provider == BACKEND
    assert (await publish("files", "users", openapi("c"))).provider == BACKEND
    with pytest.raises(Forbidden):
        await publish(FRONTEND, "users", openapi("d"))


async def test_a_draft_does_not_take_a_contract_over(publish, move):
    """What came by file changes hands when an agent publishes, and the answer says so."""
    await publish("files", "users", openapi("a"), version="1.0.0")
    shown = await publish(FRONTEND, "users", openapi("b"), version="2.0.0", draft=True)
    assert (shown.provider, shown.notes) == ("files", [])
    done = await publish(BACKEND, "users", openapi("c"), version="3.0.0")
    assert done.provider == BACKEND
    assert done.notes == [
        "`users` is provided by `backend-developer` from now on; until now it was by nobody in "
        "particular, by file."
    ]
    assert (await publish(BACKEND, "users", openapi("d"), version="4.0.0")).notes == []


async def test_a_draft_that_is_moved_out_takes_a_contract_over(publish, move):
    """Moving it on is publishing it."""
    await publish("files", "users", openapi("a"), version="1.0.0")
    await publish(BACKEND, "users", openapi("b"), version="2.0.0", draft=True)
    assert (await move("2.0.0", "published")).provider == BACKEND


@pytest.mark.parametrize("name", ["Users", "../users", "", "a b", "users@1", ".users", "x" * 65])
async def test_a_name_that_is_none_is_refused(publish, name):
    """A contract's name is part of addresses and of file names."""
    with pytest.raises(Invalid, match="no name for a contract"):
        await publish(BACKEND, name)


async def test_the_latest_is_the_highest_number_in_use(world, publish):
    """A late fix of an old line does not become what everybody should use."""
    await publish(BACKEND, "users", openapi("a"), version="2.0.0")
    await publish(BACKEND, "users", openapi("b"), version="1.9.1")
    await publish(BACKEND, "users", openapi("c"), version="3.0.0-rc.1", draft=True)
    assert (await world.see(lambda work: queries.find(work, "users"))).latest == "2.0.0"
    page = await world.see(lambda work: queries.versions(work, "users", {}, Slice(limit=2)))
    assert [item.version for item in page.items] == ["3.0.0-rc.1", "1.9.1"]
    assert page.total == 3
    rest = await world.see(
        lambda work: queries.versions(work, "users", {}, Slice(limit=2, page=page.next))
    )
    assert [item.version for item in rest.items] == ["2.0.0"]


async def test_of_many_who_register_a_name_one_provides_it(world, publish):
    """Twenty at once: every one succeeds or is refused as not the provider; nothing is lost."""
    for number in range(20):
        await world.join(f"agent-{number}", "vibe-coder")
    results = await asyncio.gather(
        *(publish(f"agent-{number}", "users", openapi(number)) for number in range(20)),
        return_exceptions=True,
    )
    good = [result for result in results if not isinstance(result, BaseException)]
    assert len(good) == 1
    assert all(isinstance(result, Forbidden) for result in results if result not in good)


async def test_versions_published_at_once_all_count(world, publish):
    """Twenty guides at once by the provider become twenty numbers."""
    await publish(BACKEND, "guide", "# Zero")
    await asyncio.gather(*(publish(BACKEND, "guide", f"# {number}") for number in range(20)))
    page = await world.see(lambda work: queries.versions(work, "guide", {}, Slice()))
    assert {item.version for item in page.items} == {str(number) for number in range(1, 22)}


@pytest.mark.parametrize(("before", "after"), [("3", "1.0.0"), ("2026-03-01", "1.0.0")])
async def test_a_contract_may_begin_to_count_otherwise(world, publish, before, after):
    """The version that came later is the one in use, where numbers do not say which is newer."""
    await publish(BACKEND, "users", openapi("a"), version=before)
    await publish(BACKEND, "users", openapi("b"), version=after)
    assert (await world.see(lambda work: queries.find(work, "users"))).latest == after


@pytest.mark.parametrize(("given", "number"), [("1.0.0-rc.1", "1.0.0"), ("1.2.3.4", "2.0.0.0")])
async def test_a_break_gets_a_number_that_is_not_refused(publish, given, number):
    """A pre-release gets its release, four numbers the next first one."""
    await publish(BACKEND, "users", api(users="name"), version=given)
    assert (await publish(BACKEND, "users", api(users="label"))).version == number


async def test_who_may_not_publish_is_refused_before_any_slow_work(publish, monkeypatch):
    """Nobody keeps the server busy with what it then refuses."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    monkeypatch.setattr(publishing, "compared", None)
    monkeypatch.setattr(publishing, "inspected", None)
    with pytest.raises(Forbidden):
        await publish(FRONTEND, "users", api(users="label"))
    with pytest.raises(Invalid, match="no name"):
        await publish(FRONTEND, "Users")


async def test_versions_are_compared_in_the_formats_that_they_were_published_in(publish):
    """A guide that quotes an OpenAPI document stays a guide."""
    guide = "# Users\n\n- `GET /users`\n{}\n## Spec\n\nopenapi: 3.1.0\n"
    before, after = guide.format("- `POST /users`\n"), guide.format("")
    await publish(BACKEND, "users", before, format="markdown")
    version = await publish(BACKEND, "users", after, format="markdown")
    assert version.comparison.verdict == "breaking"
