"""By hand: a supervisor has a callback rung now or at a time, or cancels it. What is being attempted goes on.

Calls are locked before callbacks, as everywhere.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from routing import callbacks, calls
from routing.callbacks import Callback, State
from routing.quiet_hours import allowed_from
from routing.supervision import never_again
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import ending
from routing.switchboard.callback import in_line, lifecycle, not_rung
from routing.transaction import Transaction


class CallbackRefused(Exception):
    """Nothing can be done with this callback now."""


class BeingAttempted(CallbackRefused):
    """A counsellor waits for its caller, or talks to them."""


class IsOver(CallbackRefused):
    """Its caller was reached, it was cancelled, or its number is erased."""


class NumberRefused(CallbackRefused):
    """Its number is blocked."""


class NeverRung(CallbackRefused):
    """Its number is never to be rung again."""


class AnotherStands(CallbackRefused):
    """Its caller has asked anew since, and that callback is open."""


_REFUSED = {not_rung.BLOCKED: NumberRefused, never_again.WHY: NeverRung}


async def ring(tx: Transaction, callback_id: UUID, at: datetime, *, tonight: bool) -> Callback:
    """Have a callback rung at an instant, or as soon as its turn comes then; return it as it is afterwards.

    Quiet hours hold, unless its caller has asked to be rung `tonight` all the same. Raises CallbackRefused.
    """
    callback, _ = await may_be_rung(tx, callback_id)
    asked_at = tx.now if tonight else callback.asked_at
    at_night = tonight or callback.at_night
    due = allowed_from(
        max(at, tx.now),
        tx.rules.callback_quiet,
        tx.rules.zone,
        night_asked_at=asked_at if at_night else None,
    )
    after = await callbacks.move(
        tx,
        callback,
        State.SCHEDULED,
        "a supervisor decided when",
        by_hand=True,
        asked_at=asked_at,
        at_night=at_night,
        due_at=due,
        # Who was still waiting keeps their place, if it comes now; others stand where their time comes.
        place_at=min(callback.place_at, due) if callback.is_open and due <= tx.now else due,
        expires_at=max(callback.expires_at, await lifecycle.expires(tx, due, asked_at if at_night else None)),
        ended_at=None,
    )
    if after is None:
        raise IsOver
    await leaves_line(tx, callback, "a supervisor decided when")
    if after.due_at <= tx.now:
        await in_line.enter(tx, after)
    tx.after_commit(Dispatch())
    return after


async def may_be_rung(tx: Transaction, callback_id: UUID) -> tuple[Callback, str]:
    """Return a callback that somebody may decide to ring, and its number. Raises CallbackRefused."""
    callback = await _at_rest(tx, callback_id)
    number = tx.sealer.opened(callback.number_sealed)
    if number is None or callback.state in {State.DONE, State.CANCELLED, State.ASKED}:
        raise IsOver
    hashes = tx.sealer.hashes(number)
    await refuse_barred(tx, hashes)
    await callbacks.lock_number(tx.connection, hashes[0])
    stands = await callbacks.open_of(tx.connection, hashes)
    if stands is not None and stands.id != callback.id:
        raise AnotherStands
    return callback, number


async def refuse_barred(tx: Transaction, hashes: Sequence[bytes]) -> None:
    """Raise NumberRefused or NeverRung for a number that must not be rung."""
    if (why := await not_rung.why(tx, hashes)) is not None:
        raise _REFUSED[why]


async def cancel(tx: Transaction, callback_id: UUID) -> None:
    """Cancel an open callback. Raises CallbackRefused."""
    callback = await _at_rest(tx, callback_id)
    why = "a supervisor cancelled it"
    if not callback.is_open or await callbacks.move(tx, callback, State.CANCELLED, why) is None:
        raise IsOver
    await leaves_line(tx, callback, why)
    tx.after_commit(Dispatch())


async def _at_rest(tx: Transaction, callback_id: UUID) -> Callback:
    """Return a callback that nobody is being rung for, its attempt locked."""
    found = await callbacks.by_id(tx.connection, callback_id)
    if found is None:
        raise IsOver
    if found.state == State.IN_LINE and found.attempt_id is not None:
        await calls.locked(tx.connection, found.attempt_id)
    callback = await callbacks.by_id(tx.connection, callback_id)
    if callback is None:
        raise IsOver
    if callback.state == State.ATTEMPTING or (callback.state, callback.attempt_id) != (
        found.state,
        found.attempt_id,
    ):
        raise BeingAttempted
    return callback


async def leaves_line(tx: Transaction, before: Callback, why: str) -> None:
    """End the attempt of a callback that stood in the line."""
    if before.state == State.IN_LINE and before.attempt_id is not None:
        await ending.end(tx, before.attempt_id, why)
