"""The transaction: what every use case works with, and what follows its commit.

A use case is `async def arrive(tx, incoming) -> Reply`. The edge opens the transaction, commits, and then does the
noted actions; a rolled back transaction does none.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.choices.at_hand import ChoicesAtHand
from routing.rota.live import RotaCache
from routing.rules import Rules
from routing.sealing import Sealer


class Action:
    """Something to do once a transaction is committed (`routing.switchboard.actions`)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Helpline:
    """One helpline's rules as its installation sets them, its live rota and choices at hand, the key to its seals."""

    given: Rules
    rota: RotaCache
    sealer: Sealer
    at_hand: ChoicesAtHand = field(default_factory=ChoicesAtHand)

    @property
    def rules(self) -> Rules:
        """The rules that hold now: those given, and what admins have chosen in their place."""
        return self.at_hand.over(self.given)


@dataclass(slots=True)
class Transaction:
    """One transaction of one use case, at one instant (UTC)."""

    connection: AsyncConnection
    now: datetime
    helpline: Helpline
    noted: list[Action] = field(default_factory=list)
    clock: Callable[[], datetime] | None = None  # reads the instant again after a wait

    @property
    def rules(self) -> Rules:
        """The helpline's rules."""
        return self.helpline.rules

    @property
    def closed_until(self) -> datetime | None:
        """Until when the line takes no new callers; None where it is open."""
        return self.helpline.at_hand.choices.closed_at(self.now)

    @property
    def rota(self) -> RotaCache:
        """The helpline's live rota."""
        return self.helpline.rota

    @property
    def sealer(self) -> Sealer:
        """The key to the helpline's seals."""
        return self.helpline.sealer

    def after_commit(self, *actions: Action) -> None:
        """Note what is to be done once this is committed, in this order."""
        self.noted.extend(actions)

    def at(self, instant: datetime) -> Self:
        """Return the same transaction at another instant, for an event that is told late."""
        return replace(self, now=instant)

    def after_waiting(self) -> Self:
        """Return the same transaction at the present instant, after it waited for a lock."""
        return self if self.clock is None else self.at(self.clock())
