"""The verbs of contracts: publish a version, move it on."""

from collections.abc import Mapping, Sequence

from coordinator.core.errors import AlreadyDone, WrongMove
from coordinator.core.work import Work
from coordinator.domains.contracts import numbering, numbers, order, publishing, telling
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.models import Contract, ContractContent, ContractVersion
from coordinator.domains.contracts.providers import (
    good_name,
    may_publish,
    not_yours,
    provider_after,
)
from coordinator.domains.contracts.publishing import Prepared
from coordinator.domains.contracts.queries import (
    contract_row,
    told,
    version_row,
    version_rows,
    whole,
)
from coordinator.domains.contracts.schemas import (
    VersionChange,
    VersionDraft,
    VersionRead,
    VersionWhole,
)

__all__ = ["content_kept", "move", "publish"]

NEXT = {"draft": "published", "published": "deprecated", "deprecated": "retired"}
EVENTS = {
    "draft": "contract_version.drafted",
    "published": "contract_version.published",
    "deprecated": "contract_version.deprecated",
    "retired": "contract_version.retired",
}


async def publish(work: Work, name: str, prepared: Prepared) -> VersionRead:
    """Publish a version of a contract, and tell its consumers; the very same again changes nothing.

    Without a version it gets the number that its changes ask for, unless the newest says the same
    already. Raises `Forbidden` for anyone but the provider, `AlreadyDone` for a version with other
    content, `BreaksPatch` for a break under a patch number that no reason forces, `LiveMoved` where
    a version came into use that it was not compared with.
    """
    draft = prepared.draft
    contract = await work.get(Contract, good_name(name))
    provider = await provider_after(work, contract, name=name, wanted=draft.provider)
    known = await version_rows(work, name)
    if (same := _same(known, draft)) is not None:
        work.replayed = True
        _check_same(same, draft, known=known)
        contract = await _settle(
            work,
            contract,
            name=name,
            provider=provider,
            known=known,
            compatibility=prepared.wanted.compatibility,
        )
        return await told(work, same, contract)
    numbering.check_force(prepared.wanted.force, prepared.wanted.reason)
    results = await publishing.comparisons(
        work,
        contract,
        prepared.found,
        sha256=draft.sha256,
        compatibility=prepared.wanted.compatibility,
    )
    before = contract.latest if contract is not None else None
    row = await _added(work, name, prepared=prepared, known=known, before=before, results=results)
    known.insert(0, row)
    contract = await _settle(
        work,
        contract,
        name=name,
        provider=provider,
        known=known,
        compatibility=prepared.wanted.compatibility,
    )
    await _came_out(work, contract, row, before=before, results=results)
    return await told(work, row, contract)


async def move(
    work: Work,
    name: str,
    version: str,
    change: VersionChange,
    *,
    found: publishing.Found | None = None,
) -> VersionWhole:
    """Move a version on: draft, published, deprecated, retired. To where it is changes nothing.

    A draft is published with what `publishing.prepared_move` made. Raises `WrongMove` for any other
    move, `Forbidden` for anyone but the provider, and as `publish` does.
    """
    contract = await contract_row(work, name)
    if not may_publish(work, contract):
        raise not_yours(work, contract)
    row = await version_row(work, name, version)
    if change.state not in (row.state, NEXT.get(row.state)):
        raise _wrong_move(row, change.state)
    if change.state == row.state:
        work.expect(row)
        return await whole(work, row, contract)
    results: Mapping[str, Comparison] = {}
    values: dict[str, object] = {"state": change.state}
    before = contract.latest
    if change.state == "published":
        numbering.check_force(change.force, change.reason)
        found = found or publishing.Found(contract.compatibility)
        results = await publishing.comparisons(work, contract, found, sha256=row.sha256)
        values |= {"sunset_at": change.sunset_at or row.sunset_at}
        reason = change.reason if change.force else ""
        taken = [one.version for one in await version_rows(work, name)]
        forced = numbering.forced(row.version, results, reason=reason, known=taken)
        values |= {"forced": forced}
    work.change(row, EVENTS[change.state], **values)
    known = await version_rows(work, name)
    await _settle(work, contract, name=name, provider=contract.provider, known=known)
    if change.state == "retired":
        waiting = await telling.open_numbers(work, name, version=version)
        await telling.withdraw(work, waiting, f"{row.subject} is retired.")
    if change.state == "published":
        await _came_out(work, contract, row, before=before, results=results)
    return await whole(work, row, contract)


