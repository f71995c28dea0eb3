"""A contract as its page shows it: the versions, one of them whole, and who uses it how."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import col

from coordinator.core.pages import all_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.contracts import consumers, environments, expectations, verdicts
from coordinator.domains.contracts.comparing import main_comparison
from coordinator.domains.contracts.models import Consumer, Contract, Expectation, Verdict
from coordinator.domains.contracts.page import ContractLine, ContractPage
from coordinator.domains.contracts.queries import (
    contract_row,
    every,
    operations_of,
    read_contract,
    told_all,
    version_row,
    version_rows,
    whole,
)
from coordinator.domains.contracts.releases import can_release

__all__ = ["PREVIEW", "listed", "parts_of", "show"]

PREVIEW = 64 * 1024
"""How much of a version's content a page shows, in characters."""

SUBJECT = re.compile(r"(?P<name>[^@/]+)(?:@(?:(?P<base>[^:/]+):)?(?P<version>[^:/]+))?(?:/.*)?")
"""The subject of a contract, of a version, or of what belongs to one of them."""

NOBODY = {"consumers": 0, "owed": 0, "owed_breaks": 0}


def parts_of(subject: str) -> tuple[str, str | None]:
    """Return contract and version of a subject: of `users@1.0.0:2.0.0` they are users and 2.0.0."""
    match = SUBJECT.fullmatch(subject)
    return (match["name"], match["version"]) if match else (subject, None)


async def show(work: Work, subject: str) -> ContractPage:
    """Return a contract for its page: of `users` the version in use, of `users@2.0.0` that one."""
    name, version = parts_of(subject)
    contract = await contract_row(work, name)
    known = await version_rows(work, name)
    wanted = version or contract.latest or (known[0].version if known else None)
    row = None if wanted is None else await version_row(work, name, wanted)
    return ContractPage(
        **read_contract(contract).model_dump(),
        versions=await told_all(work, known, contract),
        shown=None if row is None else await whole(work, row, contract, limit=PREVIEW),
        consumers=await all_of(_under(consumers.every, name), work),
        verdicts=[]
        if row is None
        else await all_of(_under(verdicts.every, name, row.version), work),
        comparison=None if row is None else await main_comparison(work, row),
        expectations=await all_of(_under(expectations.every, name), work),
        release=None if row is None else await can_release(work, name, version=row.version),
        deployments=[
            one
            for environment in await environments.every(work)
            for one in environment.deployments
            if one.contract == name
        ],
    )


async def listed(work: Work, filters: Mapping[str, str], part: Slice) -> Page[ContractLine]:
    """Return a page of contracts as `queries.every` does, each with who owes it something."""
    found = await every(work, filters, part)
    counts = await _counts(work, [item.name for item in found.items])
    expects = await _expects(work, [item.name for item in found.items if item.latest is None])
    items = [
        ContractLine(
            **item.model_dump(),
            **counts.get(item.name, NOBODY),
            expects=expects.get(item.name, {}),
        )
        for item in found.items
    ]
    return Page[ContractLine].model_validate({**found.model_dump(), "items": items})


async def _counts(work: Work, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how many use each contract, and how many owe a verdict on the version in use."""
    pending = case((col(Verdict.state).in_(("pending", "failed")), 1), else_=0)
    breaks = case((col(Verdict.breaking) > 0, pending), else_=0)
    statement = (
        select(col(Consumer.contract), func.count(), func.sum(pending), func.sum(breaks))
        .join(
            Contract,
            (col(Contract.workspace) == col(Consumer.workspace))
            & (col(Contract.name) == col(Consumer.contract)),
        )
        .outerjoin(
            Verdict,
            (col(Verdict.workspace) == col(Consumer.workspace))
            & (col(Verdict.contract) == col(Consumer.contract))
            & (col(Verdict.version) == col(Contract.latest))
            & (col(Verdict.consumer) == col(Consumer.agent)),
        )
        .where(
            col(Consumer.workspace) == work.workspace,
            col(Consumer.contract).in_(names),
            col(Consumer.left_at).is_(None),
            col(Consumer.agent) != col(Contract.provider),
        )
        .group_by(col(Consumer.contract))
    )
    rows = (await work.session.execute(statement)).all()
    return {name: dict(zip(NOBODY, counts, strict=True)) for name, *counts in rows}


async def _expects(work: Work, names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how many operations each agent expects of each contract."""
    statement = (
        select(col(Expectation.contract), col(Expectation.agent), col(Expectation.sha256))
        .where(
            col(Expectation.workspace) == work.workspace, col(Expectation.contract).in_(set(names))
        )
        .order_by(col(Expectation.agent))
    )
    rows = (await work.session.execute(statement)).all()
    known = await operations_of(work, {sha256 for _, _, sha256 in rows})
    found: dict[str, dict[str, int]] = {}
    for name, agent, sha256 in rows:
        found.setdefault(name, {})[agent] = len(known.get(sha256) or [])
    return found


def _under(query: Callable[..., Awaitable[Any]], *which: str) -> Callable[..., Awaitable[Any]]:
    """Return a listing query of one contract or version as one that takes only its filters."""
    return lambda work, filters, part: query(work, *which, filters, part)
