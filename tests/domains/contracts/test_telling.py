"""Whom a version tells, of what, and what becomes of it."""

from datetime import UTC, datetime

import pytest

from coordinator.core.pages import all_of
from coordinator.domains.contracts import consumers, queries, showing, verdicts
from coordinator.domains.contracts.comparison import workers
from coordinator.domains.contracts.kind import KIND
from coordinator.domains.handoffs import service as handoffs
from tests.domains.contracts.samples import api

BACKEND, FRONTEND = "backend-developer", "frontend-developer"
OTHERS = ("integration-specialist", "vibe-coder")


async def told(world, agent=None, state=None):
    """Return the contract changes that were handed off, oldest first."""
    filters = {"kind": "contract_change"}
    filters |= {"to": agent} if agent else {}
    filters |= {"state": state} if state else {}
    found = await world.see(lambda work: all_of(handoffs.every, work, filters))
    return found[::-1]


async def verdict(world, version, agent):
    """Return a verdict of a consumer of `users`."""
    found = await world.see(
        lambda work: all_of(
            lambda work, filters, part: verdicts.every(work, "users", version, filters, part), work
        )
    )
    return next(one for one in found if one.consumer == agent)


async def uses(world, agent):
    """Return the version of `users` that an agent uses."""
    found = await world.see(
        lambda work: all_of(
            lambda work, filters, part: consumers.every(work, "users", filters, part), work
        )
    )
    return next(one.uses for one in found if one.agent == agent)


@pytest.fixture
async def three(publish, use, judge):
    """Three consumers of three operations, who verified 1.0.0."""
    await publish(
        BACKEND, "users", api(users="name", orders="total", teams="title"), version="1.0.0"
    )
    for agent, operation in zip((FRONTEND, *OTHERS), ("users", "orders", "teams"), strict=True):
        await use(agent, "users", f"GET /{operation}")
        await judge(agent, "users", "1.0.0", "verified")


async def test_only_whom_a_break_touches_is_told(world, three, publish):
    """Of three consumers the one of the broken operation gets a handoff, with just its changes."""
    changed = api(users="label", orders="total", teams="title")
    version = await publish(BACKEND, "users", changed)
    assert version.version == "2.0.0"
    assert version.comparison.verdict == "breaking"
    [handoff] = await told(world)
    assert version.handoffs == [handoff.id]
    assert (handoff.sender, handoff.receiver) == (BACKEND, FRONTEND)
    assert handoff.title == "users 2.0.0 breaks GET /users"
    assert (handoff.priority, handoff.refs) == ("high", ["users@2.0.0"])
    assert "GET /users" in handoff.body
    assert "orders" not in handoff.body
    assert "coord contract verdict users 2.0.0 verified --as frontend-developer" in handoff.body


async def test_whom_nothing_touches_is_verified_by_the_server(world, three, publish):
    """What was verified and does not change stays so, and the consumer goes on to the version."""
    await publish(BACKEND, "users", api(users="label", orders="total", teams="title"))
    found = await verdict(world, "2.0.0", "vibe-coder")
    assert (found.state, found.given_by, found.handoff) == ("verified", "coordinator", None)
    assert found.reason == "nothing it uses changed since 1.0.0"
    assert await uses(world, "vibe-coder") == "2.0.0"
    touched = await verdict(world, "2.0.0", FRONTEND)
    assert (touched.state, touched.breaking > 0, touched.base) == ("pending", True, "1.0.0")
    assert touched.operations == ["GET /users"]
    assert await uses(world, FRONTEND) == "1.0.0"


async def test_a_release_waits_for_the_one_whom_it_breaks(world, three, publish, judge, release):
    """No while the verdict is owed, with the next call; yes once it is given."""
    await publish(BACKEND, "users", api(users="label", orders="total", teams="title"))
    answer = await release("users", "2.0.0")
    assert (answer.answer, answer.owed) == ("no", [FRONTEND])
    assert {reason.code for reason in answer.reasons} == {"pending_break", "compatible"}
    assert "coord contract verdict users 2.0.0 verified --as frontend-developer" in answer.next
    await judge(FRONTEND, "users", "2.0.0", "verified")
    answer = await release("users")
    assert (answer.answer, answer.owed, answer.version) == ("yes", [], "2.0.0")
    [handoff] = await told(world)
    assert handoff.state == "completed"


