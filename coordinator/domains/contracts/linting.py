"""The faults of versions against the standards that they name: found when first asked for, or in
the background, and kept with the content.

Checking takes seconds, so it happens outside of any transaction.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.schemas import Schema, storable
from coordinator.core.work import SYSTEM, Desk, Reader, Work
from coordinator.domains.contracts.comparison.lint import Fault, Lint
from coordinator.domains.contracts.comparison.workers import linted
from coordinator.domains.contracts.models import ContractLint, ContractVersion
from coordinator.domains.contracts.queries import content_of, contract_row, version_row

__all__ = ["FaultRead", "LintRead", "lint", "lint_some"]

ROUND = 10
"""How many contents the background checks before it looks after other workspaces."""

Keep = Callable[[Callable[[Work], Awaitable[object]]], Awaitable[object]]


class FaultRead(Schema):
    """One fault: a JSON pointer into the document, empty for all of it, and the rule."""

    pointer: str
    text: str


class LintRead(Schema):
    """The faults of a version, 200 at most; `is_complete` where there are no more."""

    contract: str
    version: str
    faults: list[FaultRead]
    is_complete: bool


async def lint(reader: Reader, name: str, version: str, *, keep: Keep) -> LintRead:
    """Return the faults of a version; `keep` runs the verb that stores what was found just now.

    Guides have none. Raises `NotFound` for an unknown version.
    """
    row, known = await reader(lambda work: _known(work, name, version))
    if known is None:
        known = await _checked(reader, row.sha256)
        await keep(partial(_keep, row.sha256, known))
    faults = [FaultRead(pointer=fault.pointer, text=fault.text) for fault in known.faults]
    return LintRead(contract=name, version=version, faults=faults, is_complete=known.is_complete)


async def lint_some(desk: Desk, workspace: str) -> None:
    """Check what was published and not checked yet, the newest first, one after the other."""
    reader: Reader = partial(desk.read, workspace, SYSTEM)
    for _ in range(ROUND):
        sha256 = await reader(_unchecked)
        if sha256 is None:
            return
        found = await _checked(reader, sha256)
        await desk.write(workspace, SYSTEM, partial(_keep, sha256, found))


async def _known(work: Work, name: str, version: str) -> tuple[ContractVersion, Lint | None]:
    await contract_row(work, name)
    row = await version_row(work, name, version)
    if row.format == "markdown":
        return row, Lint([], True)
    kept = await work.session.get(ContractLint, (work.workspace, row.sha256))
    if kept is None:
        return row, None
    return row, Lint([Fault(*fault) for fault in kept.faults], kept.is_complete)


async def _unchecked(work: Work) -> str | None:
    """Return the hash of the newest content that is in use and was not checked."""
    checked = select(col(ContractLint.sha256)).where(
        col(ContractLint.workspace) == work.workspace,
        col(ContractLint.sha256) == col(ContractVersion.sha256),
    )
    statement = (
        select(col(ContractVersion.sha256))
        .where(
            col(ContractVersion.workspace) == work.workspace,
            col(ContractVersion.state).in_(("published", "deprecated")),
            col(ContractVersion.format) != "markdown",
            ~checked.exists(),
        )
        .order_by(col(ContractVersion.created_at).desc())
        .limit(1)
    )
    found: str | None = (await work.session.execute(statement)).scalar()
    return found


async def _checked(reader: Reader, sha256: str) -> Lint:
    return await linted(await reader(lambda work: content_of(work, sha256)))


async def _keep(sha256: str, found: Lint, work: Work) -> None:
    """Store what was found, unless somebody else did meanwhile."""
    if await work.session.get(ContractLint, (work.workspace, sha256)) is None:
        faults = [[storable(fault.pointer), storable(fault.text)] for fault in found.faults]
        work.session.add(
            ContractLint(
                workspace=work.workspace,
                sha256=sha256,
                faults=faults,
                is_complete=found.is_complete,
            )
        )
