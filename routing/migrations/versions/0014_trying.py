"""The carrier's health row names the offer whose create tests whether creates work again.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("reach", sa.Column("trying", sa.Uuid(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("reach", "trying")
