"""On behalf: a counsellor keys after a conversation that its caller is to be rung back (docs/decisions/0264)."""

from uuid import uuid4

from routing import callbacks
from routing.callbacks import Callback, State
from routing.calls import Call
from routing.quiet_hours import allowed_from, place_at, retry_after
from routing.summaries import making
from routing.switchboard.callback import lifecycle, not_rung, questions
from routing.transaction import Transaction

KEYED = "the counsellor pressed 3"


async def agree(
    tx: Transaction, call: Call, why: str = KEYED, *, for_message: bool = False
) -> Callback | None:
    """Schedule a callback to this caller's number, and return it, or the one that is open; None if none may be rung.

    The two have just talked: it is rung after the first pause between attempts, or when quiet hours end. The hour's
    limits are not asked: they are against strangers who would have us ring others. `for_message`: a supervisor rings
    whoever left one.
    """
    number = questions.own_number(tx, call)
    if number is None:
        return None
    hashes = tx.sealer.hashes(number)
    if await not_rung.why(tx, hashes) is not None:
        return None
    await callbacks.lock_number(tx.connection, hashes[0])
    if (stands := await callbacks.open_of(tx.connection, hashes)) is not None:
        return stands
    at = tx.now + retry_after(1, tx.rules.callback_retry)
    due = allowed_from(at, tx.rules.callback_quiet, tx.rules.zone, night_asked_at=None)
    asked = Callback(
        id=uuid4(),
        call_id=call.id,
        state=State.ASKED,
        language=call.language,
        number_hash=hashes[0],
        number_sealed=tx.sealer.seal(number),
        typed=False,
        at_night=False,
        place_at=due if due <= at else place_at(due, tx.now),
        asked_at=tx.now,
        due_at=due,
        expires_at=await lifecycle.expires(tx, due, None),
        attempts=0,
        for_message=for_message,
    )
    await callbacks.add(tx.connection, asked)
    scheduled = await callbacks.move(tx, asked, State.SCHEDULED, why)
    # Most callers have hung up by now: the log of calls tells of it too.
    await making.keep(tx.connection, call.id)
    return scheduled
