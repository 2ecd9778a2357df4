"""Calls, offers, holds, the timeline, pacing, blocked numbers.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the tables of the switchboard."""
    _calls()
    _offers()
    _holds()
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        _instant("at", nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("detail", JSONB, nullable=False),
    )
    op.create_index("events_of_call", "events", ["call_id", "id"])
    op.create_table(
        "pacing",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        _instant("next_at", nullable=False),
        sa.CheckConstraint("id = 1", name="pacing_one_row"),
    )
    op.execute("insert into pacing (id, next_at) values (1, 'epoch')")
    op.create_table(
        "blocks",
        sa.Column("caller_hash", sa.LargeBinary, primary_key=True),
        _instant("since", nullable=False),
        _instant("until"),
        sa.Column("note", sa.Text, nullable=False),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("sid", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("caller_hash", sa.LargeBinary),
        sa.Column("caller_sealed", sa.LargeBinary),
        _instant("arrived_at", nullable=False),
        _instant("place_at", nullable=False),
        sa.Column("returned", sa.Boolean, nullable=False),
        _instant("waiting_since"),
        _instant("announced_at"),
        _instant("last_seen_at", nullable=False),
        _instant("check_at", nullable=False),
        sa.Column("offer_id", sa.Uuid),
        _instant("talked_at"),
        _instant("ended_at"),
        sa.Column("resolution", sa.Text),
        sa.Column("queue_sid", sa.Text),
        sa.Column("queue_errors", sa.SmallInteger, nullable=False),
        sa.Column("reasons", JSONB),
        sa.CheckConstraint("(state = 'ended') = (outcome is not null)", name="calls_one_outcome"),
        sa.CheckConstraint("(state = 'ended') = (ended_at is not null)", name="calls_ended_at"),
        sa.CheckConstraint("(caller_hash is null) = (caller_sealed is null)", name="calls_sealed_and_hashed"),
    )
    op.create_index(
        "calls_line",
        "calls",
        [sa.text("returned desc"), "place_at", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("calls_to_check", "calls", ["check_at"], postgresql_where=sa.text("state <> 'ended'"))
    op.create_index(
        "calls_of_caller",
        "calls",
        ["caller_hash", "arrived_at"],
        postgresql_where=sa.text("caller_hash is not null"),
    )
    op.create_index(
        "calls_queues_left",
        "calls",
        ["ended_at"],
        postgresql_where=sa.text("state = 'ended' and queue_sid is not null"),
    )


def _offers() -> None:
    live = "state in ('planned', 'dialling', 'ringing', 'answered')"
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=False),
        sa.Column("counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id"), nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _instant("planned_at", nullable=False),
        _instant("dial_at", nullable=False),
        _instant("deadline_at"),
        _instant("dialled_at"),
        sa.Column("unsure", sa.Boolean, nullable=False),
        sa.Column("leg_sid", sa.Text),
        sa.Column("sequence", sa.Integer, nullable=False),
        _instant("ringing_at"),
        _instant("answered_at"),
        _instant("accepted_at"),
        _instant("connected_at"),
        _instant("parted_at"),
        _instant("leg_over_at"),
        _instant("ended_at"),
        sa.CheckConstraint("state <> 'accepted' or accepted_at is not null", name="offers_accepted_at"),
    )
    op.create_index("offers_of_call", "offers", ["call_id"])
    op.create_index("offers_of_leg", "offers", ["leg_sid"], postgresql_where=sa.text("leg_sid is not null"))
    op.create_index(
        "offers_one_winner",
        "offers",
        ["call_id"],
        unique=True,
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index("offers_due", "offers", ["deadline_at"], postgresql_where=sa.text(live))


def _holds() -> None:
    unreleased = sa.text("released_at is null")
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("offer_id", sa.Uuid, sa.ForeignKey("offers.id", ondelete="CASCADE")),
        sa.Column("call_id", sa.Uuid, sa.ForeignKey("calls.id", ondelete="CASCADE")),
        _instant("taken_at", nullable=False),
        _instant("rests_until"),
        _instant("check_at", nullable=False),
        _instant("released_at"),
        sa.Column("why", sa.Text),
    )
    op.create_index("holds_one_a_phone", "holds", ["phone"], unique=True, postgresql_where=unreleased)
    op.create_index("holds_of_offer", "holds", ["offer_id"])
    op.create_index("holds_of_call", "holds", ["call_id"], postgresql_where=sa.text("offer_id is null"))
    op.create_index("holds_resting", "holds", ["rests_until"], postgresql_where=unreleased)
    op.create_index("holds_to_check", "holds", ["check_at"], postgresql_where=unreleased)


def downgrade() -> None:
    """Drop them."""
    for table in ("blocks", "pacing", "events", "holds", "offers", "calls"):
        op.drop_table(table)
