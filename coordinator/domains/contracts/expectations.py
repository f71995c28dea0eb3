"""The verbs of expectations: what a consumer needs of a contract, and what that gives of it.

The gap is computed anew for each question, outside of any transaction.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import NotFound
from coordinator.core.pages import page_of
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Reader, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contracts import service
from coordinator.domains.contracts.comparison import Change, Comparison, Gap
from coordinator.domains.contracts.comparison.workers import compared, inspected
from coordinator.domains.contracts.consumers import check_speaks_for
from coordinator.domains.contracts.models import Contract, Expectation
from coordinator.domains.contracts.operations import key_of, spellings
from coordinator.domains.contracts.providers import FILES, good_name
from coordinator.domains.contracts.queries import (
    content_of,
    contract_row,
    operations_of,
    version_row,
)
from coordinator.domains.contracts.schemas import VersionDraft, VersionPublish
from coordinator.domains.contracts.usage import (
    ExpectationGap,
    ExpectationPut,
    ExpectationRead,
    OperationGap,
)

__all__ = ["every", "expect", "find", "gap", "prepared"]

TIMELESS = {
    " is new and required": " is required",
    " became required": " is required",
    " no longer lists ": " does not list ",
    " may no longer ": " may not ",
    " no longer takes ": " does not take ",
    " may now ": " may ",
    " must now ": " must ",
    " now needs ": " needs ",
}
"""Words about a change, and what they say of a contract that is only other than expected."""

NOTHING: dict[str, Any] = {"changes": [], "gaps": []}


async def prepared(read: Reader, wanted: ExpectationPut) -> VersionDraft:
    """Read what is expected; raises as `formats.checked` does."""
    return await inspected(VersionPublish(content=wanted.content, format=wanted.format))


async def expect(work: Work, name: str, agent: str, draft: VersionDraft) -> ExpectationRead:
    """Say what an agent needs of a contract; the same again changes nothing.

    A contract that nobody provides yet is registered by it, and is its first publisher's. Raises
    `Forbidden` for anyone but the agent, people and the admin.
    """
    check_speaks_for(work, agent, f"say what `{agent}` expects")
    await agents.find(work, agent)
    if await work.get(Contract, good_name(name)) is None:
        fresh = {"name": name, "provider": FILES, **work.born()}
        await work.add(Contract.model_validate(fresh), "contract.registered")
    await service.content_kept(work, draft)
    row = await work.get(Expectation, name, agent)
    values = {"format": draft.format, "sha256": draft.sha256, "size": draft.size}
    if row is None:
        key = {"contract": name, "agent": agent}
        row = Expectation.model_validate({**key, **values, **work.born()})
        await work.add(row, "expectation.posted")
    elif not work.change(row, "expectation.posted", **values):
        work.replayed = True
    return _read(row, draft.operations)


async def every(
    work: Work, name: str, filters: Mapping[str, str], part: Slice
) -> Page[ExpectationRead]:
    """Return a page of what is expected of a contract, by agent."""
    await contract_row(work, name)
    statement = select(Expectation).where(
        col(Expectation.workspace) == work.workspace, col(Expectation.contract) == name
    )
    page = await page_of(
        work,
        statement,
        part,
        key=col(Expectation.agent),
        read=lambda row: _read(row, []),
        newest_first=False,
    )
    known = await operations_of(work, {item.sha256 for item in page.items})
    items = [
        item.model_copy(update={"operations": known.get(item.sha256) or []}) for item in page.items
    ]
    return page.model_copy(update={"items": items})


async def find(work: Work, name: str, agent: str) -> ExpectationRead:
    """Return what an agent expects of a contract; raises `NotFound`."""
    row = await _row(work, name, agent)
    known = await operations_of(work, {row.sha256})
    return _read(row, known[row.sha256] or [])


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is expected, and what the version in use gives."""

    expected: list[str]
    offered: list[str]
    texts: tuple[str, str]
    formats: tuple[str, str]
    version: str | None
    compatibility: str


