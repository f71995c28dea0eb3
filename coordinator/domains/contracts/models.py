"""The tables of contracts, their versions and what those say."""

from typing import ClassVar

from sqlmodel import Field, SQLModel

from coordinator.core.database import Row

__all__ = ["Contract", "ContractContent", "ContractVersion"]


class Contract(Row, table=True):
    """A named API; `latest` is the version in use, `summary` what that one says of itself."""

    __tablename__ = "contracts"
    noun: ClassVar[str] = "contract"

    name: str = Field(primary_key=True)
    provider: str
    latest: str | None = None
    summary: str = ""

    @property
    def subject(self) -> str:
        """Return the name."""
        return self.name


class ContractVersion(Row, table=True):
    """One immutable version; `number` counts the versions of a contract as they came."""

    __tablename__ = "contract_versions"
    noun: ClassVar[str] = "contract_version"

    contract: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    number: int
    format: str
    sha256: str
    size: int
    summary: str = ""
    author: str
    state: str

    @property
    def subject(self) -> str:
        """Return contract and version, `users@2.0.0`."""
        return f"{self.contract}@{self.version}"


class ContractContent(SQLModel, table=True):
    """What a version says, once for all versions that say the same."""

    __tablename__ = "contract_contents"

    workspace: str = Field(primary_key=True, foreign_key="workspaces.name")
    sha256: str = Field(primary_key=True)
    content: str
