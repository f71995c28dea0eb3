"""Offering, finding, changing, replying and delivery."""

import asyncio

import pytest
from pydantic import ValidationError

from coordinator.core.errors import Conflict, Forbidden, NotFound, RevisionMoved, WrongMove
from coordinator.core.schemas import Slice
from coordinator.domains.agents import service as agents
from coordinator.domains.handoffs import moves, service
from coordinator.domains.handoffs.schemas import (
    HandoffOffer,
    HandoffPatch,
    HandoffRead,
    Reason,
    ReplyCreate,
)

SENDER, RECEIVER, OTHER = "backend-developer", "frontend-developer", "vibe-coder"


async def test_json_says_from_and_to(offered):
    """The two sides are `from` and `to` in JSON, in a list too."""
    it = await offered()
    shown = it.model_dump(mode="json")
    assert (shown["from"], shown["to"]) == (SENDER, RECEIVER)
    assert HandoffRead.model_validate(shown) == it


async def test_a_receiver_must_be_there(world, offered):
    """An unknown agent is refused with the names there are, a retired one with those left."""
    with pytest.raises(NotFound, match=r"no agent `frontend`.*frontend-developer"):
        await offered(to="frontend")
    await world.join("backend-developer-2", "backend-developer")
    await world.do("human", lambda work: agents.retire(work, "backend-developer-2"))
    with pytest.raises(Conflict, match="has retired") as refused:
        await offered(to="backend-developer-2")
    assert "vibe-coder" in refused.value.fix
    assert (await world.see(lambda work: service.every(work, {}, Slice()))).total == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("kind", "epic"),
        ("priority", "now"),
        ("due_at", "2026-03-01T12:00:00"),
        ("acceptance", [{"text": "same"}, {"text": " same "}]),
        ("from", "vibe-coder"),
    ],
)
def test_a_bad_offer_names_its_field(field, value):
    """A blank title, an unknown kind, a naive date, items named twice or a sender are refused."""
    with pytest.raises(ValidationError, match=field):
        HandoffOffer(**{"to": RECEIVER, "title": "Which scopes?", field: value})


async def test_lists_are_by_side_state_and_kind(world, offered, act):
    """Each filter narrows; `open` is offered and accepted; the newest comes first."""
    one = await offered()
    two = await offered(kind="bug")
    await offered(sender=RECEIVER, to=OTHER)
    await act(RECEIVER, moves.accept, one)
    await act(RECEIVER, moves.decline, two, Reason(reason="no bug"))

    async def listed(**filters):
        given = {name.rstrip("_"): value for name, value in filters.items()}
        page = await world.see(lambda work: service.every(work, given, Slice()))
        return [item.id for item in page.items]

    assert await listed() == ["HO-3", "HO-2", "HO-1"]
    assert await listed(state="open") == ["HO-3", "HO-1"]
    assert await listed(state="declined") == await listed(kind="bug") == ["HO-2"]
    assert await listed(from_=RECEIVER) == await listed(to=OTHER) == ["HO-3"]


async def test_the_sender_changes_what_is_open(offered, act):
    """The sender changes any field while it is open; a null date takes it away."""
    it = await offered(due_at="2026-03-02T12:00:00Z", body="read?")
    patch = HandoffPatch(title="Which scope?", priority="high", due_at=None)
    changed = await act(SENDER, service.change, it, patch)
    assert (changed.title, changed.priority, changed.due_at) == ("Which scope?", "high", None)
    assert (changed.body, changed.revision) == ("read?", 2)
    await act(RECEIVER, moves.decline, it, Reason(reason="no"))
    with pytest.raises(WrongMove, match="is declined; it changes only while"):
        await act(SENDER, service.change, it, patch)


