"""Invariants of the tables between any two use cases, each as a statement whose rows are violations."""

# Which state leads to which, written independently of the product.
_LEADS_TO = {
    "greeting": "waiting overflow",
    "desk": "greeting",
    "waiting": "connecting fetching overflow voicemail asking",
    "connecting": "talking waiting",
    "talking": "held waiting overflow",
    "held": "connecting waiting overflow closing",
    "closing": "",
    "overflow": "waiting voicemail asking",
    "voicemail": "overflow",
    "asking": "waiting overflow agreed",
    "agreed": "",
    "fetching": "calling waiting",
    "calling": "fetching picked_up",
    "picked_up": "connecting waiting",
}
STEPS = ", ".join(
    f"('call.{before}', 'call.{after}')"
    for before, leads_to in _LEADS_TO.items()
    for after in (*leads_to.split(), "ended")
)
STATES = "(" + ", ".join(f"'{state}'" for state in (*_LEADS_TO, "ended")) + ")"
# A check after this instant is too late: conversation_check.
FAR = ":now + interval '10 minutes 1 second'"

BETWEEN_STEPS = (
    """
select 'P1: a live call has no check within reach', id::text from calls
    where state <> 'ended' and check_at > FAR
union all
select 'P1: a call without exactly one outcome', id::text from calls where (state = 'ended') <> (outcome is not null)
union all
select 'P1: a hold that nothing will ever check', id::text from holds
    where released_at is null and offer_id is not null and least(check_at, rests_until) > FAR
union all
select 'P1: the hold of a visit that is over', h.id::text from holds h join calls c on c.id = h.call_id
    where h.released_at is null and h.offer_id is null and c.state = 'ended'
union all
select 'P2: a phone is held twice', phone from holds where released_at is null group by phone having count(*) > 1
union all
select 'P2: a live offer without its hold', o.id::text from offers o
    where o.state in ('planned', 'dialling', 'ringing', 'answered', 'accepted') and not exists
        (select 1 from holds h where h.offer_id = o.id and h.released_at is null)
union all
select 'P3: two accepted offers', call_id::text from offers where state = 'accepted'
    group by call_id having count(*) > 1
union all
select 'P3: an accepted offer whose call is not theirs', o.id::text from offers o join calls c on c.id = o.call_id
    where o.state = 'accepted' and c.state <> 'ended' and c.offer_id is distinct from o.id
union all
select 'P3: a call that is with nobody', c.id::text from calls c left join offers o on o.id = c.offer_id
    where c.state in ('connecting', 'talking', 'held', 'fetching')
        and not coalesce(o.call_id = c.id and (o.state = 'accepted' or (o.state = 'ended'
            and c.state in ('talking', 'held'))), false)
union all
select 'P3: a call that is with somebody', id::text from calls
    where state in ('greeting', 'desk', 'waiting', 'overflow', 'voicemail', 'asking', 'agreed', 'closing')
        and offer_id is not null
union all
select 'P3: an offer for a call that takes none', o.id::text from offers o join calls c on c.id = o.call_id
    where o.state in ('planned', 'dialling', 'ringing', 'answered') and c.state <> 'waiting'
union all
select 'P2: a hold of a callback names a caller', h.phone from holds h
    where h.phone not like 'hash %' and h.phone not in (select phone from counsellors)
union all
select 'P2: a phone is rung back without a hold', c.id::text from calls c
    where c.state <> 'ended' and c.callback_id is not null and c.sid not like 'attempt-%'
        and not exists (select 1 from holds h
            where h.call_id = c.id and h.offer_id is null and h.released_at is null)
union all
select 'P5: two open callbacks to one number', min(id::text) from callbacks
    where state in ('scheduled', 'in_line', 'attempting') group by number_hash having count(*) > 1
union all
select 'P1: a callback without its attempt', b.id::text || ' ' || b.state from callbacks b
    where b.state in ('in_line', 'attempting') and not exists (select 1 from calls c
        where c.id = b.attempt_id and c.callback_id = b.id and c.state <> 'ended'
            and (b.state = 'attempting' or c.state = 'waiting'))
union all
select 'P1: a callback that is asked for by nobody', b.id::text from callbacks b join calls c on c.id = b.call_id
    where b.state = 'asked' and c.state <> 'asking'
union all
select 'P1: an attempt that nobody asked for', c.id::text || ' ' || c.state from calls c
    where (c.state = 'waiting' and c.sid like 'attempt-%' or c.state in ('fetching', 'calling'))
        and not exists (select 1 from callbacks b where b.id = c.callback_id and b.attempt_id = c.id
            and b.state = case when c.state = 'waiting' then 'in_line' else 'attempting' end)
union all
select 'P7: the timeline says another state', c.id::text || ' ' || c.state from calls c
    where 'call.' || c.state is distinct from (select kind from events e where e.call_id = c.id
        and substr(kind, 6) in STATES and kind like 'call.%' order by e.id desc limit 1)
        and not (c.state in ('greeting', 'desk') and not exists
            (select 1 from events e where e.call_id = c.id and e.kind like 'call.%' and e.kind <> 'call.arrived'))
union all
select 'P3: a state that does not lead there', call_id::text || before || kind from (
    select call_id, kind, lag(kind) over (partition by call_id order by id) as before from events
    where kind like 'call.%' and substr(kind, 6) in STATES) steps
    where before is not null and (before, kind) not in (STEPS)
union all
select 'P9: a pause without its end, or by no person', phone from counsellors
    where paused_at is not null and not coalesce(paused_by = 'coordinator' and paused_until is not null
        or paused_by = 'counsellor' and paused_until <= paused_at + interval '12 hours', false)
union all
select 'P7: the timeline says another state of an offer', o.id::text || ' ' || o.state from offers o
    where o.state <> 'planned' and 'offer.' || o.state is distinct from (select kind from events e
        where e.call_id = o.call_id and e.detail ->> 'offer' = o.id::text
        and kind like 'offer.%' and kind <> 'offer.unsure' order by e.id desc limit 1)
""".replace("FAR", FAR)
    .replace("STATES", STATES)
    .replace("STEPS", STEPS)
)

