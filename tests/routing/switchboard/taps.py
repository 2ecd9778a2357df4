"""Taps: keys that one caller presses, and presses again."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from ivr.database.engine import Database
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard.call import arrival
from routing.switchboard.call.arrival import IncomingCall
from routing.transaction import Helpline
from tests.routing.rows import SECOND
from tests.routing.switchboard.carrier import NUMBER
from tests.routing.switchboard.decided import call_of, decided
from tests.routing.switchboard.story import CALLERS, NOW, RULES

HELPLINE = Helpline(RULES, RotaCache(), Sealer(["k" * 40]))


async def a_caller(database: Database, phone: str = CALLERS[0]) -> UUID:
    async with database.begin() as connection:
        arrived = await decided(arrival.arrive, HELPLINE, connection, NOW, IncomingCall("CA1", NUMBER, phone))
    return call_of(arrived.reply)


async def pressed(database: Database, use_case: Any, call_id: UUID, key: str, at: float, **more: Any) -> Any:
    async with database.begin() as connection:
        return (
            await decided(use_case, HELPLINE, connection, NOW + at * SECOND, call_id, key=key, **more)
        ).reply


async def rows(database: Database, statement: str) -> list[Any]:
    async with database.begin() as connection:
        return list((await connection.execute(text(statement))).all())