async def gap(reader: Reader, name: str, agent: str) -> ExpectationGap:
    """Return what the version in use gives of what an agent expects, operation by operation.

    Raises `NotFound` where the agent expects nothing of the contract.
    """
    sides = await reader(lambda work: _sides(work, name, agent))
    if sides.version is None:
        operations = [_missing(one) for one in sides.expected]
        return _gap(name, agent, sides, operations, None, state="missing")
    result = await compared(*sides.texts, compatibility=sides.compatibility, formats=sides.formats)
    return await asyncio.to_thread(_found, name, agent, sides, result)


def _found(name: str, agent: str, sides: _Sides, result: Comparison) -> ExpectationGap:
    """Sort what was found by operation; slow where there are thousands."""
    found: dict[str, Comparison] = {}
    groups: dict[str, tuple[list[Change], list[Gap]]] = {}
    for change in (one for one in result if one.level != "safe"):
        groups.setdefault(key_of(change.place), ([], []))[0].append(_worded(change))
    for gap_ in result.gaps:
        groups.setdefault(key_of(gap_.place), ([], []))[1].append(gap_)
    for key, (changes, gaps) in groups.items():
        found[key] = Comparison(result.format, result.verdict, tuple(changes), tuple(gaps))
    given = spellings(sides.offered)
    operations = [
        _operation(one, found.get(key_of(one))) if key_of(one) in given else _missing(one)
        for one in sides.expected
    ]
    is_met = "" not in found and all(one.state == "met" for one in operations)
    return _gap(name, agent, sides, operations, found.get(""), state="met" if is_met else "differs")


def _worded(change: Change) -> Change:
    """Return a difference told as what is expected and what there is: nothing ever changed."""
    thing, is_gone, _ = change.text.partition(" is gone")
    thing = thing if thing.split()[0].isupper() else thing[:1].lower() + thing[1:]
    if is_gone:
        text = f"The contract does not offer {thing}."
    elif change.before and change.after:
        place = change.location[:1].upper() + change.location[1:]
        text = f"{place}: {change.before} is expected, the contract says {change.after}."
    else:
        for was, there in TIMELESS.items():
            thing = thing.replace(was, there)
        text = f"Unlike what is expected: {thing}"
    return replace(change, text=text)


def _gap(
    name: str,
    agent: str,
    sides: _Sides,
    operations: list[OperationGap],
    general: Comparison | None,
    *,
    state: str,
) -> ExpectationGap:
    wanted = spellings(sides.expected)
    values = general.as_json() if general is not None else NOTHING
    return ExpectationGap.model_validate(
        {
            "contract": name,
            "agent": agent,
            "version": sides.version,
            "state": state,
            "operations": operations,
            "general": values["changes"],
            "unclear": values["gaps"],
            "additions": sum(key_of(one) not in wanted for one in sides.offered),
        }
    )


def _missing(operation: str) -> OperationGap:
    return OperationGap(operation=operation, state="missing", changes=[], unclear=[])


def _operation(operation: str, found: Comparison | None) -> OperationGap:
    values = found.as_json() if found is not None else NOTHING
    return OperationGap.model_validate(
        {
            "operation": operation,
            "state": "met" if found is None else "differs",
            "changes": values["changes"],
            "unclear": values["gaps"],
        }
    )


async def _sides(work: Work, name: str, agent: str) -> _Sides:
    contract = await contract_row(work, name)
    row = await _row(work, name, agent)
    wanted = await content_of(work, row.sha256)
    expected = (await operations_of(work, {row.sha256}))[row.sha256] or []
    if contract.latest is None:
        return _Sides(expected, [], (wanted, ""), ("", ""), None, contract.compatibility)
    version = await version_row(work, name, contract.latest)
    given = await content_of(work, version.sha256)
    offered = (await operations_of(work, {version.sha256}))[version.sha256] or []
    return _Sides(
        expected,
        offered,
        (wanted, given),
        (row.format, version.format),
        version.version,
        contract.compatibility,
    )


async def _row(work: Work, name: str, agent: str) -> Expectation:
    row = await work.get(Expectation, name, agent)
    if row is None:
        raise NotFound(
            f"`{agent}` has not said what it expects of `{name}`.",
            fix=f"`coord contract expect {name} FILE --as {agent}` says it.",
        )
    return row


def _read(row: Expectation, operations: list[str]) -> ExpectationRead:
    values = row.model_dump(exclude={"workspace"})
    return ExpectationRead.model_validate({**values, "operations": operations})
