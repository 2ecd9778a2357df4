"""The last key pressed on a leg: the same one again, soon after, is one tap.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is kept of it to calls and offers."""
    for table in ("calls", "offers"):
        op.add_column(table, sa.Column("key", sa.Text))
        op.add_column(table, sa.Column("key_at", sa.DateTime(timezone=True)))
        op.add_column(table, sa.Column("key_since", sa.DateTime(timezone=True)))
        op.add_column(table, sa.Column("key_token", sa.Text))
        op.add_column(table, sa.Column("tapped", sa.Boolean, nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    """Drop it."""
    for table in ("calls", "offers"):
        for column in ("key", "key_at", "key_since", "key_token", "tapped"):
            op.drop_column(table, column)
