"""Moving versions on, and what a contract says after it."""

import pytest

from coordinator.core.errors import Forbidden, NotFound, RevisionMoved, WrongMove
from coordinator.core.schemas import Slice
from coordinator.domains.contracts import publishing, queries, service, showing
from coordinator.domains.contracts.schemas import VersionChange
from tests.domains.contracts.samples import reader

BACKEND = "backend-developer"


@pytest.fixture
def move(world):
    """Move a version of `users` as someone."""

    async def run(version, state, *, who=BACKEND, expected=None, **fields):
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


async def test_a_version_goes_its_way_to_the_end(world, publish, move):
    """Draft, published, deprecated, retired: each step is told and raises the revision."""
    version = await publish(BACKEND, "users", version="1.0.0", draft=True)
    assert version.state == "draft"
    assert (await world.see(lambda work: queries.find(work, "users"))).latest is None
    for state in ("published", "deprecated", "retired"):
        version = await move("1.0.0", state)
        assert version.state == state
    assert version.revision == 4
    assert version.content.startswith("openapi")
    types = [event.type for event in await world.events() if "version" in event.type]
    assert types == [
        f"contract_version.{word}" for word in ("drafted", "published", "deprecated", "retired")
    ]
    assert (await world.see(lambda work: queries.find(work, "users"))).latest is None


@pytest.mark.parametrize(
    ("draft", "wanted", "rule"),
    [
        (True, "deprecated", "only a published one becomes deprecated"),
        (True, "retired", "only a deprecated one becomes retired"),
        (False, "retired", "only a deprecated one becomes retired"),
        (False, "draft", "none goes back to draft"),
    ],
)
async def test_a_wrong_move_says_from_where_it_is_allowed(publish, move, draft, wanted, rule):
    """Steps are neither skipped nor taken back."""
    await publish(BACKEND, "users", version="1.0.0", draft=draft)
    with pytest.raises(WrongMove, match=rule):
        await move("1.0.0", wanted)


async def test_a_move_to_where_it_is_changes_nothing(world, publish, move):
    """Said twice is done once."""
    await publish(BACKEND, "users", version="1.0.0")
    before = len(await world.events())
    assert (await move("1.0.0", "published")).revision == 1
    assert len(await world.events()) == before


async def test_a_deprecated_version_stays_in_use_until_another_is(world, publish, move):
    """The latest is the highest published one, else the highest deprecated one."""
    await publish(BACKEND, "users", "# One", version="1")
    await publish(BACKEND, "users", "# Two", version="2")
    await move("2", "deprecated")
    assert (await world.see(lambda work: queries.find(work, "users"))).latest == "1"
    await move("1", "deprecated")
    contract = await world.see(lambda work: queries.find(work, "users"))
    assert (contract.latest, contract.summary) == ("2", "Two")


async def test_only_the_provider_and_people_move_a_version(publish, move):
    """Another agent is refused."""
    await publish(BACKEND, "users", version="1.0.0")
    with pytest.raises(Forbidden):
        await move("1.0.0", "deprecated", who="vibe-coder")
    assert (await move("1.0.0", "deprecated", who="human")).state == "deprecated"


async def test_a_move_of_what_has_moved_is_refused(publish, move):
    """Who saw another revision is told so, and nothing changes."""
    await publish(BACKEND, "users", version="1.0.0")
    await move("1.0.0", "deprecated", expected=1)
    with pytest.raises(RevisionMoved):
        await move("1.0.0", "retired", expected=1)


async def test_what_is_not_there_is_named(world, publish):
    """An unknown contract or version is refused with the way out or the versions there are."""
    await publish(BACKEND, "users", version="1.0.0")
    with pytest.raises(NotFound, match="no contract `orders`"):
        await world.see(lambda work: queries.find(work, "orders"))
    with pytest.raises(NotFound, match=r"no version `9`; there are 1\.0\.0"):
        await world.see(lambda work: queries.find_version(work, "users", "9"))


async def test_a_page_shows_the_version_in_use_or_the_one_asked_for(world, publish):
    """A contract's page has its versions and one of them; a long content is cut."""
    await publish(BACKEND, "users", "# One\n" + "x" * 100_000, version="1")
    await publish(BACKEND, "users", "# Two", version="2")
    shown = await world.see(lambda work: showing.show(work, "users"))
    assert ([item.version for item in shown.versions], shown.shown.version) == (["2", "1"], "2")
    older = (await world.see(lambda work: showing.show(work, "users@1"))).shown
    assert len(older.content) == showing.PREVIEW < older.size


async def test_contracts_are_listed_by_name_and_provider(world, publish):
    """The list is by name; the filter leaves one provider's."""
    await publish(BACKEND, "users")
    await publish("vibe-coder", "ideas", "# Ideas")
    every = await world.see(lambda work: queries.every(work, {}, Slice()))
    assert [item.name for item in every.items] == ["ideas", "users"]
    only = await world.see(lambda work: queries.every(work, {"provider": BACKEND}, Slice()))
    assert [item.name for item in only.items] == ["users"]
