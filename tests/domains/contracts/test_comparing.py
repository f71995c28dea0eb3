"""Numbers that follow from changes, breaks under patch numbers, comparisons and expectations."""

import asyncio
from datetime import UTC, datetime

import pytest

from coordinator.core.errors import Forbidden, Invalid, NotFound
from coordinator.domains.contracts import comparing, expectations, publishing, queries, showing
from coordinator.domains.contracts.comparison import Change, Comparison
from coordinator.domains.contracts.comparison.workers import compared
from coordinator.domains.contracts.live import LiveMoved
from coordinator.domains.contracts.models import StoredComparison
from coordinator.domains.contracts.numbering import BreaksPatch, suggested
from coordinator.domains.contracts.numbers import is_patch
from coordinator.domains.contracts.operations import key_of
from coordinator.domains.contracts.usage import ExpectationPut
from tests.domains.contracts.samples import api, reader
from tests.domains.contracts.test_telling import BACKEND, FRONTEND


@pytest.mark.parametrize(
    ("base", "verdict", "changes", "known", "number"),
    [
        ("1.4.2", "breaking", 1, [], "2.0.0"),
        ("1.4.2", "risky", 1, [], "1.5.0"),
        ("1.4.2", "safe", 1, [], "1.5.0"),
        ("1.4.2", "not_comparable", 0, [], "1.5.0"),
        ("1.4.2", "safe", 0, [], "1.4.3"),
        ("0.4.2", "breaking", 1, [], "0.5.0"),
        ("0.4.2", "safe", 0, [], "0.4.3"),
        ("v1.4", "breaking", 1, [], "v2.0"),
        ("v1.4", "safe", 1, [], "v1.5"),
        ("1.4.2", "breaking", 1, ["2.0.0"], "3.0.0"),
        ("1.4.2", "safe", 1, ["1.5.0", "1.6.0"], "1.7.0"),
        ("3", "breaking", 1, ["4"], "5"),
        ("2026-03-01", "breaking", 1, [], "2026-03-01.1"),
        ("2.0.0-rc.1", "breaking", 1, [], "2.0.0"),
        ("beta", "safe", 0, [], "1"),
    ],
)
def test_the_number_follows_from_the_verdict(base, verdict, changes, known, number):
    """A break is a major number, an addition a minor one, nothing at all a patch."""
    assert suggested(base, verdict, known=[base, *known], changes=changes) == number


def test_a_patch_shares_major_and_minor_and_is_higher():
    """Only a later patch of the very same line is one."""
    assert is_patch("1.2.4", "1.2.3")
    assert is_patch("1.2.1", "1.2")
    assert not is_patch("1.2.2", "1.2.3")
    assert not is_patch("1.3.0", "1.2.3")
    assert is_patch("v1.2.4", "1.2.3")
    assert not is_patch("5", "4")


async def test_a_break_under_a_patch_number_is_refused(world, publish):
    """The refusal names what breaks, the number to take, and how to force it."""
    await publish(BACKEND, "users", api(users="name"), version="1.2.0")
    with pytest.raises(
        BreaksPatch, match=r"1\.2\.1 is a patch of 1\.2\.0, and breaks it: GET"
    ) as no:
        await publish(BACKEND, "users", api(users="label"), version="1.2.1")
    assert "Publish it as 2.0.0" in no.value.fix
    assert "`force: true` with a `reason`" in no.value.fix
    with pytest.raises(Invalid, match="`force` needs a `reason`"):
        await publish(BACKEND, "users", api(users="label"), version="1.2.1", force=True)
    forced = {"force": True, "reason": "the field was never served"}
    version = await publish(BACKEND, "users", api(users="label"), version="1.2.1", **forced)
    assert version.forced == "the field was never served"
    assert version.comparison.suggested == "2.0.0"


async def test_a_draft_and_a_minor_number_are_not_refused(publish):
    """A draft is there to be looked at; a minor number is the provider's to take."""
    await publish(BACKEND, "users", api(users="name"), version="1.2.0")
    draft = await publish(BACKEND, "users", api(users="label"), version="1.2.1", draft=True)
    assert (draft.state, draft.forced) == ("draft", "")
    assert (await publish(BACKEND, "users", api(users="x"), version="1.3.0")).forced == ""


