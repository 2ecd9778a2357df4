"""In line: callbacks enter the line when they are due, and leave it when they must."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from routing import callbacks, calls, timeline
from routing.callbacks import Callback, State
from routing.calls import Behind, Call
from routing.line import due_callbacks
from routing.quiet_hours import allowed_from, place_at
from routing.switchboard import set_aside
from routing.switchboard.actions import Dispatch, StopRinging
from routing.switchboard.call import ending
from routing.switchboard.callback import lifecycle, not_rung
from routing.transaction import Transaction

AT_ONCE = 20  # of each kind: many are due when quiet hours end, and a transaction has little time


async def tidy(tx: Transaction, *, careful: bool = False) -> bool:
    """Let some due callbacks into the line; take out some that are too old, or must not be rung at this hour.

    Return whether there is more to do. `careful`: work on each by itself, since one of them has just stopped all; that
    one is set aside for a while.
    """
    night = tx.rules.callback_quiet.around(tx.now, tx.rules.zone)
    leaving = await due_callbacks.to_leave_line(tx, night=night, limit=AT_ONCE)
    await set_aside.each(tx, leaving, _leave, _set_aside, careful=careful)
    stuck = await due_callbacks.stuck(tx.connection, limit=AT_ONCE)
    await set_aside.each(tx, stuck, _unstick, _set_aside, careful=careful)
    due = await due_callbacks.due(tx, limit=AT_ONCE)
    await set_aside.each(tx, due, _is_due, _set_aside, careful=careful)
    if leaving or due:
        tx.after_commit(Dispatch())
    return max(len(leaving), len(stuck), len(due)) >= AT_ONCE


async def _set_aside(tx: Transaction, callback: Callback, why: str) -> None:
    await callbacks.set_aside(tx, callback, why, until=tx.now + lifecycle.SET_ASIDE_FOR)


async def _unstick(tx: Transaction, callback: Callback) -> None:
    await lifecycle.put_off(tx, callback, "its attempt is over", asked=False)


async def _is_due(tx: Transaction, callback: Callback) -> None:
    if _allowed(tx, callback) > tx.now:
        # Quiet hours were changed since it was scheduled.
        await callbacks.set_values(tx.connection, callback, due_at=_allowed(tx, callback))
    else:
        await enter(tx, callback)


async def enter(tx: Transaction, callback: Callback) -> None:
    """Put a callback into the line: an attempt at its place, without a leg yet."""
    number = tx.sealer.open(callback.number_sealed or b"")
    if (why := await not_rung.why(tx, tx.sealer.hashes(number))) is not None:
        await callbacks.move(tx, callback, State.CANCELLED, why)
        return
    call_id = uuid4()
    if not await callbacks.move(tx, callback, State.IN_LINE, "it is due", attempt_id=call_id):
        return
    asked_in = await calls.by_id(tx.connection, callback.call_id)
    # An interrupted caller comes before all others in being rung back, too, while they have that place; not if their
    # number is not known (docs/decisions/0204).
    keeps = asked_in is not None and asked_in.returned and asked_in.place_at == callback.place_at
    returned = keeps and not callback.withheld
    behind = Behind.ALL_CALLERS if callback.withheld else Behind.NOBODY
    await add_attempt(tx, callback, call_id, number, returned=returned, behind=behind)
    await timeline.record(
        tx,
        call_id,
        f"call.{calls.State.WAITING}",
        why="a callback is due",
        callback=str(callback.id),
        asked_in=str(callback.call_id),
        attempt=callback.attempts + 1,
    )


async def is_known(tx: Transaction, callback: Callback) -> Callback:
    """Give a withheld caller's callback its ordinary place: a caller with a known number asks for it too.

    Else a stranger could put somebody behind all others by asking for them first.
    """
    if callback.attempt_id is not None:
        await calls.set_values(tx.connection, callback.attempt_id, behind=Behind.NOBODY)
    return await callbacks.set_values(tx.connection, callback, withheld=False)


async def reached(tx: Transaction, call: Call) -> None:
    """Close the callback of a caller who talks to a counsellor now, however they came to it."""
    if call.caller_sealed is None:
        return
    number = tx.sealer.opened(call.caller_sealed)
    hashes = [call.caller_hash or b""] if number is None else tx.sealer.hashes(number)
    for callback in await callbacks.open_of_caller(tx.connection, hashes):
        await _close(tx, callback, call)


async def _close(tx: Transaction, callback: Callback, call: Call) -> None:
    attempt = None
    if callback.attempt_id is not None and callback.attempt_id != call.id:
        # An attempt that enters the line at this very moment is found without its callback later, and ended.
        attempt = await calls.locked(tx.connection, callback.attempt_id)
    done = await callbacks.move(tx, callback, State.DONE, "its caller reached a counsellor")
    if done is None or attempt is None or attempt.is_over:
        return
    if attempt.has_leg and attempt.state != calls.State.CALLING:
        # A caller who has answered hears the question to its end, and if they confirm, talks to the waiting counsellor.
        return
    await ending.end(tx, attempt.id, "its caller rang us and reached a counsellor")
    if attempt.has_leg:
        tx.after_commit(StopRinging(attempt.id, attempt.sid))


async def withdraw(tx: Transaction, callback: Callback, why: str) -> None:
    """Cancel a callback that nobody is being rung for; one that is being attempted goes on."""
    if callback.attempt_id is not None:
        await calls.locked(tx.connection, callback.attempt_id)
    found = await callbacks.by_id(tx.connection, callback.id)
    if found is None or found.state == State.ATTEMPTING or found.attempt_id != callback.attempt_id:
        return
    withdrawn = await callbacks.move(tx, found, State.CANCELLED, why)
    if withdrawn is not None and found.state == State.IN_LINE and found.attempt_id is not None:
        await ending.end(tx, found.attempt_id, why)


async def _leave(tx: Transaction, callback: Callback) -> None:
    """Take a callback and its attempt out of the line; one that somebody is changing waits for the next look."""
    in_line = callback.attempt_id if callback.state == State.IN_LINE else None
    if in_line is not None and not await calls.try_lock(tx.connection, in_line):
        return
    # A counsellor may have accepted it before it was locked: it is no longer in the line then.
    found = await callbacks.by_id(tx.connection, callback.id)
    if found is None or (found.state, found.attempt_id) != (callback.state, callback.attempt_id):
        return
    if callback.expires_at <= tx.now:
        why = "too long ago"
        left = await callbacks.move(tx, callback, State.EXPIRED, why)
    else:
        why, due = "quiet hours begin", _allowed(tx, callback)
        place = place_at(due, callback.asked_at)
        left = await callbacks.move(tx, callback, State.SCHEDULED, why, due_at=due, place_at=place)
    if left is not None and in_line is not None:
        await ending.end(tx, in_line, why)


def _allowed(tx: Transaction, callback: Callback) -> datetime:
    rules = tx.rules
    return allowed_from(tx.now, rules.callback_quiet, rules.zone, night_asked_at=callback.night_asked_at)


async def add_attempt(tx: Transaction, callback: Callback, call_id: UUID, number: str, **values: Any) -> None:
    """Record an attempt that waits in the line, without a leg yet."""
    usual = {
        "place_at": callback.place_at,
        "waiting_since": tx.now,
        "check_at": tx.now + tx.rules.conversation_check,
    }
    attempt = Call.new(
        tx,
        # Hashed again: the key may have changed since, and a caller who rings us is known by the first key's hash.
        number,
        id=call_id,
        sid=calls.sid_without_leg(call_id),
        state=calls.State.WAITING,
        language=callback.language,
        callback_id=callback.id,
        **usual | values,
    )
    await calls.add(tx.connection, attempt)
