"""${message}."""

import sqlalchemy as sa
from alembic import op

from coordinator.core.database import types

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this version needs."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Go back is by restoring a backup: a migration never drops what it added."""
