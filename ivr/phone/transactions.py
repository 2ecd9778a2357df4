"""Transactions: run a use case in one transaction, commit, then start the actions that it noted."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import Concatenate, ParamSpec, TypeVar

from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable
from routing.transaction import Action, Helpline, Transaction

Facts = ParamSpec("Facts")
Result = TypeVar("Result")
UseCase = Callable[Concatenate[Transaction, Facts], Awaitable[Result]]
AfterCommit = Callable[[Sequence[Action]], None]

# Twilio waits 4 s for a document (ivr.phone.links), and the design promises an answer within 3.
SECONDS = 2.5
_AGAIN_WITHIN = 1.0


class Transactions:
    """Runs use cases, each in a transaction of its own."""

    def __init__(
        self, clock: Clock, database: Database, helpline: Helpline, after_commit: AfterCommit
    ) -> None:
        self._clock = clock
        self._database = database
        self._helpline = helpline
        self._after_commit = after_commit

    def now(self) -> datetime:
        """Return the present instant."""
        return self._clock.now()

    async def run(self, use_case: UseCase[Facts, Result], *facts: Facts.args, **more: Facts.kwargs) -> Result:
        """Run a use case, commit, and start its actions. A quick failure, such as a lost connection, is retried once.

        Raises DatabaseNotReachable.
        """
        # Real time, also with a virtual clock: Twilio's limit is real.
        return await self.run_by(monotonic() + SECONDS, use_case, *facts, **more)

    async def run_by(
        self, deadline: float, use_case: UseCase[Facts, Result], *facts: Facts.args, **more: Facts.kwargs
    ) -> Result:
        """Run a use case, as `run` does, until a deadline (of `time.monotonic`)."""
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
            await self._helpline.at_hand.renew(connection, monotonic())
            tx = Transaction(connection, self._clock.now(), self._helpline, clock=self._clock.now)
            result = await use_case(tx, *facts, **more)
        self._after_commit(tx.noted)
        return result
