"""Dispatching: the line is served, phones ring, a key accepts (design, part 4.4 to 4.6).

`serve_line` is the only place that makes offers. It runs under one advisory lock for all processes, after the
transaction of the event that asked for it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select

from routing import calls, counsellors, holds, offers, timeline
from routing.line import carrier_health, pacing, queue, roster, shared_numbers
from routing.line.dispatch import Availability, Candidate, Match, Waiting, dispatch, reasons
from routing.line.pacing import Slots
from routing.offers import Offer
from routing.sql import locks
from routing.switchboard.actions import Dispatch, Ring
from routing.switchboard.call import overflow
from routing.switchboard.offer import from_caller_leg, ringing
from routing.switchboard.replies import Nothing, Reply
from routing.transaction import Transaction

_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(locks.DISPATCH))
_AT_ONCE = 200
_AHEAD = timedelta(seconds=10)  # how far ahead rings are planned
_COMES_WITHIN = timedelta(seconds=25)  # in which a caller comes for a ring from their own leg
_TAKEN_OVER_AFTER = timedelta(seconds=2)  # then another process makes a planned ring


async def serve_line(tx: Transaction, rung: frozenset[int] = frozenset()) -> bool:
    """End what is past its time, release rested phones, and ring free counsellors for waiting callers.

    `rung`: counsellors whose phones ring or talk by journal entries that are not replayed yet.
    Return whether anybody is to be rung.
    """
    await tx.connection.execute(_ONE_AT_A_TIME)
    tx = tx.after_waiting()  # or its claims would seem older than the others' releases
    due = await roster.due(tx)
    if due.crowd:
        # First, before it locks rows for which a call coming into the line may wait.
        await shared_numbers.move_up(tx)
    overdue = await offers.overdue(tx) if due.offers else []
    await ringing.expire(tx, overdue)
    for call_id, offer_id in await holds.release_rested(tx) if due.holds else ():
        await timeline.record(tx, call_id, "hold.released", why="rested", offer=str(offer_id))
    await _left_behind(tx, overdue)
    # An offer that ended may have put somebody back into the line.
    if due.callers or overdue:
        await _offer(tx, rung)
    return any(isinstance(action, Ring) for action in tx.noted)


async def look(tx: Transaction) -> Reply:
    """Tell whether the line needs serving."""
    duties = await roster.duties(tx.connection, tx.rota, tx.now)
    due = await roster.is_due(tx, duties)
    if due:
        tx.after_commit(Dispatch())
    return Nothing()


async def _send_home(tx: Transaction) -> None:
    """Let waiting callers hear at their next heartbeat that nobody is on duty; a ring in flight may finish."""
    for call in await queue.without_ring(tx, limit=_AT_ONCE):
        await overflow.enter(tx, call, "nobody is on duty any more")


async def _offer(tx: Transaction, rung: frozenset[int]) -> None:
    named = await roster.candidates(tx.connection, tx.rota, tx.now)
    candidates = [_held(one) if one.counsellor_id in rung else one for one in named]
    if not any(one.is_on_duty for one in candidates):
        await _send_home(tx)
        return
    free = [one for one in candidates if one.standing is Availability.FREE]
    # One who comes last may be rung for a caller further down, for whom nobody has rung; the others are told why not.
    is_any_last = any(one.last and one.is_on_duty for one in candidates)
    if not free and not is_any_last:
        await _explain(tx, [], [], candidates)
        return
    carrier = await carrier_health.state(tx.connection)
    if carrier.is_being_asked(tx.now):
        tx.after_commit(Dispatch(carrier.try_at))
        return
    by_caller = carrier.is_down
    if by_caller:
        # By the callers' own legs, one ring at a time each: the carrier does not pace those.
        rules, slots = (
            replace(tx.rules, ring_at_once=1, ring_wider_after=timedelta.max),
            Slots.at_once(tx.now),
        )
    else:
        rules = tx.rules
        slots = await pacing.free_slots(tx, per_second=rules.calls_per_second, within=_AHEAD)
        if carrier.is_on_trial:
            # Only one: more might each hold a phone for nothing.
            slots = replace(slots, count=min(1, slots.count))
    own = {one.counsellor_id: tx.sealer.hashes(one.phone) for one in free}
    limit = _AT_ONCE if is_any_last else min(len(free), slots.count)
    waiting = await queue.head(tx, rules, limit=limit, own=own, rings_back=not by_caller)
    matches = dispatch(tx.now, waiting, candidates, rules, slots=slots.count)
    plans = [_planned(tx, match, slots.at(n), by_caller=by_caller) for n, match in enumerate(matches)]
    made = [offer for offer in plans if await _hold(tx, offer)]
    await _explain(tx, matches, waiting, candidates)
    if not made:
        return
    await counsellors.note_offered(tx.connection, tx.now, [offer.counsellor_id for offer in made])
    if by_caller:
        # Each caller comes for their ring with the next heartbeat.
        return
    if carrier.is_on_trial:
        await carrier_health.tries(tx, made[0].id)
    await pacing.use(tx.connection, slots.at(len(matches)))
    tx.after_commit(*(Ring(offer.id, offer.dial_at, offer.call_id) for offer in made))


def _held(one: Candidate) -> Candidate:
    return replace(one, standing=Availability.HELD) if one.standing is Availability.FREE else one


async def _hold(tx: Transaction, offer: Offer) -> bool:
    """Record an offer with its hold; a phone that was claimed meanwhile is left alone (promise P2)."""
    await offers.plan(tx.connection, [offer])
    over_by = offer.dial_at + tx.rules.ring_backstop + tx.rules.screen
    if await holds.take(
        tx.at(offer.planned_at), offer.phone, call_id=offer.call_id, offer_id=offer.id, check_at=over_by
    ):
        return True
    await offers.move(tx.at(offer.planned_at), offer, offers.State.FAILED, "the phone is held")
    return False


def _planned(tx: Transaction, match: Match, dial_at: datetime, *, by_caller: bool) -> Offer:
    comes_within = tx.rules.wait_document + _COMES_WITHIN if by_caller else _TAKEN_OVER_AFTER
    return Offer(
        id=uuid4(),
        call_id=match.call_id,
        counsellor_id=match.candidate.counsellor_id,
        phone=match.candidate.phone,
        state=offers.State.PLANNED,
        planned_at=tx.now,
        dial_at=dial_at,
        deadline_at=dial_at + comes_within,
        unsure=False,
        by_caller=by_caller,
        sequence=-1,
        tier=match.candidate.tier,
        organisation=match.candidate.organisation,
        preferred=match.preferred,
    )


async def _left_behind(tx: Transaction, overdue: list[Offer]) -> None:
    """Ring what a process planned and did not live to ring: the claim keeps it to one ring."""
    for offer in overdue:
        if offer.state == offers.State.PLANNED and offer.by_caller:
            await from_caller_leg.give_up(tx, offer)
        elif offer.state == offers.State.PLANNED:
            await offers.set_values(tx.connection, offer.id, deadline_at=tx.now + _TAKEN_OVER_AFTER)
            tx.after_commit(Ring(offer.id, tx.now, offer.call_id))


async def _explain(
    tx: Transaction, matches: list[Match], waiting: list[Waiting], candidates: list[Candidate]
) -> None:
    """Write why each counsellor was or wasn't rung, for calls served now and calls not yet told (promise P7)."""
    not_again = {caller.call_id: caller.not_again for caller in waiting}
    told = set(not_again) | set(await queue.unexplained(tx.connection))
    events = []
    for call_id, before in await queue.reasons_of(tx.connection, sorted(told)):
        why = reasons(matches, call_id, candidates, not_again=not_again.get(call_id, frozenset()))
        if why != before:
            events.append((call_id, "dispatch.considered", {"counsellors": why}))
            await calls.set_values(tx.connection, call_id, reasons=why)
    await timeline.record_all(tx, events)
