"""The house beside the phones: the board, and the call that is looked at, read from the real service's database."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr import bootstrap, secret_key
from ivr.commands.demo.bench.around import Around
from ivr.commands.demo.bench.desk import Desk, OnDesk
from ivr.database.engine import DatabaseNotReachable
from ivr.lab import Leg
from ivr.web.live.board_source import BoardSource
from ivr.web.templating import Templates
from routing import callbacks, calls
from routing.counsellors import PausedBy, counsellors, set_ready
from routing.holds import OPEN, holds
from routing.queries.live_board import changes
from routing.queries.live_board.board import Board
from routing.queries.one_call import facts
from routing.queries.one_call.facts import OneCall
from routing.rota.live import RotaCache
from routing.supervision import by_hand
from routing.transaction import Helpline, Transaction

_HAS_COUNSELLOR = (calls.State.CONNECTING, calls.State.HELD, calls.State.TALKING)
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
    # When the service looks again at a counsellor's phone that it holds.
    looked_at: Mapping[int, datetime] = field(default_factory=dict)


class House:
    """Reads for the bench, when something has changed."""

    def __init__(self, around: Around, desk: Desk, helpline: Helpline, templates: Templates) -> None:
        self._around, self._desk, self._helpline = around, desk, helpline
        self.source = BoardSource(around.clock, around.database, helpline, templates, around.settings)
        self.read = Read()
        self._callers: Sequence[str] = ()  # whose callbacks are taken back, since all started over

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
            await self._take_back(now)
            board = await self.source.read(now)
            async with self._around.database.begin() as connection:
                await self._take_duties(connection, now)
                found = [await self._call_of(connection, now, each) for each in self._desk.callers]
                others = await self._others(connection)
                looked_at = await self._looked_at(connection)
        except DatabaseNotReachable:
            self.read = replace(self.read, is_away=True)
            return
        known = [each for each in found if each is not None]
        last = max(known, key=lambda each: each.call.arrived_at, default=None)
        self.read = Read(board, last, known, at=now, others=others, looked_at=looked_at)

    def start_over(self, callers: Sequence[str]) -> None:
        """Forget the calls, and take back what these callers' numbers, and the counsellors, have asked for."""
        self.read = replace(self.read, call=None, calls=())
        self._callers = callers

    async def _take_back(self, now: datetime) -> None:
        """Cancel callbacks, end pauses and rests, until somebody rings anew: some come of the calls just ended."""
        if not self._callers or any(leg.sid not in self._desk.before for leg in self._around.lab.calls):
            self._callers = ()
            return
        async with self._around.database.begin() as connection:
            tx = Transaction(connection, now, self._helpline)
            for number in self._callers:
                for each in await callbacks.open_of_caller(connection, self._helpline.sealer.hashes(number)):
                    with contextlib.suppress(by_hand.CallbackRefused):  # its attempt has not ended yet
                        await by_hand.cancel(tx, each.id)
            theirs = [each.counsellor for each in self._desk.phones if each.counsellor is not None]
            mine = counsellors.c
            is_paused = and_(mine.paused_until > now, mine.paused_by == PausedBy.COUNSELLOR)
            rows = await connection.execute(
                select(mine.id).where(
                    mine.id.in_(theirs), or_(is_paused, mine.rests_until > now, mine.misses > 0)
                )
            )
            for row in rows.all():
                await set_ready(connection, now, row.id)

    async def _take_duties(self, connection: AsyncConnection, now: datetime) -> None:
        live = await self._helpline.rota.with_covers(connection, now)
        if live is not None:
            rota, covers = live
            self._desk.take_duties(rota.on_duty(now, covers))

    async def _call_of(self, connection: AsyncConnection, now: datetime, each: OnDesk) -> OneCall | None:
        """Return the newest call of a caller's phone that the database knows."""
        for leg in self._newest_legs(each):
            call = await calls.by_sid(connection, leg.sid)
            if call is not None:
                return await facts.read(connection, now, call.id, self._helpline.sealer)
        return None

    def _newest_legs(self, each: OnDesk) -> list[Leg]:
        before = self._desk.before
        theirs = [leg for leg in self._around.lab.calls if leg.phone is each.phone and leg.sid not in before]
        return theirs[-1 : -_OLDEST_LOOKED_AT - 1 : -1]

    async def _others(self, connection: AsyncConnection) -> list[tuple[int, str, str]]:
        found = await connection.execute(
            select(counsellors.c.id, counsellors.c.name, counsellors.c.phone)
            .where(counsellors.c.active)
            .order_by(counsellors.c.name, counsellors.c.id)
        )
        return [(row.id, row.name, row.phone) for row in found if not self._desk.has(row.id)]

    async def _looked_at(self, connection: AsyncConnection) -> dict[int, datetime]:
        # Whoever waits has phones rung beside: a look at their call tells nothing of these.
        has_them = and_(calls.calls.c.id == holds.c.call_id, calls.calls.c.state.in_(_HAS_COUNSELLOR))
        rows = await connection.execute(
            select(counsellors.c.id, func.least(holds.c.check_at, calls.calls.c.check_at).label("at"))
            .join_from(holds, counsellors, counsellors.c.phone == holds.c.phone)
            .outerjoin(calls.calls, has_them)
            .where(OPEN)
        )
        return {row.id: row.at for row in rows}


def helpline_of(around: Around) -> Helpline:
    """Return the helpline as this process knows it."""
    settings = around.settings
    return Helpline(bootstrap.rules_of(settings), RotaCache(), secret_key.sealer(settings))
