"""Drafts: rota files that were uploaded and not published yet; a version's note.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and add the column."""
    op.create_table(
        "rota_drafts",
        sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("account", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("answers", sa.LargeBinary),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("total", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("compared_with", sa.Integer),
        sa.Column("found", sa.LargeBinary),
        sa.Column("lines", sa.LargeBinary),
        sa.Column("wish", sa.LargeBinary),
        sa.Column("version", sa.Integer),
        sa.CheckConstraint(
            "state IN ('reading', 'read', 'failed', 'publishing', 'published')",
            name="rota_drafts_state_check",
        ),
    )
    op.create_index("rota_drafts_made_at_index", "rota_drafts", ["made_at"])
    op.add_column("rota_versions", sa.Column("note", sa.Text, nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("rota_versions", "note")
    op.drop_table("rota_drafts")
