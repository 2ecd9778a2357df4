"""Counsellors: until when they are cleared, and what happened to each, which the application may only add to.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ONLY_ADDED = """
do $$
begin
    if exists (select from pg_roles where rolname = 'satunomor_app') then
        revoke update, delete on counsellor_events from satunomor_app;
    end if;
end $$
"""


def upgrade() -> None:
    """Add the column, the table and the index."""
    op.add_column("counsellors", sa.Column("cleared_until", sa.Date))
    op.create_table(
        "counsellor_events",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column(
            "counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("account", sa.Integer),
        sa.Column("by", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("detail", postgresql.JSONB, nullable=False),
    )
    op.create_index("counsellor_events_of", "counsellor_events", ["counsellor_id", "id"])
    # Of the newest offers, by the time: it costs a write nothing.
    op.create_index("offers_planned", "offers", ["planned_at"], postgresql_using="brin")
    op.execute(_ONLY_ADDED)


def downgrade() -> None:
    """Drop them. Who was cleared until a day is cleared for good."""
    op.drop_index("offers_planned", "offers")
    op.drop_table("counsellor_events")
    op.drop_column("counsellors", "cleared_until")
