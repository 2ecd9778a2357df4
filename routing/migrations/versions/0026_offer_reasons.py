"""On each offer: the tier, the organisation, and which preference decided among the free.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: null for offers of before, and for those of a process of the version before."""
    op.add_column("offers", sa.Column("tier", sa.SmallInteger))
    op.add_column("offers", sa.Column("organisation", sa.Text))
    op.add_column("offers", sa.Column("preferred", sa.Text))


def downgrade() -> None:
    """Drop them."""
    for name in ("preferred", "organisation", "tier"):
        op.drop_column("offers", name)