async def test_a_new_version_takes_the_place_of_what_the_last_one_opened(world, three, publish):
    """One open handoff per consumer, of the newest version; the changes count from what it uses."""
    await publish(BACKEND, "users", api(users="label", orders="total", teams="title"))
    await publish(BACKEND, "users", api(users="label", orders="sum", teams="title"))
    old, new = await told(world, FRONTEND)
    assert (old.state, new.state) == ("cancelled", "offered")
    assert old.reason == "users@3.0.0 takes its place."
    assert (await verdict(world, "3.0.0", FRONTEND)).base == "1.0.0"
    assert len(await told(world, OTHERS[0])) == 1


async def test_a_version_that_takes_the_break_back_takes_the_handoff_back(world, three, publish):
    """Where the new version no longer touches the consumer, the old handoff is cancelled too."""
    await publish(BACKEND, "users", api(users="label", orders="total", teams="title"))
    same = api(users="name", orders="total", teams="title") + "x-note: again\n"
    await publish(BACKEND, "users", same, version="3.0.0")
    assert [one.state for one in await told(world)] == ["cancelled"]
    assert (await verdict(world, "3.0.0", FRONTEND)).state == "verified"
    assert await uses(world, FRONTEND) == "3.0.0"


async def test_an_older_line_opens_no_handoff(world, three, publish, judge):
    """Who uses a newer version is not asked to adopt a late fix of an older one."""
    await publish(BACKEND, "users", api(users="label", orders="total", teams="title"))
    await judge(FRONTEND, "users", "2.0.0", "verified")
    fix = api(users="name", orders="total", teams="title") + "x-note: fix\n"
    await publish(BACKEND, "users", fix, version="1.0.1")
    assert len(await told(world, FRONTEND)) == 1
    assert (await verdict(world, "1.0.1", FRONTEND)).state == "pending"


async def test_an_older_line_that_changes_nothing_takes_nobody_back(world, three, publish, judge):
    """Who goes on to a newer version does not return to an old one that is as good."""
    await publish(BACKEND, "users", api(users="label", orders="total", teams="title"))
    fix = api(users="name", orders="total", teams="title") + "x-note: fix\n"
    await publish(BACKEND, "users", fix, version="1.0.1")
    assert (await verdict(world, "1.0.1", OTHERS[0])).state == "verified"
    assert await uses(world, OTHERS[0]) == "2.0.0"


async def test_versions_without_numbers_count_as_they_come(world, publish, use):
    """`beta` after `next` is a new one, whatever the alphabet says."""
    await publish(BACKEND, "users", api(users="name"), version="next")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"), version="beta")
    assert [one.title for one in await told(world)] == ["users beta breaks GET /users"]


async def test_a_retired_version_asks_nothing_more(world, three, publish, move):
    """Its open handoffs are taken back: nobody has to adopt it."""
    await publish(BACKEND, "users", api(users="label", orders="total", teams="title"))
    await move("2.0.0", "deprecated")
    await move("2.0.0", "retired", force=True, reason="it was a mistake")
    [handoff] = await told(world)
    assert (handoff.state, handoff.reason) == ("cancelled", "users@2.0.0 is retired.")


async def test_who_never_verified_is_not_called_compatible(world, publish, use, release):
    """Nothing changed is not enough: it was never shown to work."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="name", orders="total"))
    found = await verdict(world, "1.1.0", FRONTEND)
    assert (found.state, found.breaking, found.handoff) == ("pending", 0, None)
    answer = await release("users", "1.1.0")
    assert (answer.answer, answer.reasons[0].code) == ("unknown", "never_verified")


async def test_a_consumer_of_everything_is_told_of_everything(world, publish, use):
    """Who names no operation uses all of them."""
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.0")
    await use(FRONTEND, "users")
    sunset = datetime(2026, 9, 1, tzinfo=UTC)
    await publish(BACKEND, "users", api(orders="total"), version="2.0.0", sunset_at=sunset)
    [handoff] = await told(world)
    assert handoff.title == "users 2.0.0 breaks GET /users"
    assert handoff.due_at == sunset
    assert "stays served until 2026-09-01" in handoff.body


async def test_publishing_a_draft_tells_then(world, three, publish):
    """A draft is compared, and tells nobody before it is published."""
    changed = api(users="label", orders="total", teams="title")
    draft = await publish(BACKEND, "users", changed, version="2.0.0", draft=True)
    assert draft.comparison.verdict == "breaking"
    assert await told(world) == []
    assert (await world.see(lambda work: queries.find(work, "users"))).latest == "1.0.0"


async def test_a_slash_at_the_end_hides_no_break(world, publish, use, judge, release):
    """`GET /users/` is what `GET /users` was, for the comparison and for who is told alike."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users", "GET /users")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(**{"users/": "name"}))
    version = await publish(BACKEND, "users", api(**{"users/": "label"}))
    assert [one.title for one in await told(world)] == [
        f"users {version.version} breaks GET /users/"
    ]
    assert (await release("users")).answer == "no"


