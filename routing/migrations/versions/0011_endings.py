"""Endings: callers whose counsellor left, and counsellors who do not want a caller again tonight.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of calls, the table, and the index of a counsellor's conversations."""
    op.add_column("calls", sa.Column("rings_after", sa.DateTime(timezone=True)))
    op.add_column(
        "calls", sa.Column("short_talks", sa.SmallInteger, nullable=False, server_default=sa.text("0"))
    )
    op.add_column("calls", sa.Column("cut_off_from", sa.Uuid))
    op.add_column("calls", sa.Column("rung_first", sa.Integer))
    op.create_index(
        "offers_of_counsellor",
        "offers",
        ["counsellor_id", "connected_at"],
        postgresql_where=sa.text("connected_at is not null"),
    )
    op.create_table(
        "not_again",
        sa.Column("counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id"), primary_key=True),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("caller_hash", sa.LargeBinary),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("not_again_until", "not_again", ["until"])
    op.create_index("not_again_of_call", "not_again", ["call_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("not_again")
    op.drop_index("offers_of_counsellor", "offers")
    for name in ("rung_first", "cut_off_from", "short_talks", "rings_after"):
        op.drop_column("calls", name)
