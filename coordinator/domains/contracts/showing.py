"""A contract as its page shows it: the versions, one of them whole, and who uses it how."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from coordinator.core.pages import all_of
from coordinator.core.work import Work
from coordinator.domains.contracts import consumers, expectations, verdicts
from coordinator.domains.contracts.comparing import main_comparison
from coordinator.domains.contracts.queries import (
    contract_row,
    read_contract,
    told_all,
    version_row,
    version_rows,
    whole,
)
from coordinator.domains.contracts.usage import ContractShown

__all__ = ["PREVIEW", "parts_of", "show"]

PREVIEW = 64 * 1024
"""How much of a version's content a page shows, in characters."""

SUBJECT = re.compile(r"(?P<name>[^@/]+)(?:@(?:(?P<base>[^:/]+):)?(?P<version>[^:/]+))?(?:/.*)?")
"""The subject of a contract, of a version, or of what belongs to one of them."""


def parts_of(subject: str) -> tuple[str, str | None]:
    """Return contract and version of a subject: of `users@1.0.0:2.0.0` they are users and 2.0.0."""
    match = SUBJECT.fullmatch(subject)
    return (match["name"], match["version"]) if match else (subject, None)


async def show(work: Work, subject: str) -> ContractShown:
    """Return a contract for its page: of `users` the version in use, of `users@2.0.0` that one."""
    name, version = parts_of(subject)
    contract = await contract_row(work, name)
    known = await version_rows(work, name)
    wanted = version or contract.latest or (known[0].version if known else None)
    row = None if wanted is None else await version_row(work, name, wanted)
    return ContractShown(
        **read_contract(contract).model_dump(),
        versions=await told_all(work, known, contract),
        shown=None if row is None else await whole(work, row, contract, limit=PREVIEW),
        consumers=await all_of(_under(consumers.every, name), work),
        verdicts=[]
        if row is None
        else await all_of(_under(verdicts.every, name, row.version), work),
        comparison=None if row is None else await main_comparison(work, row),
        expectations=await all_of(_under(expectations.every, name), work),
    )


def _under(query: Callable[..., Awaitable[Any]], *which: str) -> Callable[..., Awaitable[Any]]:
    """Return a listing query of one contract or version as one that takes only its filters."""
    return lambda work, filters, part: query(work, *which, filters, part)
