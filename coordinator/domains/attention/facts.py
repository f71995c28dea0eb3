"""What is known of those who wait, read from the tables of the domains that it is about.

Columns of few rows, and nothing at all where nobody is stuck: it runs inside every transaction
that may begin or end a wait.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.attention.waits import (
    IDENTIFIER,
    STUCK,
    Facts,
    Owed,
    Proposed,
    Queued,
    Status,
    names_in,
)
from coordinator.domains.claims import looking as claims
from coordinator.domains.claims.models import Claim
from coordinator.domains.claims.queue import LIVE
from coordinator.domains.contexts.models import Context
from coordinator.domains.contracts import verdicts
from coordinator.domains.contracts.models import Contract, ContractVersion
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.pending_commits import overlaps
from coordinator.domains.pending_commits.models import PendingCommit
from coordinator.domains.workflows.models import Run

__all__ = ["blocking", "every"]


async def blocking(work: Work) -> Facts:
    """Return what is known of the agents that are stuck: blocked, or queueing for a claim.

    Where they are fewer than two there can be no deadlock, and nothing further is read.
    """
    statuses = await _statuses(work, col(Context.state) == STUCK)
    queue = await _queue(work)
    if len({status.agent for status in statuses} | {queued.agent for queued in queue}) < 2:
        return Facts(statuses=tuple(statuses), queue=queue)
    return await _gathered(work, statuses, queue)


async def every(work: Work) -> Facts:
    """Return what is known of all who wait on anything, stuck or not."""
    at_work = col(Context.state).not_in(("idle", "done"))
    statuses = [
        status
        for status in await _statuses(work, at_work)
        if status.waiting_on or status.state == STUCK
    ]
    return await _gathered(work, statuses, await _queue(work))


async def _gathered(work: Work, statuses: list[Status], queue: tuple[Queued, ...]) -> Facts:
    named = names_in(statuses)
    vague = {item.agent for item in statuses if item.state == STUCK and not item.waiting_on}
    owed, providers, provided = await _verdicts(work, named, vague)
    return Facts(
        agents=frozenset(await agents.names(work)),
        statuses=tuple(statuses),
        handoffs=await _handoffs(work, _numbers(named, "HO"), vague),
        commits=await _commits(work, _numbers(named, "PC"), vague),
        claims=await _holders(work, Claim, _numbers(named, "CL"), LIVE),
        queue=queue,
        verdicts=owed,
        providers=providers,
        provided=provided,
        runs=await _holders(work, Run, _numbers(named, "RUN"), ("open",)),
    )


def _numbers(named: Iterable[str], prefix: str) -> list[int]:
    begin = f"{prefix}-"
    return [
        int(word.removeprefix(begin))
        for word in named
        if word.startswith(begin) and IDENTIFIER.fullmatch(word)
    ]


async def _statuses(work: Work, which: ColumnElement[bool]) -> list[Status]:
    statement = (
        select(col(Context.agent), col(Context.state), col(Context.waiting_on), col(Context.since))
        .where(col(Context.workspace) == work.workspace, which)
        .order_by(col(Context.agent))
    )
    rows = (await work.session.execute(statement)).all()
    return [Status(agent, state, tuple(on), since) for agent, state, on, since in rows]


async def _queue(work: Work) -> tuple[Queued, ...]:
    return tuple(
        Queued(wait.claim, wait.agent, wait.holders, wait.since)
        for wait in await claims.waits(work)
    )


async def _handoffs(work: Work, numbers: list[int], senders: set[str]) -> dict[str, Owed]:
    if not (numbers or senders):
        return {}
    statement = select(
        col(Handoff.number), col(Handoff.sender), col(Handoff.receiver), col(Handoff.offered_at)
    ).where(
        col(Handoff.workspace) == work.workspace,
        col(Handoff.state).in_(handoffs.OPEN),
        col(Handoff.number).in_(numbers) | col(Handoff.sender).in_(senders),
    )
    rows = (await work.session.execute(statement)).all()
    return {f"HO-{number}": Owed(sender, to, since) for number, sender, to, since in rows}


async def _commits(work: Work, numbers: list[int], authors: set[str]) -> dict[str, Proposed]:
    """Return these commits and those of these authors, with all that they depend on."""
    found: dict[str, Proposed] = {}
    wanted: ColumnElement[bool] = col(PendingCommit.number).in_(numbers) | col(
        PendingCommit.author
    ).in_(authors)
    while numbers or authors:
        statement = select(
            col(PendingCommit.number),
            col(PendingCommit.author),
            col(PendingCommit.depends_on),
            col(PendingCommit.created_at),
        ).where(
            col(PendingCommit.workspace) == work.workspace,
            col(PendingCommit.state).in_(overlaps.OPEN),
            wanted,
        )
        rows = (await work.session.execute(statement)).all()
        found |= {f"PC-{n}": Proposed(author, tuple(on), at) for n, author, on, at in rows}
        needed = {name for row in rows for name in row[2]} - found.keys()
        numbers, authors = _numbers(needed, "PC"), set()
        wanted = col(PendingCommit.number).in_(numbers)
    return found


async def _holders(
    work: Work, table: type[Claim] | type[Run], numbers: list[int], states: Collection[str]
) -> dict[str, str]:
    if not numbers:
        return {}
    statement = select(col(table.number), col(table.agent)).where(
        col(table.workspace) == work.workspace,
        col(table.number).in_(numbers),
        col(table.state).in_(states),
    )
    prefix = "CL" if table is Claim else "RUN"
    rows = (await work.session.execute(statement)).all()
    return {f"{prefix}-{number}": agent for number, agent in rows}


Owing = tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, tuple[str, ...]]]


async def _verdicts(work: Work, named: set[str], vague: set[str]) -> Owing:
    """Return who owes verdicts by contract, who provides one that is not there, and by provider."""
    names = {word.partition("@")[0] for word in named if not IDENTIFIER.fullmatch(word)}
    if not (names or vague):
        return {}, {}, {}
    statement = select(col(Contract.name), col(Contract.provider), col(Contract.latest)).where(
        col(Contract.workspace) == work.workspace,
        col(Contract.name).in_(names) | col(Contract.provider).in_(vague),
    )
    rows = (await work.session.execute(statement)).all()
    if not rows:
        return {}, {}, {}
    known = {name: (provider, latest) for name, provider, latest in rows}
    owed: dict[str, list[str]] = defaultdict(list)
    for verdict in await verdicts.owed(work):
        if verdict.contract in known:
            owed[verdict.contract].append(verdict.consumer)
            owed[f"{verdict.contract}@{verdict.version}"].append(verdict.consumer)
    return (
        {name: tuple(consumers) for name, consumers in owed.items()},
        _missing(named, known, published=await _published(work, known)),
        _by_provider(known, owed),
    )


async def _published(work: Work, contracts: Collection[str]) -> set[str]:
    """Return the versions of these contracts that are out, as `users@2.0.0`."""
    statement = select(col(ContractVersion.contract), col(ContractVersion.version)).where(
        col(ContractVersion.workspace) == work.workspace,
        col(ContractVersion.contract).in_(contracts),
        col(ContractVersion.state) != "draft",
    )
    rows = (await work.session.execute(statement)).all()
    return {f"{contract}@{version}" for contract, version in rows}


def _missing(
    named: set[str], known: Mapping[str, tuple[str, str | None]], *, published: set[str]
) -> dict[str, str]:
    """Return who provides what is named and is not out yet."""
    found = {}
    for word in named:
        name, at, _ = word.partition("@")
        if name in known:
            provider, latest = known[name]
            if (word not in published) if at else latest is None:
                found[word] = provider
    return found


def _by_provider(
    known: Mapping[str, tuple[str, str | None]], owed: Mapping[str, list[str]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, (provider, _) in sorted(known.items()):
        if name in owed:
            found[provider].append(name)
    return {provider: tuple(names) for provider, names in found.items()}
