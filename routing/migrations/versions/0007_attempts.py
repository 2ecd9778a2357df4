"""Attempts are found by their callback, so that they can be forgotten with it.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "calls_of_callback", "calls", ["callback_id"], postgresql_where=sa.text("callback_id is not null")
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("calls_of_callback", "calls")
