"""What a use case decided: its reply, and what it noted to be done after the commit."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.transaction import Action, Helpline, Transaction


class Decided(NamedTuple):
    """What came of one use case."""

    reply: Any
    actions: tuple[Action, ...]


async def decided(
    use_case: Callable[..., Awaitable[Any]],
    helpline: Helpline,
    connection: AsyncConnection,
    now: datetime,
    *facts: Any,
    **more: Any,
) -> Decided:
    """Run a use case in the transaction of this connection."""
    tx = Transaction(connection, now, helpline)
    return Decided(await use_case(tx, *facts, **more), tuple(tx.noted))
