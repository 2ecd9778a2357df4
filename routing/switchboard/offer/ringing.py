"""Ringing: one offer from its claim to its end: dialled, picked up, accepted or not.

Whoever changes an offer locks its call first; the key that accepts is arbitrated by the call row (promise P3).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, counsellors, holds, offers, timeline
from routing.calls import Call
from routing.legs import LegState
from routing.line import roster
from routing.offers import Offer, State
from routing.switchboard import keys, locking
from routing.switchboard.actions import Action, Board, Decision, Dispatch, LetOff, Look, TellLast
from routing.switchboard.call import ending, waiting
from routing.switchboard.callback import in_line, lifecycle
from routing.switchboard.keys import OfferKey
from routing.switchboard.offer import carrier
from routing.switchboard.replies import AwaitCaller, Connect, Farewell, Nothing, Part, Reply, Screen


async def screen(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    leg_sid: str,
    *,
    again: bool = False,
    unknown_key: bool = False,
) -> Decision:
    """Somebody or something picked up: say what this is, and wait for a key (promise P4)."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    if offer.leg_sid is None:
        await offers.note_leg(connection, offer.id, leg_sid)
    if offer.state == State.ACCEPTED:
        return Decision(winner_hears(board, offer, call))
    if not offer.is_live:
        return Decision(Part(_farewell(offer, call)))
    heard: list[Action] = []
    if offer.state != State.ANSWERED:
        heard = await _answered(board, connection, now, offer)
    elif again:
        # A key that means nothing here is a person's all the same: they get their time again.
        longest = _screen_ends(board, offer.answered_at or now) + board.rules.screen
        await offers.set_values(connection, offer.id, deadline_at=min(_screen_ends(board, now), longest))
    is_callback = not call.has_leg
    waited = now - ((call.place_at if is_callback else call.waiting_since) or call.arrived_at)
    actions = (*heard, Dispatch(_screen_ends(board, now)))
    said = Screen(
        offer.id,
        call.language,
        waited,
        unknown_key=unknown_key,
        callback=is_callback,
        by_caller=offer.by_caller,
        cut_off=call.has_leg and call.rings_after is not None,
    )
    return Decision(said, actions)


async def take_key(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    leg_sid: str,
    key: str,
    *,
    token: str = "",
) -> Decision:
    """Take the key of whoever picked up: 1 accepts, 2 declines, anything else hears the offer again."""
    if key == OfferKey.ACCEPT:
        return await accept(board, connection, now, offer_id, leg_sid, token=token)
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    if key != keys.NONE:
        # Whatever it is, somebody is there.
        await counsellors.forget_misses(connection, offer.counsellor_id, offered_at=offer.planned_at)
    tapped = await offers.press(connection, offer, now, key, token)
    if tapped or not offer.is_live or key not in {OfferKey.DECLINE, keys.NONE}:
        return await screen(
            board, connection, now, offer_id, leg_sid, again=True, unknown_key=bool(key) and not tapped
        )
    state, why = (State.DECLINED, "pressed 2") if key else (State.LAPSED, "no key was pressed")
    after = await offers.move(connection, offer, state, now, why)
    told = [] if after is None else await _rests(board, connection, now, offer, missed=state == State.LAPSED)
    return Decision(Part(_farewell(after or offer, call)), (*told, Dispatch()))