async def test_a_version_in_use_elsewhere_counts_too(publish, use):
    """A late patch is compared with the line that it follows, where somebody still uses that."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    await publish(BACKEND, "users", api(users="label"), version="2.0.0")
    with pytest.raises(BreaksPatch, match="a patch of 1"):
        await publish(BACKEND, "users", api(users="title"), version="1.0.1")


async def test_a_version_that_came_meanwhile_is_compared_too(world, publish):
    """What was prepared against another version in use is not published."""
    await publish(BACKEND, "users", api(users="a"), version="1.0.0")
    wanted = publishing.VersionPublish(content=api(users="b"))
    prepared = await publishing.prepared(reader(world, BACKEND), "users", wanted)
    await publish(BACKEND, "users", api(users="a", orders="b"), version="1.1.0")
    with pytest.raises(LiveMoved, match="came into use"):
        await world.do(BACKEND, lambda work: publishing_of(work, prepared))
    results = await asyncio.gather(
        *(publish(BACKEND, "users", api(users="a", orders="b", teams=f"t{n}")) for n in range(8))
    )
    assert len({version.version for version in results}) == 8


async def publishing_of(work, prepared):
    """Publish what was prepared."""
    from coordinator.domains.contracts import service

    return await service.publish(work, "users", prepared)


async def test_a_schema_says_which_way_it_stays_compatible(world, publish):
    """A further required property breaks those who write, not those who read."""
    old = '{"$schema": "x", "type": "object", "properties": {"a": {"type": "string"}}}'
    new = old.replace('"properties"', '"required": ["a"], "properties"')
    both = await publish(BACKEND, "users", old, version="1.0.0")
    assert both.comparison is None
    assert (await publish(BACKEND, "users", new, draft=True)).comparison.verdict == "breaking"
    one = await publish(BACKEND, "users", new, version="1.2.0", compatibility="forward")
    assert one.comparison.verdict == "safe"
    contract = await world.see(lambda work: queries.find(work, "users"))
    assert contract.compatibility == "forward"


async def compare(world, **which):
    """Compare two versions of `users`."""
    return await comparing.comparison(reader(world, FRONTEND), "users", **which)


async def test_the_stored_comparison_is_shown(world, publish):
    """Of the version in use with the one before it; for one operation where that is asked for."""
    await publish(BACKEND, "users", api(users="name", orders="total"), version="1.0.0")
    await publish(BACKEND, "users", api(users="label", orders="sum"))
    found = await compare(world)
    assert (found.base, found.version, found.verdict) == ("1.0.0", "2.0.0", "breaking")
    assert {change.path for change in found.changes} == {"/users", "/orders"}
    only = await compare(world, operation="get /orders")
    assert {change.path for change in only.changes} == {"/orders"}
    assert only.breaking == found.breaking


async def test_any_two_versions_are_compared(world, publish):
    """What is not stored is compared when it is asked for, and not stored by it."""
    for name in ("a", "b", "c"):
        await publish(BACKEND, "users", api(users=name))
    found = await compare(world, base="3.0.0", revision="1.0.0")
    assert (found.base, found.version, found.verdict) == ("3.0.0", "1.0.0", "breaking")
    assert (await compare(world, base="2.0.0", revision="2.0.0")).verdict == "safe"
    with pytest.raises(NotFound, match="first version"):
        await compare(world, revision="1.0.0")
    with pytest.raises(NotFound, match="no version `9`"):
        await compare(world, base="9")


async def test_a_comparison_is_stored_as_it_was_made(world, publish):
    """What is read back says what was written, change by change."""
    await publish(BACKEND, "users", api(users="a"), version="1.0.0")
    await publish(BACKEND, "users", api(users="b"), version="2.0.0")
    row = await world.see(lambda work: work.get(StoredComparison, "users", "2.0.0", "1.0.0"))
    result = Comparison.from_json(row.found)
    assert result == await compared(api(users="a"), api(users="b"))
    assert (row.is_main, row.breaking) == (True, len(result.of_level("breaking")))
    assert all(isinstance(change, Change) for change in result)


@pytest.fixture
def expect(world):
    """Say what someone expects of `users`."""

    async def run(content, *, agent=FRONTEND, who=None):
        wanted = ExpectationPut(content=content)
        draft = await expectations.prepared(reader(world, agent), wanted)
        return await world.do(
            who or agent, lambda work: expectations.expect(work, "users", agent, draft)
        )

    return run


async def gap(world, agent=FRONTEND):
    """Return the gap between what an agent expects and what there is."""
    return await expectations.gap(reader(world, agent), "users", agent)


async def test_an_expectation_comes_before_the_contract(world, expect, publish):
    """It registers the contract with nobody as provider; the first to publish takes it over."""
    found = await expect(api(users="name"))
    assert found.operations == ["GET /users"]
    contract = await world.see(lambda work: queries.find(work, "users"))
    assert (contract.provider, contract.latest) == ("files", None)
    shown = await world.see(lambda work: showing.show(work, "users"))
    assert (shown.shown, shown.versions, len(shown.expectations)) == (None, [], 1)
    missing = await gap(world)
    assert (missing.state, missing.version) == ("missing", None)
    assert [one.state for one in missing.operations] == ["missing"]
    await publish(BACKEND, "users", api(users="name"))
    assert (await world.see(lambda work: queries.find(work, "users"))).provider == BACKEND
    assert (await gap(world)).state == "met"


async def test_the_gap_is_shown_operation_by_operation(world, expect, publish):
    """Met, missing, or different in what the contract does not give."""
    await expect(api(users="name", orders="total", teams="title"))
    await publish(BACKEND, "users", api(users="name", orders="sum", extra="x"))
    found = await gap(world)
    assert {one.operation: one.state for one in found.operations} == {
        "GET /users": "met",
        "GET /orders": "differs",
        "GET /teams": "missing",
    }
    [orders] = [one for one in found.operations if one.state == "differs"]
    assert any("total" in change.text for change in orders.changes)
    assert (found.state, found.additions) == ("differs", 1)


async def test_only_who_expects_says_what(world, expect):
    """Nobody expects for another; the same again changes nothing; nothing expected is said so."""
    with pytest.raises(Forbidden, match="may not say what"):
        await expect(api(users="name"), who="vibe-coder")
    await expect(api(users="name"))
    before = len(await world.events())
    await expect(api(users="name"))
    assert len(await world.events()) == before
    with pytest.raises(NotFound, match="has not said what it expects"):
        await gap(world, "vibe-coder")


async def test_a_page_shows_who_uses_a_contract_and_how(world, publish, use, expect):
    """By any subject that belongs to it: of a version, a verdict, a comparison."""
    await publish(BACKEND, "users", api(users="name"), version="1.0.0")
    await use(FRONTEND, "users")
    sunset = datetime(2026, 9, 1, tzinfo=UTC)
    await publish(BACKEND, "users", api(users="label"), version="2.0.0", sunset_at=sunset)
    for subject in ("users", "users@1.0.0:2.0.0", "users@2.0.0/frontend-developer"):
        shown = await world.see(lambda work, s=subject: showing.show(work, s))
        assert (shown.shown.version, shown.shown.sunset_at) == ("2.0.0", sunset)
        assert [one.consumer for one in shown.verdicts] == [FRONTEND]
        assert shown.comparison.verdict == "breaking"
        assert [one.agent for one in shown.consumers] == [FRONTEND]
    assert (await world.see(lambda work: showing.show(work, "users@1.0.0"))).comparison is None


async def test_a_gap_of_thousands_of_operations_is_sorted_once(world, publish):
    """Each change is looked up by its operation, however many are missing."""

    def document(name):
        paths = "\n".join(f"  /{name}{number}: {{get: {{}}}}" for number in range(3_000))
        return f"openapi: 3.1.0\ninfo: {{title: Things, version: '1'}}\npaths:\n{paths}"

    await publish(BACKEND, "things", document("a"), version="1.0.0")
    read = reader(world, FRONTEND)
    draft = await expectations.prepared(read, ExpectationPut(content=document("b")))
    await world.do(FRONTEND, lambda work: expectations.expect(work, "things", FRONTEND, draft))
    key_of.cache_clear()
    found = await expectations.gap(read, "things", FRONTEND)
    assert {one.state for one in found.operations} == {"missing"}
    assert (len(found.operations), found.additions) == (3_000, 3_000)
    counted = key_of.cache_info()
    assert counted.hits + counted.misses < 10 * 3_000
