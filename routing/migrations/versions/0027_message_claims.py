"""Claims of messages: who handed one over, notes, who heard it; indexes for the list of messages.

What nobody could work on before, since its recording is erased, counts as resolved.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TO_HEAR = "state in ('recording', 'ready', 'kept', 'silent')"
_INDEXES = {
    "voicemails_at_work": (["begun_at"], f"handling <> 'resolved' and {_TO_HEAR}"),
    "voicemails_done": (["handled_at", "id"], f"handling = 'resolved' and {_TO_HEAR}"),
    "voicemails_noted": (["begun_at"], "note is not null"),
}


def upgrade() -> None:
    """Add the columns, the table and the indexes."""
    op.add_column("voicemails", sa.Column("given_by", sa.Text))
    op.add_column("voicemails", sa.Column("note", sa.LargeBinary))
    op.create_table(
        "listens",
        sa.Column(
            "voicemail_id", sa.Uuid, sa.ForeignKey("voicemails.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "account",
            sa.Integer,
            sa.ForeignKey("accounts.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        "update voicemails set handling = 'resolved', handled_at = begun_at where state in ('kept', 'silent')"
        " and not exists (select from recordings where voicemail_id = voicemails.id)"
    )
    for name, (columns, where) in _INDEXES.items():
        op.create_index(name, "voicemails", columns, postgresql_where=sa.text(where))


def downgrade() -> None:
    """Drop them."""
    for name in _INDEXES:
        op.drop_index(name, "voicemails")
    op.drop_table("listens")
    op.drop_column("voicemails", "note")
    op.drop_column("voicemails", "given_by")
