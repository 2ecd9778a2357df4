"""The fast path: the usual case of the three webhooks that a full line asks for most, in one round trip each.

They are arrival, heartbeat and accept. Each does what its use case does, events included (`arrival.arrive`,
`waiting.wait`, `acceptance.accept`), if all its conditions hold; if not, it answers None, and the use case decides.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import text

from routing import log_context
from routing.calls import State
from routing.line.places import COUNTED, Places, Stands
from routing.sql.prepared_statements import Statement
from routing.switchboard.actions import Look
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.call.waiting import REPEATED_WITHIN, how_soon
from routing.switchboard.replies import Connect, Greet, HoldOn, LeaveLine, Reply, Wait
from routing.transaction import Action, Helpline

Statements = tuple[tuple[Statement, dict[str, Any]], ...]
Row = tuple[Any, ...]


class Decided(NamedTuple):
    """What to say and what to do, after the commit."""

    reply: Reply
    actions: tuple[Action, ...] = ()


class Heard(NamedTuple):
    """A call after its heartbeat, and its place in line if it is time to tell that again."""

    call_id: UUID
    state: str
    language: str
    check_at: datetime
    waiting_since: datetime | None
    told_at: datetime | None  # when its place was last told
    place: int | None  # a lower bound, if it is far back (routing.line.places)
    interrupted: bool  # its conversation was interrupted
    leads_out: bool = False  # a ring from their own leg waits for them
    asked_to_stay: bool = False  # their counsellor has left, and they may hang up
    on_duty: int | None = None  # counsellors who are there, paused ones left out, where the place is told
    stands: Stands | None = None  # where it stands in the line, where the place is told

    @property
    def is_far_back(self) -> bool:
        """Whether it stands further back than is counted."""
        return self.place is not None and self.place > COUNTED


def heartbeats(
    helpline: Helpline, now: datetime, ids: Sequence[UUID], queue_sids: Sequence[str]
) -> Statements:
    """Record the heartbeats of many callers at once, but of no call that somebody is changing right now."""
    values = _HEARTBEATS.values(
        ids=list(ids),
        queue_sids=list(queue_sids),
        now=now,
        check_at=now + helpline.rules.silence,
        # Only every other heartbeat postpones the sweep's look, since that writes to an index.
        soon=now + helpline.rules.silence / 2,
        told_before=now - helpline.rules.announce_every,
        named=helpline.rota.named,
        counted=COUNTED,
    )
    return ((_HEARTBEATS, values),)


def whole_line(now: datetime) -> Statements:
    """Read where everybody stands, for `Places.take`."""
    return ((_LINE, _LINE.values(now=now)),)


def heard(rows: Sequence[Row]) -> dict[UUID, Heard]:
    """Return what heartbeats have found, by call."""
    return {row[0]: Heard._make((*row[:11], row[11:])) for row in rows}


def placed(heard: Heard, places: Places) -> Heard:
    """Return it with the place by the copy, if it stands further back than is counted."""
    return heard if heard.stands is None else heard._replace(place=places.of(heard.stands))


def waiting(helpline: Helpline, now: datetime, heard: Heard) -> Decided | None:
    """Answer the heartbeat of a caller for whom nothing has changed."""
    if heard.state == State.CONNECTING and heard.check_at > now:
        return Decided(HoldOn(heard.call_id, heard.language))
    waits = heard.state == State.WAITING and heard.waiting_since is not None
    if heard.asked_to_stay or not waits or now - (heard.waiting_since or now) >= helpline.rules.max_wait:
        return None
    if heard.leads_out and heard.told_at is not None:
        return Decided(LeaveLine())
    length = helpline.rules.wait_document
    if heard.place is not None:
        soon = how_soon(heard.place, heard.on_duty or 0)
        back = heard.interrupted and heard.told_at is None
        told = Wait(heard.call_id, heard.language, length, place=heard.place, soon=soon, returned=back)
        return Decided(told, (Look(),))
    if heard.told_at is None or now - heard.told_at < REPEATED_WITHIN:
        return None
    return Decided(Wait(heard.call_id, heard.language, length), (Look(),))


def arrival(helpline: Helpline, now: datetime, arriving: IncomingCall) -> Statements | None:
    """Receive a call of somebody who is neither blocked nor a counsellor, and was not cut off lately."""
    if arriving.to != helpline.rules.number:
        return None
    number = arriving.caller
    hashes = [] if number is None else helpline.sealer.hashes(number)
    return (
        (
            _ARRIVAL,
            _ARRIVAL.values(
                id=uuid4(),
                sid=arriving.sid,
                language=helpline.rules.language,
                caller=number,
                hashes=hashes,
                caller_hash=hashes[0] if hashes else None,
                caller_sealed=None if number is None else helpline.sealer.seal(number),
                now=now,
                check_at=now + 2 * helpline.rules.silence,
                kept_since=now - helpline.rules.keeps_place,
                number="withheld" if number is None else "known",
            ),
        ),
    )


def arrived(helpline: Helpline, rows: Sequence[Row]) -> Decided | None:
    """Greet a caller whom `arrival` has received."""
    if not rows:
        return None
    log_context.is_call(rows[0][0])
    return Decided(Greet(rows[0][0], helpline.rules.languages))


def accept(helpline: Helpline, now: datetime, offer_id: UUID, leg_sid: str) -> Statements:
    """Give a caller to the first who presses 1, when no other phone rings for them."""
    given = {"offer_id": offer_id, "now": now}
    return (
        (_LOCK_CALL_OF_OFFER, _LOCK_CALL_OF_OFFER.values(offer_id=offer_id)),
        (
            _ACCEPT,
            _ACCEPT.values(
                **given,
                leg_sid=leg_sid,
                join_by=now + helpline.rules.join_at_most,
                check_at=now + helpline.rules.conversation_check,
            ),
        ),
    )


def accepted(helpline: Helpline, offer_id: UUID, rows: Sequence[Row]) -> Decided | None:
    """Connect a counsellor who has won by `accept`."""
    if not rows:
        return None
    log_context.is_call(rows[0][0])
    return Decided(Connect(offer_id, rows[0][0], helpline.rules.star_menu), (Look(),))


# Those ahead are counted in the order of the line: without an order, PostgreSQL may take a worse index.
_HEARTBEATS = Statement(
    text("""
