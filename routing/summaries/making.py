"""Making summaries: of calls as they end, of open calls for whoever looks now, and of those that were left out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.call_states import State
from routing.summaries.table import summaries
from routing.timeline import WITHOUT_DATABASE

LONGEST = 60  # letters of an organisation: what an index holds of a row is limited
_STATES = ", ".join(f"'call.{state}'" for state in State)
_UNTIL = "coalesce(c.ended_at, cast(:now as timestamptz))"
# The time in the line is read from the timeline: a caller may leave the line and return to it.
_FACTS = f"""
select c.id as call_id, c.arrived_at, c.outcome, c.language, c.callback_id is not null as is_attempt, c.returned,
       exists (select from events e where e.call_id = c.id
                                      and e.detail ->> 'why' like '%{WITHOUT_DATABASE}') as offline,
       exists (select from voicemails v where v.call_id = c.id and v.state in ('recording', 'ready', 'kept')
                                          and not v.silent) as message,
       exists (select from callbacks b where b.call_id = c.id and b.state <> 'asked'
                                         and (b.state <> 'cancelled' or b.number_hash is not null)) as callback,
       case when c.callback_id is null then (
         select cast(sum(extract(epoch from greatest(coalesce(w.left_at, {_UNTIL}) - w.at, interval '0'))) as integer)
           from (select e.kind, e.at, lead(e.at) over (order by e.at, e.id) as left_at
                   from events e where e.call_id = c.id and e.kind in ({_STATES})) w
          where w.kind = 'call.waiting') end as waited,
       cast(coalesce(o.talked, extract(epoch from {_UNTIL} - c.talked_at)) as integer) as talked,
       o.rings, coalesce(o.counsellors, '{{}}') as counsellors,
       coalesce(o.organisations, '{{}}') as organisations
  from calls c, lateral (
    select count(*) filter (where x.ringing_at is not null or x.answered_at is not null) as rings,
           sum(extract(epoch from greatest(
             least(coalesce(x.parted_at, x.leg_over_at, x.ended_at, {_UNTIL}), {_UNTIL}) - x.connected_at,
             interval '0'))) filter (where x.connected_at is not null) as talked,
           (array_agg(distinct x.counsellor_id) filter (where x.connected_at is not null))[1:10] as counsellors,
           (array_agg(distinct left(x.organisation, {LONGEST}))
             filter (where x.connected_at is not null and x.organisation is not null))[1:5] as organisations
      from offers x where x.call_id = c.id) o
 where (c.callback_id is null or c.sid not like 'attempt-%')
"""  # noqa: S608 - our own words alone
_COLUMNS = [column.name for column in summaries.columns]
_ANEW = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in {"call_id", "callback"})
_KEEP = f"""
insert into call_summaries ({", ".join(_COLUMNS)}) select {", ".join(_COLUMNS)} from ({_FACTS} and {{which}}) facts
    on conflict (call_id) do update
   set {_ANEW}, callback = call_summaries.callback or excluded.callback
"""  # noqa: S608


_OF_ONE = text(_KEEP.replace("{which}", "c.id = :id and c.state = 'ended'"))
LEFT_OUT = text(
    _KEEP.replace(
        "{which}",
        """c.ended_at >= :since and c.state = 'ended'
   and not exists (select from call_summaries s where s.call_id = c.id)""",
    )
)
MOST_OPEN = 60
_STILL_OPEN = f"""
c.id in (select id from calls where state <> 'ended' and state <> 'desk' order by arrived_at desc limit {MOST_OPEN})
"""  # noqa: S608
# Facts of calls that are not over, as a summary will keep them, up to the instant `now`: of the newest sixty, since
# these are read whenever somebody looks; the desk's visitors left out.
OPEN_CALLS = text(f"{_FACTS} and {_STILL_OPEN}").columns(*summaries.columns).subquery("open_calls")


async def keep(connection: AsyncConnection, call_id: UUID) -> None:
    """Keep the summary of a call, as it is now, if the call has ended."""
    await connection.execute(_OF_ONE, {"id": call_id, "now": None})


async def keep_left_out(connection: AsyncConnection, since: datetime) -> int:
    """Keep the summaries of calls that ended since then and have none; return how many.

    A process of an older version, beside this one during an upgrade, leaves them out.
    """
    kept = await connection.execute(LEFT_OUT, {"since": since, "now": None})
    return int(kept.rowcount)
