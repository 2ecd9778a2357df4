"""Listening: only the holder hears a message, and each account is told of once in ten minutes."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing.people import accounts
from routing.people.roles import Role
from routing.supervision import listening
from routing.supervision.handling import Handling
from tests.routing.messages import a_voicemail
from tests.routing.rows import MINUTE, NOW, SECOND, kinds_of
from tests.routing.transactions import tx_at


async def an_account(connection: AsyncConnection, name: str) -> int:
    return await accounts.add(connection, NOW, f"{name}@example.org", [Role.SUPERVISOR])


async def test_only_whoever_holds_a_message_hears_it(connection: AsyncConnection) -> None:
    for handling in Handling:
        one = await a_voicemail(connection, handling=handling, handled_by="account 7")
        tx = tx_at(connection, NOW)
        assert await listening.may_hear(tx, one.id, by=7) == (handling == Handling.CLAIMED)
        assert not await listening.may_hear(tx, one.id, by=77)


async def test_an_account_is_told_of_once_a_message_and_ten_minutes(connection: AsyncConnection) -> None:
    sari, made = await an_account(connection, "sari"), await an_account(connection, "made")
    one, other = await a_voicemail(connection), await a_voicemail(connection)
    heard = [
        await listening.is_news(tx_at(connection, NOW + after), message.id, account)
        for after, message, account in (
            (0 * MINUTE, one, sari),
            (1 * MINUTE, one, made),
            (2 * MINUTE, one, sari),  # though somebody else has heard it meanwhile
            (3 * MINUTE, other, sari),
            (10 * MINUTE - SECOND, one, sari),
            (10 * MINUTE, one, sari),
            (11 * MINUTE, one, sari),
        )
    ]
    assert heard == [True, True, False, True, False, True, False]
    assert await kinds_of(connection, one.call_id) == ["voicemail.heard"] * 3


async def test_of_requests_for_its_parts_at_once_one_is_told(database: Database) -> None:
    async with database.begin() as connection:
        one, sari = await a_voicemail(connection), await an_account(connection, "sari")

    async def asks() -> bool:
        async with database.begin() as connection:
            return await listening.is_news(tx_at(connection, NOW), one.id, sari)

    assert sorted(await asyncio.gather(*(asks() for _ in range(6)))) == [False] * 5 + [True]
