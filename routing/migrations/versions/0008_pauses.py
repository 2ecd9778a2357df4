"""A pause has an end and a person who set it; misses in a row put a counsellor last; failed legs are counted.

Pauses that the machine set for missed offers end, and its counts, which had declines and busy lines in them, restart. A
counsellor's own old pause ends 12 h after it began.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; the previous version ignores them."""
    for name in ("paused_until", "misses_until", "last_since"):
        op.add_column("counsellors", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("counsellors", sa.Column("paused_by", sa.Text))
    op.execute(
        "update counsellors set paused_at = null, paused_why = null where paused_why like '% offers missed in a row'"
    )
    op.execute("update counsellors set misses = 0 where misses > 0")
    op.execute(
        "update counsellors set paused_until = paused_at + interval '12 hours', paused_by = 'counsellor'"
        " where paused_at is not null"
    )
    op.create_check_constraint(
        "counsellors_paused_by_check", "counsellors", "paused_by in ('counsellor', 'coordinator')"
    )
    op.create_check_constraint(
        "counsellors_paused_by_somebody", "counsellors", "(paused_until is null) = (paused_by is null)"
    )
    op.create_table(
        "route",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("failures", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("counsellor_id", sa.Integer),
        sa.Column("several", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.CheckConstraint("id = 1", name="route_one_row"),
    )
    op.execute("insert into route (id) values (1)")


def downgrade() -> None:
    """Drop them, and end all pauses: they have no end in the previous version, so counsellors must ask again."""
    op.drop_table("route")
    op.execute("update counsellors set paused_at = null, paused_why = null")
    op.drop_constraint("counsellors_paused_by_somebody", "counsellors")
    op.drop_constraint("counsellors_paused_by_check", "counsellors")
    for name in ("paused_by", "last_since", "misses_until", "paused_until"):
        op.drop_column("counsellors", name)
