"""Numbers of counsellors: masked, shown with an event, and changed while nobody is on the phone."""

import pytest

from ivr.database.engine import Database
from routing import counsellors, holds
from routing.audit import Actor
from routing.calls import State
from routing.counselling import events, numbers
from routing.counselling.events import Kind
from routing.counselling.numbers import NumberOfSample, NumberTaken, PhoneHeld
from routing.counselling.turn import Busy
from routing.line import roster
from routing.rota import publishing
from routing.rota.live import RotaCache
from tests.routing.rows import NOW, a_call, phone_of, publish
from tests.routing.transactions import tx_at

ANA, BUDI, NEW = phone_of(1), phone_of(2), "+6281390000009"
RINA = Actor(account=7)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+6281200000015", "+62 •••• 15"), ("+12125552368", "+1 •••• 68"), ("+628128711019", "+62 •••• 19")],
)
def test_a_masked_number_tells_its_country_and_its_last_two_digits(phone: str, shown: str) -> None:
    assert numbers.masked(phone) == shown


async def test_a_changed_number_is_everywhere_at_once_and_told(database: Database) -> None:
    cache = RotaCache()
    async with database.begin() as connection:
        await publish(connection, ANA)
        assert [duty.phone for duty in await roster.duties(connection, cache, NOW)] == [ANA]
        ana = await counsellors.by_phone(connection, ANA)
        assert ana is not None
        assert await numbers.change(connection, NOW, ana, NEW, by=RINA)
    async with database.begin() as connection:
        assert [duty.phone for duty in await roster.duties(connection, cache, NOW)] == [NEW]
        assert await numbers.show(connection, NOW, ana.id, by=RINA) == NEW
        told = await events.newest(connection, ana.id, 2)
    assert [(each.kind, each.account) for each in told] == [(Kind.NUMBER_SHOWN, 7), (Kind.NUMBER_CHANGED, 7)]
    assert all(NEW not in str(each.detail) for each in told)


async def test_a_number_is_refused_while_the_phone_is_held_and_where_it_is_somebody_elses(
    database: Database,
) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA, BUDI)
        ana = await counsellors.by_phone(connection, ANA)
        assert ana is not None
        assert not await numbers.change(connection, NOW, ana, ANA, by=RINA)
        with pytest.raises(NumberTaken):
            await numbers.change(connection, NOW, ana, BUDI, by=RINA)
        with pytest.raises(NumberOfSample):
            await numbers.change(connection, NOW, ana, "+6282289184427", by=RINA)
        visit = await a_call(connection, State.DESK)
        for held in (ANA, NEW):
            await holds.take(tx_at(connection, NOW), held, call_id=visit.id, check_at=NOW)
            with pytest.raises(PhoneHeld):
                await numbers.change(connection, NOW, ana, NEW, by=RINA)
            await holds.release_visit(tx_at(connection, NOW), call_id=visit.id)


async def test_it_gives_way_to_who_publishes(database: Database) -> None:
    async with database.begin() as connection:
        await publish(connection, ANA)
    async with database.begin() as publishes, database.begin() as connection:
        await publishing.in_turn(publishes)
        ana = await counsellors.by_phone(connection, ANA)
        assert ana is not None
        with pytest.raises(Busy):
            await numbers.change(connection, NOW, ana, NEW, by=RINA)
        await connection.rollback()
