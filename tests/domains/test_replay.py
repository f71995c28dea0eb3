"""Snapshot + events = later snapshot, for every verb of every domain, in any order."""

import pytest

from coordinator.core.errors import CoordError
from tests.laws.chance import PEOPLE, Chance, any_verb
from tests.laws.replay import Replay, tables
from tests.laws.test_domains import emitted

STEPS = 500
WHOLE = 20
"""After how many steps all tables are looked at, and not only those that should have changed."""

TELLING = sorted({table.__module__.split(".")[2] for table in tables()} - {"workspaces"})
"""The domains that tell what happens; a workspace is made once, by every test's world."""


@pytest.mark.parametrize("domain", TELLING)
async def test_a_domains_events_lead_from_any_snapshot_to_any_later_one(
    world, clock, domain, pytestconfig
):
    """After each verb the events since tell exactly what is stored now, refusals between or not."""
    if pytestconfig.getoption("--database") == "postgres":
        pytest.skip("the next test is the same law on the second database")
    chance, replay, told = Chance(7), Replay(world), set[str]()
    await replay.check()
    first_state, first_cursor = replay.state, replay.cursor
    nouns = {table.noun for table in tables() if table.__module__.split(".")[2] == domain}
    for number in range(STEPS if domain != "contexts" else STEPS // 3):
        verb = any_verb(domain, chance)
        try:
            await world.do(chance.one(*PEOPLE), verb)
        except CoordError:
            continue
        told.update(await replay.check(nouns if number % WHOLE else None))
        clock.move(minutes=chance.one(0, 1, 31))
        if told >= emitted(domain):
            break
    assert told >= emitted(domain), emitted(domain) - told
    await replay.check()
    whole = Replay(world)
    whole.state, whole.cursor = first_state, first_cursor
    await whole.check()
    assert whole.state == replay.state


async def test_all_domains_together_obey_it_too(world, clock):
    """Verbs of all domains mixed, each seeing what the others did."""
    chance, replay = Chance(11), Replay(world)
    for _ in range(80):
        domain = chance.one(*TELLING)
        verb = any_verb(domain, chance)
        try:
            await world.do(chance.one(*PEOPLE), verb)
        except CoordError:
            continue
        await replay.check()
        clock.move(minutes=chance.one(0, 1, 31))