async def content_kept(work: Work, draft: VersionDraft) -> None:
    """Keep a content under its hash, once for all that say the same."""
    row = await work.session.get(ContractContent, (work.workspace, draft.sha256))
    if row is None:
        work.session.add(
            ContractContent(
                workspace=work.workspace,
                sha256=draft.sha256,
                content=draft.content,
                operations=draft.operations,
            )
        )
    elif row.operations is None:
        row.operations = draft.operations


def _same(known: Sequence[ContractVersion], draft: VersionDraft) -> ContractVersion | None:
    if draft.version is not None:
        return next((row for row in known if row.version == draft.version), None)
    return known[0] if known and known[0].sha256 == draft.sha256 else None


def _check_same(row: ContractVersion, draft: VersionDraft, *, known: list[ContractVersion]) -> None:
    if row.sha256 == draft.sha256:
        return
    first = numbering.first(draft.format)
    free = numbers.after([one.version for one in known], first=first, base=row.version)
    raise AlreadyDone(
        f"`{row.subject}` is {row.state} with other content; a version never changes.",
        fix=f"Publish it under another number, such as {free}, or leave the number out.",
    )


async def _added(
    work: Work,
    name: str,
    *,
    prepared: Prepared,
    known: Sequence[ContractVersion],
    before: str | None,
    results: Mapping[str, Comparison],
) -> ContractVersion:
    draft, wanted = prepared.draft, prepared.wanted
    taken = [row.version for row in known]
    version = draft.version or numbering.number_for(
        draft.format, taken, before=before, results=results
    )
    forced = ""
    if draft.state != "draft":
        reason = wanted.reason if wanted.force else ""
        forced = numbering.forced(version, results, reason=reason, known=[*taken, version])
    await content_kept(work, draft)
    row = ContractVersion(
        contract=name,
        version=version,
        number=known[0].number + 1 if known else 1,
        format=draft.format,
        sha256=draft.sha256,
        size=draft.size,
        summary=draft.summary,
        author=work.actor.name,
        state=draft.state,
        sunset_at=wanted.sunset_at,
        forced=forced,
        source=prepared.source,
        **work.born(),
    )
    await work.add(row, EVENTS[draft.state])
    return row


async def _came_out(
    work: Work,
    contract: Contract,
    row: ContractVersion,
    *,
    before: str | None,
    results: Mapping[str, Comparison],
) -> None:
    """Store what a version changes; where it is published, tell the consumers."""
    await publishing.stored(work, row, results, main=before)
    if row.state == "published":
        await telling.tell(work, contract, row, before=before, results=results)


async def _settle(
    work: Work,
    contract: Contract | None,
    *,
    name: str,
    provider: str,
    known: Sequence[ContractVersion],
    compatibility: str | None = None,
) -> Contract:
    """Make the contract say who provides it and which of its versions is in use."""
    latest = order.in_use(known)
    values = {
        "provider": provider,
        "latest": latest.version if latest else None,
        "summary": (latest or known[0]).summary,
    }
    if compatibility is not None:
        values["compatibility"] = compatibility
    if contract is None:
        contract = Contract.model_validate({"name": name, **values, **work.born()})
        await work.add(contract, "contract.registered")
    else:
        work.change(contract, "contract.updated", **values)
    return contract


def _wrong_move(row: ContractVersion, wanted: str) -> WrongMove:
    allowed = [state for state, following in NEXT.items() if following == wanted]
    rule = f"only a {allowed[0]} one becomes {wanted}" if allowed else "none goes back to draft"
    onward = NEXT.get(row.state)
    return WrongMove(
        f"`{row.subject}` is {row.state}; {rule}.",
        fix=f"Move it to `{onward}` first." if onward and allowed else "Publish a new version.",
    )
