"""What a use case decided: its reply, and what it noted to be done after the commit."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.switchboard.replies import CallersReply, Desk, Greet, Reply
from routing.transaction import Action, Helpline, Transaction

Answer = TypeVar("Answer")


class Decided(NamedTuple, Generic[Answer]):
    """What came of one use case."""

    reply: Answer
    actions: tuple[Action, ...]


def call_of(reply: Reply) -> UUID:
    """Return the call of somebody who has arrived, by what they hear first."""
    assert isinstance(reply, CallersReply | Greet | Desk)
    return reply.call_id


async def decided(
    use_case: Callable[..., Awaitable[Answer]],
    helpline: Helpline,
    connection: AsyncConnection,
    now: datetime,
    *facts: Any,
    **more: Any,
) -> Decided[Answer]:
    """Run a use case in the transaction of this connection."""
    tx = Transaction(connection, now, helpline)
    return Decided(await use_case(tx, *facts, **more), tuple(tx.noted))
