"""Claims of callbacks and of follow-ups: who sees to them, and notes; indexes for the list of callbacks.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_HAND = ("handled_by", "handled_at", "given_by", "note")


def _hand() -> list[sa.Column[object]]:
    return [
        sa.Column("handled_by", sa.Text),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.Column("given_by", sa.Text),
        sa.Column("note", sa.LargeBinary),
    ]


def upgrade() -> None:
    """Add the columns, the table and the indexes."""
    op.add_column(
        "callbacks", sa.Column("handling", sa.Text, nullable=False, server_default=sa.text("'new'"))
    )
    for column in _hand():
        op.add_column("callbacks", column)
    op.create_table(
        "follow_ups",
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("handling", sa.Text, nullable=False),
        *_hand(),
    )
    op.create_index(
        "callbacks_at_work",
        "callbacks",
        ["asked_at"],
        postgresql_where=sa.text(
            "handling <> 'resolved' and state in ('exhausted', 'expired') and number_hash is not null"
        ),
    )
    op.create_index(
        "calls_to_follow_up", "calls", ["arrived_at"], postgresql_where=sa.text("resolution = 'follow_up'")
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("calls_to_follow_up", "calls")
    op.drop_index("callbacks_at_work", "callbacks")
    op.drop_table("follow_ups")
    for name in ("handling", *_HAND):
        op.drop_column("callbacks", name)
