"""Plans: what is agreed for a caller who rings often, sealed.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "caller_plans",
        sa.Column("caller_hash", sa.LargeBinary, primary_key=True),
        sa.Column("minutes", sa.SmallInteger),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("minutes between 1 and 180", "caller_plans_minutes"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("caller_plans")