# An attempt in the line waits for a counsellor on duty; nothing else of a callback may be in progress.
AT_THE_END = """
select 'a call is not over', id::text || ' ' || state from calls
    where state <> 'ended' and not (state = 'waiting' and sid like 'attempt-%')
union all
select 'a callback is being asked for', id::text from callbacks where state in ('asked', 'attempting')
union all
select 'a queue is left at the carrier', id::text from calls where queue_sid is not null
union all
select 'a hold was never released', id::text from holds where released_at is null
union all
select 'an offer is not over', id::text || ' ' || state from offers
    where state in ('planned', 'dialling', 'ringing', 'answered', 'accepted')
"""

# Written from the design, parts 4.4 and 5, independently of the product.
LINE = """
select c.id, c.caller_hash, c.sid like 'attempt-%' as is_attempt,
    case when c.sid like 'attempt-%' then not down and rings.all = 0
            and exists (select 1 from callbacks b where b.attempt_id = c.id and b.state = 'in_line'
                and b.expires_at > :now and (b.at_night or not :quiet))
            and not exists (select 1 from calls o
                where o.caller_hash = c.caller_hash and o.id <> c.id and o.state <> 'ended')
            and not exists (select 1 from callbacks b join calls asked on asked.id = b.call_id
                where b.id = c.callback_id and asked.state <> 'ended')
        else c.waiting_since > :now - interval '120 seconds'
            and coalesce(c.rings_after <= :now, true) and rings.from_own_leg = 0
            and rings.all < case when c.waiting_since <= :now - interval '60 seconds' and not down then 2 else 1 end
        end as may_ring,
    exists (select 1 from offers o where o.call_id = c.id and (o.ringing_at is not null or o.answered_at is not null))
        as rung
from calls c cross join (select down_since is not null as down from reach) r
    cross join lateral (select count(*) filter (where not o.unsure) as all,
            count(*) filter (where o.by_caller) as from_own_leg from offers o
        where o.call_id = c.id and o.state in ('planned', 'dialling', 'ringing', 'answered')) rings
where c.state = 'waiting' order by not c.returned, c.behind, c.place_at, c.id
"""
FREE = """
select phone from counsellors c where coalesce(paused_until <= :now, true) and coalesce(rests_until <= :now, true)
    and not exists (select 1 from holds h where h.phone = c.phone and h.released_at is null)
    and not exists (select 1 from reach where down_since is null and try_at > :now)
"""
# A counsellor who missed three offers in a row is rung less often: time of the last ring, and whether they come last.
LAST = """
select phone, last_since is not null and coalesce(misses_until > :now, true) as last,
    greatest(last_offered_at, rests_until - interval '60 seconds') as alone_since
from counsellors
"""
# Callers who heard that nobody is on duty.
SENT_HOME = """
select call_id from events where kind = 'call.overflow' and detail ->> 'why' like 'nobody is on duty%'
"""
