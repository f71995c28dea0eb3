"""The verb that moves a version on, and what comes with a version that comes out or goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import WrongMove
from coordinator.core.work import Work
from coordinator.domains.contracts import live, numbering, order, sunsets, telling
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.live import Found
from coordinator.domains.contracts.models import Consumer, Contract, ContractVersion, Deployment
from coordinator.domains.contracts.providers import check_may_publish, provider_after
from coordinator.domains.contracts.queries import contract_row, version_row, version_rows, whole
from coordinator.domains.contracts.schemas import VersionChange, VersionWhole

__all__ = ["EVENTS", "InUse", "came_out", "move", "publish_draft", "settled"]

NEXT = {"draft": "published", "published": "deprecated", "deprecated": "retired"}
EVENTS = {
    "draft": "contract_version.drafted",
    "published": "contract_version.published",
    "deprecated": "contract_version.deprecated",
    "retired": "contract_version.retired",
}


class InUse(WrongMove):
    """Somebody uses this version, and no newer one takes its place"""


async def move(
    work: Work, name: str, version: str, change: VersionChange, *, found: Found | None = None
) -> VersionWhole:
    """Move a version on: draft, published, deprecated, retired; or set its sunset only.

    To where it is changes nothing. `found` is what `publishing.prepared_move` made. Raises
    `WrongMove` for any other move, `InUse` for retiring what nothing newer replaces, `Forbidden`
    for anyone but the provider, `Invalid` for a sunset that is past, and as `publish` does.
    """
    contract = await contract_row(work, name)
    check_may_publish(work, contract)
    row = await version_row(work, name, version)
    wanted = change.state or row.state
    if wanted not in (row.state, NEXT.get(row.state)):
        raise _wrong_move(row, wanted)
    numbering.check_force(change.force, change.reason)
    found = found or Found(contract.compatibility)
    reason = change.reason if change.force else ""
    if wanted == row.state:
        work.expect(row)
        if "sunset_at" in change.model_fields_set:
            await sunsets.put(work, row, change.sunset_at)
    elif wanted == "published":
        await _publish(work, contract, row, found, reason=reason, sunset_at=change.sunset_at)
    elif wanted == "retired":
        await _retire(work, contract, row, found, reason=reason)
    else:
        work.change(row, EVENTS[wanted], state=wanted)
        await settled(work, contract, await version_rows(work, name))
        if change.sunset_at is not None:
            await sunsets.put(work, row, change.sunset_at)
    return await whole(work, row, contract)


async def _publish(
    work: Work,
    contract: Contract,
    row: ContractVersion,
    found: Found,
    *,
    reason: str,
    sunset_at: datetime | None,
) -> None:
    results = await live.comparisons(work, contract, found, sha256=row.sha256)
    before = contract.latest
    known = await version_rows(work, contract.name)
    publish_draft(work, row, known, results=results, reason=reason, sunset_at=sunset_at)
    provider = await provider_after(work, contract, name=contract.name, wanted=None)
    await settled(work, contract, known, provider=provider)
    await came_out(work, contract, row, before=before, results=results)


def publish_draft(  # noqa: PLR0913 - all of it comes out with the draft
    work: Work,
    row: ContractVersion,
    known: Sequence[ContractVersion],
    *,
    results: Mapping[str, Comparison],
    reason: str,
    sunset_at: datetime | None,
    source: str = "",
) -> None:
    """Make a published version of a draft; it counts as the last that came from then on.

    Raises `BreaksPatch`, and `Invalid` for a sunset that is past.
    """
    sunsets.check(work.now, sunset_at)
    taken = [one.version for one in known]
    work.change(
        row,
        EVENTS["published"],
        state="published",
        published_at=work.now,
        number=max(row.number, 1 + max((one.number for one in known if one is not row), default=0)),
        sunset_at=sunset_at or row.sunset_at,
        forced=numbering.forced(row.version, results, reason=reason, known=taken),
        source=source or row.source,
    )


async def _retire(
    work: Work, contract: Contract, row: ContractVersion, found: Found, *, reason: str
) -> None:
    """Retire a version; who uses what nothing newer replaces is told of what is in use then."""
    known = await version_rows(work, contract.name)
    users = [one for one in await telling.active(work, contract) if one.uses == row.version]
    is_replaced = any(one.state == "published" and order.is_newer(one, row) for one in known)
    holders = [] if is_replaced else await _holders(work, row, users)
    if holders and not reason:
        raise InUse(
            f"`{row.subject}` is used by {', '.join(holders)}, and no newer version is published.",
            fix="Publish the version that replaces it, or force it and say why: `force: true` with "
            "a `reason`; who uses it is told then of the version that is in use instead.",
        )
    work.change(row, EVENTS["retired"], state="retired", forced=reason or row.forced)
    await settled(work, contract, known)
    waiting = await telling.open_numbers(work, contract.name, version=row.version)
    await telling.withdraw(work, waiting, f"{row.subject} is retired.")
    heir = order.in_use(known)
    if holders and heir is not None:
        result = live.heirs_comparison(found, row, heir)
        await live.stored(work, heir, {row.version: result}, main=None)
        why = f"{row.subject} is retired: {reason}"
        for one in users:
            await telling.tell_instead(work, contract, heir, one, result=result, why=why)


async def _holders(work: Work, row: ContractVersion, users: Sequence[Consumer]) -> list[str]:
    """Return who uses a version, and where it runs."""
    statement = (
        select(col(Deployment.environment))
        .where(
            col(Deployment.workspace) == work.workspace,
            col(Deployment.contract) == row.contract,
            col(Deployment.version) == row.version,
        )
        .order_by(col(Deployment.environment))
    )
    places = (await work.session.execute(statement)).scalars()
    return [*(f"`{one.agent}`" for one in users), *(f"the environment `{one}`" for one in places)]


async def came_out(
    work: Work,
    contract: Contract,
    row: ContractVersion,
    *,
    before: str | None,
    results: Mapping[str, Comparison],
) -> None:
    """Store what a version changes; where it is published, tell the consumers.

    `before` is what was in use, `results` are the comparisons by the versions they start from.
    """
    main = order.main_base(row.version, results, latest=before)
    await live.stored(work, row, results, main=main)
    if row.state == "published":
        await telling.tell(work, contract, row, before=before, results=results)


async def settled(
    work: Work,
    contract: Contract,
    known: Sequence[ContractVersion],
    **values: str,
) -> None:
    """Make the contract say which of its versions is in use, and what else is told of it."""
    latest = order.in_use(known)
    work.change(
        contract,
        "contract.updated",
        latest=latest.version if latest else None,
        summary=(latest or known[0]).summary,
        **values,
    )


def _wrong_move(row: ContractVersion, wanted: str) -> WrongMove:
    allowed = [state for state, following in NEXT.items() if following == wanted]
    rule = f"only a {allowed[0]} one becomes {wanted}" if allowed else "none goes back to draft"
    onward = NEXT.get(row.state)
    return WrongMove(
        f"`{row.subject}` is {row.state}; {rule}.",
        fix=f"Move it to `{onward}` first." if onward and allowed else "Publish a new version.",
    )
