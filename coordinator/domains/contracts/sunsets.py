"""Until when what a version replaces stays served: its provider says it, and may move it."""

from datetime import datetime

from coordinator.core.errors import Invalid, WrongMove
from coordinator.core.work import SYSTEM, Work
from coordinator.domains.contracts import telling
from coordinator.domains.contracts.letters import sunset_line
from coordinator.domains.contracts.models import ContractVersion
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.schemas import HandoffPatch

__all__ = ["check", "put"]


def check(now: datetime, until: datetime | None) -> None:
    """Raise `Invalid` for a sunset that is past."""
    if until is not None and until <= now:
        raise Invalid(
            f"`sunset_at` is past: it is {now:%Y-%m-%d %H:%M} UTC. It says until when what the "
            "version replaces stays served.",
            fix="Name a day to come, or leave it out.",
        )


async def put(work: Work, row: ContractVersion, until: datetime | None) -> None:
    """Set or move the sunset of a version; what is due by it in open handoffs moves along.

    Raises `Invalid` for one that is past, `WrongMove` for a retired version.
    """
    if row.state == "retired":
        raise WrongMove(
            f"`{row.subject}` is retired; nothing waits for its sunset.",
            fix="Name the version that is in use.",
        )
    former = row.sunset_at
    if until != former:
        check(work.now, until)
    if not work.change(row, "contract_version.changed", sunset_at=until):
        return
    actor, work.actor = work.actor, SYSTEM
    for number in await telling.open_numbers(work, row.contract, version=row.version):
        identifier = f"HO-{number}"
        body = (await handoffs.find(work, identifier)).body
        patch = HandoffPatch(due_at=until, body=_moved(body, former, until))
        await handoffs.change(work, identifier, patch)
    work.actor = actor


def _moved(body: str, former: datetime | None, until: datetime | None) -> str:
    """Return what a consumer was told with the new date in it."""
    old, new = sunset_line(former), sunset_line(until)
    if old and old in body:
        return body.replace(old, new, 1)
    return f"{body.rstrip()}\n\n{new}\n" if new else body
