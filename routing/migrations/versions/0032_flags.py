"""Flags: conversations about which a counsellor asks for a supervisor.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column(
            "offer_id", sa.Uuid, sa.ForeignKey("offers.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column(
            "counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("raised_at", _INSTANT, nullable=False),
        sa.Column("taken_by", sa.Integer),
        sa.Column("taken_at", _INSTANT),
    )
    op.create_index("flags_open", "flags", ["raised_at"], postgresql_where=sa.text("taken_at is null"))
    op.create_index("flags_of_call", "flags", ["call_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("flags")
