"""add attention."""

import sqlalchemy as sa
from alembic import op

from coordinator.core.database import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this version needs."""
    op.create_table(
        "attention",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Utc(), nullable=False),
        sa.Column("updated_at", types.Utc(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("since", types.Utc(), nullable=True),
        sa.Column("until", types.Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace"],
            ["workspaces.name"],
        ),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "deadlocks",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Utc(), nullable=False),
        sa.Column("updated_at", types.Utc(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("agents", types.Json, nullable=False),
        sa.Column("waits", types.Json, nullable=False),
        sa.Column("handoffs", types.Json, nullable=False),
        sa.Column("formed_at", types.Utc(), nullable=False),
        sa.Column("resolved_at", types.Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace"],
            ["workspaces.name"],
        ),
        sa.PrimaryKeyConstraint("workspace", "number"),
    )
    op.create_index(op.f("ix_deadlocks_state"), "deadlocks", ["state"], unique=False)
    op.create_table(
        "successions",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Utc(), nullable=False),
        sa.Column("updated_at", types.Utc(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("successor", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("handoff", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"],
            ["workspaces.name"],
        ),
        sa.PrimaryKeyConstraint("workspace", "number"),
    )
    op.create_index(op.f("ix_successions_state"), "successions", ["state"], unique=False)


def downgrade() -> None:
    """Go back is by restoring a backup: a migration never drops what it added."""
