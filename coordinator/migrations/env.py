"""What alembic runs: the migrations, on the connection that `core/database/migrate.py` opened."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from coordinator.core import ids
from coordinator.core.database import Utc, probe
from coordinator.core.events import models
from coordinator.core.kinds import domain_names
from coordinator.core.search import models as search
from coordinator.web import idempotency

__all__: list[str] = []

_ = ids, models, probe, idempotency, search
TABLES = ("coordinator.adapters.filedrop.models",)
for name in (*(f"coordinator.domains.{name}.models" for name in domain_names()), *TABLES):
    if find_spec(name) is not None:
        import_module(name)


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our column types by their names, in a new migration."""
    if kind == "type" and isinstance(item, Utc):
        return "types.Utc()"
    if kind == "type" and isinstance(item, JSON):
        return "types.Json"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def is_described(name: str | None, kind: str, _: Any) -> bool:
    """Leave out the tables that no model describes, when a new migration is looked for."""
    return kind != "table" or name not in search.SHADOWS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_item=render,
    include_name=is_described,
)
context.run_migrations()
