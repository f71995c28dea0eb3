"""The queries of contracts, and the rows that the verbs in `service.py` work on."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.errors import NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.contracts import order
from coordinator.domains.contracts.comparison.changes import LEVELS
from coordinator.domains.contracts.models import (
    Contract,
    ContractContent,
    ContractVersion,
    StoredComparison,
    Verdict,
)
from coordinator.domains.contracts.numbering import suggested
from coordinator.domains.contracts.schemas import (
    ComparisonSummary,
    ContractRead,
    VersionRead,
    VersionWhole,
)

__all__ = [
    "content_of",
    "contract_row",
    "every",
    "find",
    "find_version",
    "main_of",
    "operations_of",
    "read_contract",
    "told",
    "told_all",
    "version_row",
    "version_rows",
    "versions",
    "whole",
]


async def find(work: Work, name: str) -> ContractRead:
    """Return the contract of this name; raises `NotFound`."""
    return read_contract(await contract_row(work, name))


async def find_version(work: Work, name: str, version: str) -> VersionWhole:
    """Return a version with its content; raises `NotFound` with the versions there are."""
    contract = await contract_row(work, name)
    return await whole(work, await version_row(work, name, version), contract)


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[ContractRead]:
    """Return a page of contracts by name, of one `provider` where the filter says so."""
    statement = select(Contract).where(col(Contract.workspace) == work.workspace)
    if provider := filters.get("provider"):
        statement = statement.where(col(Contract.provider) == provider)
    return await page_of(
        work, statement, part, key=col(Contract.name), read=read_contract, newest_first=False
    )


async def versions(
    work: Work, name: str, filters: Mapping[str, str], part: Slice
) -> Page[VersionRead]:
    """Return a page of a contract's versions, the last published first, of one `state`."""
    contract = await contract_row(work, name)
    statement = select(ContractVersion).where(
        col(ContractVersion.workspace) == work.workspace, col(ContractVersion.contract) == name
    )
    if state := filters.get("state"):
        statement = statement.where(col(ContractVersion.state) == state)
    page = await page_of(
        work,
        statement,
        part,
        key=col(ContractVersion.number),
        read=lambda row: _bare(row, contract.provider),
    )
    return page.model_copy(update={"items": await _completed(work, page.items, contract)})


async def contract_row(work: Work, name: str) -> Contract:
    """Return the row of this contract; raises `NotFound`."""
    row = await work.get(Contract, name)
    if row is None:
        names = select(col(Contract.name)).where(col(Contract.workspace) == work.workspace)
        known = (await work.session.execute(names)).scalars().all()
        close = get_close_matches(name[:64], known, n=1)
        hint = f" Did you mean `{close[0]}`?" if close else ""
        raise NotFound(
            f"There is no contract `{name}` in `{work.workspace}`.{hint}",
            fix=f"`coord contract publish {name} FILE` publishes its first version.",
        )
    return row


async def version_row(work: Work, name: str, version: str) -> ContractVersion:
    """Return the row of this version; raises `NotFound` with the versions there are."""
    row = await work.get(ContractVersion, name, version)
    if row is None:
        known = ", ".join(item.version for item in (await version_rows(work, name))[:10])
        raise NotFound(f"`{name}` has no version `{version}`; there are {known or 'none'}.")
    return row


async def version_rows(work: Work, name: str) -> list[ContractVersion]:
    """Return a contract's versions, the last that came first."""
    statement = (
        select(ContractVersion)
        .where(
            col(ContractVersion.workspace) == work.workspace,
            col(ContractVersion.contract) == name,
        )
        .order_by(col(ContractVersion.number).desc())
    )
    return list((await work.session.execute(statement)).scalars())


async def whole(
    work: Work, row: ContractVersion, contract: Contract, *, limit: int | None = None
) -> VersionWhole:
    """Return a version with its content, or with the first `limit` characters of it."""
    text = await content_of(work, row.sha256, limit=limit)
    return VersionWhole(content=text, **(await told(work, row, contract)).model_dump())


async def content_of(work: Work, sha256: str, *, limit: int | None = None) -> str:
    """Return the content of this hash, or the first `limit` characters of it."""
    content = col(ContractContent.content)
    statement = select(content if limit is None else func.substr(content, 1, limit)).where(
        col(ContractContent.workspace) == work.workspace,
        col(ContractContent.sha256) == sha256,
    )
    return str((await work.session.execute(statement)).scalar_one())


