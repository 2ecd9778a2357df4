"""Summaries of ended calls, for lists of many. Those that ended before are summed up by revision 0031.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and its indexes."""
    op.create_table(
        "call_summaries",
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("outcome", "language")),
        *(
            sa.Column(name, sa.Boolean, nullable=False)
            for name in ("is_attempt", "returned", "offline", "message", "callback")
        ),
        *(sa.Column(name, sa.Integer) for name in ("waited", "talked")),
        sa.Column("rings", sa.SmallInteger, nullable=False),
        sa.Column("counsellors", postgresql.ARRAY(sa.Integer), nullable=False),
        sa.Column("organisations", postgresql.ARRAY(sa.Text), nullable=False),
    )
    order, kinds = ["arrived_at", "call_id"], ["message", "callback", "returned", "offline"]
    filtered = ["outcome", "language", "waited", *kinds, "counsellors", "organisations"]
    op.create_index("call_summaries_arrived", "call_summaries", order, postgresql_include=filtered)
    op.create_index("call_summaries_outcome", "call_summaries", ["outcome", *order])
    op.create_index(
        "call_summaries_language", "call_summaries", ["language", *order], postgresql_include=["outcome"]
    )
    for kind in kinds:
        op.create_index(
            f"call_summaries_{kind}",
            "call_summaries",
            order,
            postgresql_include=["outcome"],
            postgresql_where=sa.text(kind),
        )
    # An index is read without the rows only where they were vacuumed since they were written.
    op.execute(
        "alter table call_summaries set (autovacuum_vacuum_insert_scale_factor = 0,"
        " autovacuum_vacuum_insert_threshold = 1000)"
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("call_summaries")
