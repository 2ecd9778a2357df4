"""Transactions: a use case, its facts, one transaction, one commit."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable
from routing.switchboard.actions import Board, Decision

Facts = ParamSpec("Facts")
Result = TypeVar("Result")
UseCase = Callable[Concatenate[Board, AsyncConnection, datetime, Facts], Awaitable[Result]]

# Twilio waits 4 s for a document (ivr.phone.links), and the design promises an answer within 3.
SECONDS = 2.5
_AGAIN_WITHIN = 1.0


class Transactions:
    """Runs use cases, each in a transaction of its own."""

    def __init__(self, clock: Clock, database: Database, board: Board) -> None:
        self._clock = clock
        self._database = database
        self._board = board

    async def decide(
        self, use_case: UseCase[Facts, Decision], *facts: Facts.args, **more: Facts.kwargs
    ) -> Decision:
        """Run a use case that decides something."""
        return await self.run(use_case, *facts, **more)

    async def decide_by(
        self, deadline: float, use_case: UseCase[Facts, Decision], *facts: Facts.args, **more: Facts.kwargs
    ) -> Decision:
        """Decide within what is left of a request's time (`time.monotonic`)."""
        return await self._run(deadline, use_case, *facts, **more)

    async def run(self, use_case: UseCase[Facts, Result], *facts: Facts.args, **more: Facts.kwargs) -> Result:
        """Run a use case and commit; what failed quickly, as a lost connection does, is tried once more.

        Raises DatabaseNotReachable.
        """
        # Real time, also where the clock is virtual: Twilio's patience is real.
        return await self._run(monotonic() + SECONDS, use_case, *facts, **more)

    async def _run(
        self, deadline: float, use_case: UseCase[Facts, Result], *facts: Facts.args, **more: Facts.kwargs
    ) -> Result:
        began = monotonic()
        try:
            return await self._once(use_case, deadline - began, *facts, **more)
        except DatabaseNotReachable:
            if monotonic() - began > _AGAIN_WITHIN:
                raise
            return await self._once(use_case, deadline - monotonic(), *facts, **more)

    async def _once(
        self, use_case: UseCase[Facts, Result], seconds: float, *facts: Facts.args, **more: Facts.kwargs
    ) -> Result:
        async with self._database.begin(seconds=seconds) as connection:
            return await use_case(self._board, connection, self._clock.now(), *facts, **more)
