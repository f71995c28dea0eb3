"""What an operator can choose: one frozen object, built once at the start and passed in.

Every field is a flag of `coord serve` and an environment variable with the prefix `COORD_`.
"""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """The choices of one server; see `docs/reference/settings.md` for the generated table."""

    model_config = SettingsConfigDict(env_prefix="COORD_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on; loopback unless said.")
    port: int = Field(8750, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    root: Path = Field(Path("shared"), description="Watched folder of the workspace `default`.")
    home: Path = Field(Path(".coordinator"), description="Folder for database, tokens and logs.")
    database_url: str = Field(
        "",
        pattern=r"^$|^postgres(ql)?://",
        description="`postgresql://…` for PostgreSQL; empty for SQLite in the home folder.",
    )
    agents: Path = Field(Path("agents"), description="Folder of role documents, `<role>.md`.")
    allowed_hosts: str = Field(
        "", description="Host names, separated by commas, accepted besides loopback."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )
    log_json: bool = Field(False, description="Log lines as JSON instead of text.")
    scan_seconds: float = Field(2.0, gt=0, description="Longest pause between two folder scans.")
    settle_ms: int = Field(40, ge=0, description="A file is read once unchanged for so long.")
    delete_grace_seconds: float = Field(
        60.0, ge=0, description="How long a pending commit's file may be gone before it means so."
    )
    stale_sweep_seconds: float = Field(
        5.0, gt=0, description="Pause between two searches for contexts past their time."
    )
    event_days: int = Field(90, ge=1, description="How many days events are kept.")
    rate_per_second: float = Field(
        100.0, gt=0, description="Calls a second that one agent may make."
    )
    rate_burst: int = Field(500, ge=1, description="Calls that one agent may make at once.")

    @property
    def sqlite_file(self) -> Path:
        """Where the home's database stands, unless PostgreSQL has it."""
        return (self.home / "coordinator.db").absolute()

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the database, with its async driver."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{self.sqlite_file}"
        rest = self.database_url.partition("://")[2]
        where, mark, query = rest.partition("?")
        query = re.sub(r"(^|&)sslmode=", r"\1ssl=", query)  # the driver's own name for it
        return f"postgresql+asyncpg://{where}{mark}{query}"