async def test_the_receiver_only_ticks(offered, act):
    """The receiver ticks items; another text, another field or a third agent is refused."""
    it = await offered(acceptance=[{"text": "scopes"}, {"text": "tests"}])
    ticks = HandoffPatch(acceptance=[{"text": "scopes", "done": True}, {"text": "tests"}])
    with pytest.raises(Forbidden, match="may not tick items of"):
        await act(OTHER, service.change, it, ticks)
    ticked = await act(RECEIVER, service.change, it, ticks)
    assert [item.done for item in ticked.acceptance] == [True, False]
    for wrong in (
        HandoffPatch(acceptance=[{"text": "scopes", "done": True}]),
        HandoffPatch(title="Other"),
    ):
        with pytest.raises(Forbidden, match="may not change `HO-1`; `backend-developer`"):
            await act(RECEIVER, service.change, it, wrong)


async def test_a_change_of_an_older_revision_is_refused(world, offered):
    """Who saw another revision gets it refused, and nothing changes."""
    it = await offered()
    patch = HandoffPatch(title="Other")
    await world.do(SENDER, lambda work: service.change(work, it.id, patch), expected=1)
    with pytest.raises(RevisionMoved):
        await world.do(SENDER, lambda work: service.change(work, it.id, patch), expected=1)


async def test_both_sides_people_and_the_mediator_reply(world, offered, act):
    """A third agent does not; entries are numbered in order with author and time."""
    it = await offered()
    speakers = (SENDER, "documentation-orchestrator", "human", RECEIVER)
    for speaker in speakers:
        told = await act(speaker, service.reply, it, ReplyCreate(body=f"I am {speaker}"))
        assert (told.acted_at is not None) == (speaker == RECEIVER)
    with pytest.raises(Forbidden, match="`vibe-coder` may not reply to `HO-1`"):
        await act(OTHER, service.reply, it, ReplyCreate(body="me too"))
    found = await world.see(lambda work: service.find(work, it.id))
    assert [(entry.number, entry.author) for entry in found.replies] == list(enumerate(speakers, 1))
    assert found.replies[0].at == world.clock.moment


async def test_simultaneous_replies_are_all_kept(world, offered):
    """Twenty replies at once: twenty entries, numbered without a gap."""
    it = await offered()

    async def say(number):
        entry = ReplyCreate(body=f"reply {number}")
        await world.do(RECEIVER, lambda work: service.reply(work, it.id, entry))

    await asyncio.gather(*(say(number) for number in range(20)))
    found = await world.see(lambda work: service.find(work, it.id))
    assert [entry.number for entry in found.replies] == list(range(1, 21))
    assert len({entry.body for entry in found.replies}) == 20


async def test_a_full_thread_says_so(world, offered, act, monkeypatch):
    """Beyond so many replies, or so much text, a new handoff is what the refusal names."""
    it = await offered()
    monkeypatch.setattr(service, "REPLIES", 2)
    for _ in range(2):
        await act(SENDER, service.reply, it, ReplyCreate(body="more"))
    with pytest.raises(service.ThreadFull, match="full: 2 replies") as refused:
        await act(SENDER, service.reply, it, ReplyCreate(body="more"))
    assert "new handoff" in refused.value.fix
    long = await offered()
    await act(SENDER, service.reply, long, ReplyCreate(body="é" * 500_000))
    with pytest.raises(service.ThreadFull):
        await act(SENDER, service.reply, long, ReplyCreate(body="é" * 50_000))


async def test_delivery_is_told_once_and_is_no_acknowledgement(world, offered):
    """Delivery sets its time and tells of it; again, nothing; it never acknowledges."""
    it = await offered()
    assert service.undelivered([it], to=RECEIVER) == [it.id]
    assert service.undelivered([it], to=SENDER) == []
    for _ in range(2):
        await world.do(RECEIVER, lambda work: service.delivered(work, [it.id]))
    found = await world.see(lambda work: service.find(work, it.id))
    assert (found.delivered_at, found.acknowledged_at) == (world.clock.moment, None)
    assert service.undelivered([found], to=RECEIVER) == []
    types = [event.type for event in await world.events() if event.subject == it.id]
    assert types == ["handoff.offered", "handoff.delivered"]


async def test_an_unknown_identifier_is_not_found(world):
    """What is no identifier of a handoff, and one that was never given, are not found."""
    for wrong in ("HO-9", "PC-1", "nine"):
        with pytest.raises(NotFound, match=wrong):
            await world.see(lambda work, wrong=wrong: service.find(work, wrong))
