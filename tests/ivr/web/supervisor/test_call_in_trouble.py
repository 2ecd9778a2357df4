"""One call on its page after trouble: what is not known is said to be so, and a talk without the database is whole."""

import html

from ivr.lab import Leg, NeverAnswers
from ivr.lab.faults import RestFault
from routing.people.roles import Role
from routing.queries import counsellor_load
from routing.queries.counsellor_load import Load
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import words
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.outage import Away

RING_AND_MORE = 45


async def page_of(hotline: Hotline, leg: Leg) -> str:
    call = await hotline.call_of(leg)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        browser.headers["accept-language"] = "en"
        answer = await browser.get(f"/calls/{call.id}")
    assert answer.status_code == 200, answer.text
    assert not any(number[-6:] in answer.text for number in (ANA, BUDI)), "no counsellor's number"
    return html.unescape(words(answer))


async def load_of(hotline: Hotline, phone: str) -> Load:
    async with hotline.service.database.begin() as connection:
        ((counsellor,),) = await hotline.rows(f"select id from counsellors where phone = '{phone}'")  # noqa: S608
        return (await counsellor_load.of(connection, [counsellor], hotline.clock.now()))[counsellor]


async def test_p7_a_talk_without_the_database_names_who_talked_and_calls_no_ring_of_theirs_off(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await away.stops()
    # She picks up before anything is known of it, and hears an apology.
    await hotline.ana.answers()
    await hotline.ana.is_off(within=30)
    await accepts(hotline.ana, within=60)
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(125)
    await caller.hangs_up()
    await hotline.passes(2)
    await away.is_back()
    await hotline.passes(2)
    page = await page_of(hotline, leg)
    assert "Talked with Ana for 2:0" in page
    assert "Ana accepted" in page
    assert "Ana is off the line" in page
    assert "Ana: ring ended while the database was away, accepted." in page
    assert "The database was away; Ana was rung without it." in page
    assert "called off" not in page
    load = await load_of(hotline, ANA)
    assert (load.accepted, load.missed, round(load.talked.total_seconds())) == (1, 0, 125)


async def test_p7_of_two_talks_without_the_database_each_is_told_from_when_to_when(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials("+622150001234")
    await accepts(hotline.ana, within=60)
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(30)
    await hotline.ana.hangs_up()
    await accepts(hotline.budi, within=60)
    await caller.is_connected_to(hotline.budi)
    await hotline.passes(60)
    await away.is_back()
    await hotline.passes(2)
    await caller.hangs_up()
    await hotline.passes(2)
    page = await page_of(hotline, leg)
    assert "Talked with Ana and Budi" in page
    assert page.count("Ana is off the line") == page.count("Budi is off the line") == 1
    assert "The database was away; Ana and Budi were rung without it." in page
    rows = await hotline.rows("select parted_at - connected_at from offers order by connected_at")
    assert [round(row[0].total_seconds()) for row in rows] == [30, 62]


async def test_p7_a_ring_of_which_no_word_came_is_nobodys_failure(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/offer/status", times=12)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.passes(RING_AND_MORE)
    await caller.hangs_up()
    await hotline.passes(2)
    page = await page_of(hotline, leg)
    assert "Ana: no word came of it." in page
    assert "No word came of what Ana's phone did no ring was heard in time" in page
    assert "not picked up" not in page
    assert (await load_of(hotline, ANA)).missed == 0
    assert await hotline.rows("select misses from counsellors") == [(0,)]


async def test_p7_while_the_carrier_is_silent_a_ring_that_it_was_asked_for_is_nobodys_failure(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI)
    hotline.ana.behaves(NeverAnswers())
    hotline.budi.behaves(NeverAnswers())
    caller = hotline.caller()
    with hotline.lab.faults.every_rest(RestFault(request_lost=True)):
        leg = await hotline.waits(caller)
        await hotline.passes(2 * RING_AND_MORE)
        await caller.hangs_up()
        await hotline.passes(2)
    page = await page_of(hotline, leg)
    assert "no word came of it" in page
    asked = await hotline.rows("select phone from offers where unsure and state = 'no_answer'")
    assert asked, "a phone that was asked for, and never rang"
    for (phone,) in asked:
        heard = await hotline.rows(
            "select phone from offers where ringing_at is not null and state = 'no_answer'"
        )
        assert (await load_of(hotline, phone)).missed == heard.count((phone,))
