"""Who is on call as supervisor, whose phone is theirs, and attempts that one of them alone takes.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    op.add_column(
        "accounts",
        sa.Column("counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id", ondelete="SET NULL")),
    )
    op.add_column("calls", sa.Column("only_for", sa.Integer))
    op.create_table(
        "on_call",
        sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("account", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("on_call_until", "on_call", ["until"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("on_call")
    op.drop_column("calls", "only_for")
    op.drop_column("accounts", "counsellor_id")
