"""The lifecycle: what becomes of a callback when it is agreed, and when its attempt begins, is put off, or ends."""

from datetime import datetime, timedelta
from typing import Any

from routing import callbacks, calls, holds, offers
from routing.callbacks import Callback, State
from routing.calls import Call, Outcome
from routing.quiet_hours import allowed_from, place_at, retry_after
from routing.switchboard.actions import Dispatch, RingBack, StopRinging
from routing.switchboard.callback import limits, windows
from routing.transaction import Transaction

_NOT_NOW = timedelta(minutes=5)
# Short enough to ring soon once its key is back, long enough to be in nobody's way.
SET_ASIDE_FOR = timedelta(hours=1)


async def agree(tx: Transaction, call: Call, draft: Callback, *, at_night: bool) -> Callback | None:
    """Note that the caller agreed: it is due now, in their place (promise P5), or when quiet hours end."""
    rules = tx.rules
    night_asked_at = tx.now if at_night else None
    due = allowed_from(tx.now, rules.callback_quiet, rules.zone, night_asked_at=night_asked_at)
    return await callbacks.move(
        tx,
        draft,
        State.SCHEDULED,
        "the caller agreed",
        asked_at=tx.now,
        due_at=due,
        place_at=call.place_at if due <= tx.now else place_at(due, tx.now),
        at_night=at_night,
        expires_at=await expires(tx, due, night_asked_at),
    )


async def expires(tx: Transaction, due: datetime, night_asked_at: datetime | None) -> datetime:
    """Return when a callback is too old: late enough for the next shift, should this one have no time for it."""
    expires = tx.rules.callback_expires
    following = await windows.following(tx, due, night_asked_at)
    return due + expires if following is None else max(due + expires, following + expires / 2)


async def agrees_by_hanging_up(tx: Transaction, call: Call) -> bool:
    """Agree to the callback of a caller who hangs up at the question about the night; return whether there is one."""
    draft = await callbacks.of_call(tx.connection, call.id) if call.state == calls.State.ASKING else None
    if draft is None or not draft.waits_for_night_key:
        return False
    number = tx.sealer.opened(draft.number_sealed)
    if number is None:
        return False
    hashes = tx.sealer.hashes(number)
    await callbacks.lock_number(tx.connection, hashes[0])
    if await callbacks.open_of(tx.connection, hashes) is not None:
        await forget(tx, call, "an earlier one to this number stands")
        return True
    await callbacks.lock_agreements(tx.connection)
    if await limits.reached(tx, call, draft, hashes) is not None:
        # The hour's last place was taken during the question, which had promised nothing yet.
        return False
    # If somebody is on duty only at night, hanging up at that question agrees to nothing.
    if await windows.first(tx) is None:
        return False
    return await agree(tx, call, draft, at_night=False) is not None


async def begin(tx: Transaction, call: Call) -> None:
    """Ring a callback's phone, since a counsellor accepted it."""
    callback = await of_attempt(tx, call)
    if callback is not None:
        await callbacks.move(tx, callback, State.ATTEMPTING, "a counsellor pressed 1")
    tx.after_commit(RingBack(call.id, tx.now))


async def counsellor_gone(tx: Transaction, call: Call, why: str) -> None:
    """Note that the waiting counsellor is gone. A callback that was not rung yet takes its place in line again."""
    if call.offer_id is not None and (offer := await offers.by_id(tx.connection, call.offer_id)) is not None:
        # At once, though their leg goes on until it asks again: another counsellor may accept the caller before that.
        await offers.move(tx, offer, offers.State.ENDED, why)
    if call.state != calls.State.FETCHING:
        # A caller who has picked up hears the question to its end, and is served next if they confirm.
        await calls.set_values(tx.connection, call.id, offer_id=None)
        if call.state == calls.State.CALLING and call.has_leg:
            tx.after_commit(StopRinging(call.id, call.sid))
        return
    check_at = tx.now + tx.rules.conversation_check
    await calls.move(
        tx, call.id, calls.State.WAITING, why, check_at=check_at, offer_id=None, waiting_since=tx.now
    )
    await holds.release_visit(tx, call_id=call.id)
    if (callback := await of_attempt(tx, call)) is not None:
        await callbacks.move(tx, callback, State.IN_LINE, why)
    tx.after_commit(Dispatch())


async def put_off(tx: Transaction, callback: Callback, why: str, *, asked: bool) -> None:
    """Count an attempt, and schedule the next one or none.

    A caller who `asked` for it is rung once more, whatever the count, and their time begins anew.
    """
    attempts = callback.attempts + 1
    if tx.now >= callback.expires_at and not asked:
        await callbacks.move(tx, callback, State.EXPIRED, why, attempts=attempts)
    elif attempts >= tx.rules.callback_attempts and not asked:
        await callbacks.move(tx, callback, State.EXHAUSTED, why, attempts=attempts)
    else:
        await _schedule(tx, callback, why, attempts, anew=asked)


