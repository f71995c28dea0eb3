"""add search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from coordinator.core.database import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WORDS = """\
CREATE VIRTUAL TABLE search_words USING fts5(
    title, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
)"""


def upgrade() -> None:
    """Add what this version needs."""
    op.create_table(
        "search_cursors",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.name"]),
        sa.PrimaryKeyConstraint("workspace"),
    )
    words = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("kind", "subject", "author", "state", "feature")
        ),
        sa.Column("at", types.Utc(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("words", words, nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspaces.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    thing, at = ["workspace", "kind", "subject"], ["workspace", "at"]
    op.create_index("ux_search_entries_thing", "search_entries", thing, unique=True)
    op.create_index("ix_search_entries_at", "search_entries", at)
    op.create_index("ix_search_entries_words", "search_entries", ["words"], postgresql_using="gin")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(WORDS)


def downgrade() -> None:
    """Go back is by restoring a backup: a migration never drops what it added."""