with heard as (
  select c.id, h.queue_sid, c.announced_at
    from unnest(cast(:ids as uuid[]), cast(:queue_sids as text[])) h (id, queue_sid) join calls c on c.id = h.id
    order by c.id for no key update of c skip locked
)
update calls c
   set last_seen_at = :now,
       check_at = case when c.state = 'waiting' and c.check_at < :soon then :check_at else c.check_at end,
       queue_sid = coalesce(c.queue_sid, nullif(heard.queue_sid, '')),
       queue_errors = case when c.state = 'overflow' then c.queue_errors else 0 end,
       announced_at = case when c.state = 'waiting' and coalesce(c.announced_at, '-infinity') <= :told_before
                            and (c.rings_after is null or c.rings_after <= :now)
                            -- Who was told before, and is led out for a ring, is not told now.
                            and (c.announced_at is null or not exists (
                                  select from offers o where o.call_id = c.id and o.state = 'planned' and o.by_caller))
                           then :now else c.announced_at end
  from heard where c.id = heard.id
returning c.id, c.state, c.language, c.check_at, c.waiting_since, heard.announced_at,
  case when c.announced_at = :now and c.announced_at is distinct from heard.announced_at then
    case when c.returned then
      (select count(*) from calls o where o.state = 'waiting' and o.returned
                                      and (o.behind, o.place_at) < (c.behind, c.place_at)
                                      and (o.rings_after is null or o.rings_after <= :now))
    else
      (select count(*) from calls o where o.state = 'waiting' and o.returned
                                      and (o.rings_after is null or o.rings_after <= :now)) +
      (select count(*) from (select from calls o where o.state = 'waiting' and not o.returned
                                and (o.behind, o.place_at) < (c.behind, c.place_at)
                                order by o.returned desc, o.behind, o.place_at limit :counted) ahead)
    end + 1
  end,
  c.returned and c.talked_at is not null,
  c.state = 'waiting' and exists (select from offers o where o.call_id = c.id and o.state = 'planned' and o.by_caller),
  c.state = 'waiting' and coalesce(c.rings_after > :now, false),
  case when c.announced_at = :now and c.announced_at is distinct from heard.announced_at then
    (select count(*) from counsellors n
      where n.id = any(cast(:named as integer[])) and n.active and n.cleared
        and not (n.paused_at is not null and coalesce(n.paused_until > :now, false)))
  end,
  not c.returned, c.behind, c.place_at
