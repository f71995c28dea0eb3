"""The verb that publishes a version of a contract; `moving.py` moves it on."""

from collections.abc import Mapping, Sequence

from coordinator.core.errors import AlreadyDone
from coordinator.core.work import Work
from coordinator.domains.contracts import (
    live,
    moving,
    numbering,
    numbers,
    order,
    publishing,
    sunsets,
)
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.models import Contract, ContractContent, ContractVersion
from coordinator.domains.contracts.moving import move
from coordinator.domains.contracts.providers import good_name, provider_after, provider_note
from coordinator.domains.contracts.publishing import Prepared
from coordinator.domains.contracts.queries import told, version_rows
from coordinator.domains.contracts.schemas import VersionDraft, VersionRead

__all__ = ["content_kept", "move", "publish"]


async def publish(work: Work, name: str, prepared: Prepared) -> VersionRead:
    """Publish a version of a contract, and tell its consumers; the very same again changes nothing.

    A draft of the same content comes out. Without a version it gets the number that its changes ask
    for, unless the newest says the same already. Raises `Forbidden` for anyone but the provider,
    `AlreadyDone` for a version with other content or a retired one, `Invalid` for a sunset that is
    past, `BreaksPatch` for a break under a patch number that no reason forces, `LiveMoved` where a
    version came into use that it was not compared with.
    """
    draft, wanted = prepared.draft, prepared.wanted
    contract = await work.get(Contract, good_name(name))
    provider = await provider_after(
        work, contract, name=name, wanted=draft.provider, is_draft=wanted.draft
    )
    former = contract.provider if contract is not None else None
    notes = [provider_note(name, before=former, after=provider)]
    known = await version_rows(work, name)
    values = {"provider": provider}
    if wanted.compatibility is not None:
        values["compatibility"] = wanted.compatibility
    row = _same(known, draft)
    if contract is not None and row is not None and not publishing.comes_out(row, draft):
        work.replayed = True
        await moving.settled(work, contract, known, **values)
        return _noted(await told(work, row, contract), notes)
    numbering.check_force(wanted.force, wanted.reason)
    results = await live.comparisons(
        work,
        contract,
        prepared.found,
        sha256=draft.sha256,
        compatibility=wanted.compatibility,
    )
    before = contract.latest if contract is not None else None
    if row is None:
        row = await _added(
            work, name, prepared=prepared, known=known, before=before, results=results
        )
        known.insert(0, row)
    else:
        moving.publish_draft(
            work,
            row,
            known,
            results=results,
            reason=wanted.reason if wanted.force else "",
            sunset_at=wanted.sunset_at,
            source=prepared.source,
        )
    if contract is None:
        contract = await _registered(work, name, row, values)
    else:
        await moving.settled(work, contract, known, **values)
    await moving.came_out(work, contract, row, before=before, results=results)
    return _noted(await told(work, row, contract), [*notes, numbering.unclear(before, results)])


def _noted(version: VersionRead, notes: Sequence[str]) -> VersionRead:
    return version.model_copy(update={"notes": [note for note in notes if note]})


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
    """Return the version that this is already; raises `AlreadyDone` where its number is another's.

    What is retired does not come back: its content gets a new number.
    """
    if draft.version is None:
        newest = known[0] if known else None
        is_same = newest is not None and newest.sha256 == draft.sha256
        return newest if newest is not None and is_same and newest.state != "retired" else None
    row = next((row for row in known if row.version == draft.version), None)
    if row is None or (row.sha256 == draft.sha256 and row.state != "retired"):
        return row
    first = numbering.first(draft.format)
    free = numbers.after([one.version for one in known], first=first, base=row.version)
    why = (
        f"`{row.subject}` is {row.state} with other content; a version never changes."
        if row.sha256 != draft.sha256
        else f"`{row.subject}` is retired, and does not come back."
    )
    raise AlreadyDone(
        why, fix=f"Publish it under another number, such as {free}, or leave the number out."
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
    sunsets.check(work.now, wanted.sunset_at)
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
        published_at=None if draft.state == "draft" else work.now,
        sunset_at=wanted.sunset_at,
        forced=forced,
        source=prepared.source,
        **work.born(),
    )
    await work.add(row, moving.EVENTS[draft.state])
    return row


async def _registered(
    work: Work, name: str, row: ContractVersion, values: Mapping[str, str]
) -> Contract:
    latest = order.in_use([row])
    fresh = {"name": name, "latest": latest.version if latest else None, "summary": row.summary}
    contract = Contract.model_validate({**fresh, **values, **work.born()})
    await work.add(contract, "contract.registered")
    return contract
