"""Work counts: what needs somebody, for the rail; read every few seconds at most, since each page shows them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.database.engine import Database
from routing.people.roles import Role
from routing.queries import counsellors_now
from routing.queries import week as weeks
from routing.queries.week import Week
from routing.rota.live import RotaCache

_KEPT = timedelta(seconds=10)
_KEPT_OF_LARGE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many gaps are ahead, and how many counsellors need a look; read anew from `until` on."""

    gaps: int
    looks: int
    until: datetime

    def for_roles(self, roles: frozenset[Role]) -> dict[str, int]:
        """Return the counts that are work for these roles, by the path of the menu's entry."""
        of_rota = {"/rota": self.gaps} if roles & {Role.COORDINATOR, Role.SUPERVISOR} else {}
        return of_rota | ({"/counsellors": self.looks} if Role.COORDINATOR in roles else {})


class WorkCounts:
    """The counts of one process."""

    def __init__(self, database: Database, rota: RotaCache, zone: ZoneInfo) -> None:
        """`zone` is the hotline's."""
        self._database, self._rota, self._zone = database, rota, zone
        self._kept: Counts | None = None
        self._turn = asyncio.Lock()

    def forget(self) -> None:
        """Read them anew for the next page: somebody has changed something."""
        self._kept = None

    async def at(self, now: datetime) -> Counts:
        """Return the counts. Raises DatabaseNotReachable."""
        async with self._turn:
            kept = self._kept
            if kept is None or kept.until <= now:
                self._kept = kept = await self._read(now)
            return kept

    async def _read(self, now: datetime) -> Counts:
        today = now.astimezone(self._zone).date()
        async with self._database.begin() as connection:
            people = await counsellors_now.everybody(connection, self._rota, now)
            monday = weeks.monday_of(today)
            facts = await weeks.read(connection, self._rota, now, monday, self._zone)
        looks = sum(one.look(today) is not None for one in people)
        if facts is None:
            return Counts(0, looks, now + _KEPT)
        week = Week(facts, monday, now, self._zone)
        # In a thread, and of a large rota not at all: callers of this process are served meanwhile.
        gaps = await asyncio.to_thread(lambda: None if week.is_large else len(week.gaps))
        return Counts(gaps or 0, looks, now + (_KEPT_OF_LARGE if gaps is None else _KEPT))
