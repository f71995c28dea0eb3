"""Moves from state to state: who may, from where, and the four times."""

import asyncio

import pytest

from coordinator.core.errors import Forbidden, Invalid, WrongMove
from coordinator.domains.handoffs import moves, service
from coordinator.domains.handoffs.schemas import Completion, HandoffPatch, Reason, ReplyCreate

SENDER, RECEIVER, OTHER = "backend-developer", "frontend-developer", "vibe-coder"
WHY = Reason(reason="because")
DONE = Completion()

DEEDS = {
    "acknowledge": (moves.acknowledge,),
    "accept": (moves.accept,),
    "decline": (moves.decline, WHY),
    "complete": (moves.complete, DONE),
    "cancel": (moves.cancel, WHY),
    "reopen": (moves.reopen, WHY),
}
WAYS = {
    "offered": (),
    "accepted": ("accept",),
    "declined": ("decline",),
    "completed": ("accept", "complete"),
    "cancelled": ("cancel",),
}
BECOMES = {
    "accept": "accepted",
    "decline": "declined",
    "complete": "completed",
    "cancel": "cancelled",
    "reopen": "offered",
}


async def test_a_handoff_lives_from_offer_to_completion(world, offered, act):
    """Offered, accepted, completed: each move is stored and told with the stored state."""
    it = await offered(body="read or write?", refs=["PC-7"])
    assert (it.id, it.sender, it.receiver, it.state) == ("HO-1", SENDER, RECEIVER, "offered")
    await act(RECEIVER, moves.accept, it)
    evidence = [{"level": "tested", "text": "12 tests pass", "url": "https://ci.example/7"}]
    done = await act(RECEIVER, moves.complete, it, Completion(evidence=evidence))
    assert (done.state, done.evidence[0].level) == ("completed", "tested")
    assert await world.see(lambda work: service.find(work, it.id)) == done
    told = [event for event in await world.events() if event.subject == it.id]
    assert [event.type for event in told] == [
        "handoff.offered",
        "handoff.accepted",
        "handoff.completed",
    ]
    assert told[-1].data["evidence"] == [proof.model_dump() for proof in done.evidence]
    assert told[-1].data["revision"] == done.revision == 3


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize("move", BECOMES)
async def test_a_wrong_move_says_from_where_it_is_allowed(world, offered, act, state, move):
    """Each move is allowed from the states that the design names, and refused from all others."""
    it = await offered()
    for step in WAYS[state]:
        await act("admin", *_deed(step, it))
    before = await world.see(lambda work: service.find(work, it.id))
    assert before.state == state
    if state in moves.ALLOWED[move]:
        assert (await act("admin", *_deed(move, it))).state == BECOMES[move]
        return
    with pytest.raises(WrongMove, match=f"{state}; {move} is allowed from") as refused:
        await act("admin", *_deed(move, it))
    assert all(allowed in refused.value.detail for allowed in moves.ALLOWED[move])
    assert await world.see(lambda work: service.find(work, it.id)) == before


def _deed(name, it):
    verb, *more = DEEDS[name]
    return (verb, it, *more)


@pytest.mark.parametrize(
    ("move", "side"),
    [
        ("acknowledge", RECEIVER),
        ("accept", RECEIVER),
        ("decline", RECEIVER),
        ("complete", RECEIVER),
        ("cancel", SENDER),
    ],
)
async def test_a_move_belongs_to_one_side(offered, act, move, side):
    """The other side and a third agent are refused; a person acts for the team by its own name."""
    it = await offered()
    if move == "complete":
        await act(RECEIVER, moves.accept, it)
    for stranger in {SENDER, RECEIVER, OTHER} - {side}:
        with pytest.raises(Forbidden, match=f"`{stranger}` may not {move} `HO-1`; `{side}`"):
            await act(stranger, *_deed(move, it))
    await act("human", *_deed(move, it))


async def test_a_person_acts_under_its_own_name(world, offered, act):
    """The event of a person's move says that the person made it."""
    it = await offered()
    await act("human", moves.accept, it)
    event = (await world.events())[-1]
    assert (event.type, event.actor) == ("handoff.accepted", "human")


