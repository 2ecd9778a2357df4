"""The roster: the counsellors on duty at an instant, and why one cannot be rung."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import counsellors, holds
from routing.calls import State
from routing.counsellors import PausedBy, ids_by_phone
from routing.line import roster
from routing.line.dispatch import Availability
from routing.offers import State as OfferState
from routing.rota import covers
from routing.rota.cover import CoverKind
from routing.rota.live import RotaCache
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, a_counsellor, an_offer, phone_of, publish
from tests.routing.transactions import tx_at

ANA, BUDI, CITRA = phone_of(1), phone_of(2), phone_of(3)
PAUSED = {"paused_at": NOW, "paused_until": NOW + SECOND, "paused_by": "counsellor"}


async def standing_of(connection: AsyncConnection, at: Any = NOW) -> dict[str, Availability]:
    return {one.phone: one.standing for one in await roster.candidates(connection, RotaCache(), at)}


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
        assert await roster.candidates(connection, RotaCache(), NOW) == []
        assert await roster.next_start(connection, RotaCache(), NOW) is None


async def test_the_next_start_is_of_somebody_who_may_be_rung(database: Database) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA, hours=(480, 960))
        assert await roster.next_start(connection, RotaCache(), NOW) is not None
        await set_of(connection, ANA, **PAUSED)
        assert await roster.next_start(connection, RotaCache(), NOW) is not None, "they will be back"
        for missing in ("active", "cleared"):
            await set_of(connection, ANA, **{"active": True, "cleared": True, missing: False})
            assert await roster.next_start(connection, RotaCache(), NOW) is None, missing


async def test_whoever_is_named_is_told_with_tier_and_languages_in_the_order_of_the_rota(
    database: Database,
) -> None:
    async with database.begin() as connection:
        await publish(connection, BUDI, ANA, languages=("en",))
        named = await roster.candidates(connection, RotaCache(), NOW)
        assert [(one.phone, one.tier, one.languages) for one in named] == [
            (BUDI, 1, ("en",)),
            (ANA, 2, ("en",)),
        ]
        assert all(one.is_on_duty and one.last_offered_at is None for one in named)


async def test_whoever_is_named_is_told_with_the_organisation_of_their_line_or_else_their_own(
    database: Database,
) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA, BUDI, organisation="Yayasan Satu")
        await set_of(connection, ANA, organisation="Yayasan Dua")
        citra = await a_counsellor(connection, 3, organisation="Yayasan Tiga")
        await covers.add_cover(
            connection,
            CoverKind.ADDED,
            citra,
            starts_at=NOW,
            ends_at=NOW + MINUTE,
            now=NOW,
            by="test",
        )
        named = await roster.candidates(connection, RotaCache(), NOW)
        assert {one.phone: one.organisation for one in named} == {
            ANA: "Yayasan Satu",
            BUDI: "Yayasan Satu",
            CITRA: "Yayasan Tiga",
        }


STANDINGS: list[tuple[dict[str, Any], Availability]] = [
    ({}, Availability.FREE),
    ({"active": False}, Availability.INACTIVE),
    ({"cleared": False}, Availability.NOT_CLEARED),
    (PAUSED, Availability.PAUSED),
    # A pause whose end is past is no pause; no job has to end it.
    (PAUSED | {"paused_until": NOW}, Availability.FREE),
    ({"rests_until": NOW + SECOND}, Availability.RESTING),
    ({"rests_until": NOW}, Availability.FREE),
    # The graver reason is the one reported.
    ({"active": False, "cleared": False, **PAUSED}, Availability.INACTIVE),
    ({"cleared": False, **PAUSED}, Availability.NOT_CLEARED),
    (PAUSED | {"rests_until": NOW + SECOND}, Availability.PAUSED),
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
        await holds.take(tx_at(connection, NOW), ANA, call_id=visit.id, check_at=NOW)
        assert await standing_of(connection) == {ANA: Availability.HELD, BUDI: Availability.FREE}
        await set_of(connection, ANA, rests_until=NOW + MINUTE)
        assert (await standing_of(connection))[ANA] == Availability.HELD
        await holds.release_visit(tx_at(connection, NOW), call_id=visit.id)
        assert (await standing_of(connection))[ANA] == Availability.RESTING
        assert (await standing_of(connection, NOW + MINUTE))[ANA] == Availability.FREE


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


async def miss(connection: AsyncConnection, ana: int, at: Any = NOW, next_shift: Any = None) -> int:
    """Let Ana miss one more; return the number of misses in a row."""
    return await counsellors.note_miss(
        connection, at, ana, until=at + MINUTE, next_shift=next_shift, last_from=3
    )


async def is_last(connection: AsyncConnection, at: Any = NOW) -> bool:
    (ana,) = await roster.candidates(connection, RotaCache(), at)
    return ana.last


@pytest.mark.parametrize("misses", [1, 3])
async def test_who_says_that_they_are_ready_is_free_at_once(database: Database, misses: int) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA)
        ana = await set_of(connection, ANA)
        for count in range(1, misses + 1):
            assert await miss(connection, ana) == count
        assert await is_last(connection) is (misses == 3)
        until = NOW + 2 * MINUTE
        await counsellors.pause(connection, NOW, ana, until=until, by=PausedBy.COUNSELLOR)
        assert await standing_of(connection) == {ANA: Availability.PAUSED}
        assert await standing_of(connection, until) == {ANA: Availability.FREE}
        assert await counsellors.set_ready(connection, NOW, ana) is None
        assert await standing_of(connection) == {ANA: Availability.FREE}
        assert not await is_last(connection)
        assert await miss(connection, ana) == 1, "the row of misses begins anew"


async def test_p9_misses_put_last_until_the_next_shift_begins_and_pause_nobody(database: Database) -> None:
    shift = NOW + 10 * MINUTE
    async with database.begin() as connection:
        await publish(connection, ANA)
        ana = await set_of(connection, ANA)
        for n in range(5):
            await miss(connection, ana, NOW + n * MINUTE, shift)
        assert await is_last(connection, shift - SECOND)
        assert not await is_last(connection, shift)
        assert await roster.anybody_on_duty(tx_at(connection, NOW))
        assert await miss(connection, ana, shift, None) == 1
        assert not await is_last(connection, shift)


async def test_p9_a_counsellor_does_not_shorten_a_pause_and_a_coordinator_sets_its_end(
    database: Database,
) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection)
        for by, minutes, ends in (("counsellor", 5, 5), ("coordinator", 9, 9), ("counsellor", 7, 9),
            ("counsellor", 11, 9), ("coordinator", 3, 3)):  # fmt: skip
            until = NOW + minutes * MINUTE
            found = await counsellors.pause(connection, NOW, ana, until=until, by=PausedBy(by))
            assert found == NOW + ends * MINUTE
        assert await counsellors.end_pause(connection, NOW, ana)
        assert not await counsellors.end_pause(connection, NOW, ana)


async def test_a_counsellor_placed_last_does_not_turn_every_heartbeat_into_a_dispatch(
    database: Database,
) -> None:
    """Due after 60 s for a caller for whom nobody has rung, and after 120 s for the others."""
    async with database.begin() as connection:
        await publish(connection, ANA)
        ana = await set_of(connection, ANA, last_since=NOW, misses=3, last_offered_at=NOW - MINUTE)
        await set_of(connection, ANA, rests_until=NOW + MINUTE)  # a miss ended just now
        call = await a_call(connection)

        async def is_due(seconds: int) -> bool:
            at = NOW + seconds * SECOND
            duties = await roster.duties(connection, RotaCache(), at)
            return await roster.is_due(tx_at(connection, at), duties)

        assert [seconds for seconds in range(0, 70, 5) if await is_due(seconds)] == [60, 65]
        await an_offer(connection, call.id, ana, OfferState.NO_ANSWER, ringing_at=NOW, deadline_at=None)
        assert [seconds for seconds in range(0, 130, 5) if await is_due(seconds)] == [120, 125]
        await set_of(connection, ANA, last_since=None, misses=0)
        assert await is_due(60)


async def test_p9_a_coordinators_pause_ends_when_it_was_set_to_whatever_the_counsellor_says(
    database: Database,
) -> None:
    until, longer = NOW + 30 * MINUTE, NOW + 60 * MINUTE
    async with database.begin() as connection:
        await publish(connection, ANA)
        ana = await set_of(connection, ANA)
        await counsellors.pause(connection, NOW, ana, until=until, by=PausedBy.COORDINATOR)
        assert await counsellors.set_ready(connection, NOW, ana) == until
        assert await standing_of(connection) == {ANA: Availability.PAUSED}
        # A pause asked for at the desk neither ends the coordinator's pause nor makes it longer.
        await counsellors.pause(connection, NOW, ana, until=longer, by=PausedBy.COUNSELLOR)
        assert await counsellors.set_ready(connection, NOW, ana) == until
        assert await standing_of(connection, until) == {ANA: Availability.FREE}
        await counsellors.pause(connection, until, ana, until=longer, by=PausedBy.COUNSELLOR)
        assert await counsellors.set_ready(connection, until, ana) is None
