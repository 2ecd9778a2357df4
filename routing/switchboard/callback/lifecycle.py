"""The lifecycle: what becomes of a callback when it is agreed, and when its attempt begins, is put off, or is over."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks, calls, holds, offers
from routing.callbacks import Callback, State
from routing.calls import Call, Outcome
from routing.quiet_hours import allowed_from, place_at, retry_after
from routing.switchboard.actions import Action, Board, Dispatch, RingBack, StopRinging
from routing.switchboard.callback import limits, windows

_NOT_NOW = timedelta(minutes=5)
# So soon it rings once the key is back that it was sealed with; so seldom it is in nobody's way.
SET_ASIDE_FOR = timedelta(hours=1)


async def agree(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, draft: Callback, *, at_night: bool
) -> Callback | None:
    """The caller agreed: it is due now, in its caller's place (promise P5), or when the quiet hours are over."""
    rules = board.rules
    night_asked_at = now if at_night else None
    due = allowed_from(now, rules.callback_quiet, rules.zone, night_asked_at=night_asked_at)
    return await callbacks.move(
        connection,
        draft,
        State.SCHEDULED,
        now,
        "the caller agreed",
        asked_at=now,
        due_at=due,
        place_at=call.place_at if due <= now else place_at(due, now),
        at_night=at_night,
        expires_at=await _expires(board, connection, due, night_asked_at),
    )


async def _expires(
    board: Board, connection: AsyncConnection, due: datetime, night_asked_at: datetime | None
) -> datetime:
    """Return when a callback is too old: not before the shift after the one that may have no time for it any more."""
    expires = board.rules.callback_expires
    following = await windows.following(board, connection, due, night_asked_at)
    return due + expires if following is None else max(due + expires, following + expires / 2)


