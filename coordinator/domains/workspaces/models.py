"""The table of workspaces."""

from typing import ClassVar

from sqlmodel import Field

from coordinator.core.database import Row

__all__ = ["Workspace"]


class Workspace(Row, table=True):
    """One team's world; its own name is the workspace that it belongs to."""

    __tablename__ = "workspaces"
    noun: ClassVar[str] = "workspace"

    workspace: str = Field(primary_key=True, sa_column_kwargs={"name": "name"})
    root: str

    @property
    def subject(self) -> str:
        """Return the name."""
        return self.workspace
