"""What a contract is found by: the version in use, or the newest, with its operations and text."""

from coordinator.core.kinds import Searched
from coordinator.core.work import Work
from coordinator.domains.contracts.queries import contract_row, version_row, version_rows, whole
from coordinator.domains.contracts.showing import parts_of

__all__ = ["searched"]

TEXT = 64 * 1024
"""How many characters of a version's text are searched."""


async def searched(work: Work, subject: str) -> Searched:
    """Return what a contract is found by, for it and for each of its versions alike."""
    name, _ = parts_of(subject)
    contract = await contract_row(work, name)
    known = [] if contract.latest else await version_rows(work, name)
    version = contract.latest or (known[0].version if known else None)
    if version is None:  # only what its consumers expect of it is known
        return Searched(subject=name, title=name, author=contract.provider, at=contract.updated_at)
    shown = await whole(work, await version_row(work, name, version), contract, limit=TEXT)
    parts = [f"{name} {version}", shown.summary, *shown.operations, shown.content]
    return Searched(
        subject=name,
        title=f"{name} {version}: {contract.summary}".rstrip(": "),
        body="\n".join(part for part in parts if part),
        author=contract.provider,
        state=shown.state,
        at=max(contract.updated_at, shown.updated_at),
    )
