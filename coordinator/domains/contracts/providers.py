"""Who provides a contract, and who may publish and move its versions."""

from coordinator.core.errors import Forbidden, Invalid
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contracts import numbers
from coordinator.domains.contracts.models import Contract

__all__ = ["FILES", "check_may_publish", "good_name", "provider_after", "provider_note"]

FILES = "files"
"""The agent that a file speaks for when it names nobody; it provides what nobody provides yet."""


def good_name(name: str) -> str:
    """Return the name of a contract as it is; raises `Invalid` where it is none."""
    if numbers.NAME.fullmatch(name) is None:
        raise Invalid(
            f"`{name}` is no name for a contract: lower case letters, digits, `.`, `_` and `-`, "
            "64 at most, a letter or digit first."
        )
    return name


def check_may_publish(work: Work, contract: Contract) -> None:
    """Raise `Forbidden` where this actor may not publish and move versions of the contract."""
    actor = work.actor
    if contract.provider in (actor.name, FILES) or actor.name == FILES:
        return
    if not (actor.is_admin or actor.is_person):
        raise Forbidden(
            f"`{contract.name}` is provided by `{contract.provider}`; `{actor.name}` may not "
            "publish or move its versions.",
            fix=f"Hand it off to `{contract.provider}`, or ask a person to publish with "
            f"`provider: {actor.name}`.",
        )


async def provider_after(
    work: Work,
    contract: Contract | None,
    *,
    name: str,
    wanted: str | None,
    is_draft: bool = False,
) -> str:
    """Return who provides the contract after this call; raises where this actor may not say.

    What came by file first is provided by whoever publishes it, not by who shows a draft.
    """
    actor = work.actor
    if contract is not None:
        check_may_publish(work, contract)
    if wanted is not None and wanted != actor.name and not (actor.is_admin or actor.is_person):
        raise Forbidden(
            f"`{actor.name}` may not make `{wanted}` the provider of `{name}`; people and the "
            "admin may.",
            fix="Leave `provider` out, or ask a person.",
        )
    if wanted is not None:
        return (await agents.find(work, wanted)).name
    if contract is None:
        return actor.name
    nobody_yet = contract.provider == FILES and not (actor.is_admin or actor.is_person)
    return actor.name if nobody_yet and not is_draft else contract.provider


def provider_note(name: str, *, before: str | None, after: str) -> str:
    """Say in words that a contract changed hands; empty where it did not."""
    if before is None or before == after:
        return ""
    was = "nobody in particular, by file" if before == FILES else f"`{before}`"
    return f"`{name}` is provided by `{after}` from now on; until now it was by {was}."