async def not_now(tx: Transaction, call: Call, why: str) -> None:
    """Put off an attempt for which nothing could ring: it does not count, and keeps its place."""
    callback = await of_attempt(tx, call)
    if callback is None or callback.state != State.ATTEMPTING:
        return
    if call.only_for is not None:
        await callbacks.move(tx, callback, State.EXHAUSTED, why)
    else:
        attempts = callback.attempts
        await _schedule(tx, callback, why, attempts, after=_NOT_NOW, keeps_place=True)


async def uncount(tx: Transaction, call: Call, callback: Callback, why: str) -> None:
    """Take back the count of an attempt that was over before it was known to have failed through us."""
    number, rings_by_itself = callback.number_hash, call.only_for is None
    if call.talked_at is not None or not callback.attempts or number is None or not rings_by_itself:
        return
    if callback.state == State.EXHAUSTED:
        await callbacks.lock_number(tx.connection, number)
        if await callbacks.open_of(tx.connection, [number]) is not None:
            return
    elif callback.state != State.SCHEDULED:
        return
    attempts = callback.attempts - 1
    await _schedule(tx, callback, why, attempts, after=_NOT_NOW, by_hand=True)


async def call_over(tx: Transaction, call: Call, outcome: Outcome) -> None:
    """Settle the callback that an ended call was for, and forget one that it only began to ask for.

    `call` is as before its end, and locked: calls are locked before callbacks.
    """
    if call.state == calls.State.ASKING:
        await forget(tx, call, "the caller hung up")
    callback = await of_attempt(tx, call)
    if callback is not None and callback.state == State.IN_LINE and call.only_for is not None:
        await callbacks.move(tx, callback, State.EXHAUSTED, "the supervisor's phone did not take it")
    if callback is None or callback.state != State.ATTEMPTING:
        return
    if call.talked_at is not None:
        await callbacks.move(tx, callback, State.DONE, "its caller talked to a counsellor")
    elif outcome is Outcome.CALLBACK:
        await _asked_anew(tx, callback, call)
    elif call.only_for is not None:
        # Whoever rang them decides what comes next; nothing rings by itself.
        why, attempts = "its caller was not reached", callback.attempts + 1
        await callbacks.move(tx, callback, State.EXHAUSTED, why, attempts=attempts)
    else:
        await put_off(tx, callback, "its caller was not reached", asked=False)


async def _asked_anew(tx: Transaction, callback: Callback, call: Call) -> None:
    """Reschedule the callback of a caller who confirmed, could not be connected, and asked again, in their place."""
    newer = await callbacks.of_call(tx.connection, call.id)
    if newer is not None and newer.is_open:
        await callbacks.move(tx, callback, State.CANCELLED, "asked for anew, at another number")
    else:
        why = "asked for anew"
        await _schedule(tx, callback, why, 0, after=timedelta(), keeps_place=True, anew=True)


async def forget(tx: Transaction, call: Call, why: str) -> None:
    """Cancel what a caller began to ask for; the number they named goes with it."""
    draft = await callbacks.of_call(tx.connection, call.id)
    if draft is not None and draft.state == State.ASKED:
        await callbacks.move(tx, draft, State.CANCELLED, why, number_hash=None, number_sealed=None)


async def _schedule(
    tx: Transaction,
    callback: Callback,
    why: str,
    attempts: int,
    *,
    after: timedelta | None = None,
    keeps_place: bool = False,
    anew: bool = False,
    by_hand: bool = False,
) -> None:
    rules, night = tx.rules, callback.night_asked_at
    at = tx.now + (retry_after(attempts, rules.callback_retry) if after is None else after)
    due = allowed_from(at, rules.callback_quiet, rules.zone, night_asked_at=night)
    until = await expires(tx, due, night) if anew else callback.expires_at
    in_time = callback.place_at if keeps_place else due
    place = in_time if due <= at else place_at(due, callback.asked_at)
    values: dict[str, Any] = {"attempts": attempts, "due_at": due, "place_at": place, "expires_at": until}
    if anew:
        # It is its caller's own wish from now on, no longer the supervisor's who heard their message.
        values["for_message"] = False
    if by_hand:
        values["ended_at"] = None
    await callbacks.move(tx, callback, State.SCHEDULED, why, by_hand=by_hand, **values)


async def of_attempt(tx: Transaction, call: Call) -> Callback | None:
    """Return the callback whose current attempt a call is."""
    found = None if call.callback_id is None else await callbacks.by_id(tx.connection, call.callback_id)
    return found if found is not None and found.attempt_id == call.id else None
