"""The verbs of contracts: publish a version, move it on, find and list."""

from collections.abc import Sequence

from coordinator.core.errors import AlreadyDone, Forbidden, Invalid, WrongMove
from coordinator.core.work import Work
from coordinator.domains.agents import service as agents
from coordinator.domains.contracts import numbers
from coordinator.domains.contracts.models import Contract, ContractContent, ContractVersion
from coordinator.domains.contracts.queries import (
    contract_row,
    read_version,
    version_row,
    version_rows,
    whole,
)
from coordinator.domains.contracts.schemas import (
    VersionChange,
    VersionDraft,
    VersionRead,
    VersionWhole,
)

__all__ = ["move", "next_number", "publish"]

FILES = "files"
"""The agent that a file speaks for when it names nobody."""

NEXT = {"draft": "published", "published": "deprecated", "deprecated": "retired"}
EVENTS = {
    "draft": "contract_version.drafted",
    "published": "contract_version.published",
    "deprecated": "contract_version.deprecated",
    "retired": "contract_version.retired",
}


async def publish(work: Work, name: str, draft: VersionDraft) -> VersionRead:
    """Publish a version of a contract; the very same again changes nothing.

    Without a version it gets the next number, unless the newest says the same already. Raises
    `Forbidden` for anyone but the provider, `AlreadyDone` for a version with other content.
    """
    contract = await work.get(Contract, _good(name))
    provider = await _provider(work, contract, name=name, wanted=draft.provider)
    known = await version_rows(work, name)
    same = _same(known, draft)
    if same is None:
        row = await _added(work, name, draft=draft, known=known)
        known.insert(0, row)
    else:
        row, work.replayed = same, True
        _check_same(row, draft, known=known)
    await _settle(work, contract, name=name, provider=provider, known=known)
    return read_version(row, provider)


async def move(work: Work, name: str, version: str, change: VersionChange) -> VersionWhole:
    """Move a version on: draft, published, deprecated, retired. To where it is changes nothing.

    Raises `WrongMove` for any other move, `Forbidden` for anyone but the provider.
    """
    contract = await contract_row(work, name)
    if not _may_publish(work, contract):
        raise _not_yours(work, contract)
    row = await version_row(work, name, version)
    if change.state not in (row.state, NEXT.get(row.state)):
        raise _wrong_move(row, change.state)
    if work.change(row, EVENTS[change.state], state=change.state):
        known = await version_rows(work, name)
        await _settle(work, contract, name=name, provider=contract.provider, known=known)
    return await whole(work, row, contract.provider)


def next_number(known: Sequence[str], format_: str) -> str:
    """Return the number that a version without one gets after these."""
    return numbers.after(known, first="1" if format_ == "markdown" else "1.0.0")


def _good(name: str) -> str:
    if numbers.NAME.fullmatch(name) is None:
        raise Invalid(
            f"`{name}` is no name for a contract: lower case letters, digits, `.`, `_` and `-`, "
            "64 at most, a letter or digit first."
        )
    return name


async def _provider(work: Work, contract: Contract | None, *, name: str, wanted: str | None) -> str:
    """Return who provides the contract after this call; raises where this actor may not say."""
    actor = work.actor
    if contract is not None and not _may_publish(work, contract):
        raise _not_yours(work, contract)
    if wanted is not None and wanted != actor.name and not (actor.is_admin or actor.is_person):
        raise Forbidden(
            f"`{actor.name}` may not make `{wanted}` the provider of `{name}`; people and the "
            "admin may.",
            fix="Leave `provider` out, or ask a person.",
        )
    if wanted is not None:
        return (await agents.find(work, wanted)).name
    if contract is None:
        return actor.name
    nobody_yet = contract.provider == FILES and not (actor.is_admin or actor.is_person)
    return actor.name if nobody_yet else contract.provider


def _may_publish(work: Work, contract: Contract) -> bool:
    actor = work.actor
    return (
        contract.provider in (actor.name, FILES)
        or actor.is_admin
        or actor.is_person
        or actor.name == FILES
    )


def _not_yours(work: Work, contract: Contract) -> Forbidden:
    return Forbidden(
        f"`{contract.name}` is provided by `{contract.provider}`; `{work.actor.name}` may not "
        "publish or move its versions.",
        fix=f"Hand it off to `{contract.provider}`, or ask a person to publish with "
        f"`provider: {work.actor.name}`.",
    )


def _same(known: Sequence[ContractVersion], draft: VersionDraft) -> ContractVersion | None:
    if draft.version is not None:
        return next((row for row in known if row.version == draft.version), None)
    return known[0] if known and known[0].sha256 == draft.sha256 else None


def _check_same(row: ContractVersion, draft: VersionDraft, *, known: list[ContractVersion]) -> None:
    if row.sha256 == draft.sha256:
        return
    free = next_number([row.version for row in known], draft.format)
    raise AlreadyDone(
        f"`{row.subject}` is {row.state} with other content; a version never changes.",
        fix=f"Publish it under another number, such as {free}, or leave the number out.",
    )


async def _added(
    work: Work, name: str, *, draft: VersionDraft, known: Sequence[ContractVersion]
) -> ContractVersion:
    if await work.session.get(ContractContent, (work.workspace, draft.sha256)) is None:
        content = ContractContent(
            workspace=work.workspace, sha256=draft.sha256, content=draft.content
        )
        work.session.add(content)
    row = ContractVersion(
        contract=name,
        version=draft.version or next_number([row.version for row in known], draft.format),
        number=known[0].number + 1 if known else 1,
        format=draft.format,
        sha256=draft.sha256,
        size=draft.size,
        summary=draft.summary,
        author=work.actor.name,
        state=draft.state,
        **work.born(),
    )
    await work.add(row, EVENTS[draft.state])
    return row


async def _settle(
    work: Work,
    contract: Contract | None,
    *,
    name: str,
    provider: str,
    known: Sequence[ContractVersion],
) -> None:
    """Make the contract say who provides it and which of its versions is in use."""
    used = [row for row in known if row.state in ("published", "deprecated")]
    latest = max(
        used,
        key=lambda row: (row.state == "published", numbers.precedence(row.version), row.number),
        default=None,
    )
    values = {
        "provider": provider,
        "latest": latest.version if latest else None,
        "summary": (latest or known[0]).summary,
    }
    if contract is None:
        row = Contract.model_validate({"name": name, **values, **work.born()})
        await work.add(row, "contract.registered")
    else:
        work.change(contract, "contract.updated", **values)


def _wrong_move(row: ContractVersion, wanted: str) -> WrongMove:
    allowed = [state for state, following in NEXT.items() if following == wanted]
    rule = f"only a {allowed[0]} one becomes {wanted}" if allowed else "none goes back to draft"
    onward = NEXT.get(row.state)
    return WrongMove(
        f"`{row.subject}` is {row.state}; {rule}.",
        fix=f"Move it to `{onward}` first." if onward and allowed else "Publish a new version.",
    )