GUIDE = "# Users API\n\n## Endpoints\n\n- `GET /users`\n"


async def test_what_cannot_be_compared_is_never_called_compatible(
    world, publish, use, judge, release
):
    """A guide and an OpenAPI document do not compare: its consumers are told, and must look."""
    await publish(BACKEND, "users", GUIDE, version="1")
    await use(FRONTEND, "users")
    await judge(FRONTEND, "users", "1", "verified")
    version = await publish(BACKEND, "users", api(users="name"), version="2.0.0")
    assert version.comparison.verdict == "not_comparable"
    assert [one.title for one in await told(world)] == ["users 2.0.0 cannot be compared"]
    answer = await release("users")
    assert (answer.answer, answer.reasons[0].code) == ("unknown", "not_comparable")


async def test_a_comparison_that_took_too_long_is_never_called_compatible(
    world, publish, use, judge, release, monkeypatch
):
    """What a worker did not finish tells its consumers that nobody knows."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    monkeypatch.setattr(workers, "SMALL", 0)
    monkeypatch.setitem(workers.SECONDS, "compared", 0)
    version = await publish(BACKEND, "users", api(users="label"), version="1.1.0")
    assert version.comparison.verdict == "not_comparable"
    assert [one.title for one in await told(world)] == ["users 1.1.0 cannot be compared"]
    assert (await release("users")).answer == "unknown"


@pytest.mark.parametrize("before", ["3", "2026-03-01"])
async def test_who_uses_a_version_that_counts_otherwise_is_told(world, publish, use, before):
    """1.0.0 after 2026-03-01 is the newer one, and what it breaks is told."""
    await publish(BACKEND, "users", api(users="name"), version=before)
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"), version="1.0.0")
    assert [one.title for one in await told(world)] == ["users 1.0.0 breaks GET /users"]


async def test_a_person_is_told_of_what_it_published_itself_by_nobody(world, publish, use):
    """Of a contract that only files provide, who publishes and uses it hears from `files`."""
    await publish("files", "users", api(users="name"), version="1.0.0")
    await use("human", "users")
    await publish("human", "users", api(users="label"))
    [handoff] = await told(world)
    assert (handoff.sender, handoff.receiver) == ("files", "human")


async def test_a_fix_of_an_older_line_says_what_it_changes_of_that_line(world, publish, use, judge):
    """1.0.1 beside 2.0.0 is compared with 1.0.0 first, and its note says so."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await judge(FRONTEND, "users", "1.0.0", "verified")
    await publish(BACKEND, "users", api(users="label"))
    fix = await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.1")
    assert (fix.comparison.base, fix.comparison.verdict) == ("1.0.0", "safe")
    assert fix.comparison.suggested == "1.1.0"
    made = await world.see(lambda work: KIND.files.load(work, "users@1.0.0:1.0.1"))
    assert made.version == "1.0.1"


async def test_a_draft_of_an_older_line_is_shown_against_that_line(world, publish, use):
    """As it would be if it came out now; its page says the same."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"))
    draft = await publish(
        BACKEND, "users", api(users="name", orders="total"), version="1.0.1", draft=True
    )
    assert (draft.comparison.base, draft.comparison.verdict) == ("1.0.0", "safe")
    shown = await world.see(lambda work: showing.show(work, "users@1.0.1"))
    assert (shown.comparison.base, shown.comparison.suggested) == ("1.0.0", "1.1.0")
