"""Calls that ended before there were summaries are summed up: read without a lock that a call would wait for.

Revision ID: 0031
Revises: 0030
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_SUM_UP = """
with waits as (
  select call_id, cast(sum(extract(epoch from left_at - at)) as integer) as waited
    from (select call_id, kind, at, lead(at) over (partition by call_id order by at, id) as left_at
            from events
           where kind in ('call.greeting', 'call.desk', 'call.waiting', 'call.connecting', 'call.talking', 'call.held',
                          'call.overflow', 'call.voicemail', 'call.asking', 'call.agreed', 'call.closing',
                          'call.fetching', 'call.calling', 'call.picked_up', 'call.ended')) moves
   where kind = 'call.waiting' group by call_id
), served as (
  select o.call_id, count(*) filter (where o.ringing_at is not null or o.answered_at is not null) as rings,
         sum(extract(epoch from greatest(
           least(coalesce(o.parted_at, o.leg_over_at, o.ended_at, c.ended_at), c.ended_at) - o.connected_at,
           interval '0'))) as talked,
         array_agg(o.counsellor_id order by o.connected_at) filter (where o.connected_at is not null) as counsellors,
         array_agg(o.organisation order by o.connected_at)
           filter (where o.connected_at is not null and o.organisation is not null) as organisations
    from offers o join calls c on c.id = o.call_id group by o.call_id
)
insert into call_summaries
       (call_id, arrived_at, outcome, language, is_attempt, returned, offline, message, callback, waited, talked, rings,
        counsellors, organisations)
select c.id, c.arrived_at, c.outcome, c.language, c.callback_id is not null, c.returned,
       c.id in (select call_id from events where detail ->> 'why' like '%served without a database'),
       c.id in (select call_id from voicemails where state in ('recording', 'ready', 'kept') and not silent),
       c.id in (select call_id from callbacks where state not in ('asked', 'cancelled') or number_hash is not null),
       case when c.callback_id is null then waits.waited end,
       cast(coalesce(served.talked, extract(epoch from c.ended_at - c.talked_at)) as integer),
       coalesce(served.rings, 0), coalesce(served.counsellors, '{}'), coalesce(served.organisations, '{}')
  from calls c left join waits on waits.call_id = c.id left join served on served.call_id = c.id
 where c.state = 'ended' and (c.callback_id is null or c.sid not like 'attempt-%')
    on conflict do nothing
"""


def upgrade() -> None:
    """Sum them up."""
    op.execute(_SUM_UP)


def downgrade() -> None:
    """Leave them: the table goes with revision 0030."""
