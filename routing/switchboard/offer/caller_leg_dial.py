"""The Dial of a caller's own leg: over, or given up before it began (design, part 5)."""

from uuid import UUID

from routing import calls
from routing.legs import LegState
from routing.offers import State
from routing.switchboard import locking
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import back_to_line, ending, resume
from routing.switchboard.offer import dialling, ringing
from routing.switchboard.replies import JoinLine, Reply, StartOver
from routing.transaction import Transaction


async def forgone(tx: Transaction, offer_id: UUID) -> Reply:
    """Give up a Dial whose phone another caller of this host rings without the database; its caller goes on."""
    await dialling.forgone(tx, offer_id)
    _, call = await locking.offer_and_call(tx, offer_id)
    if call is None:
        return StartOver()
    return await resume.reply(tx, call)


async def dialled(tx: Transaction, offer_id: UUID, leg: LegState, *, alive: bool) -> Reply:
    """Take the end of a caller's own Dial: the offer's state says what came of it."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return StartOver()
    # A caller led out of the Dial is on the line until their own leg is told to be over.
    is_led_out = offer.state == State.CANCELLED and offer.answered_at is not None
    if offer.leg_over_at is None and not is_led_out:
        over = leg if leg.is_over else LegState.COMPLETED
        if not alive and leg not in _OF_ITSELF:
            over = LegState.CANCELLED
        await ringing.leg_over(tx, offer, call, over)
    if not alive:
        return await ending.end(tx, call.id, "the caller hung up")
    call = await calls.by_id(tx.connection, call.id) or call
    if call.offer_id == offer.id and not call.is_over:
        call = await back_to_line.counsellor_left(tx, call, "the counsellor left")
        return await resume.reply(tx, call)
    tx.after_commit(Dispatch())
    if call.state == calls.State.WAITING:
        await calls.set_values(tx.connection, call.id, announced_at=None, check_at=tx.now + tx.rules.silence)
        return JoinLine(call.id, call.language, returns=call.short_talks)
    return await resume.reply(tx, call)


# A ring may end so by itself, whether or not the caller is there.
_OF_ITSELF = {LegState.BUSY, LegState.FAILED}
