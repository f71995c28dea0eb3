"""Any verb of contexts, with any input."""

from coordinator.domains.contexts import service as contexts
from coordinator.domains.contexts.schemas import ContextPatch, ContextReport
from tests.laws.chance import Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of contexts with some input."""
    name = c.agent()
    whole = ContextReport(
        state=c.one("active", "blocked", "done"),
        summary=c.text(),
        waiting_on=c.one([], ["HO-1"]),
    )
    some = ContextPatch(step=c.one("1", "2"), waiting_on=c.one([], ["PC-1", "HO-2"]))
    return c.one(
        lambda work: contexts.report(work, name, whole),
        lambda work: contexts.report(work, name, some),
        lambda work: contexts.sign_off(work, name),
        contexts.mark_stale,
    )
