"""On call: one supervisor at a time, and nobody who is none."""

import asyncio
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing.counselling.testrings import State
from routing.people import accounts
from routing.people.roles import Role
from routing.queries.live_board import changes
from routing.supervision import on_call, own_phone
from tests.databases import AS_OWNER
from tests.routing.rows import NOW, a_test_ring

WAITS = text("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
BEGUN = text('select account from on_call where "until" > :now').bindparams(now=NOW)


async def a_supervisor(connection: AsyncConnection, name: str, phone: str) -> int:
    id_ = await accounts.add(connection, NOW, f"{name}@example.org", [Role.SUPERVISOR, Role.COORDINATOR])
    account = await accounts.by_id(connection, id_)
    assert account is not None
    await own_phone.change(connection, NOW, account, phone)
    own = await own_phone.of(connection, id_)
    assert own is not None
    await a_test_ring(connection, own.counsellor_id, State.CONFIRMED, account=id_, ended_at=NOW)
    return id_


async def waits(database: Database) -> bool:
    """Tell whether somebody waits for a lock, which the product's own role does not see."""
    async with database.begin() as connection:
        await connection.execute(text(AS_OWNER))
        return bool((await connection.execute(WAITS)).all())


async def test_of_two_presses_at_once_the_second_takes_over(database: Database) -> None:
    async with database.begin() as connection:
        sari = await a_supervisor(connection, "sari", "+6281390000055")
        made = await a_supervisor(connection, "made", "+6281390000056")

    async def as_second() -> datetime:
        async with database.begin() as connection:
            return await on_call.begin(connection, NOW, made, 60)

    async with database.begin() as connection:
        await on_call.begin(connection, NOW, sari, 480)
        second = asyncio.create_task(as_second())
        while not second.done() and not await waits(database):
            pass
    await second
    async with database.begin() as connection:
        assert (await connection.execute(BEGUN)).scalars().all() == [made]


async def test_who_is_no_supervisor_any_more_is_not_on_call(connection: AsyncConnection) -> None:
    sari = await a_supervisor(connection, "sari", "+6281390000055")
    await on_call.begin(connection, NOW, sari, 480)
    standing, stamp = await on_call.now_on_call(connection, NOW), await changes.stamp(connection)
    assert standing is not None
    assert standing.account == sari
    await accounts.give_roles(connection, sari, [Role.COORDINATOR], by=None)
    assert await on_call.now_on_call(connection, NOW) is None
    assert await changes.stamp(connection) != stamp, "boards that are open are shown anew"
