"""What is needed, among many calls: what supervisors have resolved, what waits for them, and what runs by itself."""

from datetime import datetime

from sqlalchemy import text

from ivr.database.engine import Database
from tests.databases import AS_OWNER

_SECONDS = 600.0

_RESOLVED = """
insert into follow_ups (call_id, handling, handled_by, handled_at)
select id, 'resolved', 'account 1', ended_at + interval '1 hour' from calls where resolution = 'follow_up'
"""
_NEEDED = (
    (
        "delete from follow_ups where call_id in (select id from calls where resolution = 'follow_up'"
        " and arrived_at > cast(:now as timestamptz) - interval '12 hours')"
    ),
    "update voicemails set handled_by = 'account 1', handled_at = begun_at + interval '1 hour'",
    (
        "update voicemails set handling = 'new', handled_by = null, handled_at = null"
        " where begun_at > cast(:now as timestamptz) - interval '3 hours'"
    ),
    "update callbacks set handling = 'resolved', handled_by = 'account 1', handled_at = asked_at",
    (
        "update callbacks set state = 'exhausted', handling = 'new', number_hash = sha256(id::text::bytea),"
        " number_sealed = '' where asked_at > cast(:now as timestamptz) - interval '3 hours'"
    ),
    (
        "update callbacks set state = 'scheduled', handling = 'new', ended_at = null"
        " where asked_at > cast(:now as timestamptz) - interval '1 hour'"
    ),
)


async def let_wait(database: Database, now: datetime) -> None:
    """Let supervisors have resolved what is old; what is of the last hours waits for them."""
    async with database.begin(seconds=_SECONDS) as connection:
        await connection.execute(text(AS_OWNER))
        await connection.execute(text("set local statement_timeout = 0"))
        for statement in (_RESOLVED, *_NEEDED):
            await connection.execute(text(statement), {"now": now} if ":now" in statement else {})
