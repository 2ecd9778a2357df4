"""Misuse: who stands behind others in the line, callbacks of an hour, and who blocked a number.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Add the columns; the line's index orders by one of them."""
    op.add_column("calls", sa.Column("behind", sa.SmallInteger, nullable=False, server_default=sa.text("0")))
    op.drop_index("calls_line", "calls")
    op.create_index(
        "calls_line",
        "calls",
        [sa.text("returned desc"), "behind", "place_at", "id"],
        postgresql_where=_WAITING,
    )
    op.create_index(
        "calls_behind",
        "calls",
        ["caller_hash", "place_at", "id"],
        postgresql_where=sa.text("state = 'waiting' and behind = 1"),
    )
    op.add_column(
        "callbacks", sa.Column("withheld", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )
    op.create_index(
        "callbacks_agreed",
        "callbacks",
        ["withheld", "asked_at"],
        postgresql_where=sa.text("number_hash is not null and state <> 'asked'"),
    )
    op.add_column("blocks", sa.Column("by", sa.Text, nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("blocks", "by")
    op.drop_index("callbacks_agreed", "callbacks")
    op.drop_column("callbacks", "withheld")
    op.drop_index("calls_behind", "calls")
    op.drop_index("calls_line", "calls")
    op.create_index(
        "calls_line", "calls", [sa.text("returned desc"), "place_at", "id"], postgresql_where=_WAITING
    )
    op.drop_column("calls", "behind")
