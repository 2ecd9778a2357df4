"""The tables and functions of procrastinate, which runs our jobs.

They are of the version that requirements.lock pins. When that is raised, its own migration scripts
(`procrastinate/sql/migrations`) become a revision here; tests/ivr/database/test_migrate.py notices.
"""

from typing import cast

import psycopg
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# procrastinate has no script for this; all its names begin alike.
_REMOVAL = """
do $$
declare
    dropped text;
begin
    drop table procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers
        cascade;
    for dropped in
        select 'function ' || oid::regprocedure from pg_proc
        where starts_with(proname, 'procrastinate_') and pronamespace = current_schema()::regnamespace
    loop
        execute 'drop ' || dropped;
    end loop;
    drop type procrastinate_job_status, procrastinate_job_event_type, procrastinate_job_to_defer_v1;
end
$$
"""


def upgrade() -> None:
    """Apply procrastinate's own schema, a script of many statements."""
    # Run by the driver itself: SQLAlchemy would interpret a colon, and psycopg a percent sign if given parameters.
    driver = cast("psycopg.Connection", op.get_bind().connection.driver_connection)
    driver.execute(SchemaManager.get_schema())


def downgrade() -> None:
    """Drop all of it, and the jobs with it."""
    op.execute(_REMOVAL)
