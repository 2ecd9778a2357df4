"""Choices: what admins choose on the settings page.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, empty: defaults hold."""
    op.create_table(
        "choices",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("chosen", postgresql.JSONB, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name="choices_one_row"),
    )


def downgrade() -> None:
    """Drop it; defaults hold again."""
    op.drop_table("choices")
