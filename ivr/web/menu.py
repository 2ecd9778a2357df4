"""The menu: which pages stand in the rail, by role, and what needs somebody. What is not built has no entry."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.database.engine import Database
from ivr.web.marked import N_
from routing.people.roles import Role
from routing.queries import counsellors_now
from routing.queries import week as weeks
from routing.queries.live_board import line as lines
from routing.queries.week import Week
from routing.queries.work_lists import callbacks, follow_ups, messages
from routing.rota.live import RotaCache

# Counts are read at most every few seconds, since each page shows them.
_KEPT = timedelta(seconds=10)
_KEPT_OF_LARGE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: its path, its words (in English, as in the catalogue) and its icon."""

    path: str
    words: str
    icon: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()  # paths of pages that belong to this entry too


def _entry(path: str, words: str, icon: str, *roles: Role, also: tuple[str, ...] = ()) -> Entry:
    return Entry(path, words, icon, frozenset(roles), also)


# In the order of the design guide: the coordinator's group first; for whoever is none, the rota comes last.
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        N_("Rota"),
        (
            _entry("/rota", N_("This week"), "week", Role.COORDINATOR),
            _entry("/rota/upload", N_("Upload"), "upload", Role.COORDINATOR, also=("/rota/drafts",)),
            _entry("/counsellors", N_("Counsellors"), "people", Role.COORDINATOR),
            _entry("/rota/versions", N_("Versions"), "history", Role.COORDINATOR),
        ),
    ),
    (
        N_("Tonight"),
        (
            _entry("/board", N_("Board"), "board", Role.SUPERVISOR, Role.COORDINATOR),
            _entry("/voicemails", N_("Messages"), "voicemail", Role.SUPERVISOR),
            _entry("/callbacks", N_("Callbacks"), "callback", Role.SUPERVISOR),
        ),
    ),
    (
        N_("House"),
        (
            _entry("/people", N_("People"), "people", Role.ADMIN),
            _entry("/settings", N_("Settings"), "edit", Role.ADMIN),
        ),
    ),
    (
        N_("Look up"),
        (
            _entry("/calls", N_("Calls"), "list", Role.SUPERVISOR),
            _entry("/audit", N_("Audit trail"), "eye", Role.ADMIN),
        ),
    ),
    (
        N_("Rota"),  # of those who have it not above
        (_entry("/rota", N_("This week"), "week", Role.SUPERVISOR),),
    ),
)


def groups_for(roles: frozenset[Role]) -> list[tuple[str, list[Entry]]]:
    """Return the groups with the entries that these roles may open, each once; empty groups are left out."""
    found: list[tuple[str, list[Entry]]] = []
    seen: set[str] = set()
    for name, entries in GROUPS:
        theirs = [entry for entry in entries if entry.roles & roles and entry.path not in seen]
        seen |= {entry.path for entry in theirs}
        if theirs:
            found.append((name, theirs))
    return found


def place_of(path: str) -> str:
    """Return the path of the entry that a page belongs to: the one whose path the page's goes on from the longest."""
    places = {
        each: entry.path for _, entries in GROUPS for entry in entries for each in (entry.path, *entry.also)
    }
    begun = [each for each in places if f"{path}/".startswith(f"{each}/")]
    return places[max(begun, key=len)] if begun else ""


def first_page(roles: frozenset[Role]) -> str:
    """Return the page where somebody with these roles begins."""
    for _, entries in groups_for(roles):
        return entries[0].path
    return "/account"


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the bar says of the line: who waits, and who could be rung."""

    waiting: int
    late: int  # beyond the service level
    longest_since: datetime | None
    free: int
    on_duty: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many gaps are ahead, how many counsellors need a look, how many messages and callbacks need somebody.

    They are read anew from `until` on.
    """

    gaps: int
    looks: int
    messages: int
    callbacks: int
    pulse: Pulse
    until: datetime

    def for_roles(self, roles: frozenset[Role]) -> dict[str, int]:
        """Return the counts that are work for these roles, by the path of the menu's entry."""
        found = {"/rota": self.gaps} if roles & {Role.COORDINATOR, Role.SUPERVISOR} else {}
        if Role.COORDINATOR in roles:
            found |= {"/counsellors": self.looks}
        if Role.SUPERVISOR in roles:
            found |= {"/voicemails": self.messages, "/callbacks": self.callbacks}
        return found


class WorkCounts:
    """The counts of one process."""

    def __init__(self, database: Database, rota: RotaCache, zone: ZoneInfo, service_level: timedelta) -> None:
        """`zone` is the hotline's."""
        self._database, self._rota, self._zone, self._level = database, rota, zone, service_level
        self.kept: Counts | None = None
        self._turn = asyncio.Lock()

    def forget(self) -> None:
        """Read them anew for the next page: somebody has changed something."""
        self.kept = None

    async def at(self, now: datetime) -> Counts:
        """Return the counts. Raises DatabaseNotReachable."""
        async with self._turn:
            kept = self.kept
            if kept is None or kept.until <= now:
                self.kept = kept = await self._read(now)
            return kept

    async def _read(self, now: datetime) -> Counts:
        today = now.astimezone(self._zone).date()
        async with self._database.begin() as connection:
            people = await counsellors_now.count(connection, self._rota, now)
            monday, rota = weeks.monday_of(today), await self._rota.at_hand(connection)
            # Of a large rota the gaps are not counted: to look for them takes too long.
            is_large = rota is not None and weeks.is_large(rota)
            facts = None if is_large else await weeks.read(connection, rota, now, monday, self._zone)
            waiting = (
                await messages.count_new(connection),
                await callbacks.count_needing(connection, now) + await follow_ups.count_new(connection),
            )
            line = await lines.counted(connection, now, self._level)
        pulse = Pulse(*line[:3], people.free, people.on_duty)
        if facts is None:
            return Counts(0, people.looks, *waiting, pulse, now + _KEPT)
        week = Week(facts, monday, now, self._zone)
        # In a thread: callers of this process are served meanwhile.
        gaps = await asyncio.to_thread(lambda: None if week.is_large else len(week.gaps))
        kept = _KEPT_OF_LARGE if gaps is None else _KEPT
        return Counts(gaps or 0, people.looks, *waiting, pulse, now + kept)
