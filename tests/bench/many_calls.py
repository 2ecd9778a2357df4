"""Many calls: a million of them with ten million events, for whoever measures what reads among them.

They are made by the database from their numbers, the same each time: 92 days, 200 counsellors in ten organisations who
share the conversations, and what is rare: a language, an outcome, two counsellors with few calls.
"""

from datetime import datetime
from importlib import import_module

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from tests.databases import AS_OWNER

DAYS = 92
COUNSELLORS = 200
FEW, SOME = 201, 202  # counsellors who had 40 conversations, and some 700
RARE_LANGUAGE, SMALL = "jv", "Lembaga Kecil"
_SECONDS = 3600.0

_COUNSELLORS = """
insert into counsellors (id, name, phone, cleared, created_at, organisation) overriding system value
select n, 'Counsellor ' || n, '+62812' || lpad(n::text, 7, '0'), true, :now, null from generate_series(1, 202) n
"""
# One call a number, the oldest first, as they come in life.
_NUMBERED = """
create unlogged table numbered as
select n, md5('call' || n)::uuid as id, at, h,
       case when h < 550 then 'conversation' when h < 750 then 'abandoned' when h < 830 then 'voicemail'
            when h < 900 then 'callback' when h < 970 then 'directions' when h < 994 then 'not_reached'
            when h < 999 then 'blocked' else 'desk' end as outcome,
       case when n % 5000 = 1 then 'jv' when n % 10 = 0 then 'en' else 'id' end as language,
       case when n % 25000 = 3 then 201 when n % 1400 = 4 then 202 else 1 + (n * 31) % 200 end as counsellor,
       case when h2 < 20 then 180 + h2 * 6 when h2 < 200 then 20 + h2 % 160 else h2 % 20 end as waited
  from generate_series(:many, 1, -1) n,
       lateral (select cast(:now as timestamptz) - n * (interval '92 days' / :many) as at,
                       (n::bigint * 7919) % 1000 as h, (n::bigint * 104729 / 7) % 1000 as h2) x
"""
_CALLS = """
insert into calls (id, sid, state, outcome, language, caller_hash, caller_sealed, arrived_at, place_at, returned,
                   waiting_since, last_seen_at, check_at, talked_at, ended_at, queue_errors, resolution)
select id, 'CA' || n, 'ended', outcome, language, case when known then sha256(('caller' || n % 50000)::bytea) end,
       case when known then decode(repeat('5a', 100), 'hex') end, at, at, n % 300 = 0,
       at + interval '15 seconds', at, at,
       case when outcome = 'conversation' then at + waited * interval '1 second' + interval '15 seconds' end,
       at + interval '15 minutes', 0, case when n % 40 = 0 then 'follow_up' end
  from numbered, lateral (select :all or (n < :many * 30 / 92 and n % 20 > 0) as known) x order by n desc
"""
_OFFERS = """
insert into offers (id, call_id, counsellor_id, phone, state, planned_at, dial_at, unsure, sequence, ringing_at,
                    answered_at, accepted_at, connected_at, parted_at, ended_at, organisation, tier)
select md5('offer' || n)::uuid, id, counsellor, '+62812' || lpad(counsellor::text, 7, '0'),
       case when won then 'ended' else 'no_answer' end, at, at, false, 3, at, case when won then at end,
       case when won then at end,
       case when won then at + waited * interval '1 second' + interval '15 seconds' end,
       case when won then at + interval '14 minutes' end, at + interval '15 minutes',
       case when counsellor > 200 then 'Lembaga Kecil' else 'Lembaga ' || counsellor % 10 end, 1
  from numbered, lateral (select outcome = 'conversation' as won) x where outcome <> 'blocked' order by n desc
"""
_EVENTS = """
insert into events (call_id, at, kind, detail)
select id, at + (step.s || ' seconds')::interval, kind, jsonb_build_object('why', 'as in life', 'number', 'known')
  from numbered, lateral (values
    (0, 'call.arrived'), (5, 'key.pressed'), (15, 'call.waiting'), (16, 'dispatch.considered'), (17, 'offer.planned'),
    (18, 'offer.dialling'), (19, 'offer.ringing'), (15 + waited, 'call.connecting'), (16 + waited, 'offer.connected'),
    (900, 'call.ended')) step (s, kind) order by n desc, step.s
"""
_MESSAGES = """
insert into voicemails (id, call_id, state, handling, recording_sid, seconds, silent, begun_at, kept_at, removed_at,
                        next_try_at, tries)
select md5('message' || n)::uuid, id, 'kept', 'resolved', 'RE' || n, 40, false, at, at, at, at, 0
  from numbered where outcome = 'voicemail' order by n desc
"""
_CALLBACKS = """
insert into callbacks (id, call_id, state, language, typed, at_night, place_at, asked_at, due_at, expires_at, attempts,
                       ended_at)
select md5('callback' || n)::uuid, id, 'done', language, false, false, at, at, at, at, 1, at
  from numbered where outcome = 'callback' order by n desc
"""
_OPEN = """
insert into calls (id, sid, state, language, arrived_at, place_at, returned, waiting_since, last_seen_at, check_at,
                   queue_errors)
select md5('open' || n)::uuid, 'CO' || n, 'waiting', 'id', at, at, false, at, at, at, 0
  from generate_series(1, 30) n, lateral (select cast(:now as timestamptz) - n * interval '5 seconds' as at) x
"""
_TABLES = ("calls", "offers", "events", "voicemails", "callbacks", "call_summaries")


