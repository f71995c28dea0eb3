"""index for briefs."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this version needs."""
    op.create_index("ix_documents_type", "documents", ["workspace", "type", "number"], unique=False)
    op.create_index("ix_handoffs_sent", "handoffs", ["workspace", "sender", "number"], unique=False)
    op.create_index(
        "ix_pending_commits_author",
        "pending_commits",
        ["workspace", "author", "state"],
        unique=False,
    )
    op.create_index(
        "ix_pending_commits_state",
        "pending_commits",
        ["workspace", "state", "author"],
        unique=False,
    )


def downgrade() -> None:
    """Go back is by restoring a backup: a migration never drops what it added."""
