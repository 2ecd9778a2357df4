"""Contacts: what is known of a counsellor beside name and phone; answers kept for files of one layout.

Columns have constant defaults, so that no row is rewritten, and the version before goes on beside this one.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and create the table."""
    op.add_column(
        "counsellors",
        sa.Column("languages", postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
    )
    op.add_column("counsellors", sa.Column("organisation", sa.Text))
    op.add_column("counsellors", sa.Column("email", sa.Text))
    op.add_column(
        "counsellors",
        sa.Column("awaits_rota", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.add_column(
        "rota_versions",
        sa.Column("renumbered", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "rota_answers",
        sa.Column("layout", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Text, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them. Contacts stay, as counsellors who are not cleared."""
    op.drop_table("rota_answers")
    op.drop_column("rota_versions", "renumbered")
    for name in ("awaits_rota", "email", "organisation", "languages"):
        op.drop_column("counsellors", name)
