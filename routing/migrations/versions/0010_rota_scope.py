"""Rota lines that stand instead of others, or name nobody on purpose; the version that a restored version came from."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CHECKS = {
    "shifts_instead_check": "NOT instead OR on_date IS NOT NULL",
    "shifts_nobody_check": "counsellor_id IS NOT NULL OR instead",
    "shifts_every_tier_check": "tier IS NOT NULL OR counsellor_id IS NULL",
}


def upgrade() -> None:
    """Add them; every existing line adds to the others and names somebody."""
    op.add_column("rota_versions", sa.Column("restored_from", sa.Integer()))
    op.create_foreign_key(
        "rota_versions_restored_from_fkey",
        "rota_versions",
        "rota_versions",
        ["restored_from"],
        ["id"],
        ondelete="SET NULL",
    )
    op.add_column(
        "shifts", sa.Column("instead", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.alter_column("shifts", "counsellor_id", nullable=True)
    op.alter_column("shifts", "tier", nullable=True)
    for name, condition in _CHECKS.items():
        op.create_check_constraint(name, "shifts", condition)


def downgrade() -> None:
    """Drop them, and the lines that name nobody."""
    for name in _CHECKS:
        op.drop_constraint(name, "shifts")
    op.execute("DELETE FROM shifts WHERE counsellor_id IS NULL")
    op.alter_column("shifts", "tier", nullable=False)
    op.alter_column("shifts", "counsellor_id", nullable=False)
    op.drop_column("shifts", "instead")
    op.drop_column("rota_versions", "restored_from")
