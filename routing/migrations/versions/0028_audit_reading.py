"""The audit is read newest first, by who, by what was done and by what it was done to.

Revision ID: 0028
Revises: 0027
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_INDEXES = {
    "audit_time": ["at", "id"],
    "audit_who": ["account", "at", "id"],
    "audit_did": ["action", "at", "id"],
    "audit_who_did": ["account", "action", "at", "id"],
    "audit_about": ["subject", "at", "id"],
}


def upgrade() -> None:
    """Create the indexes; one of them holds what the index by account alone held."""
    for name, columns in _INDEXES.items():
        op.create_index(name, "audit", columns)
    op.drop_index("audit_account", "audit")


def downgrade() -> None:
    """Drop them."""
    op.create_index("audit_account", "audit", ["account", "id"])
    for name in _INDEXES:
        op.drop_index(name, "audit")
