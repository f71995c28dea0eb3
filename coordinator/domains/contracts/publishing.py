"""What publishing does before its transaction: reading the content, comparing it with what is live.

The verbs check by `live.py` that nothing else came into use meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.work import Reader, Work
from coordinator.domains.contracts import order
from coordinator.domains.contracts.comparison.workers import compared, inspected
from coordinator.domains.contracts.live import Found, live
from coordinator.domains.contracts.models import (
    Contract,
    ContractContent,
    ContractVersion,
)
from coordinator.domains.contracts.providers import (
    check_may_publish,
    good_name,
    provider_after,
)
from coordinator.domains.contracts.queries import contract_row, version_row, version_rows
from coordinator.domains.contracts.schemas import VersionChange, VersionDraft, VersionPublish

__all__ = ["Prepared", "comes_out", "prepared", "prepared_move"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version that was read and compared."""

    draft: VersionDraft
    wanted: VersionPublish
    found: Found = field(default_factory=Found)
    source: str = ""
    """The path of the file that it came by; empty by HTTP."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What a version says, and in which format."""

    sha256: str
    format: str
    content: str


@dataclass(frozen=True, slots=True)
class _Task:
    """What there is to compare: one text with others, the bases."""

    compatibility: str = "full"
    bases: Sequence[_Text] = ()
    revision: _Text | None = None
    heir: str = ""


async def prepared(
    read: Reader, name: str, wanted: VersionPublish, *, source: str = ""
) -> Prepared:
    """Read a version's content and compare it with every live version of the contract.

    Raises as `formats.checked` does, `Forbidden` for who may not publish it, before the slow work.
    """
    await read(lambda work: _check_may(work, name, wanted))
    draft = await inspected(wanted)
    task = await read(lambda work: _task(work, name, draft))
    compatibility = wanted.compatibility or task.compatibility
    revision = _Text(draft.sha256, draft.format, draft.content)
    found = await _found(replace(task, compatibility=compatibility, revision=revision))
    return Prepared(draft, wanted, found, source)


async def prepared_move(read: Reader, name: str, version: str, change: VersionChange) -> Found:
    """Compare a draft that is to be published with every live version.

    Of a version that is to be retired by force, say what the one that comes into use instead
    changes; for any other move nothing. Raises `NotFound`, and `Forbidden` for who may not move it.
    """
    return await _found(await read(lambda work: _move_task(work, name, version, change)))


async def _found(task: _Task) -> Found:
    revision = task.revision
    if revision is None:
        return Found(task.compatibility)
    found = {
        base.sha256: await compared(
            base.content,
            revision.content,
            compatibility=task.compatibility,
            formats=(base.format, revision.format),
        )
        for base in task.bases
        if base.sha256 != revision.sha256
    }
    return Found(task.compatibility, found, task.heir)


async def _check_may(work: Work, name: str, wanted: VersionPublish) -> None:
    contract = await work.get(Contract, good_name(name))
    await provider_after(work, contract, name=name, wanted=wanted.provider, is_draft=wanted.draft)


async def _task(work: Work, name: str, draft: VersionDraft) -> _Task:
    contract = await work.get(Contract, name)
    if contract is None:
        return _Task()
    if draft.version is not None:
        same = await work.get(ContractVersion, name, draft.version)
        if same is not None and not comes_out(same, draft):
            return _Task(contract.compatibility)
    return _Task(contract.compatibility, await _texts(work, await live(work, contract)))


async def _move_task(work: Work, name: str, version: str, change: VersionChange) -> _Task:
    contract = await contract_row(work, name)
    check_may_publish(work, contract)
    row = await version_row(work, name, version)
    if change.state == "published" and row.state == "draft":
        bases = await _texts(work, await live(work, contract))
        [revision] = await _texts(work, [row])
        return _Task(contract.compatibility, bases, revision)
    if change.state == "retired" and row.state == "deprecated" and change.force:
        rest = [one for one in await version_rows(work, name) if one.version != version]
        heir = order.in_use(rest)
        if heir is not None and heir.sha256 != row.sha256:
            base, revision = await _texts(work, [row, heir])
            return _Task(contract.compatibility, [base], revision, heir.sha256)
    return _Task(contract.compatibility)


async def _texts(work: Work, rows: Sequence[ContractVersion]) -> list[_Text]:
    """Return what versions say, each content once."""
    formats = {row.sha256: row.format for row in rows}
    statement = select(col(ContractContent.sha256), col(ContractContent.content)).where(
        col(ContractContent.workspace) == work.workspace,
        col(ContractContent.sha256).in_(list(formats)),
    )
    texts = {sha256: text for sha256, text in (await work.session.execute(statement)).all()}
    return [_Text(sha256, format_, texts[sha256]) for sha256, format_ in formats.items()]


def comes_out(row: ContractVersion, draft: VersionDraft) -> bool:
    """Tell whether a draft is published by publishing the same content again."""
    is_wanted = row.state == "draft" and draft.state == "published"
    return is_wanted and row.sha256 == draft.sha256