async def accept(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    leg_sid: str,
    *,
    token: str = "",
) -> Decision:
    """Give the caller to the first who presses 1; who comes second hears that another was quicker (promise P3)."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    if offer.leg_sid is None:
        await offers.note_leg(connection, offer.id, leg_sid)
    # Whoever wins.
    await counsellors.forget_misses(connection, offer.counsellor_id, offered_at=offer.planned_at)
    if offer.state == State.ACCEPTED and call.offer_id == offer.id:
        return Decision(winner_hears(board, offer, call))
    if not (offer.is_live and await _wins(board, connection, now, offer, call)):
        return Decision(Part(_farewell(offer, call)))
    reached = await _talk(board, connection, now, offer, call) if offer.by_caller else []
    # Nothing tells of the end of a leg that waits for a callback's caller but its own callback, which may be lost.
    looked_at = board.rules.conversation_check if call.has_leg else board.rules.fetch + board.rules.screen
    await holds.check_later(connection, now + looked_at, offer_id=offer.id)
    others = await ending.cancel_offers(
        connection, now, call.id, "another counsellor was quicker", but=offer.id
    )
    if call.has_leg:
        return Decision(winner_hears(board, offer, call), (*others, *reached, Look()))
    # They are asked on: whoever accepts a caller hears no question before the conversation is over.
    await offers.press(connection, offer, now, OfferKey.ACCEPT, token)
    rings = await lifecycle.begin(connection, now, call)
    return Decision(AwaitCaller(offer.id), (*others, *rings, Look()))


async def _wins(board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call) -> bool:
    """Take the caller, if nobody has: the one update of the call row that arbitrates."""
    won = await calls.move(
        connection,
        call.id,
        calls.State.CONNECTING if call.has_leg else calls.State.FETCHING,
        now,
        "a counsellor pressed 1",
        only_from=(calls.State.WAITING,),
        check_at=now + board.rules.join + board.rules.join / 3,
        offer_id=offer.id,
        detail={"counsellor": offer.counsellor_id},
    )
    if won is not None:
        picked_up_at = offer.answered_at or now
        await offers.move(
            connection, offer, State.ACCEPTED, now, "pressed 1", accepted_at=now, answered_at=picked_up_at
        )
    return won is not None


def winner_hears(board: Board, offer: Offer, call: Call) -> Reply:
    """Return what the counsellor who accepted hears: the caller, or music until theirs is rung back."""
    if offer.by_caller:
        return Nothing()
    fetched = call.state in calls.FETCHED and call.offer_id == offer.id
    return AwaitCaller(offer.id) if fetched else Connect(offer.id, call.id, board.rules.star_menu)


async def leg_is(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    leg_sid: str,
    leg: LegState,
    sequence: int,
) -> Decision:
    """Take the carrier's word about a counsellor's leg; one that is older than what we know changes nothing."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None or (offer.leg_sid is not None and offer.leg_sid != leg_sid):
        return Decision(Nothing())
    if offer.leg_sid is None:
        await offers.note_leg(connection, offer.id, leg_sid)
    if leg.is_over:
        return await leg_over(board, connection, now, offer, call, leg)
    actions: list[Action] = []
    # One without a number is taken for what it says: the table of transitions lets nothing go back.
    if sequence >= 0 and not await offers.take_sequence(connection, offer.id, sequence):
        return Decision(Nothing())
    if not offer.is_live:
        # Who has picked up asks for a document, which says so.
        rings = leg is not LegState.ANSWERED and offer.state not in _ITS_LEG_LIVES
        actions += [LetOff(offer.id, leg_sid, offer.call_id, offer.by_caller)] if rings else []
    elif leg is LegState.RINGING and offer.state == State.DIALLING:
        due = now + board.rules.ring
        await offers.move(
            connection, offer, State.RINGING, now, "the phone rings", deadline_at=due, ringing_at=now
        )
        actions += [*await carrier.leg_rings(connection), Dispatch(due)]
    elif leg is LegState.ANSWERED and offer.state in {State.DIALLING, State.RINGING}:
        actions += await _answered(board, connection, now, offer)
        actions += [Dispatch(_screen_ends(board, now))]
    return Decision(Nothing(), tuple(actions))


async def leg_over(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call, leg: LegState
) -> Decision:
    """The counsellor's leg exists no more: settle the offer, and their phone's hold."""
    actions: list[Action] = []
    if offer.leg_over_at is None:
        await offers.set_values(connection, offer.id, leg_over_at=now)
    if offer.is_live:
        state = _ENDS[leg] if offer.state != State.ANSWERED else State.LAPSED
        if offer.by_caller and leg is LegState.CANCELLED:
            # Their hanging up ended it: whoever it rang has neither missed it nor declined.
            await offers.move(connection, offer, State.CANCELLED, now, "the caller hung up")
        elif await offers.move(connection, offer, state, now, f"the leg ended: {leg}"):
            missed = state == State.LAPSED or (state == State.NO_ANSWER and _rang_out(board, now, offer))
            actions += await _rests(board, connection, now, offer, missed=missed)
            if state == State.FAILED:
                actions += await carrier.leg_failed(board, connection, now, offer)
    elif offer.state == State.ACCEPTED:
        actions += await _counsellor_left(board, connection, now, offer, call)
    if offer.accepted_at is not None:
        in_vain = call.callback_id is not None and offer.connected_at is None
        until = now + (board.rules.rest_after_fetch if in_vain else board.rules.wrap_up)
        await holds.rest(connection, offer_id=offer.id, until=until)
        actions.append(Dispatch(until))
    else:
        await holds.release(connection, now, f"the leg ended: {leg}", offer_id=offer.id)
    return Decision(Nothing(), (*actions, Dispatch()))


