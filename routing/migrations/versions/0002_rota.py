"""The rota: counsellors, versions, shifts, covers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the four tables."""
    op.create_table(
        "counsellors",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("paused_why", sa.Text()),
        sa.Column("misses", sa.SmallInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("rests_until", sa.DateTime(timezone=True)),
        sa.Column("last_offered_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("phone", name="counsellors_phone_key"),
        sa.CheckConstraint(r"phone ~ '^\+[1-9][0-9]{5,14}$'", name="counsellors_phone_e164"),
        sa.CheckConstraint("misses >= 0", name="counsellors_misses_check"),
    )
    op.create_table(
        "rota_versions",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("shift_count", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "rota_versions_live_key", "rota_versions", ["live"], unique=True, postgresql_where=sa.text("live")
    )
    _create_shifts()
    _create_covers()


def _create_shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column(
            "version_id", sa.Integer(), sa.ForeignKey("rota_versions.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("counsellor_id", sa.Integer(), sa.ForeignKey("counsellors.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.SmallInteger()),
        sa.Column("on_date", sa.Date()),
        sa.Column("start_minute", sa.SmallInteger(), nullable=False),
        sa.Column("end_minute", sa.SmallInteger(), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("languages", ARRAY(sa.Text()), nullable=False),
        sa.Column("organisation", sa.Text()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.CheckConstraint("(days IS NULL) <> (on_date IS NULL)", name="shifts_days_or_date"),
        sa.CheckConstraint("days BETWEEN 1 AND 127", name="shifts_days_check"),
        sa.CheckConstraint("start_minute BETWEEN 0 AND 1439", name="shifts_start_minute_check"),
        sa.CheckConstraint(
            "end_minute > start_minute AND end_minute <= start_minute + 1440", name="shifts_end_minute_check"
        ),
        sa.CheckConstraint("tier >= 1", name="shifts_tier_check"),
        sa.CheckConstraint("valid_until >= valid_from", name="shifts_validity_check"),
    )
    op.create_index("shifts_version_id_line_key", "shifts", ["version_id", "line"], unique=True)
    op.create_index("shifts_counsellor_id_index", "shifts", ["counsellor_id"])


def _create_covers() -> None:
    op.create_table(
        "covers",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("counsellor_id", sa.Integer(), sa.ForeignKey("counsellors.id"), nullable=False),
        sa.Column("replaced_id", sa.Integer(), sa.ForeignKey("counsellors.id")),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tier", sa.SmallInteger()),
        sa.Column("languages", ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('added', 'removed', 'replaced')", name="covers_kind_check"),
        sa.CheckConstraint("(kind = 'replaced') = (replaced_id IS NOT NULL)", name="covers_replaced_check"),
        sa.CheckConstraint("replaced_id <> counsellor_id", name="covers_another_check"),
        sa.CheckConstraint("ends_at > starts_at", name="covers_span_check"),
        sa.CheckConstraint("tier >= 1", name="covers_tier_check"),
    )
    op.create_index("covers_ends_at_index", "covers", ["ends_at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("covers", "shifts", "rota_versions", "counsellors"):
        op.drop_table(table)