async def operations_of(work: Work, hashes: Collection[str]) -> dict[str, list[str] | None]:
    """Return the operations of contents by their hashes; None where they were never read."""
    statement = select(col(ContractContent.sha256), col(ContractContent.operations)).where(
        col(ContractContent.workspace) == work.workspace,
        col(ContractContent.sha256).in_(set(hashes)),
    )
    return {sha256: found for sha256, found in (await work.session.execute(statement)).all()}


def read_contract(row: Contract) -> ContractRead:
    """Return a contract as it is told."""
    return ContractRead.model_validate(row.model_dump(exclude={"workspace"}))


async def told(work: Work, row: ContractVersion, contract: Contract) -> VersionRead:
    """Return a version as it is told, without its content."""
    return (await told_all(work, [row], contract))[0]


async def told_all(
    work: Work, rows: Sequence[ContractVersion], contract: Contract
) -> list[VersionRead]:
    """Return versions of a contract as they are told, without their contents."""
    return await _completed(work, [_bare(row, contract.provider) for row in rows], contract)


def _bare(row: ContractVersion, provider: str) -> VersionRead:
    values = row.model_dump(exclude={"workspace", "contract", "number", "published_at"})
    return VersionRead.model_validate({**values, "name": row.contract, "provider": provider})


async def _completed(
    work: Work, items: Sequence[VersionRead], contract: Contract
) -> list[VersionRead]:
    """Add what other tables know of versions: operations, comparison, handoffs."""
    wanted = {item.version for item in items}
    operations = await operations_of(work, {item.sha256 for item in items})
    compared = await _summaries(work, contract, wanted)
    opened = await _opened(work, contract.name, wanted)
    return [
        item.model_copy(
            update={
                "operations": operations.get(item.sha256) or [],
                "comparison": compared.get(item.version),
                "handoffs": opened.get(item.version, []),
            }
        )
        for item in items
    ]


async def _summaries(
    work: Work, contract: Contract, wanted: Collection[str]
) -> dict[str, ComparisonSummary]:
    """Return each version's main comparison; a draft's is the one with what is in use."""
    every = {row.version: row for row in await version_rows(work, contract.name)}
    names = ("version", "base", "is_main", "verdict", "breaking", "risky", "safe")
    statement = select(*(col(getattr(StoredComparison, name)) for name in names)).where(
        col(StoredComparison.workspace) == work.workspace,
        col(StoredComparison.contract) == contract.name,
        col(StoredComparison.version).in_(wanted),
    )
    found: dict[str, dict[str, Any]] = {}
    for one in (await work.session.execute(statement)).all():
        found.setdefault(one.version, {})[one.base] = one
    return {
        version: _summary(found[version][base], found[version], every)
        for version in found
        if (base := main_of(every[version], found[version], latest=contract.latest)) is not None
    }


def _summary(
    one: Any, others: Mapping[str, Any], every: Mapping[str, ContractVersion]
) -> ComparisonSummary:
    before = [row.version for row in every.values() if row.number < every[one.version].number]
    is_alike = every[one.base].format == every[one.version].format
    counts = {level: getattr(one, level) for level in LEVELS}
    number = suggested(
        one.base,
        one.verdict if is_alike else "breaking",
        known=before,
        changes=sum(counts.values()),
        broken=[base for base, other in others.items() if other.verdict == "breaking"],
    )
    return ComparisonSummary(base=one.base, verdict=one.verdict, suggested=number, **counts)


def main_of(
    version: ContractVersion, found: Mapping[str, Any], *, latest: str | None
) -> str | None:
    """Return the base of a version's main comparison, of those that there are by their bases.

    A draft's is the one that it would be if it came out now; None where that was not made.
    """
    if version.state != "draft":
        return next((base for base, one in found.items() if one.is_main), None)
    live = [*found, *([latest] if latest is not None else [])]
    base = order.main_base(version.version, live, latest=latest)
    return base if base in found else None


async def _opened(work: Work, name: str, wanted: Collection[str]) -> dict[str, list[str]]:
    """Return the handoffs that each version opened."""
    statement = (
        select(col(Verdict.version), col(Verdict.handoff))
        .where(
            col(Verdict.workspace) == work.workspace,
            col(Verdict.contract) == name,
            col(Verdict.version).in_(wanted),
            col(Verdict.handoff).is_not(None),
        )
        .order_by(col(Verdict.handoff))
    )
    found: dict[str, list[str]] = {}
    for version, number in (await work.session.execute(statement)).all():
        found.setdefault(version, []).append(f"HO-{number}")
    return found
