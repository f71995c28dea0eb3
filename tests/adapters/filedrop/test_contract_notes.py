"""A dropped contract: compared, its note beside it, its consumers told in their folders."""

from coordinator.domains.contracts import consumers, queries
from coordinator.domains.contracts.usage import ConsumerPut
from tests.domains.contracts.samples import api

NOTE = "contracts/users/2.0.0.changes.md"


async def use(world, agent="frontend-developer"):
    """Make someone a consumer of `users`."""
    await world.do(agent, lambda work: consumers.use(work, "users", agent, ConsumerPut()))


async def test_a_dropped_version_tells_as_a_published_one_does(world, place):
    """The note stands beside the file, the handoff in the consumer's folder; then all rests."""
    place.drop("contracts/users/1.0.0.yaml", api(users="name"))
    await place.both()
    await use(world)
    place.drop("contracts/users/2.0.0.yaml", api(users="label"))
    await place.both()
    assert "**It breaks" in place.text(NOTE)
    [handoff] = place.names("handoffs/frontend-developer")
    assert "users 2.0.0 breaks GET /users" in place.text(handoff)
    before = len(await world.events())
    await place.both()
    assert len(await world.events()) == before


async def test_an_edited_note_gets_a_receipt_and_is_no_version(world, place):
    """What somebody writes into the note stays there, with an answer beside it."""
    place.drop("contracts/users/1.0.0.yaml", api(users="name"))
    await place.both()
    place.drop("contracts/users/2.0.0.yaml", api(users="label"))
    await place.both()
    place.drop(NOTE, "# I do not like it\n")
    await place.both()
    assert place.text(NOTE) == "# I do not like it\n"
    assert "note in which the server writes" in place.text("contracts/users/2.0.0.changes.error.md")
    page = await world.see(lambda work: queries.versions(work, "users", {}, queries.Slice()))
    assert [item.version for item in page.items] == ["2.0.0", "1.0.0"]


async def test_a_break_under_a_patch_number_gets_a_receipt(place):
    """A dropped file has no `force`: the receipt says which number to take."""
    place.drop("contracts/users/1.0.0.yaml", api(users="name"))
    await place.both()
    place.drop("contracts/users/1.0.1.yaml", api(users="label"))
    await place.both()
    receipt = place.text("contracts/users/1.0.1.yaml.error.md")
    assert "1.0.1 is a patch of 1.0.0, and breaks it" in receipt
    assert "Rename it to `contracts/users/2.0.0.yaml`" in receipt


async def test_the_answer_by_file_is_the_verdict(world, place):
    """A consumer that only has files accepts and completes in the handoff's file."""
    place.drop("contracts/users/1.0.0.yaml", api(users="name"))
    await place.both()
    await use(world)
    place.drop("contracts/users/2.0.0.yaml", api(users="label"))
    await place.both()
    [path] = place.names("handoffs/frontend-developer")
    for former, state in (("offered", "accepted"), ("accepted", "completed")):
        place.drop(path, place.text(path).replace(f"state: {former}", f"state: {state}", 1))
        await place.both()
    told = [event for event in await world.events() if event.type == "verdict.given"]
    assert [event.data["state"] for event in told] == ["acknowledged", "verified"]
    assert {event.actor for event in told} == {"frontend-developer"}


async def test_versions_dropped_at_once_come_in_by_their_numbers(place):
    """Whatever order the folder lists them in: each is compared with the one before it."""
    for version in ("2.0.0", "1.10.0", "1.0.1", "1.9.0", "1.0.0"):
        fields = {"1.0.0": "name", "1.0.1": "label"}
        place.drop(f"contracts/users/{version}.json", api(users=fields.get(version, "name")))
    await place.both()
    refused = [name for name in place.names("contracts") if name.endswith(".error.md")]
    assert refused == ["contracts/users/1.0.1.json.error.md"]
    assert "since 1.0.0" in place.text("contracts/users/1.9.0.changes.md")
    assert "since 1.9.0" in place.text("contracts/users/1.10.0.changes.md")
