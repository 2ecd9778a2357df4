"""Calls that ended before there were summaries are summed up: read without a lock that a call would wait for.

Revision ID: 0031
Revises: 0030
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SUM_UP = """
with waits as (
  select call_id, cast(sum(extract(epoch from left_at - at)) filter (where kind = 'call.waiting') as integer) as waited,
         bool_or(offline) as offline
    from (select call_id, kind, at, detail ->> 'why' like '%served without a database' as offline,
                 lead(at) over (partition by call_id, is_move order by at, id) as left_at
            from events, lateral (
              select kind in ('call.greeting', 'call.desk', 'call.waiting', 'call.connecting', 'call.talking',
                              'call.held', 'call.overflow', 'call.voicemail', 'call.asking', 'call.agreed',
                              'call.closing', 'call.fetching', 'call.calling', 'call.picked_up', 'call.ended')
                     as is_move) x) moves
   group by call_id
), served as (
  select o.call_id, count(*) filter (where o.ringing_at is not null or o.answered_at is not null) as rings,
         sum(extract(epoch from greatest(
           least(coalesce(o.parted_at, o.leg_over_at, o.ended_at, c.ended_at), c.ended_at) - o.connected_at,
           interval '0'))) filter (where o.connected_at is not null) as talked,
         (array_agg(distinct o.counsellor_id) filter (where o.connected_at is not null))[1:10] as counsellors,
         (array_agg(distinct left(o.organisation, 60))
           filter (where o.connected_at is not null and o.organisation is not null))[1:5] as organisations
    from offers o join calls c on c.id = o.call_id group by o.call_id
), messages as (
  select distinct call_id from voicemails where state in ('recording', 'ready', 'kept') and not silent
), asked as (
  select distinct call_id from callbacks where state not in ('asked', 'cancelled') or number_hash is not null
)
insert into call_summaries
       (call_id, arrived_at, outcome, language, is_attempt, returned, offline, message, callback, waited, talked, rings,
        counsellors, organisations)
select c.id, c.arrived_at, c.outcome, c.language, c.callback_id is not null, c.returned,
       coalesce(waits.offline, false), messages.call_id is not null, asked.call_id is not null,
       case when c.callback_id is null then waits.waited end,
       cast(coalesce(served.talked, extract(epoch from c.ended_at - c.talked_at)) as integer),
       coalesce(served.rings, 0), coalesce(served.counsellors, '{}'), coalesce(served.organisations, '{}')
  from calls c left join waits on waits.call_id = c.id left join served on served.call_id = c.id
       left join messages on messages.call_id = c.id left join asked on asked.call_id = c.id
 where c.state = 'ended' and (c.callback_id is null or c.sid not like 'attempt-%')
 order by c.arrived_at
    on conflict do nothing
"""


# Without these, a plan made for few rows would take hours for many.
SETTINGS = ("set local enable_nestloop = off", "set local work_mem = '64MB'", "set local jit = off")


def upgrade() -> None:
    """Sum them up."""
    for statement in (*SETTINGS, SUM_UP):
        op.execute(statement)


def downgrade() -> None:
    """Leave them: the table goes with revision 0030."""
