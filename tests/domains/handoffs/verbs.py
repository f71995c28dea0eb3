"""Any verb of handoffs, with any input."""

from coordinator.domains.handoffs import moves, passing
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import (
    Completion,
    DemandMake,
    EvidenceGive,
    HandoffOffer,
    HandoffPatch,
    Reason,
    ReplyCreate,
)
from tests.laws.chance import PEOPLE, Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of handoffs with some input."""
    items = c.one([], [{"text": "It works", "done": c.one(True, False)}])
    offer = HandoffOffer(
        to=c.agent(),
        title="Do it",
        body=c.text(),
        due_at=c.one(None, c.moment()),
        acceptance=items,
        evidence_needed=c.one(None, None, "tested"),
    )
    evidence = [{"level": "tested", "text": "All green", "commit": c.one(None, "abc1234")}]
    demand, shown = DemandMake(level=c.one("claimed", "pushed")), EvidenceGive(evidence=evidence)
    done = Completion(reason=c.one("", "Enough"), evidence=c.one([], evidence))
    patch = HandoffPatch(priority=c.one(None, "high"), due_at=c.moment(), acceptance=items)
    why, reply, it = Reason(reason="Because"), ReplyCreate(body=c.text() or "x"), c.id("HO")
    return c.one(
        lambda work: handoffs.offer(work, offer),
        lambda work: handoffs.change(work, it, patch),
        lambda work: handoffs.reply(work, it, reply),
        lambda work: handoffs.delivered(work, [it]),
        lambda work: moves.acknowledge(work, it),
        lambda work: moves.acknowledge(work, it),
        lambda work: moves.accept(work, it),
        lambda work: moves.accept(work, it),
        lambda work: moves.decline(work, it, why),
        lambda work: moves.complete(work, it, done),
        lambda work: moves.complete(work, it, done),
        lambda work: moves.demand(work, it, demand),
        lambda work: moves.show_evidence(work, it, shown),
        lambda work: passing.pass_on(work, giver=PEOPLE[0], taker=PEOPLE[1]),
        lambda work: moves.cancel(work, it, why),
        lambda work: moves.reopen(work, it, why),
    )
