"""Any verb of pending commits, with any input."""

from coordinator.domains.pending_commits import service as pending
from coordinator.domains.pending_commits.schemas import PendingCommitCreate, PendingCommitUpdate
from tests.laws.chance import Chance, Verb


def any_verb(c: Chance) -> Verb:
    """Return a verb of pending commits with some input."""
    draft = PendingCommitCreate(
        branch=c.one("main", "feature/x"),
        title=c.one("", "Title"),
        message=c.text(),
        files=c.one([], ["src/a.py"]),
        depends_on=c.one([], [c.id("PC")]),
    )
    state = c.one(None, "draft", "needs_review", "ready", "committed", "closed")
    change = PendingCommitUpdate(
        state=state, reason="So." if state == "closed" else None, message=c.one(None, c.text())
    )
    moving = (lambda work: pending.change(work, c.id("PC"), change),) * 9
    return c.one(
        *moving,
        lambda work: pending.propose(work, draft),
        lambda work: pending.committed(work, c.id("PC"), "0123abc"),
        lambda work: pending.gone(work, c.id("PC")),
    )
