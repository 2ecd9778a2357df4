"""A hold names every call that its phone is on, beside the offer that rings it.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. A hold for a call alone is released with the call, as before (`release_visit`)."""
    op.add_column(
        "holds", sa.Column("visits", sa.ARRAY(sa.Uuid()), nullable=False, server_default=sa.text("'{}'"))
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("holds", "visits")
