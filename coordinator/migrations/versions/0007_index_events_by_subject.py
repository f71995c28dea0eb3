"""index events by subject."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this version needs."""
    op.create_index("ix_events_subject", "events", ["workspace", "subject", "seq"], unique=False)


def downgrade() -> None:
    """Go back is by restoring a backup: a migration never drops what it added."""
