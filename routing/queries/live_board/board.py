"""The board: everything on it, read in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import choices
from routing.queries import counsellors_now
from routing.queries.counsellors_now import Now, Person
from routing.queries.live_board import hours, line, needs_somebody, today
from routing.queries.live_board.hours import Ahead
from routing.queries.live_board.line import Line
from routing.queries.live_board.needs_somebody import Needs
from routing.queries.live_board.today import Today
from routing.rota.live import RotaCache
from routing.supervision import flags, on_call
from routing.supervision.flags import Raised
from routing.supervision.on_call import Standing

_OFF = frozenset({Now.OFF, Now.INACTIVE, Now.NOT_CLEARED, Now.LAPSED})


@dataclass(frozen=True, slots=True)
class Measured:
    """What the figures are measured by."""

    zone: ZoneInfo
    service_level: timedelta
    short_abandon: timedelta


@dataclass(frozen=True, slots=True)
class Slow:
    """What of the board changes slowly, and need not be read each time."""

    today: Today
    ahead: Ahead


@dataclass(frozen=True, slots=True)
class Board:
    """The helpline at an instant."""

    line: Line
    people: Sequence[Person]  # named now, or on the line: in the order of what they do
    needs: Needs
    flags: Sequence[Raised]
    slow: Slow
    closed_until: datetime | None = None  # no new caller is let into the line
    announcement: tuple[tuple[str, str], ...] = ()  # said before the greeting: language, words
    announced_until: datetime | None = None
    on_call: Standing | None = None  # the supervisor to be reached

    @property
    def on_duty(self) -> int:
        """How many are on duty."""
        return sum(one.is_on_duty for one in self.people)

    @property
    def free(self) -> int:
        """How many of them can be rung at once."""
        return sum(one.is_on_duty and one.state is Now.FREE for one in self.people)

    @property
    def nobody_answers(self) -> bool:
        """Whether somebody waits beyond the service level while nobody is free."""
        return bool(self.line.late) and not self.free


async def read(
    connection: AsyncConnection, rota_cache: RotaCache, now: datetime, measured: Measured, slow: Slow
) -> Board:
    """Return the board, with what was read of it before."""
    found = await line.read(connection, now, measured.service_level)
    people = await counsellors_now.here(connection, rota_cache, now)
    needs = await needs_somebody.read(connection, now)
    chosen = await choices.current(connection)
    said = chosen.announced_at(now)
    return Board(
        found,
        _ordered(people),
        needs,
        await flags.untaken(connection),
        slow,
        chosen.closed_at(now),
        said,
        chosen.announced_until if said else None,
        await on_call.now_on_call(connection, now),
    )


async def read_slow(
    connection: AsyncConnection, rota_cache: RotaCache, now: datetime, measured: Measured
) -> Slow:
    """Return what changes slowly: today's figures and the hours ahead."""
    there = now.astimezone(measured.zone)
    midnight = datetime.combine(there.date(), time(), measured.zone)
    figures = await today.read(connection, midnight, measured.service_level, measured.short_abandon)
    return Slow(figures, await hours.read(connection, rota_cache, now, measured.zone))


def _ordered(people: Sequence[Person]) -> list[Person]:
    """Return who is there, in the order of what they do, then by tier and name; not who may not be rung at all."""
    shown = [one for one in people if one.state not in _OFF and (one.named or one.state is not Now.PAUSED)]
    return sorted(shown, key=lambda one: (list(Now).index(one.state), one.tier or 0))
