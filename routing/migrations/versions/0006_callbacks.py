"""Callbacks, and the calls by which they stand in the line.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the table, and the column that names an attempt's callback."""
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("number_hash", sa.LargeBinary),
        sa.Column("number_sealed", sa.LargeBinary),
        sa.Column("typed", sa.Boolean, nullable=False),
        sa.Column("at_night", sa.Boolean, nullable=False),
        _instant("place_at"),
        _instant("asked_at"),
        _instant("due_at"),
        _instant("expires_at"),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("attempt_id", sa.Uuid),
        _instant("ended_at", nullable=True),
        sa.CheckConstraint(
            "(number_hash is null) = (number_sealed is null)", name="callbacks_sealed_and_hashed"
        ),
        sa.CheckConstraint(
            "(state in ('asked','scheduled','in_line','attempting')) = (ended_at is null)",
            name="callbacks_ended_at",
        ),
    )
    _indexes()
    op.add_column("calls", sa.Column("callback_id", sa.Uuid))


def _indexes() -> None:
    op.create_index(
        "callbacks_one_a_number",
        "callbacks",
        ["number_hash"],
        unique=True,
        postgresql_where=sa.text("state in ('scheduled','in_line','attempting')"),
    )
    op.create_index("callbacks_of_number", "callbacks", ["number_hash", "asked_at"])
    op.create_index("callbacks_of_call", "callbacks", ["call_id"])
    op.create_index("callbacks_due", "callbacks", ["due_at"], postgresql_where=sa.text("state = 'scheduled'"))
    op.create_index(
        "callbacks_to_expire",
        "callbacks",
        ["expires_at"],
        postgresql_where=sa.text("state in ('scheduled','in_line')"),
    )
    op.create_index(
        "callbacks_in_line",
        "callbacks",
        ["id"],
        postgresql_where=sa.text("state in ('in_line','attempting')"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("calls", "callback_id")
    op.drop_table("callbacks")
