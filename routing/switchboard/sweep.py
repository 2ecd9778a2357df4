"""The sweep: what nothing has touched for too long is moved on or closed (design, part 4).

It trusts no silence. A leg is over when the carrier says so; only a ring that the carrier itself must have ended
by now (its backstop) is taken for over unasked.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, holds, offers, timeline
from routing.calls import Call, State
from routing.holds import Hold
from routing.legs import LegState
from routing.offers import Offer
from routing.sql.savepoints import RowNotSound, row
from routing.switchboard import locking, set_aside
from routing.switchboard.actions import (
    Action,
    AskAboutCaller,
    AskAboutCounsellor,
    Board,
    Decision,
    DeleteQueue,
    Dispatch,
    HangUp,
    LeadOut,
    LetOff,
    TellFound,
    TellSetAside,
)
from routing.switchboard.call import ending, waiting
from routing.switchboard.callback import in_line, ring_back
from routing.switchboard.offer import carrier, ringing
from routing.switchboard.replies import Nothing

_AT_ONCE = 200
_AT_ONCE_WITH_CARE = 50  # savepoints take time, of which a transaction has little
_SET_ASIDE_FOR = timedelta(minutes=15)
_QUEUE_AT_MOST, _QUEUE_GIVEN_UP = timedelta(days=1), timedelta(days=7)


async def sweep(
    board: Board, connection: AsyncConnection, now: datetime, *, careful: bool = False
) -> Decision:
    """Look at everything that is past its time, once.

    `careful`: each row for itself, since one of them has just stopped all: it is set aside for a while.
    """
    limit = _AT_ONCE_WITH_CARE if careful else _AT_ONCE
    actions: list[Action] = [
        Dispatch(),
        *await carrier.to_ask(connection, now),
    ]
    found = await calls.to_check(connection, now, limit=limit)
    actions += await set_aside.each(
        board, connection, now, found, _check_call, _set_aside_call, careful=careful
    )
    # With care they are not put off all at once: that, too, would fail for all.
    again_at = None if careful else now + board.rules.silence
    held = await holds.to_check(connection, now, again_at=again_at, limit=limit)
    check = _put_off_and_check_hold if careful else _check_hold
    actions += await set_aside.each(board, connection, now, held, check, _set_aside_hold, careful=careful)
    try:
        async with row(connection, careful=careful):
            actions += await _queues(board, connection, now)
    except RowNotSound as error:
        actions.append(TellSetAside("queue", None, str(error), stays=True))
    return Decision(Nothing(), tuple(actions))


async def _queues(board: Board, connection: AsyncConnection, now: datetime) -> list[Action]:
    """Have queues deleted that were left at the carrier; one that can't be, ever more seldom, and not for ever."""
    actions: list[Action] = []
    given_up = await calls.give_up_queues(connection, now, after=_QUEUE_GIVEN_UP, limit=_AT_ONCE)
    actions += [TellSetAside("queue", call_id, "not deleted for days") for call_id in given_up]
    left = await calls.queues_left(
        connection, now, after=board.rules.silence, at_most=_QUEUE_AT_MOST, limit=_AT_ONCE
    )
    for call_id, queue_sid in left:
        actions += [TellFound("queue"), DeleteQueue(call_id, queue_sid)]
    return actions


async def _set_aside_call(connection: AsyncConnection, now: datetime, call: Call, why: str) -> None:
    await calls.set_values(connection, call.id, check_at=now + _SET_ASIDE_FOR)
    await timeline.record(connection, call.id, now, "call.set_aside", why=why)


async def _set_aside_hold(connection: AsyncConnection, now: datetime, hold: Hold, _why: str) -> None:
    await holds.check_again(connection, hold, now + _SET_ASIDE_FOR)


async def caller_is(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, leg: LegState
) -> Decision:
    """Take the carrier's answer about a caller's leg that the sweep asked about."""
    if leg.is_over:
        return await ending.end(board, connection, now, call_id, "the carrier says that the leg is over")
    call = await calls.locked(connection, call_id)
    if call is not None and call.state == State.CONNECTING:
        # Neither waiting nor gone: they are joined, and the word of it was lost.
        talks = await calls.move(
            connection,
            call.id,
            State.TALKING,
            now,
            "the carrier says that the leg lives",
            check_at=now + board.rules.conversation_check,
            talked_at=call.talked_at or now,
        )
        if talks:
            return Decision(Nothing(), tuple(await in_line.reached(board, connection, now, call)))
    return Decision(Nothing())


async def counsellor_is(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, leg: LegState
) -> Decision:
    """Take the carrier's answer about a counsellor's leg that the sweep asked about."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Nothing())
    if leg.is_over:
        return await ringing.leg_over(board, connection, now, offer, call, leg)
    is_theirs = call.offer_id == offer.id and not call.is_over
    wanted = offer.is_live or (offer.state == offers.State.ACCEPTED and is_theirs)
    again = board.rules.conversation_check if wanted else board.rules.silence
    await holds.check_later(connection, now + again, offer_id=offer.id)
    unwanted = () if wanted or offer.leg_sid is None else (_end(offer, offer.leg_sid, leg),)
    return Decision(Nothing(), unwanted)


def _end(offer: Offer, leg_sid: str, leg: LegState) -> Action:
    """Return what ends a leg that should be over; whoever has picked up, and never heard so, hears it now."""
    if offer.accepted_at is not None:
        return HangUp(offer.id, leg_sid, offer.call_id)
    if leg is LegState.ANSWERED:
        return LeadOut(offer.id, leg_sid, offer.call_id)
    return LetOff(offer.id, leg_sid, offer.call_id, offer.by_caller)


async def _check_call(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> list[Action]:
    found: list[Action] = [TellFound("call")]
    if not call.has_leg:
        return found + await ring_back.check(board, connection, now, call)
    # Shorter than a look is put off when a counsellor comes for them, which is noted as a sign of life too.
    heard_lately = now - call.last_seen_at <= board.rules.join
    if call.state in {State.CONNECTING, State.HELD} and heard_lately:
        why = "nobody came for the caller"
        return [*found, *(await waiting.put_back(board, connection, now, call, why)).actions]
    again = board.rules.conversation_check if call.state == State.TALKING else board.rules.silence
    await calls.set_values(connection, call.id, check_at=now + again)
    return [*found, AskAboutCaller(call.id, call.sid)]


async def _put_off_and_check_hold(
    board: Board, connection: AsyncConnection, now: datetime, hold: Hold
) -> list[Action]:
    await holds.check_again(connection, hold, now + board.rules.silence)
    return await _check_hold(board, connection, now, hold)


async def _check_hold(_board: Board, connection: AsyncConnection, now: datetime, hold: Hold) -> list[Action]:
    found: list[Action] = [TellFound("hold")]
    offer = None if hold.offer_id is None else await offers.by_id(connection, hold.offer_id)
    if offer is None:
        return found
    if offer.leg_sid is not None:
        return [*found, AskAboutCounsellor(offer.id, offer.leg_sid, offer.call_id)]
    await offers.move(connection, offer, offers.State.FAILED, now, "the carrier never named a leg")
    await holds.release(connection, now, "no leg was ever heard of", offer_id=offer.id)
    return found
