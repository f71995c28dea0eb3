"""The verbs of consumers: an agent says that it uses a contract and what of it, and leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Conflict, Forbidden, Invalid, NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import SYSTEM, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contracts import telling
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.models import (
    Consumer,
    Contract,
    StoredComparison,
    Verdict,
)
from coordinator.domains.contracts.operations import key_of, nearest, spellings, written
from coordinator.domains.contracts.providers import FILES
from coordinator.domains.contracts.queries import contract_row, operations_of, version_row
from coordinator.domains.contracts.usage import ConsumerPut, ConsumerRead

__all__ = ["check_speaks_for", "every", "leave", "read", "retired", "use"]

UNSAID: dict[str, Any] = {
    **{"state": "pending", "given_by": "", "reason": "", "evidence": []},
    **{"decided_at": None, "expires_at": None},
    **{"base": None, "breaking": 0, "risky": 0, "is_comparable": True, "operations": []},
    "handoff": None,
}
"""A verdict as of one who has neither been told nor said anything."""


class UnknownOperation(Invalid):
    """The version in use has no such operation"""


async def use(work: Work, name: str, agent: str, wanted: ConsumerPut) -> ConsumerRead:
    """Say that an agent uses a contract, and which of its operations; the same again is the same.

    Who was never verified against the version in use owes its verdict from then on. Raises
    `NotFound` for an unknown contract or agent, `Forbidden` for anyone but the agent, people and
    the admin, `UnknownOperation`, `Conflict` for the provider itself.
    """
    check_speaks_for(work, agent, f"say what `{agent}` uses")
    contract = await contract_row(work, name)
    await _check_agent(work, contract, agent)
    row = await work.get(Consumer, name, agent)
    operations = await _spelled(work, contract, row, wanted.operations)
    if row is not None and row.left_at is None and row.operations == operations:
        work.replayed = True
        return read(row)
    if row is not None and row.left_at is None:
        before = row.operations
        work.change(row, "consumer.changed", operations=operations)
        await _owes_anew(work, contract, row, before)
        return read(row)
    former = row.operations if row is not None else None
    values = {"operations": operations, "uses": contract.latest, "left_at": None}
    if row is None:
        key = {"contract": name, "agent": agent}
        row = Consumer.model_validate({**key, **values, **work.born()})
        await work.add(row, "consumer.added")
    else:
        work.change(row, "consumer.added", **values)
    await _owes(work, contract, row, former)
    return read(row)


async def leave(work: Work, name: str, agent: str) -> ConsumerRead:
    """Say that an agent uses a contract no more; what it was asked about it is taken back.

    Raises as `use` does, and `NotFound` where it is no consumer.
    """
    check_speaks_for(work, agent, f"say what `{agent}` uses")
    await contract_row(work, name)
    row = await work.get(Consumer, name, agent)
    if row is None or row.left_at is not None:
        raise NotFound(f"`{agent}` is no consumer of `{name}`.")
    await _gone(work, row)
    return read(row)


async def retired(work: Work, agent: str) -> None:
    """Let an agent that has retired leave every contract."""
    statement = select(Consumer).where(
        col(Consumer.workspace) == work.workspace,
        col(Consumer.agent) == agent,
        col(Consumer.left_at).is_(None),
    )
    for row in (await work.session.execute(statement)).scalars().all():
        await _gone(work, row)


async def every(
    work: Work, name: str, filters: Mapping[str, str], part: Slice
) -> Page[ConsumerRead]:
    """Return a page of a contract's consumers by name, those who left left out."""
    await contract_row(work, name)
    statement = select(Consumer).where(
        col(Consumer.workspace) == work.workspace,
        col(Consumer.contract) == name,
        col(Consumer.left_at).is_(None),
    )
    return await page_of(
        work, statement, part, key=col(Consumer.agent), read=read, newest_first=False
    )


def check_speaks_for(work: Work, agent: str, deed: str) -> None:
    """Raise `Forbidden` unless the agent itself, a person or the admin acts."""
    if work.actor.name != agent and not (work.actor.is_admin or work.actor.is_person):
        raise Forbidden(
            f"`{work.actor.name}` may not {deed}; `{agent}`, people and the admin may.",
            fix=f"Hand it off to `{agent}`, or ask a person.",
        )


def read(row: Consumer) -> ConsumerRead:
    """Return a consumer as it is told."""
    return ConsumerRead.model_validate(row.model_dump(exclude={"workspace"}))


