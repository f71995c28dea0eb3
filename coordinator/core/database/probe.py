"""A row that readiness writes to, so that "ready" means that a write went through."""

from sqlmodel import Field, SQLModel

__all__ = ["Probe"]


class Probe(SQLModel, table=True):
    """The one row of its table: how often readiness was asked."""

    __tablename__ = "probes"

    id: int = Field(primary_key=True)
    count: int = 0
