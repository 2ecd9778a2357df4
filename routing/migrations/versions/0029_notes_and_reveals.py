"""Notes of calls, and who saw a caller's number and why; the words of both sealed.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("notes_of_call", "notes", ["call_id", "id"])
    op.create_table(
        "reveals",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("reveals_of_account", "reveals", ["account", "at"])
    op.create_index("reveals_of_call", "reveals", ["call_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("reveals")
    op.drop_table("notes")
