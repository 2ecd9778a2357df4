"""What must hold of the tables between any two use cases, each as a statement whose rows are violations."""

STATES = "('greeting','desk','waiting','connecting','talking','held','overflow','ended')"
# What is checked later than that is checked too late: conversation_check.
FAR = ":now + interval '10 minutes 1 second'"

BETWEEN_STEPS = """
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
    where c.state in ('connecting', 'talking', 'held')
        and not coalesce(o.call_id = c.id and (o.state = 'accepted' or (o.state = 'ended' and c.state <> 'connecting')),
            false)
union all
select 'P3: a waiting call that is with somebody', id::text from calls
    where state in ('greeting', 'desk', 'waiting') and offer_id is not null
union all
select 'P7: the timeline says another state', c.id::text || ' ' || c.state from calls c
    where 'call.' || c.state is distinct from (select kind from events e where e.call_id = c.id
        and substr(kind, 6) in STATES and kind like 'call.%' order by e.id desc limit 1)
        and not (c.state in ('greeting', 'desk') and not exists
            (select 1 from events e where e.call_id = c.id and e.kind like 'call.%' and e.kind <> 'call.arrived'))
union all
select 'P3: a state that does not lead there', call_id::text || kind from (
    select call_id, kind, lag(kind) over (partition by call_id order by id) as before from events
    where kind like 'call.%' and substr(kind, 6) in STATES) steps
    where before = 'call.ended' or before = 'call.overflow' and kind <> 'call.ended'
        or kind = 'call.connecting' and before not in ('call.waiting', 'call.held')
        or kind = 'call.talking' and before <> 'call.connecting'
union all
select 'P7: the timeline says another state of an offer', o.id::text || ' ' || o.state from offers o
    where o.state <> 'planned' and 'offer.' || o.state is distinct from (select kind from events e
        where e.call_id = o.call_id and e.detail ->> 'offer' = o.id::text
        and kind like 'offer.%' and kind <> 'offer.unsure' order by e.id desc limit 1)
""".replace("FAR", FAR).replace("STATES", STATES)

AT_THE_END = """
select 'a call is not over', id::text || ' ' || state from calls where state <> 'ended'
union all
select 'a queue is left at the carrier', id::text from calls where queue_sid is not null
union all
select 'a hold was never released', id::text from holds where released_at is null
union all
select 'an offer is not over', id::text || ' ' || state from offers
    where state in ('planned', 'dialling', 'ringing', 'answered', 'accepted')
"""

# Written again from the design, part 4.4, not taken from the product.
LINE = """
select c.id, c.waiting_since > :now - interval '300 seconds' and (
        select count(*) from offers o where o.call_id = c.id and not o.unsure
            and o.state in ('planned', 'dialling', 'ringing', 'answered')
    ) < case when c.waiting_since <= :now - interval '60 seconds' then 2 else 1 end as may_ring
from calls c where c.state = 'waiting' order by not c.returned, c.place_at, c.id
"""
FREE = """
select name from counsellors c where paused_at is null and coalesce(rests_until <= :now, true)
    and not exists (select 1 from holds h where h.phone = c.phone and h.released_at is null)
"""