async def expire(
    board: Board, connection: AsyncConnection, now: datetime, overdue: list[Offer]
) -> list[Action]:
    """End offers that rang, or listened to the screen, too long."""
    actions: list[Action] = []
    for late in overdue:
        if late.state == State.PLANNED or not await calls.try_lock(connection, late.call_id):
            continue
        offer = await offers.by_id(connection, late.id)
        if offer is None or not offer.is_live or offer.deadline_at is None or offer.deadline_at > now:
            continue
        state = State.LAPSED if offer.state == State.ANSWERED else State.NO_ANSWER
        after = await offers.move(connection, offer, state, now, f"too long {offer.state}")
        if after is not None:
            # Whom we are not sure to have rung need not rest: their phone is held until the ring must be over.
            if not offer.unsure:
                missed = state == State.LAPSED or offer.state == State.RINGING
                actions += await _rests(board, connection, now, offer, missed=missed)
            actions += await ending.let_go(connection, now, offer, after)
    return actions


async def _counsellor_left(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call
) -> list[Action]:
    await offers.move(connection, offer, State.ENDED, now, "the leg ended")
    if call.offer_id != offer.id or call.is_over:
        return []
    if call.state in calls.FETCHED:
        return await lifecycle.counsellor_gone(board, connection, now, call, "the counsellor left")
    if call.state == calls.State.TALKING:
        # Who left first is told by the caller's own leg, in a moment; should that be lost, the sweep asks.
        await calls.set_values(connection, call.id, check_at=now + board.rules.join)
        return []
    _, actions = await waiting.counsellor_left(board, connection, now, call, "the counsellor left")
    return list(actions)


async def _answered(board: Board, connection: AsyncConnection, now: datetime, offer: Offer) -> list[Action]:
    await offers.move(
        connection,
        offer,
        State.ANSWERED,
        now,
        "somebody picked up",
        deadline_at=_screen_ends(board, now),
        answered_at=now,
    )
    # Whoever answered was rung; the word of it may have been lost.
    return await carrier.leg_rings(connection)


async def _talk(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call
) -> list[Action]:
    """From the caller's own leg, an empty document joins the two, and nothing tells so but the key."""
    await calls.move(
        connection,
        call.id,
        calls.State.TALKING,
        now,
        "the two are connected",
        check_at=now + board.rules.conversation_check,
        talked_at=call.talked_at or now,
    )
    await offers.set_values(connection, offer.id, connected_at=now)
    return await in_line.reached(board, connection, now, call)


def _screen_ends(board: Board, now: datetime) -> datetime:
    """The document itself ends in time; this is for one that never runs to its end."""
    return now + board.rules.screen + board.rules.screen / 3


async def _rests(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, *, missed: bool
) -> list[Action]:
    """The counsellor rests a while. Who misses several in a row comes last, and the coordinators are told.

    Nobody is taken off the line for it (promise P9).
    """
    until = now + board.rules.rest_after_miss
    if not missed:
        await counsellors.rest(connection, offer.counsellor_id, until=until)
        return []
    last_from = board.rules.misses_before_last
    next_shift = await roster.next_shift(connection, board.shelf, now, offer.counsellor_id)
    misses = await counsellors.note_miss(
        connection, now, offer.counsellor_id, until=until, next_shift=next_shift, last_from=last_from
    )
    if misses != last_from:
        return []
    await timeline.record(
        connection, offer.call_id, now, "counsellor.last", counsellor=offer.counsellor_id, misses=misses
    )
    return [TellLast(offer.call_id, offer.counsellor_id, misses)]


def _rang_out(board: Board, now: datetime, offer: Offer) -> bool:
    """Whether a phone was heard ringing to our limit, and not given up by the carrier before."""
    if offer.ringing_at is None:
        return False
    # A caller's own leg is told our limit when it dials, and hangs up by itself.
    since = offer.dialled_at if offer.by_caller else offer.ringing_at
    return now - (since or offer.ringing_at) >= board.rules.ring


def _farewell(offer: Offer, call: Call) -> Farewell:
    if offer.state == State.CANCELLED and call.state == calls.State.WAITING:
        # Neither taken nor gone: this phone was let off, and another one rings.
        return Farewell.DECLINED
    gone = Farewell.CALLER_GONE if call.state in _WAITS_NO_MORE else Farewell.TAKEN
    return _FAREWELLS.get(offer.state, gone)


_WAITS_NO_MORE = {
    calls.State.ENDED,
    calls.State.OVERFLOW,
    calls.State.VOICEMAIL,
    calls.State.ASKING,
    calls.State.AGREED,
}
_ITS_LEG_LIVES = {State.ACCEPTED, State.ENDED}
_FAREWELLS = {
    State.DECLINED: Farewell.DECLINED,
    State.NO_ANSWER: Farewell.DECLINED,  # picked up just after we gave up ringing
    State.LAPSED: Farewell.NO_KEY,
}
_ENDS = {
    LegState.COMPLETED: State.NO_ANSWER,
    LegState.NO_ANSWER: State.NO_ANSWER,
    LegState.BUSY: State.BUSY,
    LegState.FAILED: State.FAILED,
    LegState.CANCELLED: State.NO_ANSWER,
}
