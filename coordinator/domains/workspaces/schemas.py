"""What comes in and goes out about workspaces."""

from datetime import datetime

from pydantic import Field

from coordinator.core.schemas import Line, Name, Schema

__all__ = ["WorkspaceCreate", "WorkspaceRead"]


class WorkspaceCreate(Schema):
    """A new team's world."""

    name: Name
    root: Line | None = Field(
        None, description="Its watched folder, absolute; beside the server's database unless said."
    )


class WorkspaceRead(Schema):
    """A workspace."""

    name: str
    root: str
    created_at: datetime
    revision: int
