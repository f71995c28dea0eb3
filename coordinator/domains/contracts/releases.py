"""Whether a version can be released: yes, no or unknown, with typed reasons and the next call.

Verdicts are rows kept current, so the answer costs one read: version, active consumers, verdicts.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from coordinator.core.errors import NotFound
from coordinator.core.work import SYSTEM, Work
from coordinator.domains.contracts import order
from coordinator.domains.contracts.models import (
    Consumer,
    Contract,
    ContractVersion,
    Deployment,
    Verdict,
)
from coordinator.domains.contracts.queries import contract_row, version_row
from coordinator.domains.contracts.usage import ReleaseAnswer, ReleaseReason

__all__ = ["ANSWERS", "can_release", "objections"]

ANSWERS = {
    "no_consumers": "yes",
    "verified": "yes",
    "compatible": "yes",
    "waived": "yes",
    "agreed_break": "yes",
    "acknowledged_unclear": "yes",
    "ahead": "yes",
    "pending_break": "no",
    "failed": "no",
    "waiver_expired": "no",
    "acknowledged": "no",
    "sunset_passed": "no",
    "retired": "no",
    "never_verified": "unknown",
    "risk_pending": "unknown",
    "not_comparable": "unknown",
    "draft": "unknown",
}
"""What each reason says; any no is no, else any unknown is unknown."""


async def can_release(
    work: Work, name: str, *, version: str | None = None, environment: str | None = None
) -> ReleaseAnswer:
    """Say whether a version (the one in use unless said) can be released.

    Raises `NotFound` for an unknown contract or version.
    """
    deployed = await _deployed(work, name, environment)
    found = await _rows(work, name, version)
    if not found:
        contract = await contract_row(work, name)
        await version_row(work, name, version or _latest(contract))
        raise AssertionError("unreachable: the version was not found a moment ago")
    row = found[0].version
    is_back = deployed is not None and order.is_newer(deployed, row)
    users = [(one.consumer, one) for one in found if one.consumer is not None]
    reasons = [
        *_of_version(row),
        *(_of_consumer(work.now, who.agent, one, is_back=is_back) for who, one in users),
    ]
    if not users:
        reasons.append(ReleaseReason(code="no_consumers", text=f"Nobody uses {name}."))
    answers = {ANSWERS[reason.code] for reason in reasons}
    answer = next(one for one in ("no", "unknown", "yes") if one in answers)
    open_ = [reason for reason in reasons if ANSWERS[reason.code] != "yes"]
    open_.sort(key=lambda reason: ANSWERS[reason.code] != "no")
    return ReleaseAnswer.model_validate(
        {
            "contract": name,
            "version": row.version,
            "environment": environment,
            "deployed": deployed.version if deployed is not None else None,
            "answer": answer,
            "reasons": reasons,
            "owed": [reason.consumer for reason in reasons if reason in open_ and reason.consumer],
            "next": open_[0].fix if open_ else _deploy(row, environment),
        }
    )


async def objections(work: Work, name: str, version: str, environment: str) -> list[str]:
    """Return why a version should not be released; none where it may be, or nobody knows."""
    found = await can_release(work, name, version=version, environment=environment)
    return [reason.text for reason in found.reasons if ANSWERS[reason.code] == "no"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A version with one of its consumers, its verdict, and the version that it uses."""

    version: ContractVersion
    consumer: Consumer | None
    verdict: Verdict | None
    used: ContractVersion | None

    @property
    def is_ahead(self) -> bool:
        """Whether the consumer uses a newer version that is still there."""
        used = self.used
        return used is not None and used.state != "retired" and order.is_newer(used, self.version)


async def _rows(work: Work, name: str, version: str | None) -> list[_Row]:
    """Return the version with each active consumer, in one read."""
    wanted = col(Contract.latest) if version is None else version
    used = aliased(ContractVersion)
    statement = (
        select(ContractVersion, Consumer, Verdict, used)
        .join(
            Contract,
            (col(Contract.workspace) == col(ContractVersion.workspace))
            & (col(Contract.name) == col(ContractVersion.contract)),
        )
        .outerjoin(
            Consumer,
            (col(Consumer.workspace) == col(ContractVersion.workspace))
            & (col(Consumer.contract) == col(ContractVersion.contract))
            & (col(Consumer.agent) != col(Contract.provider))
            & col(Consumer.left_at).is_(None),
        )
        .outerjoin(
            Verdict,
            (col(Verdict.workspace) == col(ContractVersion.workspace))
            & (col(Verdict.contract) == col(ContractVersion.contract))
            & (col(Verdict.version) == col(ContractVersion.version))
            & (col(Verdict.consumer) == col(Consumer.agent)),
        )
        .outerjoin(
            used,
            (col(used.workspace) == col(Consumer.workspace))
            & (col(used.contract) == col(Consumer.contract))
            & (col(used.version) == col(Consumer.uses)),
        )
        .where(
            col(ContractVersion.workspace) == work.workspace,
            col(ContractVersion.contract) == name,
            col(ContractVersion.version) == wanted,
        )
        .order_by(col(Consumer.agent))
    )
    return [_Row(*found) for found in (await work.session.execute(statement)).all()]


