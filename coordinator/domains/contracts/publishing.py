"""What publishing does before its transaction: reading the content, comparing it with what is live.

The verbs in `service.py` check with `comparisons` that nothing became live meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Overtaken
from coordinator.core.work import Reader, Work
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.comparison.changes import LEVELS
from coordinator.domains.contracts.comparison.workers import compared, inspected
from coordinator.domains.contracts.models import (
    Consumer,
    Contract,
    ContractContent,
    ContractVersion,
    Deployment,
    StoredComparison,
)
from coordinator.domains.contracts.queries import find_version
from coordinator.domains.contracts.schemas import VersionChange, VersionDraft, VersionPublish

__all__ = [
    "Found",
    "LiveMoved",
    "Prepared",
    "comparisons",
    "counts",
    "live",
    "prepared",
    "prepared_move",
    "stored",
]


class LiveMoved(Overtaken):
    """Another version came into use meanwhile"""


@dataclass(frozen=True, slots=True)
class Found:
    """What comparing a version found, by the hash of what it was compared with."""

    compatibility: str = "full"
    by_hash: Mapping[str, Comparison] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version that was read and compared."""

    draft: VersionDraft
    wanted: VersionPublish
    found: Found = Found()
    source: str = ""
    """The path of the file that it came by; empty by HTTP."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a contract before a version of it is compared."""

    compatibility: str
    texts: Mapping[str, str]
    """The contents of the live versions by their hashes."""
    is_there: bool = False
    """Whether the contract has the very version already."""


async def prepared(
    read: Reader, name: str, wanted: VersionPublish, *, source: str = ""
) -> Prepared:
    """Read a version's content and compare it with every live version of the contract.

    Raises as `formats.checked` does.
    """
    draft = await inspected(wanted)
    known = await read(lambda work: _known(work, name, draft))
    if known.is_there:
        return Prepared(draft, wanted, source=source)
    compatibility = wanted.compatibility or known.compatibility
    found = await _compared(
        known.texts, draft.content, sha256=draft.sha256, compatibility=compatibility
    )
    return Prepared(draft, wanted, found, source)


async def prepared_move(read: Reader, name: str, version: str, change: VersionChange) -> Found:
    """Compare a draft that is to be published with every live version; for any other move nothing.

    Raises `NotFound`.
    """
    if change.state != "published":
        return Found()
    whole = await read(lambda work: find_version(work, name, version))
    if whole.state != "draft":
        return Found()
    known = await read(lambda work: _known(work, name, None))
    return await _compared(
        known.texts, whole.content, sha256=whole.sha256, compatibility=known.compatibility
    )


async def _compared(
    texts: Mapping[str, str], revision: str, *, sha256: str, compatibility: str
) -> Found:
    found = {
        base: await compared(text, revision, compatibility=compatibility)
        for base, text in texts.items()
        if base != sha256
    }
    return Found(compatibility, found)


async def _known(work: Work, name: str, draft: VersionDraft | None) -> _Known:
    contract = await work.get(Contract, name)
    if contract is None:
        return _Known("full", {})
    if draft is not None and draft.version is not None:
        same = await work.get(ContractVersion, name, draft.version)
        if same is not None:
            return _Known(contract.compatibility, {}, is_there=True)
    rows = await live(work, contract)
    statement = select(col(ContractContent.sha256), col(ContractContent.content)).where(
        col(ContractContent.workspace) == work.workspace,
        col(ContractContent.sha256).in_({row.sha256 for row in rows}),
    )
    texts = {sha256: text for sha256, text in (await work.session.execute(statement)).all()}
    return _Known(contract.compatibility, texts)


async def live(work: Work, contract: Contract) -> list[ContractVersion]:
    """Return the versions in use: the latest, the deployed, and those that consumers use."""
    used = select(col(Consumer.uses)).where(
        col(Consumer.workspace) == work.workspace,
        col(Consumer.contract) == contract.name,
        col(Consumer.left_at).is_(None),
        col(Consumer.uses).is_not(None),
    )
    deployed = select(col(Deployment.version)).where(
        col(Deployment.workspace) == work.workspace,
        col(Deployment.contract) == contract.name,
        col(Deployment.version).is_not(None),
    )
    statement = (
        select(ContractVersion)
        .where(
            col(ContractVersion.workspace) == work.workspace,
            col(ContractVersion.contract) == contract.name,
            (col(ContractVersion.version) == contract.latest)
            | col(ContractVersion.version).in_(used)
            | col(ContractVersion.version).in_(deployed),
        )
        .order_by(col(ContractVersion.number))
    )
    return list((await work.session.execute(statement)).scalars())


async def comparisons(
    work: Work,
    contract: Contract | None,
    found: Found,
    *,
    sha256: str,
    compatibility: str | None = None,
) -> dict[str, Comparison]:
    """Return the comparison with each version that is live now, by that version.

    Raises `LiveMoved` where one of them was not compared, or by another rule.
    """
    if contract is None:
        return {}
    results: dict[str, Comparison] = {}
    for row in await live(work, contract):
        result = found.by_hash.get(row.sha256)
        is_fresh = found.compatibility == (compatibility or contract.compatibility)
        if row.sha256 != sha256 and (result is None or not is_fresh):
            raise LiveMoved(
                f"`{row.subject}` came into use while a version of `{contract.name}` was compared.",
                fix="Publish it again.",
            )
        results[row.version] = result if result is not None else Comparison(row.format, "safe")
    return results


async def stored(
    work: Work,
    row: ContractVersion,
    results: Mapping[str, Comparison],
    *,
    main: str | None,
) -> None:
    """Store what a version changes against each live one; `main` is the one that was `latest`.

    A draft has no main comparison: what it will be compared with is open until it is published.
    """
    for base, result in results.items():
        found = result.as_json()
        values: dict[str, Any] = {
            "verdict": result.verdict,
            **counts(result),
            "is_main": row.state != "draft" and base == main,
            "found": {**found, "changes": list(found["changes"]), "gaps": list(found["gaps"])},
        }
        known = await work.get(StoredComparison, row.contract, row.version, base)
        if known is None:
            key = {"contract": row.contract, "version": row.version, "base": base}
            fresh = StoredComparison.model_validate({**key, **values, **work.born()})
            await work.add(fresh, "comparison.made")
        else:
            work.change(known, "comparison.made", **values)


def counts(result: Comparison) -> dict[str, int]:
    """Return how many of the listed changes there are of each level."""
    return {level: len(result.of_level(level)) for level in LEVELS}