async def _check_agent(work: Work, contract: Contract, agent: str) -> None:
    found = await agents.find(work, agent)
    if found.retired_at is not None or found.role == FILES:
        what = "has retired" if found.retired_at else "stands for whoever wrote a file"
        raise Conflict(f"`{agent}` {what}, and uses no contract.", fix="Name an agent that does.")
    if contract.provider == agent:
        raise Conflict(
            f"`{agent}` provides `{contract.name}`; nobody is told of its own changes.",
            fix="Name the agent that uses it.",
        )


async def _spelled(
    work: Work, contract: Contract, row: Consumer | None, wanted: Sequence[str]
) -> list[str]:
    """Return operations as the contract spells them; raises `UnknownOperation` for others."""
    if bare := next((one.strip() for one in wanted if one.strip().startswith("/")), None):
        raise UnknownOperation(
            f"`{bare}` is only a path; an operation is `METHOD /path`, and has one space.",
            fix=f'Say its method, too: "GET {bare}".',
        )
    known = await _known(work, contract, row)
    if known is None:
        return list(dict.fromkeys(written(one) for one in wanted))
    spelling = spellings(known)
    found: list[str] = []
    for operation in wanted:
        if key_of(operation) not in spelling:
            raise _unknown(contract, operation, known)
        found.append(spelling[key_of(operation)])
    return list(dict.fromkeys(found))


async def _known(work: Work, contract: Contract, row: Consumer | None) -> list[str] | None:
    """Return the operations of the version in use, and of the one that the consumer uses.

    None where the contract has no version yet, or its operations were never read.
    """
    versions = [one for one in (contract.latest, row.uses if row else None) if one is not None]
    rows = [await version_row(work, contract.name, version) for version in dict.fromkeys(versions)]
    found = await operations_of(work, {one.sha256 for one in rows})
    if not rows or None in found.values():
        return None
    every = (one for row in rows for one in found[row.sha256] or [])
    return list(dict.fromkeys(every))


def _unknown(contract: Contract, operation: str, known: Sequence[str]) -> UnknownOperation:
    close = nearest(operation, known)
    hint = f" Did you mean {', '.join(f'`{one}`' for one in close)}?" if close else ""
    none = "; it names no operations at all: leave them out" if not known else ""
    return UnknownOperation(
        f"`{contract.name}@{contract.latest}` has no `{written(operation)}`{none}.{hint}",
        fix=f"To ask for one that is not built yet: `coord contract expect {contract.name} FILE`.",
    )


async def _owes(
    work: Work, contract: Contract, row: Consumer, former: Sequence[str] | None
) -> None:
    """Open a new consumer's verdict on the version in use, unless it verified that before.

    `former` are the operations of one who comes back: what the server verified holds for those.
    """
    if contract.latest is None:
        return
    verdict = await work.get(Verdict, contract.name, contract.latest, row.agent)
    if verdict is None:
        key = {"contract": contract.name, "version": contract.latest, "consumer": row.agent}
        await work.add(Verdict.model_validate({**key, **work.born()}), "verdict.opened")
        return
    is_own = verdict.given_by != SYSTEM.name or former == row.operations
    if verdict.state != "verified" or not is_own:
        work.change(verdict, "verdict.opened", **UNSAID)


async def _owes_anew(work: Work, contract: Contract, row: Consumer, former: Sequence[str]) -> None:
    """Tell a consumer anew of the version in use, where that touches what it uses otherwise now."""
    verdict = await work.get(Verdict, contract.name, contract.latest, row.agent)
    if verdict is None or verdict.base is None:
        return
    stored = await work.get(StoredComparison, contract.name, verdict.version, verdict.base)
    if stored is None or (verdict.state == "verified" and verdict.given_by != SYSTEM.name):
        return
    result = Comparison.from_json(stored.found)
    if telling.touching(result, former) == telling.touching(result, row.operations):
        return
    work.change(row, "consumer.changed", uses=verdict.base)
    version = await version_row(work, contract.name, verdict.version)
    await telling.tell_one(
        work,
        contract,
        version,
        row,
        base=verdict.base,
        result=result,
        instead=await telling.open_numbers(work, contract.name, agent=row.agent),
    )


async def _gone(work: Work, row: Consumer) -> None:
    work.change(row, "consumer.left", left_at=work.now)
    numbers = await telling.open_numbers(work, row.contract, agent=row.agent)
    await telling.withdraw(work, numbers, f"{row.agent} uses {row.contract} no more.")