async def test_either_side_reopens_with_a_reason(world, offered, act):
    """Sender and receiver may reopen, a third agent not; the reason is there to read."""
    for side in (SENDER, RECEIVER, "human"):
        it = await offered()
        await act(RECEIVER, moves.decline, it, WHY)
        with pytest.raises(Forbidden, match="may not reopen"):
            await act(OTHER, moves.reopen, it, WHY)
        again = await act(side, moves.reopen, it, Reason(reason="the guide has changed"))
        assert (again.state, again.reason) == ("offered", "the guide has changed")


async def test_open_items_hold_up_completion_unless_a_reason_says_why(offered, act):
    """Unticked items are named and refused; ticked before, ticked with it, or a reason: not."""
    items = [{"text": "scopes are named"}, {"text": "tests prove it"}]
    ticked = [{"text": "scopes are named", "done": True}, {"text": "tests prove it", "done": True}]
    it = await offered(acceptance=items)
    await act(RECEIVER, moves.accept, it)
    with pytest.raises(moves.ItemsOpen, match=r"2 of its items are open.*scopes are named"):
        await act(RECEIVER, moves.complete, it, DONE)
    with pytest.raises(moves.ItemsOpen, match=r"1 of its items.*tests prove it"):
        await act(RECEIVER, moves.complete, it, Completion(acceptance=ticked[:1]))
    wrong = Completion(acceptance=[{"text": "lunch", "done": True}])
    with pytest.raises(Invalid, match="no acceptance item “lunch”"):
        await act(RECEIVER, moves.complete, it, wrong)
    reason = Completion(reason="tests come with HO-2")
    assert (await act(RECEIVER, moves.complete, it, reason)).reason == "tests come with HO-2"

    sent = await offered(acceptance=items)
    await act(RECEIVER, moves.accept, sent)
    done = await act(RECEIVER, moves.complete, sent, Completion(acceptance=ticked))
    assert all(item.done for item in done.acceptance)

    before = await offered(acceptance=items)
    await act(RECEIVER, moves.accept, before)
    await act(RECEIVER, service.change, before, HandoffPatch(acceptance=ticked))
    assert (await act(RECEIVER, moves.complete, before, DONE)).state == "completed"


async def test_the_four_times_are_each_set_once(world, clock, offered, act):
    """Offered, delivered, acknowledged, acted: each keeps its first moment, reopened or not."""
    it = await offered()
    start = clock.moment
    clock.move(minutes=1)
    await world.do(RECEIVER, lambda work: service.delivered(work, [it.id]))
    clock.move(minutes=1)
    seen = await act(RECEIVER, moves.acknowledge, it)
    assert (seen.state, seen.acted_at) == ("offered", None)
    clock.move(minutes=1)
    await act(RECEIVER, service.reply, it, ReplyCreate(body="read only"))
    await act(RECEIVER, moves.accept, it)
    clock.move(minutes=1)
    await act(RECEIVER, moves.complete, it, DONE)
    await act(SENDER, moves.reopen, it, WHY)
    await world.do(RECEIVER, lambda work: service.delivered(work, [it.id]))
    await act(RECEIVER, moves.acknowledge, it)
    last = await act(RECEIVER, moves.accept, it)
    times = (last.offered_at, last.delivered_at, last.acknowledged_at, last.acted_at)
    assert [(at - start).total_seconds() / 60 for at in times] == [0, 1, 2, 3]


async def test_acknowledging_again_changes_nothing(world, offered, act):
    """A second acknowledgement is a replay: same revision, no event."""
    it = await offered()
    first = await act(RECEIVER, moves.acknowledge, it)
    count = len(await world.events())
    assert await act(RECEIVER, moves.acknowledge, it) == first
    assert len(await world.events()) == count


async def test_of_a_hundred_simultaneous_accepts_one_succeeds(world, offered):
    """A hundred callers race to accept one handoff: one wins, 99 are told that it is accepted."""
    it = await offered()
    results = await asyncio.gather(
        *(world.do(RECEIVER, lambda work: moves.accept(work, it.id)) for _ in range(100)),
        return_exceptions=True,
    )
    won = [result for result in results if not isinstance(result, Exception)]
    lost = [result for result in results if isinstance(result, WrongMove)]
    assert (len(won), len(lost)) == (1, 99)
    assert all("HO-1` is accepted; accept is allowed from offered" in no.detail for no in lost)
    accepted = [event for event in await world.events() if event.type == "handoff.accepted"]
    assert len(accepted) == 1
