"""Choices at hand: one process's copy, so that no heartbeat of a caller asks the database for them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.choices import kept
from routing.choices.help_numbers import USUAL, HelpNumbers
from routing.choices.kept import Choices
from routing.quiet_hours import QuietHours
from routing.rules import Rules

_GOOD_SECONDS = 1.0


class ChoicesAtHand:
    """A copy that is good for a second: what an admin chooses holds in every process with its next decision.

    `tick` is the reading of a clock that is never set, in seconds.
    """

    def __init__(self, installed: HelpNumbers = USUAL) -> None:
        """`installed` are the numbers that the installation names for whoever needs help."""
        self.choices = Choices()
        self._installed = installed
        self._good_until = 0.0
        self._over: tuple[Rules, Choices, Rules] | None = None

    def is_old(self, tick: float) -> bool:
        """Whether the copy must be renewed before it decides something."""
        return tick >= self._good_until

    async def renew(self, connection: AsyncConnection, tick: float) -> None:
        """Read the choices anew if the copy is old."""
        if self.is_old(tick):
            self.take(await kept.current(connection), tick)

    def take(self, choices: Choices, tick: float) -> None:
        """Let the copy be these, as they were read just now."""
        if choices != self.choices:
            self.choices = choices
        self._good_until = tick + _GOOD_SECONDS

    @property
    def help_numbers(self) -> HelpNumbers:
        """The numbers that are spoken and shown now."""
        return self.choices.help_numbers(self._installed)

    def over(self, given: Rules) -> Rules:
        """Return these rules with what is chosen in place of what the installation has set."""
        if self._over is None or self._over[0] is not given or self._over[1] is not self.choices:
            self._over = (given, self.choices, _over(self.choices, given))
        return self._over[2]


def _over(choices: Choices, given: Rules) -> Rules:
    hours, quiet = choices.callback_expires_hours, choices.callback_quiet_hours
    chosen: dict[str, Any] = {
        "callback_attempts": choices.callback_attempts,
        "callbacks_an_hour": choices.callbacks_per_hour,
        "callbacks_typed_an_hour": choices.callbacks_typed_per_hour,
        "callback_quiet": None if quiet is None else QuietHours.read(quiet),
        "callback_expires": None if hours is None else timedelta(hours=hours),
    }
    return replace(given, **{name: value for name, value in chosen.items() if value is not None})
