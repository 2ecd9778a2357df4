"""The clock of each host, and by how much it was last set.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "clocks",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("ahead", sa.Double, nullable=False),
        sa.Column("stepped_at", sa.DateTime(timezone=True)),
        sa.Column("stepped_by", sa.Double),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("clocks")
