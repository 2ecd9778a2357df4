"""Numbers that are never to be rung again, as keyed hashes.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "never_again",
        sa.Column("number_hash", sa.LargeBinary, primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.LargeBinary),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("never_again")
