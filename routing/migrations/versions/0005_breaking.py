"""When the carrier's REST API is down: whether it is, and rings from the caller's own leg; what retention looks for.

Revision ID: 0005
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; the version before takes no notice."""
    op.create_table(
        "reach",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("failures", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("down_since", sa.DateTime(timezone=True)),
        sa.Column("try_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("id = 1", name="reach_one_row"),
    )
    op.execute("insert into reach (id) values (1)")
    op.add_column(
        "offers", sa.Column("by_caller", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("offers", "by_caller")
    op.drop_table("reach")