def _latest(contract: Contract) -> str:
    if contract.latest is None:
        raise NotFound(
            f"`{contract.name}` has no published version yet.",
            fix=f"`coord contract publish {contract.name} FILE` publishes one.",
        )
    return contract.latest


def _of_version(row: ContractVersion) -> list[ReleaseReason]:
    if row.state == "draft":
        where = f"contracts/{row.contract}/versions/{row.version}"
        fix = f'`PATCH {where}` with `{{"state": "published"}}`'
        return [ReleaseReason(code="draft", text=f"{row.subject} is still a draft.", fix=fix)]
    if row.state == "retired":
        fix = f"`coord contract publish {row.contract} FILE` publishes a new one."
        return [ReleaseReason(code="retired", text=f"{row.subject} is retired.", fix=fix)]
    return []


def _of_consumer(now: datetime, who: str, found: _Row, *, is_back: bool) -> ReleaseReason:
    """Say why a consumer does or does not hold a version up.

    One that uses a newer version does not, but for going back (`is_back`) where that one runs.
    """
    row, verdict = found.version, found.verdict
    call = f"coord contract verdict {row.contract} {row.version}"
    verify = f"`{call} verified --as {who}` once it works with it."
    is_open = verdict is None or verdict.state in ("pending", "acknowledged")
    if is_open and not is_back and found.used is not None and found.is_ahead:
        return _reason("ahead", who, f"works with {found.used.version} already.")
    if verdict is None:
        return _reason("never_verified", who, "never verified it.", verify)
    if verdict.state == "verified":
        if verdict.given_by == SYSTEM.name:
            return _reason("compatible", who, f"is not touched: {verdict.reason}.")
        return _reason("verified", who, "verified it.")
    if verdict.state == "failed":
        return _reason("failed", who, f"says that it fails: {verdict.reason}", verify)
    if verdict.expires_at is not None:
        return _waived(now, verdict, f'`{call} waived --consumer {who} --reason "…" --until DATE`')
    if verdict.state == "acknowledged":
        return _acknowledged(now, row, verdict, verify)
    return _pending(verdict, verify)


def _waived(now: datetime, verdict: Verdict, again: str) -> ReleaseReason:
    until = verdict.expires_at
    if verdict.state == "waived" and until is not None and until > now:
        text = f"is waived by {verdict.given_by}: {verdict.reason}"
        return _reason("waived", verdict.consumer, text, until=until)
    return _reason(
        "waiver_expired", verdict.consumer, f"was waived until {until:%Y-%m-%d %H:%M} UTC.", again
    )


def _acknowledged(
    now: datetime, row: ContractVersion, verdict: Verdict, verify: str
) -> ReleaseReason:
    who, until = verdict.consumer, row.sunset_at
    if not (verdict.breaking or verdict.risky):
        if not verdict.is_comparable:
            return _reason("acknowledged_unclear", who, "looked at what cannot be compared.")
        return _reason("never_verified", who, "acknowledged it, and never verified it.", verify)
    if until is not None and until > now:
        text = "agreed to the change; what it uses stays served until then."
        return _reason("agreed_break", who, text, until=until)
    if not verdict.breaking:
        return _reason("risk_pending", who, "looks at what may break it.", verify)
    if until is None:
        return _reason("acknowledged", who, "agreed to the break, and has yet to adopt it.", verify)
    return _reason(
        "sunset_passed", who, f"agreed to the break until {until:%Y-%m-%d %H:%M} UTC.", verify
    )


def _pending(verdict: Verdict, verify: str) -> ReleaseReason:
    who, touched = verdict.consumer, ", ".join(verdict.operations[:3]) or "all it uses"
    if verdict.breaking:
        return _reason("pending_break", who, f"is broken by it, in {touched}.", verify)
    if verdict.risky:
        return _reason("risk_pending", who, f"may be broken by it, in {touched}.", verify)
    if not verdict.is_comparable:
        text = f"uses what cannot be compared, in {touched}."
        seen = (
            f"`coord contract verdict {verdict.contract} {verdict.version} acknowledged --as {who}`"
        )
        return _reason("not_comparable", who, text, f"{seen} once it looked.")
    return _reason("never_verified", who, "never verified it.", verify)


def _reason(
    code: str, who: str, text: str, fix: str = "", *, until: datetime | None = None
) -> ReleaseReason:
    values = {"code": code, "consumer": who, "text": f"{who} {text}", "fix": fix, "until": until}
    return ReleaseReason.model_validate(values)


async def _deployed(work: Work, name: str, environment: str | None) -> ContractVersion | None:
    """Return the version that an environment runs now."""
    if environment is None:
        return None
    statement = (
        select(ContractVersion)
        .join(
            Deployment,
            (col(Deployment.workspace) == col(ContractVersion.workspace))
            & (col(Deployment.contract) == col(ContractVersion.contract))
            & (col(Deployment.version) == col(ContractVersion.version)),
        )
        .where(
            col(Deployment.workspace) == work.workspace,
            col(Deployment.contract) == name,
            col(Deployment.environment) == environment,
        )
    )
    return (await work.session.execute(statement)).scalars().first()


def _deploy(row: ContractVersion, environment: str | None) -> str:
    return f"`coord contract deploy {row.contract} {row.version} {environment or 'ENVIRONMENT'}`"
