"""The comparison of two versions: the stored one, else made outside of any transaction."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import NotFound
from coordinator.core.work import Reader, Work
from coordinator.domains.contracts.comparison import Comparison
from coordinator.domains.contracts.comparison.workers import compared
from coordinator.domains.contracts.live import counts
from coordinator.domains.contracts.models import ContractVersion, StoredComparison
from coordinator.domains.contracts.numbering import suggested
from coordinator.domains.contracts.operations import same_place
from coordinator.domains.contracts.queries import (
    content_of,
    contract_row,
    main_of,
    version_row,
    version_rows,
)
from coordinator.domains.contracts.usage import ComparisonRead

__all__ = ["comparison", "main_comparison"]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two versions to compare: what was found before, or their texts."""

    base: ContractVersion
    revision: ContractVersion
    known: tuple[str, ...]
    broken: tuple[str, ...]
    compatibility: str
    stored: Comparison | None = None
    texts: tuple[str, str] = ("", "")


async def comparison(
    reader: Reader,
    name: str,
    *,
    base: str | None = None,
    revision: str | None = None,
    operation: str | None = None,
) -> ComparisonRead:
    """Return what changed between two versions: from the one before it to the one in use.

    With `operation` only what concerns that one. Raises `NotFound` for an unknown version, or where
    there is none before.
    """
    pair = await reader(lambda work: _pair(work, name, base, revision))
    result = pair.stored
    if result is None:
        result = await compared(
            *pair.texts,
            compatibility=pair.compatibility,
            formats=(pair.base.format, pair.revision.format),
        )
    shown = _read(pair, result)
    return shown if operation is None else _only(shown, operation)


async def main_comparison(work: Work, version: ContractVersion) -> ComparisonRead | None:
    """Return the comparison of a version with what was in use before it; None where there is none.

    That of a draft is with what is in use now.
    """
    main = await _main(work, version)
    if main is None:
        return None
    pair = await _pair(work, version.contract, main, version.version)
    return None if pair.stored is None else _read(pair, pair.stored)


def _read(pair: _Pair, result: Comparison) -> ComparisonRead:
    """Return a comparison as it is told."""
    base, version = pair.base.version, pair.revision.version
    number = suggested(
        base,
        result.verdict if pair.base.format == pair.revision.format else "breaking",
        known=pair.known,
        changes=len(result),
        broken=pair.broken,
    )
    return ComparisonRead.model_validate(
        {
            "contract": pair.base.contract,
            "base": base,
            "version": version,
            **result.as_json(),
            **counts(result),
            "suggested": number,
        }
    )


async def _main(work: Work, version: ContractVersion) -> str | None:
    """Return what a version's main comparison starts from."""
    return main_of(
        version,
        await _made(work, version),
        latest=(await contract_row(work, version.contract)).latest,
    )


async def _made(work: Work, version: ContractVersion) -> dict[str, Any]:
    """Return what is known of each comparison of a version, by the bases, without the changes."""
    names = ("base", "verdict", "is_main")
    statement = select(*(col(getattr(StoredComparison, name)) for name in names)).where(
        col(StoredComparison.workspace) == work.workspace,
        col(StoredComparison.contract) == version.contract,
        col(StoredComparison.version) == version.version,
    )
    return {one.base: one for one in (await work.session.execute(statement)).all()}


async def _broken_by(work: Work, version: ContractVersion) -> tuple[str, ...]:
    made = await _made(work, version)
    return tuple(base for base, one in made.items() if one.verdict == "breaking")


async def _pair(work: Work, name: str, base: str | None, revision: str | None) -> _Pair:
    contract = await contract_row(work, name)
    known = await version_rows(work, name)
    if not known:
        raise NotFound(f"`{name}` has no version yet, so there is nothing to compare.")
    newer = await version_row(work, name, revision or contract.latest or known[0].version)
    before = [row for row in known if row.number < newer.number]
    numbers = tuple(row.version for row in before)
    if base is not None:
        older = await version_row(work, name, base)
    else:
        older = await _base_of(work, newer, before)
    pair = _Pair(older, newer, numbers, await _broken_by(work, newer), contract.compatibility)
    stored = await work.get(StoredComparison, name, newer.version, older.version)
    if stored is not None:
        return replace(pair, stored=Comparison.from_json(stored.found))
    if older.sha256 == newer.sha256:
        return replace(pair, stored=Comparison(newer.format, "safe"))
    texts = (await content_of(work, older.sha256), await content_of(work, newer.sha256))
    return replace(pair, texts=texts)


async def _base_of(
    work: Work, newer: ContractVersion, before: list[ContractVersion]
) -> ContractVersion:
    """Return what was in use when a version came, else what came before it."""
    if (main := await _main(work, newer)) is not None:
        return await version_row(work, newer.contract, main)
    published = [row for row in before if row.state != "draft"]
    if not before:
        raise NotFound(
            f"`{newer.subject}` is the first version; there is none before it to compare it with.",
            fix="Name a `base` and a `revision`.",
        )
    return (published or before)[0]


def _only(shown: ComparisonRead, operation: str) -> ComparisonRead:
    """Leave what concerns one operation, or all of them."""

    def concerns(place: str) -> bool:
        return not place or same_place(place, operation)

    changes = [one for one in shown.changes if concerns(f"{one.operation} {one.path}".strip())]
    gaps = [one for one in shown.gaps if concerns(f"{one.operation} {one.path}".strip())]
    return shown.model_copy(update={"changes": changes, "gaps": gaps})
