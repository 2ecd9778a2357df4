"""Clearance with an end: who may be rung, what is a gap, and what the guard of publishing says."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing.audit import Actor
from routing.counselling import clearance, events
from routing.counselling.events import Kind
from routing.counsellors import ids_by_phone
from routing.line import roster
from routing.line.dispatch import Availability, Waiting, dispatch, reasons
from routing.rota.gaps import gaps
from routing.rota.live import RotaCache
from routing.rota.publishing import LineEmptied
from tests.routing.rows import NOW, phone_of, publish, rules

ANA, BUDI = phone_of(1), phone_of(2)
RINA = Actor(account=7)
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Asia/Jakarta"))


async def id_of(connection: AsyncConnection, phone: str) -> int:
    return (await ids_by_phone(connection, [phone]))[phone]


async def until(connection: AsyncConnection, phone: str, last: date | None) -> None:
    await clearance.set_end(connection, NOW, await id_of(connection, phone), last, by=RINA)


async def test_no_process_rings_anybody_in_a_shift_that_begins_after_their_last_day(
    database: Database,
) -> None:
    copies = [RotaCache(), RotaCache()]
    async with database.begin() as connection:
        await publish(connection, ANA, BUDI)
        for each in copies:
            assert len(await roster.candidates(connection, each, NOW + DAY)) == 2
        await until(connection, ANA, TODAY)
    async with database.begin() as connection:
        for each in copies:
            found = {one.phone: one for one in await roster.candidates(connection, each, NOW + DAY)}
            assert found[ANA].standing is Availability.NOT_CLEARED, "the timeline tells why (P7)"
            assert not found[ANA].is_on_duty
            assert found[BUDI].standing is Availability.FREE
            duties = await roster.duties(connection, each, NOW + DAY)
            assert [duty.phone for duty in duties] == [BUDI]
            today = await roster.candidates(connection, each, NOW)
            assert {one.standing for one in today} == {Availability.FREE}
        listed = await roster.everybody(connection, copies[0], NOW + DAY)
        assert [one.is_on_duty for one in listed] == [False, True]


async def test_the_hours_after_it_are_gaps_at_once_and_lifting_it_closes_them(database: Database) -> None:
    cache = RotaCache()
    async with database.begin() as connection:
        await publish(connection, ANA, hours=(480, 960))
        await until(connection, ANA, TODAY + DAY)
        rota = await cache.live(connection)
        assert rota is not None
        found = list(gaps(rota, (), NOW, NOW + 4 * DAY))
        # From 16:00 on each day, the second time for good.
        assert found == [(at(25, 16), at(26, 8)), (at(26, 16), None)]
        await until(connection, ANA, None)
        rota = await cache.live(connection)
        assert rota is not None
        assert rota.has_anybody(at(27, 9))


async def test_the_guard_counts_no_hour_that_nobody_covers_who_may_be_rung(database: Database) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA)
        await publish(connection, BUDI)
        await until(connection, ANA, TODAY)
        # From Budi to Ana, whose clearance ends today: tomorrow's hours would lose everybody.
        with pytest.raises(LineEmptied) as lost:
            await publish(connection, ANA, allow_empty=False)
        assert lost.value.spans[0][0] == NOW.replace(hour=17)  # midnight in Jakarta
        await until(connection, ANA, None)
        await publish(connection, ANA, allow_empty=False)


async def test_its_event_tells_by_whom_and_what_changes_nothing_is_no_event(database: Database) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA)
        ana = await id_of(connection, ANA)
        await until(connection, ANA, TODAY)
        await until(connection, ANA, TODAY)
        told = await events.newest(connection, ana, 10)
    assert [(each.kind, each.account, each.detail) for each in told] == [
        (Kind.CLEARED_UNTIL, 7, {"until": "2026-11-25"}),
        (Kind.CLEARED, None, {}),
    ]


@pytest.mark.parametrize(("days", "told"), [(-1, True), (14, True), (15, False), (None, False)])
def test_it_is_told_14_days_before(days: int | None, told: bool) -> None:
    last = None if days is None else TODAY + timedelta(days=days)
    assert clearance.is_ending(last, TODAY) is told


@pytest.mark.parametrize(
    ("last", "days", "rung"),
    [
        (None, 400, {ANA: "rung", BUDI: "not_their_turn"}),
        (TODAY, 0, {ANA: "rung", BUDI: "not_their_turn"}),  # the last day
        (TODAY, 1, {ANA: "not_cleared", BUDI: "rung"}),
        (TODAY + DAY, 1, {ANA: "rung", BUDI: "not_their_turn"}),
        (TODAY - DAY, 0, {ANA: "not_cleared", BUDI: "rung"}),
    ],
)
async def test_whom_dispatch_rings(
    database: Database, last: date | None, days: int, rung: dict[str, str]
) -> None:
    at = NOW + days * DAY
    async with database.begin() as connection:
        await publish(connection, ANA, BUDI)
        await until(connection, ANA, last)
        house = await roster.candidates(connection, RotaCache(), at)
        caller = Waiting(uuid4(), at, "id")
        matches = dispatch(at, [caller], house, rules(), slots=1)
        told = reasons(matches, caller.call_id, house)
    assert {one.phone: told[str(one.counsellor_id)] for one in house} == rung
