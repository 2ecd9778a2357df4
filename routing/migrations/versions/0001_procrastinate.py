"""The tables and functions of procrastinate, which runs our jobs.

They are of the version that requirements.lock pins. When that is raised, its own migration scripts
(`procrastinate/sql/migrations`) become a revision here; tests/ivr/test_migrations.py notices.
"""

from typing import cast

import psycopg
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply procrastinate's own schema, a script of many statements."""
    # Straight to the driver: to SQLAlchemy a colon, to psycopg a percent sign beside parameters, would mean
    # something in it.
    driver = cast("psycopg.Connection", op.get_bind().connection.driver_connection)
    driver.execute(SchemaManager.get_schema())
