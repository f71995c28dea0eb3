"""What a workspace's folder looks like from outside: counts by state, and what was refused."""

from sqlalchemy import func, select
from sqlmodel import col

from coordinator.adapters.filedrop.models import FileEntry, FileVersion
from coordinator.core.work import Work
from coordinator.views.folder import FolderHealth, RefusedFile

__all__ = ["folder_health"]


async def folder_health(work: Work) -> FolderHealth:
    """Return how many files are in which state, and every refused one with its fault."""
    of_workspace = col(FileEntry.workspace) == work.workspace
    is_away = col(FileEntry.gone_at).is_not(None) & (col(FileEntry.beside) != "")
    counted = select(col(FileEntry.state), func.count()).where(of_workspace, ~is_away)
    counts = (await work.session.execute(counted.group_by(col(FileEntry.state)))).all()
    rows = select(FileEntry).where(of_workspace, col(FileEntry.state) == "refused")
    found = (await work.session.execute(rows.order_by(col(FileEntry.path)))).scalars()
    return FolderHealth(
        counts={state: count for state, count in counts},
        refused=tuple([await _refused(work, row) for row in found]),
    )


async def _refused(work: Work, row: FileEntry) -> RefusedFile:
    last = select(func.max(FileVersion.at)).where(
        col(FileVersion.workspace) == work.workspace, col(FileVersion.path) == row.path
    )
    since = await work.session.scalar(last)
    return RefusedFile(path=row.path, fault=row.fault, since=since, receipt=row.beside)
