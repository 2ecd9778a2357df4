"""A switchboard whose use cases run on connections of their own, as in many processes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import text

from ivr.database.engine import Database
from routing import holds, offers
from routing.offers import Offer, State
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache
from routing.rules import Rules
from routing.sealing import Sealer
from routing.switchboard.call import arrival
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.replies import Greet
from routing.transaction import Helpline
from tests.databases import AS_OWNER
from tests.routing.switchboard.decided import Answer, Decided, decided
from tests.routing.transactions import tx_at

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


NUMBER = "+622150001234"


COUNSELLORS = [f"+62812000000{n:02}" for n in range(60)]


class Switchboard:
    """Use cases, each on a connection of its own, as in many processes."""

    def __init__(self, database: Database, **rules: Any) -> None:
        self.database = database
        rules = {"calls_per_second": 1000.0, **rules}
        zone = ZoneInfo("Asia/Jakarta")
        self.helpline = Helpline(Rules(number=NUMBER, zone=zone, **rules), RotaCache(), Sealer(["k" * 40]))

    async def run(
        self, use_case: Callable[..., Awaitable[Answer]], *facts: Any, now: datetime = NOW
    ) -> Decided[Answer]:
        async with self.database.begin() as connection:
            return await decided(use_case, self.helpline, connection, now, *facts)

    def becomes_another_process(self) -> None:
        """Forget the cached rota, so that it is read again."""
        self.helpline = replace(self.helpline, rota=RotaCache())

    async def publish(self, count: int) -> None:
        lines = [
            ShiftLine(line, 0b1111111, None, 0, 1440, f"Counsellor {line}", phone)
            for line, phone in enumerate(COUNSELLORS[:count], start=2)
        ]
        async with self.database.begin() as connection:
            await publishing.publish(
                connection,
                Reading(shifts=lines, rows=len(lines)),
                now=NOW,
                by="test",
                source="test.csv",
                zone="Asia/Jakarta",
            )

    async def waiting(self, n: int, now: datetime = NOW) -> UUID:
        """Let a caller arrive and wait."""
        greeted = await self.run(
            arrival.arrive, IncomingCall(f"CA{n:032}", NUMBER, f"+6281390000{n:03}"), now=now
        )
        assert isinstance(greeted.reply, Greet)
        await self.run(arrival.choose_language, greeted.reply.call_id, "", now=now)
        return greeted.reply.call_id

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.database.begin() as connection:
            return list((await connection.execute(text(statement), values)).all())

    async def rows_as_owner(self, statement: str) -> list[Any]:
        """Return rows that the product's own role does not see."""
        async with self.database.begin() as connection:
            await connection.execute(text(AS_OWNER))
            return list((await connection.execute(text(statement))).all())

    async def ringing_offers(self, call_id: UUID, count: int) -> list[tuple[UUID, str]]:
        """Let this many phones ring for one call; return each (offer, leg)."""
        ids = await self.rows("select id, phone from counsellors order by id")
        made = []
        async with self.database.begin() as connection:
            for n, counsellor in enumerate(ids[:count]):
                offer = Offer(
                    id=uuid4(),
                    call_id=call_id,
                    counsellor_id=counsellor.id,
                    phone=counsellor.phone,
                    state=State.ANSWERED,
                    planned_at=NOW,
                    dial_at=NOW,
                    deadline_at=NOW + timedelta(seconds=30),
                    unsure=False,
                    sequence=-1,
                    leg_sid=f"CB{n:032}",
                )
                await offers.plan(connection, [offer])
                await holds.take(
                    tx_at(connection, NOW), counsellor.phone, call_id=call_id, offer_id=offer.id, check_at=NOW
                )
                made.append((offer.id, f"CB{n:032}"))
        return made
