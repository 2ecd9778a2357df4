"""A counsellor gets another number by an import of contacts: they are the same person, rung there from then on."""

import pytest

from ivr.lab import Answers, Phone
from routing.rota.contacts import import_contacts
from routing.rota.people.contacts_file import read_contacts
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline
from tests.scenarios.outage import Away

NEW = "+6281200000009"


async def gets_another_number(hotline: Hotline) -> Phone:
    """Import Ana's contact with another phone, which is the answer to who that is; return the phone."""
    hotline.former.add(ANA)
    file = read_contacts([(1, ("nama", "hp")), (2, ("Ana", NEW))], "ID", languages=("id",))
    async with hotline.service.database.begin() as connection:
        found = await import_contacts(connection, file, {"person:Ana": "ya"}, now=hotline.clock.now())
    assert found.is_done
    return hotline.lab.phone(NEW, "Ana's new phone")


async def test_the_new_number_rings_and_the_one_before_does_not(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    new = await gets_another_number(hotline)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await accepts(new)
    await caller.is_connected_to(new)
    await caller.hangs_up()
    await hotline.passes(3)
    assert (await hotline.call_of(leg)).outcome == "conversation"
    assert {each.phone.number for each in hotline.lab.calls if each.direction != "inbound"} == {NEW}


async def test_who_waits_while_nobody_is_free_is_offered_to_the_new_number(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set rests_until = '2026-11-25 03:02+00' returning 1")
    caller = hotline.caller()
    await hotline.waits(caller)
    new = await gets_another_number(hotline)
    await accepts(new, within=150)
    await caller.is_connected_to(new)
    await caller.hangs_up()


async def test_a_ring_at_that_moment_is_answered_and_the_new_phone_rings_after_the_rest(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    first = hotline.caller()
    await hotline.waits(first)
    await hotline.ana.rings()
    new = await gets_another_number(hotline)
    await accepts(hotline.ana)
    await first.is_connected_to(hotline.ana)
    second = hotline.caller("+6281390000002", "Second")
    await hotline.waits(second)
    await new.does_not_ring(for_=60)
    await first.hangs_up()
    await new.does_not_ring(for_=30)
    await accepts(new, within=150)
    await second.is_connected_to(new)
    await second.hangs_up()


async def test_at_the_desk_the_new_number_is_the_counsellors_and_the_one_before_a_callers(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI)
    new = await gets_another_number(hotline)
    await new.dials(NUMBER)
    await new.hears("Tekan satu bila siap")
    await new.presses("2")
    await new.hears("sedang jeda")
    await new.hangs_up()
    await hotline.passes(3)
    (paused,) = await hotline.rows("select name from counsellors where paused_until is not null")
    assert paused.name == "Ana"
    leg = await hotline.waits(hotline.ana)
    await accepts(hotline.budi)
    await hotline.ana.is_connected_to(hotline.budi)
    await hotline.ana.hangs_up()
    await hotline.passes(3)
    assert (await hotline.call_of(leg)).outcome == "conversation"


@pytest.mark.parametrize("led", ["", "4"])
async def test_whoever_is_at_the_desk_at_that_moment_is_a_caller_then_and_rung_nowhere(
    hotline: Hotline, led: str
) -> None:
    await hotline.on_duty(ANA, BUDI)
    first = hotline.caller()
    await hotline.talks(first, hotline.ana)
    await first.hangs_up()
    await hotline.ana.hangs_up()
    await hotline.passes(100)
    leg = await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    if led:
        await hotline.ana.presses(led)
        await hotline.ana.hears("Tekan satu bila perlu perhatian penyelia")
    new = await gets_another_number(hotline)
    await hotline.ana.presses("1")
    await hotline.ana.hears("Anda tidak sendirian")
    await hotline.ana.hears("tekan 1")
    await hotline.ana.presses("1")
    await accepts(hotline.budi)
    await hotline.ana.is_connected_to(hotline.budi)
    second = hotline.caller("+6281390000002", "Second")
    await hotline.waits(second)
    await new.does_not_ring(for_=20)
    await hotline.ana.hangs_up()
    await accepts(new, within=60)
    await second.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "conversation"


async def test_without_the_database_the_new_number_is_rung(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    new = await gets_another_number(hotline)
    new.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.is_connected_to(new, within=120)
    assert not hotline.ana.is_ringing
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(3)
