"""Voicemails, their sealed recordings, and how often a caller heard the overflow menu.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    for name in ("menus", "returns"):
        op.add_column("calls", sa.Column(name, sa.SmallInteger, nullable=False, server_default=sa.text("0")))
    op.create_table(
        "voicemails",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("handling", sa.Text, nullable=False),
        sa.Column("recording_sid", sa.Text),
        sa.Column("seconds", sa.SmallInteger),
        sa.Column("silent", sa.Boolean, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger, nullable=False),
        sa.Column("handled_by", sa.Text),
        sa.Column("handled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state not in ('ready', 'kept', 'silent') or recording_sid is not null", name="voicemails_named"
        ),
    )
    op.create_index("voicemails_of_call", "voicemails", ["call_id"])
    op.create_index("voicemails_one_a_recording", "voicemails", ["recording_sid"], unique=True)
    op.create_index(
        "voicemails_to_collect",
        "voicemails",
        ["next_try_at"],
        postgresql_where=sa.text("removed_at is null and state not in ('absent', 'failed')"),
    )
    op.create_table(
        "recordings",
        sa.Column(
            "voicemail_id", sa.Uuid, sa.ForeignKey("voicemails.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("recordings", "voicemails"):
        op.drop_table(table)
    for name in ("returns", "menus"):
        op.drop_column("calls", name)
