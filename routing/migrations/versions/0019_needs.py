"""Needs: how many people should be there, by weekday and hour; each change is a row.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rota_needs",
        sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("people", postgresql.ARRAY(sa.SmallInteger), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.CheckConstraint("cardinality(people) = 168", name="rota_needs_week_check"),
    )


def downgrade() -> None:
    """Drop it: every hour needs one person again."""
    op.drop_table("rota_needs")
