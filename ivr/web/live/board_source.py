"""What boards show: the board read once, and written for each audience."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ivr.clock import Clock
from ivr.database.engine import Database
from ivr.settings import Settings
from ivr.web.languages import Language
from ivr.web.live.board_view import values
from ivr.web.live.streams import Audience, Stream
from ivr.web.templating import Seen, Templates
from routing.people import sessions
from routing.people.roles import Role
from routing.queries.live_board import board as boards
from routing.queries.live_board import changes
from routing.queries.live_board.board import Board, Measured, Slow
from routing.transaction import Helpline

WATCHERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
PATH = "/board"
_SLOW_FOR = timedelta(seconds=30)


def audience(language: Language, roles: frozenset[Role]) -> Audience:
    """Return what somebody with these roles sees."""
    return Audience(language, Role.SUPERVISOR in roles)


class _Kept(NamedTuple):
    version: int | None  # of the rota
    until: datetime
    read: Slow


class BoardSource:
    """The boards of one process."""

    def __init__(
        self, clock: Clock, database: Database, helpline: Helpline, templates: Templates, settings: Settings
    ) -> None:
        """`database` is the pages' own few connections."""
        self._clock, self._database, self._helpline, self._templates = clock, database, helpline, templates
        self._measured = Measured(
            settings.zone,
            timedelta(seconds=settings.service_level_seconds),
            timedelta(seconds=settings.short_abandon_seconds),
        )
        self._slow: _Kept | None = None
        self._turn = asyncio.Lock()

    async def stamp(self) -> object:
        """Return what differs once something has changed, in one statement. Raises DatabaseNotReachable."""
        async with self._database.begin() as connection:
            return await changes.stamp(connection)

    async def shown(self, audiences: Collection[Audience]) -> Mapping[Audience, str]:
        """Read the board once, and return what each audience sees. Raises DatabaseNotReachable."""
        now = self._clock.now()
        board = await self.read(now)
        # In a thread: callers of this process are served meanwhile.
        return await asyncio.to_thread(
            lambda: {each: self.written(each, board, now, is_live=True) for each in audiences}
        )

    async def may_watch(self, streams: Collection[Stream]) -> Collection[Stream]:
        """Return those whose session lives and may see what it sees. Raises DatabaseNotReachable."""
        async with self._database.begin() as connection:
            living = await sessions.roles_of(
                connection, self._clock.now(), {stream.token_hash for stream in streams}
            )
        return {each for each in streams if _may(living.get(each.token_hash, frozenset()), each.audience)}

    async def read(self, now: datetime) -> Board:
        """Return the board as it stands. Raises DatabaseNotReachable."""
        rota = self._helpline.rota
        async with self._turn, self._database.begin() as connection:
            live = await rota.at_hand(connection)
            version = None if live is None else live.version_id
            slow = self._slow
            if slow is None or slow.version != version or now >= slow.until:
                read = await boards.read_slow(connection, rota, now, self._measured)
                self._slow = slow = _Kept(version, now + _SLOW_FOR, read)
            return await boards.read(connection, rota, now, self._measured, slow.read)

    def values(self, board: Board) -> dict[str, Any]:
        """Return the board as templates take it."""
        return values(board, self._helpline.sealer, self._helpline.rules, self._measured)

    def written(self, audience: Audience, board: Board, now: datetime, *, is_live: bool) -> str:
        """Return the board as HTML. Live, it says no running time: browsers count by themselves."""
        seen = Seen(audience.language, now, PATH)
        shown = self.values(board)
        return self._templates.render(
            "supervisor/board_now.html",
            seen,
            {
                **shown,
                "is_supervisor": audience.is_supervisor,
                "is_live": is_live,
            },
        )


def _may(roles: frozenset[Role], seen: Audience) -> bool:
    """Tell whether these roles see just that."""
    return bool(roles & WATCHERS) and audience(seen.language, roles) == seen
