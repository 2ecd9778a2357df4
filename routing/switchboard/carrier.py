"""The carrier: whether its REST API works, asked after a failure and while it is down (design, part 5)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import reach
from routing.switchboard.board import Action, AskCarrier, Board, Decision, Dispatch
from routing.switchboard.outcomes import Nothing


async def answers(board: Board, connection: AsyncConnection, now: datetime) -> Decision:
    """It answers: if it was down, and its time has come, phones are rung through it again."""
    tried = await reach.answers(connection, now)
    return Decision(Nothing(), (Dispatch(),) if tried else ())


async def is_silent(board: Board, connection: AsyncConnection, now: datetime) -> Decision:
    """It does not answer: callers are led out of their queues, to dial from their own legs."""
    is_new = await reach.silent(connection, now)
    return Decision(Nothing(), (Dispatch(),) if is_new else ())


async def to_ask(connection: AsyncConnection, now: datetime) -> list[Action]:
    """Return the question that is due, if one is."""
    state = await reach.state(connection)
    return [AskCarrier()] if state.is_down and state.try_at is not None and state.try_at <= now else []
