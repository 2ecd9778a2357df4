"""The roster: who is named at an instant, and whether they can be rung, or why not."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database import Database
from routing import counsellors, holds, roster
from routing.calls import State
from routing.counsellors import ids_by_phone
from routing.dispatch import Standing
from routing.rota import covers
from routing.rota.duty import CoverKind
from routing.rota.live import Shelf
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, a_counsellor, phone_of, publish

ANA, BUDI, CITRA = phone_of(1), phone_of(2), phone_of(3)


async def standing_of(connection: AsyncConnection, at: Any = NOW) -> dict[str, Standing]:
    return {one.phone: one.standing for one in await roster.candidates(connection, Shelf(), at)}


async def set_of(connection: AsyncConnection, phone: str, **values: Any) -> int:
    """Change a counsellor; return their id."""
    id_ = (await ids_by_phone(connection, [phone]))[phone]
    if values:
        table = counsellors.counsellors
        await connection.execute(table.update().where(table.c.id == id_).values(**values))
    return id_


async def test_before_a_rota_is_published_nobody_is_named(database: Database) -> None:
    async with database.begin() as connection:
        await a_counsellor(connection)
        assert await roster.candidates(connection, Shelf(), NOW) == []
        assert await roster.next_start(connection, Shelf(), NOW) is None


async def test_the_next_start_is_of_somebody_who_may_be_rung(database: Database) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA, hours=(480, 960))
        assert await roster.next_start(connection, Shelf(), NOW) is not None
        await set_of(connection, ANA, paused_at=NOW)
        assert await roster.next_start(connection, Shelf(), NOW) is not None, "they may well be back"
        for missing in ("active", "cleared"):
            await set_of(connection, ANA, **{"active": True, "cleared": True, missing: False})
            assert await roster.next_start(connection, Shelf(), NOW) is None, missing


async def test_whoever_is_named_is_told_with_tier_and_languages_in_the_order_of_the_rota(
    database: Database,
) -> None:
    async with database.begin() as connection:
        await publish(connection, BUDI, ANA, languages=("en",))
        named = await roster.candidates(connection, Shelf(), NOW)
        assert [(one.phone, one.tier, one.languages) for one in named] == [
            (BUDI, 1, ("en",)),
            (ANA, 2, ("en",)),
        ]
        assert all(one.is_on_duty and one.last_offered_at is None for one in named)


STANDINGS: list[tuple[dict[str, Any], Standing]] = [
    ({}, Standing.FREE),
    ({"active": False}, Standing.INACTIVE),
    ({"cleared": False}, Standing.NOT_CLEARED),
    ({"paused_at": NOW}, Standing.PAUSED),
    ({"rests_until": NOW + SECOND}, Standing.RESTING),
    ({"rests_until": NOW}, Standing.FREE),
    # The graver reason is the one that is told.
    ({"active": False, "cleared": False, "paused_at": NOW}, Standing.INACTIVE),
    ({"cleared": False, "paused_at": NOW}, Standing.NOT_CLEARED),
    ({"paused_at": NOW, "rests_until": NOW + SECOND}, Standing.PAUSED),
]


async def test_why_somebody_cannot_be_rung_is_told_by_the_gravest_reason(database: Database) -> None:
    async with database.begin() as connection:
        for n, (values, _) in enumerate(STANDINGS, start=1):
            await a_counsellor(connection, n, **values)
        await publish(connection, *(phone_of(n) for n in range(1, len(STANDINGS) + 1)))
        found = await standing_of(connection)
    for n, (values, standing) in enumerate(STANDINGS, start=1):
        assert found[phone_of(n)] == standing, values


async def test_whose_phone_is_held_is_not_free_until_it_is_released(database: Database) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA, BUDI)
        visit = await a_call(connection, State.DESK)
        await holds.take(connection, NOW, ANA, call_id=visit.id, check_at=NOW)
        assert await standing_of(connection) == {ANA: Standing.HELD, BUDI: Standing.FREE}
        await set_of(connection, ANA, rests_until=NOW + MINUTE)
        assert (await standing_of(connection))[ANA] == Standing.HELD
        await holds.release_visit(connection, NOW, call_id=visit.id)
        assert (await standing_of(connection))[ANA] == Standing.RESTING
        assert (await standing_of(connection, NOW + MINUTE))[ANA] == Standing.FREE


async def test_a_cover_changes_who_is_named_while_it_lasts(database: Database) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA, BUDI)
        citra = await a_counsellor(connection, 3)
        ana = await set_of(connection, ANA)
        await covers.add_cover(
            connection,
            CoverKind.REPLACED,
            citra,
            replaced_id=ana,
            starts_at=NOW + MINUTE,
            ends_at=NOW + 2 * MINUTE,
            now=NOW,
            by="test",
        )
        assert set(await standing_of(connection, NOW)) == {ANA, BUDI}
        assert set(await standing_of(connection, NOW + MINUTE)) == {CITRA, BUDI}
        assert set(await standing_of(connection, NOW + 2 * MINUTE)) == {ANA, BUDI}


@pytest.mark.parametrize("misses", [1, 3])
async def test_who_says_that_they_are_ready_is_free_at_once(database: Database, misses: int) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA)
        ana = await set_of(connection, ANA)
        for count in range(1, misses + 1):
            assert await counsellors.note_miss(connection, ana, until=NOW + MINUTE) == count
        await counsellors.pause(connection, NOW, ana, "missed")
        assert await standing_of(connection) == {ANA: Standing.PAUSED}
        await counsellors.set_ready(connection, ana)
        assert await standing_of(connection) == {ANA: Standing.FREE}
        assert await counsellors.note_miss(connection, ana, until=NOW) == 1, "the row of misses begins anew"