async def fill(
    database: Database, now: datetime, *, many: int = 1_000_000, numbers_of_all: bool = False
) -> None:
    """Fill a database with so many ended calls up to this instant, and 30 that wait, with their summaries.

    The numbers of the last 30 days are kept, or those of all.
    """
    async with database.begin(seconds=_SECONDS) as connection:
        await connection.execute(text(AS_OWNER))
        await connection.execute(text("set local statement_timeout = 0"))
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text("set local maintenance_work_mem = '256MB'"))
        values = {"now": now, "many": many, "all": numbers_of_all}
        await connection.execute(text(_COUNSELLORS), {"now": now})
        await connection.execute(text(_NUMBERED), values)
        again = await _without_indexes(connection, "events", "offers")
        for statement in (_CALLS, _OFFERS, _EVENTS, _MESSAGES, _CALLBACKS):
            known = {name: value for name, value in values.items() if f":{name}" in statement}
            await connection.execute(text(statement), known)
        for each in again:
            await connection.execute(text(each))
        await connection.execute(text("drop table numbered"))
    await sum_up(database)
    async with database.begin(seconds=_SECONDS) as connection:
        await connection.execute(text(AS_OWNER))
        await connection.execute(text(_OPEN), {"now": now})
        for table in _TABLES:
            await connection.execute(text(f"analyze {table}"))


async def sum_up(database: Database) -> None:
    """Make the summaries of all ended calls, as the migration does."""
    async with database.begin(seconds=_SECONDS) as connection:
        await connection.execute(text(AS_OWNER))
        await connection.execute(text("set local statement_timeout = 0"))
        for statement in sum_up_statements():
            await connection.exec_driver_sql(statement.replace("%", "%%"))


def sum_up_statements() -> tuple[str, ...]:
    """Return what the migration runs, in a transaction, for calls that have no summary."""
    revision = import_module("routing.migrations.versions.0031_summaries_of_before")
    return (*revision.SETTINGS, revision.SUM_UP)


async def _without_indexes(connection: AsyncConnection, *tables: str) -> list[str]:
    """Drop the plain indexes of tables that are filled, and return the statements that make them again."""
    found = await connection.execute(
        text(
            "select indexname, indexdef from pg_indexes where tablename = any(:tables) and indexname not like '%_pkey'"
        ),
        {"tables": list(tables)},
    )
    made = {row.indexname: row.indexdef for row in found}
    for name in made:
        await connection.execute(text(f"drop index {name}"))
    return list(made.values())
