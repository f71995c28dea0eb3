"""Telling consumers what a version changes for them: a verdict each, a handoff where it touches it.

Nobody who is not touched is told, and a new version takes the place of what earlier ones opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import SYSTEM, Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contracts.comparison import Change, Comparison, Gap
from coordinator.domains.contracts.letters import Letter, body, provider_body, title
from coordinator.domains.contracts.models import Consumer, Contract, ContractVersion, Verdict
from coordinator.domains.contracts.operations import key_of
from coordinator.domains.contracts.order import follows
from coordinator.domains.contracts.providers import FILES
from coordinator.domains.handoffs import moves
from coordinator.domains.handoffs import service as handoffs
from coordinator.domains.handoffs.models import Handoff
from coordinator.domains.handoffs.schemas import HandoffOffer, Reason

__all__ = [
    "Touching",
    "active",
    "open_numbers",
    "tell",
    "tell_instead",
    "tell_one",
    "touching",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Touching:
    """What of a comparison touches one consumer."""

    changes: tuple[Change, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything does."""
        return bool(self.changes or self.gaps)

    def count(self, level: str) -> int:
        """Return how many of the changes are of this level."""
        return sum(change.level == level for change in self.changes)

    @property
    def operations(self) -> list[str]:
        """The operations that are touched, each once."""
        places = [*(one.place for one in self.changes), *(one.place for one in self.gaps)]
        return list(dict.fromkeys(place for place in places if place))


async def tell(
    work: Work,
    contract: Contract,
    version: ContractVersion,
    *,
    before: str | None,
    results: Mapping[str, Comparison],
) -> None:
    """Tell every consumer what a version that was published now changes for it.

    `before` is what was `latest`, `results` are the comparisons by the versions they start from.
    """
    waiting = await _open_handoffs(work, contract.name)
    for consumer in await active(work, contract):
        base = consumer.uses or before
        result = results.get(base) if base is not None else None
        older = [
            number
            for number, verdict in waiting
            if verdict.consumer == consumer.agent and follows(version.version, verdict.version)
        ]
        await tell_one(work, contract, version, consumer, base=base, result=result, instead=older)
    if work.actor.name == FILES and contract.provider != FILES:
        await _tell_provider(work, contract, version)


async def _tell_provider(work: Work, contract: Contract, version: ContractVersion) -> None:
    """Let a contract's provider know that a file which names nobody published a version of it."""
    provider = await agents.find(work, contract.provider)
    if provider.retired_at is not None:
        return
    draft = HandoffOffer(
        to=provider.name,
        kind="contract_change",
        title=f"{contract.name} {version.version} was published by a file in the folder",
        body=provider_body(contract.name, version),
        refs=[version.subject],
    )
    await handoffs.offer(work, draft)


async def tell_instead(
    work: Work,
    contract: Contract,
    version: ContractVersion,
    consumer: Consumer,
    *,
    result: Comparison,
    why: str,
) -> None:
    """Tell a consumer of an older version that is in use now instead of the one that it uses.

    `result` is what that changes, `why` says what became of the other.
    """
    instead = await open_numbers(work, contract.name, agent=consumer.agent)
    base = consumer.uses
    await tell_one(
        work, contract, version, consumer, base=base, result=result, instead=instead, why=why
    )


async def tell_one(  # noqa: PLR0913 - all of it is what one consumer is told
    work: Work,
    contract: Contract,
    version: ContractVersion,
    consumer: Consumer,
    *,
    base: str | None,
    result: Comparison | None,
    instead: Sequence[int] = (),
    why: str = "",
) -> None:
    """Set one consumer's verdict on a version, and open its handoff where the version touches it.

    The handoffs of the numbers `instead` are taken back first. `why` says what put a version into
    use that is older than `base`.
    """
    await withdraw(work, instead, f"{version.subject} takes its place.")
    is_onward = bool(why) or follows(version.version, base)
    touched = touching(result, consumer.operations) if result is not None else Touching()
    verdict = await work.get(Verdict, version.contract, version.version, consumer.agent)
    is_verified = (
        verdict is not None and verdict.state == "verified" and verdict.given_by != SYSTEM.name
    )
    if is_verified and not (why and touched):
        if why or follows(version.version, consumer.uses):
            work.change(consumer, "consumer.changed", uses=version.version)
        return
    values: dict[str, Any] = {
        "base": base,
        "breaking": touched.count("breaking"),
        "risky": touched.count("risky"),
        "is_comparable": not touched.gaps,
        "operations": touched.operations,
        **await _judged(
            work, version, consumer, base=base, is_touched=bool(touched) or result is None
        ),
    }
    if values["state"] == "verified" and is_onward:
        work.change(consumer, "consumer.changed", uses=version.version)
    if touched and is_onward:
        letter = Letter(version, consumer, base or "", touched.changes, touched.gaps, why)
        values["handoff"] = await _offer(work, contract, letter)
    if verdict is None:
        row = Verdict(
            contract=version.contract,
            version=version.version,
            consumer=consumer.agent,
            **values,
            **work.born(),
        )
        await work.add(row, "verdict.opened")
    else:
        work.change(verdict, "verdict.opened", **values)