""")
)

_LINE = Statement(
    text("""
select not returned, behind, place_at from calls
 where state = 'waiting' and (not returned or rings_after is null or rings_after <= :now)
 order by returned desc, behind, place_at
""")
)

# The hashes are looked up one by one: for a whole array, PostgreSQL expects more of them than there ever are, and reads
# all calls.
_ARRIVAL = Statement(
    text("""
with new as (
  insert into calls (id, sid, state, language, caller_hash, caller_sealed, arrived_at, place_at, returned,
                     last_seen_at, check_at, queue_errors)
  select :id, :sid, 'greeting', :language, :caller_hash, :caller_sealed, :now, :now, false, :now, :check_at, 0
   where not exists (select from counsellors where phone = :caller)
     and not exists (
       select from unnest(cast(:hashes as bytea[])) h,
              lateral (select from blocks where caller_hash = h
                       union all
                       select from callbacks where number_hash = h and state in ('scheduled', 'in_line', 'attempting')
                       union all
                       select from calls where caller_hash = h and ended_at >= :kept_since) known)
  on conflict (sid) do nothing
  returning id
)
insert into events (call_id, at, kind, detail)
select id, :now, 'call.arrived', jsonb_build_object('number', cast(:number as text)) from new
returning call_id
""")
)

_LOCK_CALL_OF_OFFER = Statement(
    text("""
select from calls where id = (select call_id from offers where id = :offer_id) for no key update
""")
)

_ACCEPT = Statement(
    text("""
with offer as (
  select o.id, o.call_id, o.counsellor_id from offers o join calls c on c.id = o.call_id
   where o.id = :offer_id and o.state in ('dialling', 'ringing', 'answered') and c.state = 'waiting'
     and c.callback_id is null and not o.by_caller
     and not exists (select from offers other where other.call_id = o.call_id and other.id <> o.id
                        and other.state in ('planned', 'dialling', 'ringing', 'answered', 'accepted'))
), won as (
  update offers o
     set state = 'accepted', deadline_at = null, accepted_at = :now, answered_at = coalesce(o.answered_at, :now),
         leg_sid = coalesce(o.leg_sid, :leg_sid), unsure = false
    from offer where o.id = offer.id
  returning o.id, o.call_id, o.counsellor_id
), given as (
  update calls c
     set state = 'connecting', check_at = :join_by, last_seen_at = :now, offer_id = won.id
    from won where c.id = won.call_id
  returning c.id
), held as (
  update holds h set check_at = :check_at from won where h.offer_id = won.id and h.released_at is null
), forgiven as (
  update counsellors n set misses = 0, misses_until = null, last_since = null
    from won where n.id = won.counsellor_id and n.misses > 0
)
insert into events (call_id, at, kind, detail)
select won.call_id, :now, told.kind, told.detail
  from won join given on given.id = won.call_id,
       lateral (values
         (1, 'call.connecting',
          jsonb_build_object('why', 'a counsellor pressed 1', 'counsellor', won.counsellor_id)),
         (2, 'offer.accepted',
          jsonb_build_object('why', 'pressed 1', 'offer', won.id, 'counsellor', won.counsellor_id))
       ) told (nth, kind, detail)
 order by told.nth
returning call_id
""")
)
