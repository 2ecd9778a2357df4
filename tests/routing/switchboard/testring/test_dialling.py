"""Dialling a test ring: refused while the phone is held (promise P2), made once, paced, and given up in time."""

import asyncio
import itertools

import pytest
from sqlalchemy import text

from ivr.lab import Answers, NeverAnswers
from routing.legs import Refusal
from routing.rota import contacts
from routing.switchboard.actions import RingTest
from routing.switchboard.testring import dialling
from routing.switchboard.testring.dialling import PhoneHeld
from tests.routing.rows import a_counsellor
from tests.routing.switchboard.testring.pressing import (
    BY,
    KEY,
    presses,
    presses_and_is_killed,
    results,
    rings_of,
)
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline


async def is_refused(hotline: Hotline, *, by_test: bool = False) -> None:
    """Press for Ana on either process: neither rings her."""
    rung = rings_of(hotline, hotline.ana)
    for process in (0, 1):
        with pytest.raises(PhoneHeld) as held:
            await presses(hotline, hotline.ana, process)
        assert held.value.by_test == by_test
    await hotline.passes(1)
    assert rings_of(hotline, hotline.ana) == rung


async def test_p2_it_is_refused_while_the_phone_rings_talks_rests_or_rings_in(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.ana.rings()
    await is_refused(hotline)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await is_refused(hotline)
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    await is_refused(hotline)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(5)
    await is_refused(hotline)  # she rests
    await hotline.passes(90)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await is_refused(hotline)
    await hotline.ana.hangs_up()
    await hotline.passes(3)
    assert await results(hotline) == []
    hotline.ana.behaves(Answers(presses=((KEY, "1"),)))
    await presses(hotline, hotline.ana)
    await hotline.passes(30)
    assert await results(hotline) == [("confirmed", None)]


async def test_p2_two_presses_at_once_on_two_processes_make_one_call(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    pressed = await asyncio.gather(
        *(presses(hotline, hotline.ana, process) for process in (0, 1)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in pressed) == ["NoneType", "PhoneHeld"]
    await hotline.ana.rings()
    await is_refused(hotline, by_test=True)
    assert rings_of(hotline, hotline.ana) == 1


async def test_a_press_whose_process_is_killed_before_its_create_is_made_once_by_another(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    test_id = await presses_and_is_killed(hotline, hotline.ana)
    await hotline.restarts(0)
    await hotline.passes(1)
    assert rings_of(hotline, hotline.ana) == 0
    await hotline.runs(5)
    await hotline.ana.rings()
    # The first process was only frozen, and comes with its action now.
    hotline.service.actions.start([RingTest(test_id, hotline.clock.now())])
    await hotline.runs(20)
    assert rings_of(hotline, hotline.ana) == 1


async def test_a_create_of_which_nothing_is_heard_is_never_made_again_and_the_phone_is_free_in_the_end(
    hotline: Hotline,
) -> None:
    """As when the process is killed between its claim and its create."""
    await hotline.on_duty(ANA)
    hotline.lab.faults.lose_next_request(path="/Calls.json")
    await presses(hotline, hotline.ana)
    await hotline.runs(60)
    assert (await results(hotline), rings_of(hotline, hotline.ana)) == ([("dialling", None)], 0)
    await hotline.runs(30)
    assert (await results(hotline), rings_of(hotline, hotline.ana)) == ([("failed", "unheard")], 0)
    assert await hotline.rows("select 1 from holds where released_at is null") == []


async def test_many_tests_keep_the_pace_and_delay_no_caller_by_more_than_a_turn(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    people = [hotline.lab.phone(f"+62812000001{n:02}", f"P{n}").behaves(NeverAnswers()) for n in range(8)]
    async with hotline.service.database.begin() as connection:
        for n, person in enumerate(people, start=10):
            await a_counsellor(connection, n, phone=person.number)
    caller = hotline.caller()
    await hotline.calls_in(caller)
    for person in people:
        await presses(hotline, person)
    await caller.presses("1")
    began = hotline.clock.now()
    while not any(rings_of(hotline, phone) for phone in (hotline.ana, hotline.budi, hotline.citra)):
        await hotline.passes(0.5)
    assert (hotline.clock.now() - began).total_seconds() <= 3
    await hotline.passes(12)
    made = sorted(leg.created for leg in hotline.lab.calls if leg.direction == "outbound-api")
    assert len(made) >= 9
    apart = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(made)]
    assert min(apart) >= 0.99


async def test_a_test_gives_way_where_callers_need_every_turn(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.rows("update pacing set next_at = '2026-11-25 03:30+00' returning 1")
    await presses(hotline, hotline.ana)
    await hotline.runs(25)
    assert await results(hotline) == [("failed", "no_turn")]
    assert await hotline.rows("select 1 from holds where released_at is null") == []


@pytest.mark.parametrize(
    ("statement", "failure"),
    [
        ("update reach set down_since = '2026-11-25', try_at = '2026-11-26' returning 1", "carrier"),
        ("update reach set try_at = '2026-11-26' returning 1", "carrier"),
    ],
    ids=["down", "being asked"],
)
async def test_a_carrier_that_makes_no_calls_is_not_asked_for_a_test(
    hotline: Hotline, statement: str, failure: str
) -> None:
    await hotline.on_duty(ANA)
    await hotline.rows(statement)
    await presses(hotline, hotline.ana)
    await hotline.passes(3)
    assert await results(hotline) == [("failed", failure)]
    assert rings_of(hotline, hotline.ana) == 0


async def test_a_number_that_the_carrier_does_not_ring_is_told_as_such(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    test_id = await presses_and_is_killed(hotline, hotline.ana)
    transactions = hotline.service.transactions
    assert isinstance(await transactions.run(dialling.claim, test_id), dialling.Dial)
    await transactions.run(dialling.refused, test_id, Refusal.PHONE)
    assert await results(hotline) == [("failed", "refused")]


async def test_who_is_no_counsellor_is_not_rung(hotline: Hotline) -> None:
    assert await hotline.service.transactions.run(dialling.begin, 999, by=BY) is None


async def test_a_number_that_changes_before_the_ring_is_the_one_that_rings(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.former.add(ANA)
    await presses_and_is_killed(hotline, hotline.ana)
    new = hotline.lab.phone("+6281200000009", "Ana's new phone")
    async with hotline.service.database.begin() as connection:
        (ana,) = (await connection.execute(text("select id from counsellors"))).scalars()
        change = [(ana, ANA, new.number)]
        await contacts.change_phones(connection, hotline.clock.now(), change, by=BY)
    await hotline.runs(5)
    await new.rings()
    await new.answers()
    await new.hears(KEY)
    await new.presses("1")
    await hotline.passes(5)
    assert (await results(hotline), rings_of(hotline, hotline.ana)) == ([("confirmed", None)], 0)
    assert await hotline.rows("select 1 from holds where released_at is null") == []
