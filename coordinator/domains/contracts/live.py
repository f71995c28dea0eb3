"""The versions in use, and what was found by comparing others with them.

Comparing is slow and comes before the transaction, so what is in use then may have changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Overtaken
from coordinator.core.work import Work
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.comparison.changes import LEVELS
from coordinator.domains.contracts.models import (
    Consumer,
    Contract,
    ContractVersion,
    Deployment,
    StoredComparison,
)

__all__ = ["Found", "LiveMoved", "comparisons", "counts", "heirs_comparison", "live", "stored"]


class LiveMoved(Overtaken):
    """Another version came into use meanwhile"""


@dataclass(frozen=True, slots=True)
class Found:
    """What comparing a version found, by the hash of what it was compared with."""

    compatibility: str = "full"
    by_hash: Mapping[str, Comparison] = field(default_factory=dict)
    heir: str = ""
    """The hash of what was compared, where that is the version which comes into use instead."""


def heirs_comparison(found: Found, row: ContractVersion, heir: ContractVersion) -> Comparison:
    """Return what the version that comes into use instead of another changes.

    Raises `LiveMoved` where that is not the one which was compared.
    """
    if row.sha256 == heir.sha256:
        return Comparison(row.format, "safe")
    result = found.by_hash.get(row.sha256)
    if result is None or found.heir != heir.sha256:
        raise LiveMoved(
            f"`{heir.subject}` came into use while `{row.subject}` was retired.",
            fix="Retire it again.",
        )
    return result


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
    """Store what a version changes against each live one; `main` is that of its own line.

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
