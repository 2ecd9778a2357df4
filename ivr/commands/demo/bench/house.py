"""The house beside the phones: the board, and the call that is looked at, read from the real service's database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr import bootstrap, secret_key
from ivr.commands.demo.bench.around import Around
from ivr.commands.demo.bench.desk import Desk, OnDesk
from ivr.database.engine import DatabaseNotReachable
from ivr.lab import Leg
from ivr.web.live.board_source import BoardSource
from ivr.web.templating import Templates
from routing import calls
from routing.counsellors import counsellors
from routing.queries.live_board import changes
from routing.queries.live_board.board import Board
from routing.queries.one_call import facts
from routing.queries.one_call.facts import OneCall
from routing.rota.live import RotaCache
from routing.transaction import Helpline

_OLDEST_LOOKED_AT = 3  # calls of a phone: the last of them may have no row yet


@dataclass(frozen=True, slots=True)
class Read:
    """What was read last; `is_away` while the database does not answer."""

    board: Board | None = None
    call: OneCall | None = None  # the one that was dialled, or rung back, last
    calls: Sequence[OneCall] = ()  # the last one of each caller on the bench
    is_away: bool = False
    at: datetime | None = None  # when it was read
    others: Sequence[tuple[int, str, str]] = ()  # counsellors who are not on the bench: id, name, number


class House:
    """Reads for the bench, when something has changed."""

    def __init__(self, around: Around, desk: Desk, helpline: Helpline, templates: Templates) -> None:
        self._around, self._desk, self._sealer = around, desk, helpline.sealer
        self._rota = helpline.rota
        self.source = BoardSource(around.clock, around.database, helpline, templates, around.settings)
        self.read = Read()

    async def stamp(self) -> Any:
        """Return what differs once something has changed; how long the database is away changes nothing."""
        try:
            async with self._around.database.begin() as connection:
                return await changes.stamp(connection)
        except DatabaseNotReachable:
            return "away"

    async def look(self, now: datetime) -> None:
        """Read board, calls and duties anew; what was read before stays while the database is away."""
        try:
            board = await self.source.read(now)
            async with self._around.database.begin() as connection:
                await self._take_duties(connection, now)
                found = [await self._call_of(connection, now, each) for each in self._desk.callers]
                others = await self._others(connection)
        except DatabaseNotReachable:
            self.read = replace(self.read, is_away=True)
            return
        known = [each for each in found if each is not None]
        last = max(known, key=lambda each: each.call.arrived_at, default=None)
        self.read = Read(board, last, known, at=now, others=others)

    async def _take_duties(self, connection: AsyncConnection, now: datetime) -> None:
        live = await self._rota.with_covers(connection, now)
        if live is not None:
            rota, covers = live
            self._desk.take_duties(rota.on_duty(now, covers))

    async def _call_of(self, connection: AsyncConnection, now: datetime, each: OnDesk) -> OneCall | None:
        """Return the newest call of a caller's phone that the database knows."""
        for leg in self._newest_legs(each):
            call = await calls.by_sid(connection, leg.sid)
            if call is not None:
                return await facts.read(connection, now, call.id, self._sealer)
        return None

    def _newest_legs(self, each: OnDesk) -> list[Leg]:
        theirs = [leg for leg in self._around.lab.calls if leg.phone is each.phone]
        return theirs[-1 : -_OLDEST_LOOKED_AT - 1 : -1]

    async def _others(self, connection: AsyncConnection) -> list[tuple[int, str, str]]:
        found = await connection.execute(
            select(counsellors.c.id, counsellors.c.name, counsellors.c.phone)
            .where(counsellors.c.active)
            .order_by(counsellors.c.name, counsellors.c.id)
        )
        return [(row.id, row.name, row.phone) for row in found if not self._desk.has(row.id)]


def helpline_of(around: Around) -> Helpline:
    """Return the helpline as this process knows it."""
    settings = around.settings
    return Helpline(bootstrap.rules_of(settings), RotaCache(), secret_key.sealer(settings))
