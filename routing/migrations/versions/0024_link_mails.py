"""One-time links: whether a worker mails them, and what came of it.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; links that stand were shown or printed."""
    op.add_column("one_time_links", sa.Column("made_by", sa.Integer, sa.ForeignKey("accounts.id")))
    op.add_column("one_time_links", sa.Column("mail_at", sa.DateTime(timezone=True)))
    op.add_column(
        "one_time_links",
        sa.Column("mail_tries", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
    )
    op.add_column(
        "one_time_links", sa.Column("mail_refused", sa.Boolean, nullable=False, server_default="false")
    )
    op.add_column("one_time_links", sa.Column("mailed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop them; what waits to be mailed is not mailed any more."""
    for name in ("mailed_at", "mail_refused", "mail_tries", "mail_at", "made_by"):
        op.drop_column("one_time_links", name)
