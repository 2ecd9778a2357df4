"""Test rings: a counsellor's phone rung by a coordinator, and its claim on the phone.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the table, and the column of holds."""
    op.create_table(
        "test_rings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("failure", sa.Text),
        sa.Column("account", sa.Integer),
        sa.Column("by", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("pressed_at", _INSTANT, nullable=False),
        sa.Column("check_at", _INSTANT, nullable=False),
        sa.Column("leg_sid", sa.Text),
        sa.Column("dialled_at", _INSTANT),
        sa.Column("ringing_at", _INSTANT),
        sa.Column("answered_at", _INSTANT),
        sa.Column("ended_at", _INSTANT),
        sa.Column("leg_over_at", _INSTANT),
    )
    op.create_index("test_rings_of_counsellor", "test_rings", ["counsellor_id", "pressed_at"])
    op.create_index(
        "test_rings_to_check", "test_rings", ["check_at"], postgresql_where=sa.text("leg_over_at is null")
    )
    op.add_column("holds", sa.Column("test_id", sa.Uuid, sa.ForeignKey("test_rings.id", ondelete="CASCADE")))
    op.create_index("holds_of_test", "holds", ["test_id"], postgresql_where=sa.text("test_id is not null"))


def downgrade() -> None:
    """Drop them."""
    op.drop_index("holds_of_test", "holds")
    op.drop_column("holds", "test_id")
    op.drop_table("test_rings")
