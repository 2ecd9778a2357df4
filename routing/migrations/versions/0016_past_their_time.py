"""Retention's hourly queries have indexes that hold only what is still to be erased.

Pages keep room for heartbeats: in a full page, each would touch every index of the table.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes, and leave room in new pages."""
    op.create_index(
        "callbacks_numbers", "callbacks", ["ended_at"], postgresql_where=sa.text("number_hash is not null")
    )
    op.create_index("recordings_kept", "recordings", ["kept_at"])
    op.create_index(
        "voicemails_at_the_carrier",
        "voicemails",
        ["begun_at"],
        postgresql_where=sa.text("recording_sid is not null and removed_at is null"),
    )
    op.execute("alter table calls set (fillfactor = 50)")


def downgrade() -> None:
    """Drop them."""
    op.execute("alter table calls reset (fillfactor)")
    for name in ("callbacks_numbers", "recordings_kept", "voicemails_at_the_carrier"):
        op.drop_index(name)