async def agrees_by_hanging_up(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> bool:
    """Take the number of somebody who hangs up when only the night is still asked about; answer whether it is so."""
    draft = await callbacks.of_call(connection, call.id) if call.state == calls.State.ASKING else None
    if draft is None or not draft.waits_for_night_key:
        return False
    number = board.sealer.opened(draft.number_sealed)
    if number is None:
        return False
    hashes = board.sealer.hashes(number)
    await callbacks.keep_to_oneself(connection, hashes[0])
    if await callbacks.open_of(connection, hashes) is not None:
        await forget(connection, now, call, "an earlier one to this number stands")
        return True
    await callbacks.one_at_a_time(connection)
    if await limits.reached(board, connection, now, call, draft, hashes) is not None:
        # The hour's last place was taken while they heard the question; it had promised them nothing yet.
        return False
    # Where nobody is on duty but at night, who hangs up at that question has agreed to nothing.
    if await windows.first(board, connection, now, now, None) is None:
        return False
    return await agree(board, connection, now, call, draft, at_night=False) is not None


async def begin(connection: AsyncConnection, now: datetime, call: Call) -> list[Action]:
    """A counsellor accepted the callback: ring its phone."""
    callback = await of_attempt(connection, call)
    if callback is not None:
        await callbacks.move(connection, callback, State.ATTEMPTING, now, "a counsellor pressed 1")
    return [RingBack(call.id, now)]


async def counsellor_gone(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> list[Action]:
    """Whoever waited for this callback's caller waits no more. Not yet rung, it takes its place in line again."""
    if call.offer_id is not None and (offer := await offers.by_id(connection, call.offer_id)) is not None:
        # At once, though their leg goes on until it asks again: another counsellor may accept the caller before.
        await offers.move(connection, offer, offers.State.ENDED, now, why)
    if call.state != calls.State.FETCHING:
        # Who has picked up by now hears the question to its end, and is served next if it is them.
        await calls.set_values(connection, call.id, offer_id=None)
        rings = call.state == calls.State.CALLING and call.has_leg
        return [StopRinging(call.id, call.sid)] if rings else []
    check_at = now + board.rules.conversation_check
    await calls.move(
        connection,
        call.id,
        calls.State.WAITING,
        now,
        why,
        check_at=check_at,
        offer_id=None,
        waiting_since=now,
    )
    await holds.release_visit(connection, now, call_id=call.id)
    if (callback := await of_attempt(connection, call)) is not None:
        await callbacks.move(connection, callback, State.IN_LINE, now, why)
    return [Dispatch()]


async def put_off(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback, why: str, *, asked: bool
) -> None:
    """Count an attempt, and schedule the next one or none.

    Who `asked` for it themselves is rung once more, whatever the count, and their time begins anew.
    """
    attempts = callback.attempts + 1
    if now >= callback.expires_at and not asked:
        await callbacks.move(connection, callback, State.EXPIRED, now, why, attempts=attempts)
    elif attempts >= board.rules.callback_attempts and not asked:
        await callbacks.move(connection, callback, State.EXHAUSTED, now, why, attempts=attempts)
    else:
        await _schedule(board, connection, now, callback, why, attempts, anew=asked)


async def not_now(board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str) -> None:
    """Put off an attempt for which nothing could ring: it does not count, and costs no place."""
    callback = await of_attempt(connection, call)
    if callback is not None and callback.state == State.ATTEMPTING:
        attempts = callback.attempts
        await _schedule(board, connection, now, callback, why, attempts, after=_NOT_NOW, keeps_place=True)


async def call_over(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, outcome: Outcome
) -> None:
    """Settle the callback that an ended call was for, and forget one that it only began to ask for.

    `call` is as it was before it ended, and locked: a call is locked before its callback.
    """
    if call.state == calls.State.ASKING:
        await forget(connection, now, call, "the caller hung up")
    callback = await of_attempt(connection, call)
    if callback is None or callback.state != State.ATTEMPTING:
        return
    if call.talked_at is not None:
        await callbacks.move(connection, callback, State.DONE, now, "its caller talked to a counsellor")
    elif outcome is Outcome.CALLBACK:
        await _asked_anew(board, connection, now, callback, call)
    else:
        await put_off(board, connection, now, callback, "its caller was not reached", asked=False)


async def _asked_anew(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback, call: Call
) -> None:
    """They confirmed, could not be connected, and asked again: in their place, unless to another number."""
    newer = await callbacks.of_call(connection, call.id)
    if newer is not None and newer.is_open:
        await callbacks.move(connection, callback, State.CANCELLED, now, "asked for anew, at another number")
    else:
        why = "asked for anew"
        await _schedule(
            board, connection, now, callback, why, 0, after=timedelta(), keeps_place=True, anew=True
        )


async def forget(connection: AsyncConnection, now: datetime, call: Call, why: str) -> None:
    """Cancel what a caller began to ask for; the number they named goes with it."""
    draft = await callbacks.of_call(connection, call.id)
    if draft is not None and draft.state == State.ASKED:
        await callbacks.move(
            connection, draft, State.CANCELLED, now, why, number_hash=None, number_sealed=None
        )


async def _schedule(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    callback: Callback,
    why: str,
    attempts: int,
    *,
    after: timedelta | None = None,
    keeps_place: bool = False,
    anew: bool = False,
) -> None:
    rules, night = board.rules, callback.night_asked_at
    at = now + (retry_after(attempts, rules.callback_retry) if after is None else after)
    due = allowed_from(at, rules.callback_quiet, rules.zone, night_asked_at=night)
    expires = await _expires(board, connection, due, night) if anew else callback.expires_at
    in_time = callback.place_at if keeps_place else due
    place = in_time if due <= at else place_at(due, callback.asked_at)
    await callbacks.move(
        connection,
        callback,
        State.SCHEDULED,
        now,
        why,
        attempts=attempts,
        due_at=due,
        place_at=place,
        expires_at=expires,
    )


async def of_attempt(connection: AsyncConnection, call: Call) -> Callback | None:
    """Return the callback whose present attempt a call is."""
    found = None if call.callback_id is None else await callbacks.by_id(connection, call.callback_id)
    return found if found is not None and found.attempt_id == call.id else None
