"""Ending: the caller's leg is over, however that became known."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, holds, offers
from routing.calls import Call, Outcome
from routing.legs import Leg
from routing.offers import Offer
from routing.switchboard.board import Action, Board, Decision, DeleteQueue, Dispatch, HangUp
from routing.switchboard.outcomes import Nothing


async def leg_over(board: Board, connection: AsyncConnection, now: datetime, sid: str, why: str) -> Decision:
    """End the call of a caller's leg; an unknown or ended one changes nothing."""
    call = await calls.by_sid(connection, sid)
    return Decision(Nothing()) if call is None else await end(board, connection, now, call.id, why)


async def end(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, why: str) -> Decision:
    """End a call with its one outcome, and let go of every phone that rings for it."""
    call = await calls.locked(connection, call_id)
    if call is None or call.is_over:
        return Decision(Nothing())
    await calls.move(
        connection, call.id, calls.State.ENDED, now, why, check_at=now, outcome=outcome_of(call), ended_at=now
    )
    actions: list[Action] = await cancel_offers(connection, now, call.id, "the caller is gone")
    await holds.release_visit(connection, now, call_id=call.id)
    if call.queue_sid:
        actions.append(DeleteQueue(call.id, call.queue_sid))
    return Decision(Nothing(), (*actions, Dispatch()))


async def caller_is(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, leg: Leg
) -> Decision:
    """Take the carrier's answer about a caller's leg that we asked for."""
    if not leg.is_over:
        return Decision(Nothing())
    return await end(board, connection, now, call_id, "the carrier says that the leg is over")


def outcome_of(call: Call) -> Outcome:
    """Return the outcome of a call whose leg ends in this state."""
    if call.talked_at is not None:
        return Outcome.CONVERSATION
    if call.state == calls.State.OVERFLOW:
        return Outcome.DIRECTIONS
    if call.state == calls.State.DESK:
        return Outcome.DESK
    return Outcome.ABANDONED


async def cancel_offers(
    connection: AsyncConnection, now: datetime, call_id: UUID, why: str, *, but: UUID | None = None
) -> list[Action]:
    """Cancel a call's live offers but one; return the legs to end. The call is locked by the caller of this."""
    actions: list[Action] = []
    for offer in await offers.live_of_call(connection, call_id):
        if offer.id != but and (
            cancelled := await offers.move(connection, offer, offers.State.CANCELLED, now, why)
        ):
            actions += await let_go(connection, now, offer, cancelled)
    return actions


async def let_go(connection: AsyncConnection, now: datetime, before: Offer, after: Offer) -> list[Action]:
    """Release the phone of an offer that was never dialled, or end its leg; the leg's end releases the phone."""
    if before.state == offers.State.PLANNED:
        await holds.release(connection, now, f"offer {after.state}", offer_id=after.id)
        return []
    return [HangUp(after.id, after.leg_sid)] if after.leg_sid and after.leg_over_at is None else []
