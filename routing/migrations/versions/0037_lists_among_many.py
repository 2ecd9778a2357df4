"""Indexes by which the work lists are read among a million calls.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_FOLLOWED_UP = sa.text("resolution = 'follow_up'")


def upgrade() -> None:
    """Add the indexes, and the id to the one of follow-ups."""
    op.create_index("callbacks_asked", "callbacks", ["asked_at", "id"])
    op.create_index("callbacks_ended", "callbacks", ["ended_at", "id"])
    op.create_index(
        "voicemails_begun",
        "voicemails",
        ["begun_at", "id"],
        postgresql_where=sa.text("state in ('recording', 'ready', 'kept', 'silent')"),
    )
    op.drop_index("calls_to_follow_up", "calls")
    op.create_index("calls_to_follow_up", "calls", ["arrived_at", "id"], postgresql_where=_FOLLOWED_UP)


def downgrade() -> None:
    """Make them as they were."""
    op.drop_index("calls_to_follow_up", "calls")
    op.create_index("calls_to_follow_up", "calls", ["arrived_at"], postgresql_where=_FOLLOWED_UP)
    op.drop_index("voicemails_begun", "voicemails")
    op.drop_index("callbacks_ended", "callbacks")
    op.drop_index("callbacks_asked", "callbacks")
