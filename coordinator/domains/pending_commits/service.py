"""The verbs of pending commits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from coordinator.core.errors import Fault, Forbidden, Invalid, NotFound, WrongMove
from coordinator.core.ids import number_of
from coordinator.core.markdown import slug
from coordinator.core.pages import page_of
from coordinator.core.paths import file_name, free_path
from coordinator.core.schemas import Page, Slice
from coordinator.core.work import Work
from coordinator.domains.pending_commits.models import PREFIX, PendingCommit
from coordinator.domains.pending_commits.schemas import (
    PendingCommitCreate,
    PendingCommitRead,
    PendingCommitUpdate,
    title_of,
)

__all__ = ["FILE_DELETED", "change", "committed", "every", "find", "find_at", "gone", "propose"]

FOLDER = "pending-commits"
FILE_DELETED = "file deleted"
"""The reason of what was closed because its file went."""

MOVES = {
    "draft": ("needs_review", "closed"),
    "needs_review": ("ready", "draft", "closed"),
    "ready": ("committed", "needs_review", "closed"),
    "committed": ("ready",),
    "closed": ("draft",),
}
"""Where each state may go."""

EVENTS = {
    "draft": "pending_commit.drafted",
    "needs_review": "pending_commit.submitted",
    "ready": "pending_commit.readied",
    "committed": "pending_commit.committed",
    "closed": "pending_commit.closed",
}


async def propose(
    work: Work, draft: PendingCommitCreate, *, path: str | None = None
) -> PendingCommitRead:
    """Propose a commit; `path` is where its file is already, a free one is chosen otherwise.

    Raises `Invalid` without any title, for a dependency that is not there, for `closed` without a
    reason and for a `commit` of what is not committed.
    """
    values = draft.model_dump()
    values["title"] = draft.title or title_of(draft.message)
    _check(values)
    await _check_dependencies(work, draft.depends_on)
    # Taking the number locks its counter, so that nobody else looks for a path meanwhile.
    number = await work.next_number(PREFIX)
    values["path"] = path or await _free_path(work, draft.branch, values["title"])
    row = PendingCommit(**work.born(), number=number, author=work.actor.name, **values)
    await work.add(row, "pending_commit.proposed")
    return _read(row)


async def change(
    work: Work, identifier: str, wanted: PendingCommitUpdate, *, path: str | None = None
) -> PendingCommitRead:
    """Change some fields, move it to another state, or both; `path` says where its file is now.

    Raises `Forbidden` unless its author, a person or the admin asks, `WrongMove`, `Invalid`. What
    was closed because its file went takes any state again when the file is back.
    """
    row = await _row(work, identifier)
    _check_actor(work, row)
    work.expect(row)
    values = {name: value for name, value in wanted.model_dump().items() if value is not None}
    is_back = path is not None and row.path is None and row.reason == FILE_DELETED
    event = "pending_commit.reopened" if is_back else "pending_commit.changed"
    target = values.get("state", row.state)
    if target != row.state:
        event = event if is_back else _moved(row, target)
        values = {"reason": "", "commit": None} | values
    elif is_back:
        values["state"] = "draft"
    if path is not None or (row.path is None and target != "closed"):
        values["path"] = path or await _free_path(work, row.branch, row.title)
    _follow_message(row, values)
    _check({**_fields(row), **values})
    await _check_dependencies(work, values.get("depends_on", []), of=row)
    work.change(row, event, **values)
    return _read(row)


async def committed(work: Work, identifier: str, commit: str) -> PendingCommitRead:
    """Take note that its file is gone and its message stands in git as `commit`."""
    row = await _row(work, identifier)
    if row.state in ("committed", "closed"):
        work.change(row, "pending_commit.changed", path=None)
    else:
        work.change(
            row, "pending_commit.committed", state="committed", commit=commit, reason="", path=None
        )
    return _read(row)


async def gone(work: Work, identifier: str) -> None:
    """Take note that its file is gone for good: what was open is closed, `file deleted`."""
    row = await _row(work, identifier)
    if row.state in ("committed", "closed"):
        work.change(row, "pending_commit.changed", path=None)
    else:
        work.change(row, "pending_commit.closed", state="closed", reason=FILE_DELETED, path=None)


async def find(work: Work, identifier: str) -> PendingCommitRead:
    """Return the pending commit of this identifier; raises `NotFound`."""
    return _read(await _row(work, identifier))


async def find_at(work: Work, path: str) -> PendingCommitRead | None:
    """Return the newest pending commit whose file is at this path; None where there is none."""
    statement = _all(work).where(col(PendingCommit.path) == path)
    newest = statement.order_by(col(PendingCommit.number).desc()).limit(1)
    row = (await work.session.execute(newest)).scalar_one_or_none()
    return None if row is None else _read(row)


async def every(work: Work, filters: Mapping[str, str], part: Slice) -> Page[PendingCommitRead]:
    """Return a page, newest first, of one `branch`, `state` or `author` where filters say so."""
    statement = _all(work)
    for name in ("branch", "state", "author"):
        if value := filters.get(name):
            statement = statement.where(getattr(PendingCommit, name) == value)
    return await page_of(work, statement, part, key=col(PendingCommit.number), read=_read)


def _all(work: Work) -> Any:
    return select(PendingCommit).where(col(PendingCommit.workspace) == work.workspace)


async def _row(work: Work, identifier: str) -> PendingCommit:
    row = await work.get(PendingCommit, number_of(identifier, PREFIX))
    if row is None:
        raise NotFound(
            f"There is no pending commit `{identifier}` in `{work.workspace}`.",
            fix="`coord commits` lists them.",
        )
    return row


async def _free_path(work: Work, branch: str, title: str) -> str:
    folder = file_name(branch)
    stem = f"{FOLDER}/{folder}/{work.now.date().isoformat()}-{folder}-{slug(title)}"
    return await free_path(work, PendingCommit, col(PendingCommit.path), stem)


def _check_actor(work: Work, row: PendingCommit) -> None:
    if work.actor.name == row.author or work.actor.is_admin or work.actor.is_person:
        return
    raise Forbidden(
        f"`{work.actor.name}` may not change `{row.subject}`; `{row.author}`, who wrote it, "
        "people and the admin may.",
        fix=f'Hand it over: `coord handoff offer {row.author} "About {row.subject}"`.',
    )


def _moved(row: PendingCommit, target: str) -> str:
    if target not in MOVES[row.state]:
        sources = " or ".join(state for state, targets in MOVES.items() if target in targets)
        raise WrongMove(
            f"`{row.subject}` is {row.state}; {target} is allowed from {sources}.",
            fix=f"From {row.state} it goes to {' or '.join(MOVES[row.state])}.",
        )
    return "pending_commit.reopened" if row.state == "closed" else EVENTS[target]


def _follow_message(row: PendingCommit, values: dict[str, Any]) -> None:
    """Let a title that was the message's first line remain it, and an empty one become it."""
    message = values.get("message", row.message)
    if values.get("title", row.title) == "":
        values["title"] = title_of(message)
    elif "title" not in values and row.title == title_of(row.message):
        values["title"] = title_of(message) or row.title


