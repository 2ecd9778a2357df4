"""What a use case decided: its reply, and the actions that it noted."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.switchboard.replies import CallersReply, Desk, Greet, Reply
from routing.transaction import Action, Helpline, Transaction

Answer = TypeVar("Answer")


class Decided(NamedTuple, Generic[Answer]):
    """The result of one use case."""

    reply: Answer
    actions: tuple[Action, ...]


def call_of(reply: Reply) -> UUID:
    """Return the call of a caller who has arrived, from their first reply."""
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
