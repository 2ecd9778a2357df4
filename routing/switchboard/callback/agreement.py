"""The agreement: a number is named; is there a callback to it, may there be one more, and when may it ring?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from routing import blocks, callbacks, calls, timeline
from routing.callbacks import Callback
from routing.calls import Call, State
from routing.quiet_hours import Night
from routing.supervision import never_again
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import back_to_line
from routing.switchboard.callback import in_line, lifecycle, limits, windows
from routing.switchboard.callback.replies import Agreed, AskNight, AskTyping, TooMany
from routing.switchboard.replies import Reply
from routing.transaction import Transaction

_SOON = timedelta(hours=1)


async def named(tx: Transaction, call: Call, draft: Callback) -> Reply:
    """Take a number that its caller has agreed to; at night, first ask whether it may ring tonight."""
    hashes = tx.sealer.hashes(tx.sealer.open(draft.number_sealed or b""))
    if await blocks.is_blocked(tx.connection, tx.now, hashes):
        return AskTyping(call.id, call.language, not_sound=True)
    if not await _may_be_rung(tx, call, hashes):
        return AskTyping(call.id, call.language, not_sound=True)
    night = await _night_that_matters(tx)
    stands = await callbacks.open_of(tx.connection, hashes)
    if night is None or (stands is not None and not _waits_for_morning(tx.now, stands)):
        return await agree(tx, call, draft, at_night=False)
    limit = None if stands else await limits.reached(tx, call, draft, hashes)
    if limit is not None:
        return TooMany(call.id, call.language, limit)
    # From here on, a caller who hangs up has agreed to be rung, but not at night.
    await callbacks.set_values(tx.connection, draft, due_at=night.over)
    return AskNight(call.id, call.language)


async def _may_be_rung(tx: Transaction, call: Call, hashes: Sequence[bytes]) -> bool:
    """Tell whether a number may be rung: its owner takes back their own "never again" by asking from that phone."""
    barred = await never_again.of(tx.connection, hashes, tx.sealer)
    if barred is None:
        return True
    if not barred.by_phone or call.caller_hash not in hashes:
        return False
    await never_again.lift(tx.connection, hashes)
    await timeline.record(tx, call.id, "callback.again", why="asked for from this phone")
    return True


async def agree(tx: Transaction, call: Call, draft: Callback, *, at_night: bool) -> Reply:
    """Put it in the line or schedule it, unless an earlier one stands or there are too many."""
    hashes = tx.sealer.hashes(tx.sealer.open(draft.number_sealed or b""))
    await callbacks.lock_number(tx.connection, hashes[0])
    stands = await callbacks.open_of(tx.connection, hashes)
    if stands is not None:
        if stands.withheld and not draft.withheld:
            stands = await in_line.is_known(tx, stands)
        return await _first_stands(tx, call, stands, at_night=at_night)
    await callbacks.lock_agreements(tx.connection)
    if (limit := await limits.reached(tx, call, draft, hashes)) is not None:
        return TooMany(call.id, call.language, limit)
    callback = await lifecycle.agree(tx, call, draft, at_night=at_night)
    await _note_agreed(tx, call, "will be rung back")
    if callback is not None and callback.due_at <= tx.now:
        await in_line.enter(tx, callback)
    tx.after_commit(Dispatch())
    return await agreed(tx, call, callback)


async def rings_from(tx: Transaction, callback: Callback) -> datetime | None:
    """Return when it may first be rung: it is due, and somebody is on duty; None when that is now, or not known."""
    start = await windows.first(tx, after=callback.due_at, night_asked_at=callback.night_asked_at)
    return None if start is None or start <= tx.now else start


async def rings_by_day(tx: Transaction) -> bool:
    """Whether anybody is on duty, now or in the coming weeks, while any callback may be rung."""
    return await windows.first(tx) is not None


async def agreed(tx: Transaction, call: Call, callback: Callback | None, *, stands: bool = False) -> Agreed:
    """Return what the caller hears: that it is noted, when it may first ring unless that is now, and what 0 does."""
    zone = tx.rules.zone
    starts = None if callback is None else await rings_from(tx, callback)
    return Agreed(
        call.id,
        call.language,
        now=tx.now.astimezone(zone),
        due_at=None if starts is None else starts.astimezone(zone),
        stands=stands,
        back=await back_to_line.leads_to(tx, call),
    )


async def _first_stands(tx: Transaction, call: Call, first: Callback, *, at_night: bool) -> Reply:
    """Answer a second request with the first, in its place; a new consent to be rung at night counts."""
    await lifecycle.forget(tx, call, "an earlier one to this number stands")
    if at_night and _waits_for_morning(tx.now, first):
        first = await callbacks.set_values(
            tx.connection, first, at_night=True, asked_at=tx.now, due_at=tx.now, place_at=call.place_at
        )
    if first.for_message:
        first = await callbacks.set_values(tx.connection, first, for_message=False)
    await _note_agreed(tx, call, "an earlier callback stands")
    return await agreed(tx, call, first, stands=True)


def _waits_for_morning(now: datetime, callback: Callback) -> bool:
    return callback.state == callbacks.State.SCHEDULED and callback.due_at > now and not callback.attempts


async def _note_agreed(tx: Transaction, call: Call, why: str) -> None:
    await calls.move(tx, call.id, State.AGREED, why, check_at=tx.now + 2 * tx.rules.silence)


async def _night_that_matters(tx: Transaction) -> Night | None:
    """Return the quiet hours with somebody on duty, if a caller's consent decides whether they are rung in them.

    They have begun, or begin soon; or nobody is on duty before them.
    """
    night = tx.rules.callback_quiet.coming(tx.now, tx.rules.zone)
    if night is None:
        return None
    if night.begins > tx.now + _SOON:
        by_day = await windows.first(tx)
        if by_day is not None and by_day < night.begins:
            return None
    in_it = await windows.first(tx, after=night.begins, night_asked_at=tx.now)
    return night if in_it is not None and in_it < night.over else None