async def _judged(
    work: Work,
    version: ContractVersion,
    consumer: Consumer,
    *,
    base: str | None,
    is_touched: bool,
) -> dict[str, Any]:
    """Return the state of a verdict; what was verified and does not change stays verified."""
    open_: dict[str, Any] = {"state": "pending", "given_by": "", "reason": ""}
    open_ |= {"evidence": [], "decided_at": None, "expires_at": None, "handoff": None}
    if is_touched or base is None:
        return open_
    former = await work.get(Verdict, version.contract, base, consumer.agent)
    if former is None or former.state != "verified":
        return open_
    return open_ | {
        "state": "verified",
        "given_by": SYSTEM.name,
        "reason": f"nothing it uses changed since {base}",
        "decided_at": work.now,
    }


def touching(result: Comparison, operations: Sequence[str]) -> Touching:
    """Return what of a comparison touches who uses these operations (all where there are none)."""

    keys = {key_of(one) for one in operations}

    def touches(place: str) -> bool:
        return not place or not keys or key_of(place) in keys

    return Touching(
        tuple(one for one in result if one.level != "safe" and touches(one.place)),
        tuple(gap for gap in result.gaps if touches(gap.place)),
    )


async def active(work: Work, contract: Contract) -> list[Consumer]:
    """Return the consumers of a contract that have not left, by name; never its provider."""
    statement = (
        select(Consumer)
        .where(
            col(Consumer.workspace) == work.workspace,
            col(Consumer.contract) == contract.name,
            col(Consumer.agent) != contract.provider,
            col(Consumer.left_at).is_(None),
        )
        .order_by(col(Consumer.agent))
    )
    return list((await work.session.execute(statement)).scalars())


async def withdraw(work: Work, numbers: Sequence[int], why: str) -> None:
    """Take open handoffs back, as the server, and say why."""
    actor, work.actor = work.actor, SYSTEM
    for number in numbers:
        await moves.cancel(work, f"HO-{number}", Reason(reason=why))
    work.actor = actor


async def open_numbers(
    work: Work, contract: str, *, agent: str | None = None, version: str | None = None
) -> list[int]:
    """Return the numbers of the open handoffs by which a contract's versions told somebody."""
    return [
        number
        for number, verdict in await _open_handoffs(work, contract)
        if agent in (None, verdict.consumer) and version in (None, verdict.version)
    ]


async def _open_handoffs(work: Work, contract: str) -> list[tuple[int, Verdict]]:
    """Return the open handoffs that versions of a contract opened, with their verdicts."""
    statement = (
        select(col(Handoff.number), Verdict)
        .join(
            Verdict,
            (col(Verdict.workspace) == col(Handoff.workspace))
            & (col(Verdict.handoff) == col(Handoff.number)),
        )
        .where(
            col(Verdict.workspace) == work.workspace,
            col(Verdict.contract) == contract,
            col(Handoff.state).in_(handoffs.OPEN),
        )
        .order_by(col(Handoff.number))
    )
    return [(number, verdict) for number, verdict in (await work.session.execute(statement)).all()]


async def _offer(work: Work, contract: Contract, letter: Letter) -> int:
    """Offer a consumer the handoff that tells it of a version; return the handoff's number.

    It is the provider's, else whoever publishes; nobody gets one of its own.
    """
    actor = work.actor
    sender = actor.name if contract.provider == FILES else contract.provider
    sender = FILES if sender == letter.consumer.agent else sender
    work.actor = replace(actor, name=sender)
    draft = HandoffOffer(
        to=letter.consumer.agent,
        kind="contract_change",
        title=title(letter),
        body=body(letter),
        priority="high" if letter.is_breaking else "normal",
        refs=[letter.version.subject],
        due_at=letter.version.sunset_at,
    )
    offered = await handoffs.offer(work, draft)
    work.actor = actor
    return int(offered.id.removeprefix("HO-"))
