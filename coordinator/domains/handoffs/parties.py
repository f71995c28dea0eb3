"""Who may do what to a handoff: its two sides, and people and the admin for the team."""

from coordinator.core.errors import Forbidden
from coordinator.core.work import Work
from coordinator.domains.handoffs.models import Handoff

__all__ = ["MEDIATOR", "check"]

MEDIATOR = "documentation-orchestrator"
"""The role that may speak in every thread."""


def check(work: Work, row: Handoff, deed: str, *who: str) -> None:
    """Raise `Forbidden` unless one of these agents, a person or the admin acts."""
    if work.actor.name in who or work.actor.is_admin or work.actor.is_person:
        return
    names = " and ".join(f"`{name}`" for name in dict.fromkeys(who))
    raise Forbidden(
        f"`{work.actor.name}` may not {deed} `{row.subject}`; {names}, people and the admin may.",
        fix=f"Ask {names}, or offer a handoff of your own.",
    )