def _check(values: Mapping[str, Any]) -> None:
    faults = []
    if not values["title"]:
        faults.append(Fault("/title", "neither `title` nor `message` says what it is"))
    if values["state"] == "closed" and not values["reason"]:
        faults.append(Fault("/reason", "closing needs a reason: withdrawn, superseded by PC-9, …"))
    if values["commit"] and values["state"] != "committed":
        faults.append(Fault("/commit", "only what is committed has a commit's id"))
    if faults:
        detail = "; ".join(f"`{fault.pointer}` {fault.detail}" for fault in faults)
        raise Invalid(f"The pending commit does not hold together: {detail}.", errors=faults)


async def _check_dependencies(
    work: Work, wanted: list[str], *, of: PendingCommit | None = None
) -> None:
    """Refuse dependencies that are not there or lead back; those on the way stay locked."""
    pending, seen = [number_of(one, PREFIX) for one in wanted], set[int]()
    while pending:
        if of is not None and of.number in pending:
            raise _misfit(f"`{of.subject}` would come to depend on itself")
        found = {row.number: row for row in await _locked(work, pending)}
        if missing := [f"`PC-{number}`" for number in pending if number not in found]:
            raise _misfit(f"there is no {' and no '.join(missing)}")
        seen |= found.keys()
        further = {number_of(one, PREFIX) for row in found.values() for one in row.depends_on}
        pending = sorted(further - seen)


async def _locked(work: Work, numbers: list[int]) -> list[PendingCommit]:
    statement = (
        _all(work)
        .where(col(PendingCommit.number).in_(numbers))
        .order_by(col(PendingCommit.number))
        .with_for_update()
    )
    return list((await work.session.execute(statement)).scalars())


def _misfit(detail: str) -> Invalid:
    return Invalid(
        f"`depends_on` does not fit: {detail}.",
        fix="Name pending commits that exist and do not wait for this one.",
        errors=[Fault("/depends_on", detail)],
    )


def _fields(row: PendingCommit) -> dict[str, Any]:
    return row.model_dump(exclude={"workspace", "number"})


def _read(row: PendingCommit) -> PendingCommitRead:
    return PendingCommitRead.model_validate({"id": row.subject, **_fields(row)})
