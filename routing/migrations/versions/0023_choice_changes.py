"""Choices: who changed each of them last, when, and what it was before.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: nobody knows of earlier changes but the audit."""
    op.add_column("choices", sa.Column("changes", postgresql.JSONB, nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("choices", "changes")
