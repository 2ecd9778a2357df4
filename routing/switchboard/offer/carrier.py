"""The carrier: whether its REST API works, asked after a failure and while it is down; whether its legs ring (design,
parts 4.4 and 5).
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.line import carrier_health, carrier_route, roster
from routing.offers import Offer
from routing.switchboard.actions import Action, AskCarrier, Board, Decision, Dispatch, TellReach, TellRoute
from routing.switchboard.replies import Nothing


async def answers(board: Board, connection: AsyncConnection, now: datetime) -> Decision:
    """It answers: if it was down, and its time has come, phones are rung through it again."""
    tried = await carrier_health.answers(connection, now)
    return Decision(Nothing(), (Dispatch(),) if tried else ())


async def is_silent(board: Board, connection: AsyncConnection, now: datetime) -> Decision:
    """It does not answer: callers are led out of their queues, to dial from their own legs."""
    is_new = await carrier_health.silent(connection, now)
    return Decision(Nothing(), (Dispatch(),) if is_new else ())


async def create_failed(connection: AsyncConnection, now: datetime, *, again: bool) -> list[Action]:
    """A create failed, and not for its number's sake: ask whether the carrier answers at all, and count.

    `again`: if the one before it failed, too, that is enough.
    """
    is_new = await carrier_health.failed(connection, now, again=again)
    return [TellReach(works=False), Dispatch()] if is_new else [AskCarrier()]


async def create_worked(connection: AsyncConnection) -> list[Action]:
    """A create worked."""
    return [TellReach(works=True), Dispatch()] if await carrier_health.works(connection) else []


async def to_ask(connection: AsyncConnection, now: datetime) -> list[Action]:
    """Return the question that is due, if one is."""
    state = await carrier_health.state(connection)
    return [AskCarrier()] if state.is_down and state.try_at is not None and state.try_at <= now else []


async def leg_failed(board: Board, connection: AsyncConnection, now: datetime, offer: Offer) -> list[Action]:
    """A counsellor's leg failed: at two in a row, or again and again at the only one, it is the carrier's fault."""
    row = await carrier_route.failed(connection, offer.counsellor_id)
    if row.failing_since is not None:
        return []
    if not row.several and not (
        row.failures >= board.rules.failed_legs and await _is_alone(board, connection, now, offer)
    ):
        return []
    await carrier_route.fails(connection, now)
    return [TellRoute(fails=True)]


async def leg_rings(connection: AsyncConnection) -> list[Action]:
    """A counsellor's phone was heard ringing."""
    return [TellRoute(fails=False)] if await carrier_route.rings(connection) else []


async def _is_alone(board: Board, connection: AsyncConnection, now: datetime, offer: Offer) -> bool:
    named = await roster.candidates(connection, board.shelf, now)
    return {one.counsellor_id for one in named if one.is_on_duty} <= {offer.counsellor_id}
