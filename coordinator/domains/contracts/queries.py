"""The queries of contracts, and the rows that the verbs in `service.py` work on."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.core.errors import NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.contracts.models import Contract, ContractContent, ContractVersion
from coordinator.domains.contracts.schemas import (
    ContractRead,
    VersionRead,
    VersionWhole,
)
from coordinator.domains.contracts.usage import ContractShown

__all__ = [
    "contract_row",
    "every",
    "find",
    "find_version",
    "read_version",
    "show",
    "version_row",
    "version_rows",
    "versions",
    "whole",
]

PREVIEW = 64 * 1024
"""How much of a version's content a page shows, in characters."""


async def find(work: Work, name: str) -> ContractRead:
    """Return the contract of this name; raises `NotFound`."""
    return _read_contract(await contract_row(work, name))


async def find_version(work: Work, name: str, version: str) -> VersionWhole:
    """Return a version with its content; raises `NotFound` with the versions there are."""
    contract = await contract_row(work, name)
    return await whole(work, await version_row(work, name, version), contract.provider)


async def show(work: Work, subject: str) -> ContractShown:
    """Return a contract for its page: of `users` the version in use, of `users@2.0.0` that one."""
    name, _, version = subject.partition("@")
    contract = await contract_row(work, name)
    known = await version_rows(work, name)
    row = await version_row(work, name, version or contract.latest or known[0].version)
    return ContractShown(
        **_read_contract(contract).model_dump(),
        versions=[read_version(item, contract.provider) for item in known],
        shown=await whole(work, row, contract.provider, limit=PREVIEW),
    )


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[ContractRead]:
    """Return a page of contracts by name, of one `provider` where the filter says so."""
    statement = select(Contract).where(col(Contract.workspace) == work.workspace)
    if provider := filters.get("provider"):
        statement = statement.where(col(Contract.provider) == provider)
    return await page_of(
        work, statement, part, key=col(Contract.name), read=_read_contract, newest_first=False
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
    return await page_of(
        work,
        statement,
        part,
        key=col(ContractVersion.number),
        read=lambda row: read_version(row, contract.provider),
    )


async def contract_row(work: Work, name: str) -> Contract:
    """Return the row of this contract; raises `NotFound`."""
    row = await work.get(Contract, name)
    if row is None:
        raise NotFound(
            f"There is no contract `{name}` in `{work.workspace}`.",
            fix=f"`coord contract publish {name} FILE` publishes its first version.",
        )
    return row


async def version_row(work: Work, name: str, version: str) -> ContractVersion:
    """Return the row of this version; raises `NotFound` with the versions there are."""
    row = await work.get(ContractVersion, name, version)
    if row is None:
        known = ", ".join(item.version for item in (await version_rows(work, name))[:10])
        raise NotFound(f"`{name}` has no version `{version}`; there are {known}.")
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
    work: Work, row: ContractVersion, provider: str, *, limit: int | None = None
) -> VersionWhole:
    """Return a version with its content, or with the first `limit` characters of it."""
    content = col(ContractContent.content)
    statement = select(content if limit is None else func.substr(content, 1, limit)).where(
        col(ContractContent.workspace) == row.workspace,
        col(ContractContent.sha256) == row.sha256,
    )
    text = (await work.session.execute(statement)).scalar_one()
    return VersionWhole(content=text, **read_version(row, provider).model_dump())


def _read_contract(row: Contract) -> ContractRead:
    return ContractRead.model_validate(row.model_dump(exclude={"workspace"}))


def read_version(row: ContractVersion, provider: str) -> VersionRead:
    """Return a version as it is told, without its content."""
    values = row.model_dump(exclude={"workspace", "contract", "number"})
    return VersionRead.model_validate({**values, "name": row.contract, "provider": provider})
