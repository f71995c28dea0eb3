"""Any verb of attention, and reports that form and resolve deadlocks."""

from coordinator.domains.attention import service, succession
from coordinator.domains.attention.schemas import Acknowledgement, Snooze, SuccessionOffer
from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextReport
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffOffer, Reason
from tests.laws.chance import PEOPLE, Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of attention, or one that it follows."""
    who, other = c.random.sample((*PEOPLE[:2], "vibe-coder"), 2)
    state = c.one("blocked", "blocked", "blocked", "active")
    stuck = ContextReport(state=state, waiting_on=[other], ttl_seconds=7 * 86400)
    item, it = c.one(f"blocked:{who}", f"unanswered:{c.id('HO')}"), c.id("HO")
    seen, later = Acknowledgement(reason="In hand"), Snooze(reason="Later", minutes=20)
    wish = SuccessionOffer(agent=who, to=other, reason=c.one("", "Silent"))
    offer = HandoffOffer(to=who, title="Do it")
    return c.one(
        lambda work: contexts.report(work, who, stuck),
        lambda work: contexts.report(work, who, stuck),
        lambda work: service.acknowledge(work, item, seen),
        lambda work: service.snooze(work, item, later),
        lambda work: service.reopen(work, item),
        lambda work: succession.offer(work, wish),
        lambda work: handoffs.offer(work, offer),
        lambda work: moves.accept(work, it),
        lambda work: moves.decline(work, it, Reason(reason="No")),
    )
