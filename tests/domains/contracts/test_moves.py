"""Moving versions on, and what a contract says after it."""

from datetime import UTC, datetime

import pytest

from coordinator.core.errors import (
    AlreadyDone,
    Forbidden,
    Invalid,
    NotFound,
    RevisionMoved,
    WrongMove,
)
from coordinator.core.schemas import Slice
from coordinator.domains.contracts import environments, queries, showing
from coordinator.domains.contracts.moving import InUse
from coordinator.domains.contracts.numbering import BreaksPatch
from coordinator.domains.contracts.usage import DeploymentPut
from tests.domains.contracts.samples import api, openapi
from tests.domains.contracts.test_telling import BACKEND, FRONTEND, told, uses

JUNE, JULY = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


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


@pytest.mark.parametrize("number", [None, "2.0.0"])
async def test_publishing_what_a_draft_says_brings_the_draft_out(
    world, publish, use, judge, number
):
    """With its number or without one: it is compared, in use, and told of, as by a move."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0", draft=True)
    assert await told(world) == []
    version = await publish(BACKEND, "users", api(users="label"), version=number)
    assert (version.version, version.state) == ("2.0.0", "published")
    assert version.comparison.verdict == "breaking"
    assert [one.title for one in await told(world)] == ["users 2.0.0 breaks GET /users"]
    assert (await world.see(lambda work: queries.find(work, "users"))).latest == "2.0.0"


async def test_a_draft_that_breaks_under_a_patch_number_does_not_come_out(publish):
    """Publishing its content again is refused as the move would be."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await publish(BACKEND, "users", api(users="label"), version="1.0.1", draft=True)
    with pytest.raises(BreaksPatch):
        await publish(BACKEND, "users", api(users="label"))


async def test_a_draft_comes_out_as_the_last_that_came(world, publish, move):
    """Of versions that count otherwise, the one published last is in use."""
    await publish(BACKEND, "users", openapi("a"), version="1.0.0")
    await publish(BACKEND, "users", openapi("b"), version="2026-03-01", draft=True)
    await publish(BACKEND, "users", openapi("c"), version="1.1.0")
    await move("2026-03-01", "published")
    assert (await world.see(lambda work: queries.find(work, "users"))).latest == "2026-03-01"


async def test_what_is_retired_does_not_come_back(publish, move):
    """Its content again is a new version, or refused under the old number."""
    await publish(BACKEND, "users", version="1.0.0")
    await move("1.0.0", "deprecated")
    await move("1.0.0", "retired")
    with pytest.raises(AlreadyDone, match="retired, and does not come back") as no:
        await publish(BACKEND, "users", version="1.0.0")
    assert "1.0.1" in no.value.fix
    again = await publish(BACKEND, "users")
    assert (again.version, again.state) == ("1.0.1", "published")


async def test_what_is_in_use_is_not_retired(world, publish, use, judge, move):
    """While somebody uses it, or it runs somewhere, and nothing newer replaces it."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    put = DeploymentPut(version="1.0.0")
    await world.do(BACKEND, lambda work: environments.deploy(work, "production", "users", put))
    await move("1.0.0", "deprecated")
    with pytest.raises(InUse, match=r"by `frontend-developer`, the environment `production`") as no:
        await move("1.0.0", "retired")
    assert "`force: true` with a `reason`" in no.value.fix
    with pytest.raises(Invalid, match="needs a `reason`"):
        await move("1.0.0", "retired", force=True)
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    assert (await move("1.0.0", "retired")).state == "retired"


async def test_who_uses_what_is_retired_by_force_is_told_of_what_is_in_use_then(
    world, publish, use, judge, move, release
):
    """The older version that comes back into use is a break for who has gone on."""
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.0")
    await publish(BACKEND, "users", api(users="label", orders="total"), version="2.0.0")
    for agent, operation in ((FRONTEND, "GET /users"), ("vibe-coder", "GET /orders")):
        await use(agent, "users", operation)
        await judge(agent, "users", "2.0.0", "verified")
    await move("2.0.0", "deprecated")
    gone = await move("2.0.0", "retired", force=True, reason="it loses data")
    assert (gone.state, gone.forced) == ("retired", "it loses data")
    [handoff] = await told(world)
    assert (handoff.receiver, handoff.title) == (FRONTEND, "users 1.0.0 breaks GET /users")
    assert handoff.body.startswith("users@2.0.0 is retired: it loses data\n")
    assert await uses(world, "vibe-coder") == "1.0.0"
    answer = await release("users")
    assert (answer.version, answer.answer, answer.owed) == ("1.0.0", "no", [FRONTEND])
    await judge(FRONTEND, "users", "1.0.0", "verified")
    assert await uses(world, FRONTEND) == "1.0.0"


async def test_the_provider_moves_a_sunset(world, publish, use, judge, move, release):
    """Without another state: it is told, and what is due by it moves along."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    await judge(FRONTEND, "users", "2.0.0", "acknowledged")
    assert (await release("users")).answer == "no"
    for until in (JUNE, JULY):
        version = await move("2.0.0", sunset_at=until)
        assert (version.state, version.sunset_at) == ("published", until)
        [handoff] = await told(world)
        assert handoff.due_at == until
        assert f"stays served until {until:%Y-%m-%d %H:%M} UTC." in handoff.body
    assert "2026-06" not in handoff.body
    assert (await release("users")).answer == "yes"
    changed = [one for one in await world.events() if one.type == "contract_version.changed"]
    assert [one.actor for one in changed] == [BACKEND, BACKEND]
    before = len(await world.events())
    await move("2.0.0", sunset_at=JULY)
    assert len(await world.events()) == before
    assert (await move("2.0.0", sunset_at=None)).sunset_at is None
    with pytest.raises(Forbidden):
        await move("2.0.0", sunset_at=JUNE, who="vibe-coder")


async def test_a_sunset_is_to_come(publish, move):
    """One that is past is refused, when a version is published and later."""
    past = datetime(2026, 2, 1, tzinfo=UTC)
    with pytest.raises(Invalid, match="`sunset_at` is past"):
        await publish(BACKEND, "users", version="1.0.0", sunset_at=past)
    await publish(BACKEND, "users", version="1.0.0", draft=True)
    with pytest.raises(Invalid, match="is past"):
        await move("1.0.0", "published", sunset_at=past)
    await move("1.0.0", "published")
    with pytest.raises(Invalid, match="is past"):
        await move("1.0.0", sunset_at=past)
    await move("1.0.0", "deprecated", sunset_at=JUNE)
    await move("1.0.0", "retired")
    with pytest.raises(WrongMove, match="nothing waits"):
        await move("1.0.0", sunset_at=JUNE)
