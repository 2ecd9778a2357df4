"""Whether the carrier's REST API is down, rings from the caller's own leg, and indexes for retention.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; the previous version ignores them."""
    op.create_table(
        "reach",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("failures", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("down_since", sa.DateTime(timezone=True)),
        sa.Column("try_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("id = 1", name="reach_one_row"),
    )
    op.execute("insert into reach (id) values (1)")
    op.create_index(
        "calls_numbers", "calls", ["ended_at"], postgresql_where=sa.text("caller_hash is not null")
    )
    op.create_index("calls_ended", "calls", ["ended_at"])
    # Indexes all holds, not visits alone: deleting calls looks for theirs.
    op.drop_index("holds_of_call", "holds")
    op.create_index("holds_of_call", "holds", ["call_id"])
    op.add_column(
        "offers", sa.Column("by_caller", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("offers", "by_caller")
    op.drop_index("holds_of_call", "holds")
    op.create_index("holds_of_call", "holds", ["call_id"], postgresql_where=sa.text("offer_id is null"))
    op.drop_index("calls_ended", "calls")
    op.drop_index("calls_numbers", "calls")
    op.drop_table("reach")
