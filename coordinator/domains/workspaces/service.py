"""The verbs of workspaces."""

from pathlib import Path

from sqlalchemy import insert, select
from sqlmodel import col

from coordinator.core.errors import AlreadyDone, Conflict, Invalid, NotFound
from coordinator.core.events import EventHead
from coordinator.core.schemas import Page
from coordinator.core.work import Work
from coordinator.domains.workspaces.models import Workspace
from coordinator.domains.workspaces.schemas import WorkspaceRead

__all__ = ["create", "every", "find", "follow", "move"]


async def create(work: Work, *, root: Path) -> WorkspaceRead:
    """Create the workspace that this Work is in, with its folder at `root` (absolute).

    The same again changes nothing. Raises `AlreadyDone` for another folder under the same name
    and `Conflict` for a folder that overlaps another workspace's.
    """
    if not root.is_absolute():
        raise Invalid(f"The root `{root}` is relative; give an absolute path.")
    row = await work.session.get(Workspace, work.workspace)
    if row is not None:
        if row.root != str(root):
            raise AlreadyDone(
                f"The workspace `{row.workspace}` exists, with the folder {row.root}.",
                fix="Choose another name, or leave `root` out.",
            )
        work.replayed = True
        return _read(row)
    await _check_apart(work, root)
    row = Workspace(root=str(root), **work.born())
    work.session.add(row)
    await work.session.flush()
    await work.session.execute(insert(EventHead).values(workspace=work.workspace, seq=0, oldest=1))
    work.emit("workspace.created", row)
    return _read(row)


async def follow(work: Work, *, root: Path) -> None:
    """Take the workspace's folder to `root` where the old one is gone: the project was moved.

    Raises `AlreadyDone` where the old folder is still there: two would be one too many.
    """
    row = await work.session.get(Workspace, work.workspace)
    if row is None or row.root == str(root):
        return
    if _stands(row.root):
        raise AlreadyDone(
            f"The workspace `{row.workspace}` watches {row.root}, not {root}.",
            fix=f"Start with --root {row.root}, or move that folder to {root} first.",
        )
    work.change(row, "workspace.moved", root=str(root))


async def move(work: Work, *, root: Path) -> None:
    """Take the workspace's folder to `root` (absolute), whether or not the old one stands.

    For a restored workspace: its old folder may be another server's. Raises `NotFound`, and
    `Conflict` for a folder that overlaps another workspace's.
    """
    row = await work.session.get(Workspace, work.workspace)
    if row is None:
        raise NotFound(f"There is no workspace `{work.workspace}`.")
    await _check_apart(work, root)
    work.change(row, "workspace.moved", root=str(root))


async def _check_apart(work: Work, root: Path) -> None:
    for other in (await every(work)).items:
        is_over = root.is_relative_to(other.root) or Path(other.root).is_relative_to(root)
        if is_over and other.name != work.workspace:
            raise Conflict(
                f"{root} overlaps {other.root}, the folder of the workspace `{other.name}`.",
                fix="Give each workspace a folder of its own, outside the others.",
            )


async def find(work: Work, name: str) -> WorkspaceRead:
    """Return the workspace of this name; raises `NotFound`."""
    row = await work.session.get(Workspace, name)
    if row is None:
        raise NotFound(
            f"There is no workspace `{name}`.",
            fix="`coord workspace list` shows them; `coord workspace create NAME` makes one.",
        )
    return _read(row)


async def every(work: Work) -> Page[WorkspaceRead]:
    """Return all workspaces by name."""
    rows = await work.session.execute(select(Workspace).order_by(col(Workspace.workspace)))
    items = [_read(row) for row in rows.scalars()]
    return Page(items=items, total=len(items), cursor=await work.cursor())


def _stands(root: str) -> bool:
    return Path(root).is_dir()


def _read(row: Workspace) -> WorkspaceRead:
    return WorkspaceRead(
        name=row.workspace, root=row.root, created_at=row.created_at, revision=row.revision
    )
