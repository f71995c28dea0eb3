"""The file door's own memory: which file is what, and every text that was ever dropped."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from coordinator.core.database import Utc

__all__ = ["FileCursor", "FileEntry", "FileText", "FileVersion"]


class FileEntry(SQLModel, table=True):
    """One file of a workspace's folder, as the server last knew it.

    States: `taken` in from a drop, `written` by the server, `refused` with a receipt, `ignored` as
    no kind claims it, `gone` within the grace, `deleted` after it; `receipt` and `conflict` are
    files of the server beside another, `brief` is one that it keeps for an agent.
    """

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_subject", "workspace", "kind", "subject"),)

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    path: str = Field(primary_key=True)
    state: str
    stamp: str = ""
    """Inode, size, mtime and ctime as they were when the text was read or written."""
    sha256: str = ""
    """Of the text that stands in the folder, as far as it was read; empty before the first."""
    kind: str = ""
    subject: str = ""
    revision: int = 0
    """The thing's revision that the file shows."""
    base: bytes | None = None
    """The text that file and thing last shared; of a receipt or conflict copy, its own."""
    placed: bool = False
    """Whether the server chose the path; it follows the thing's title then."""
    owed: bool = False
    """Whether the file is to be written anew though its thing has not moved on since."""
    writing: str = ""
    """Hash of the text that is about to be written: found in the folder, it is no edit."""
    fault: str = ""
    beside: str = ""
    """Path of the receipt; of a receipt or conflict copy, of the file that it stands beside."""
    gone_at: datetime | None = Field(default=None, sa_type=Utc)


class FileText(SQLModel, table=True):
    """One text by its content: the same dropped twice is kept once."""

    __tablename__ = "file_texts"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    sha256: str = Field(primary_key=True)
    body: bytes


class FileVersion(SQLModel, table=True):
    """That a text stood in a file: `how` is `taken`, `refused`, `displaced` or `conflict`."""

    __tablename__ = "file_versions"
    __table_args__ = (Index("ix_file_versions_path", "workspace", "path"),)

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    number: int = Field(primary_key=True)
    path: str
    sha256: str
    at: datetime = Field(sa_type=Utc)
    how: str


class FileCursor(SQLModel, table=True):
    """The last event whose subject the folder shows."""

    __tablename__ = "file_cursors"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    seq: int = 0
