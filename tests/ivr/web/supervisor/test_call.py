"""One call on its page: how it ended and why, every phone, every event, in both languages."""

import re
from uuid import UUID, uuid4

import httpx
import pytest

from ivr.lab import Busy, Leg, NeverAnswers
from ivr.web.languages import LANGUAGES, translations
from ivr.web.supervisor import timeline_words, why_words
from routing import callbacks, timeline
from routing.calls import Outcome
from routing.calls import State as CallState
from routing.line.dispatch import Availability, Preference
from routing.offers import State as OfferState
from routing.people.roles import Role
from routing.supervision.handling import Handling
from routing.voicemails import State as MessageState
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import Browser, House, words
from tests.ivr.web.supervisor import sentences
from tests.routing.rows import a_call, a_counsellor
from tests.routing.transactions import tx_at
from tests.scenarios.hotline import ANA, BUDI, CITRA, Hotline

CALLER = "+6281390000001"


async def page_of(browser: Browser, hotline: Hotline, leg: Leg, language: str = "en") -> str:
    return words(await shown(browser, hotline, leg, language))


async def shown(browser: Browser, hotline: Hotline, leg: Leg, language: str = "en") -> httpx.Response:
    browser.headers["accept-language"] = language
    call = await hotline.call_of(leg)
    answer = await browser.get(f"/calls/{call.id}")
    assert answer.status_code == 200, answer.text
    assert CALLER[-6:] not in answer.text
    return answer


async def test_p7_a_caller_who_gave_up_is_told_with_why_nobody_came(hotline: Hotline) -> None:
    """Two phones that nobody hears, one that is engaged, one counsellor who talks with somebody else."""
    await hotline.on_duty(ANA, BUDI, CITRA, tier=(1, 1, 2))
    await hotline.talks(hotline.caller("+6281390000002", "Before"), hotline.ana)
    hotline.budi.behaves(NeverAnswers())
    hotline.citra.behaves(Busy())
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(100)
    await caller.hangs_up()
    await hotline.passes(2)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        english = await page_of(browser, hotline, leg)
        indonesian = await page_of(browser, hotline, leg, "id")
    assert "Hung up after waiting 1:" in english
    assert "Why nobody answered 3 were on duty; 2 phones were rung" in english
    assert re.search(r"Budi: (2 times )?not picked up", english)
    assert "Citra: 2 times engaged" in english or "Citra: engaged" in english
    assert "Not rung: Ana (phone in use)." in english
    assert "Budi's phone rings".replace("'", "&#39;") in english
    assert "Budi's phone is rung tier 1 · nobody else was ready".replace("'", "&#39;") in english
    assert "Ana: phone in use" in english
    assert "+62 •••• 01" in english
    assert "Ditutup penelepon setelah menunggu 1:" in indonesian
    assert "3 orang bertugas; 2 telepon dihubungi" in indonesian
    assert "Telepon Budi berdering" in indonesian


async def test_a_callback_leads_to_its_attempt_and_the_attempt_back(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    first = await hotline.agrees(caller)
    await hotline.passes(5)
    await hotline.runs(10)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        page = await shown(browser, hotline, first)
        assert "Asked to be rung back" in words(page)
        assert "pressed 1: asks to be rung back" in words(page)
        assert "Attempt 1" in words(page)
        attempt = re.search(r'Attempt 1</dt><dd><a href="(/calls/[^"]+)"', page.text)
        assert attempt is not None
        of_attempt = words(await browser.get(attempt[1]))
    assert "The hotline made this call, for a callback." in of_attempt
    assert "a callback is due · attempt 1" in of_attempt
    assert "The same caller" in of_attempt


async def test_a_conversation_is_told_with_whom_how_long_and_what_the_counsellor_keyed(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await hotline.passes(75)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("2")
    await hotline.passes(30)
    (call,) = await hotline.all_calls()
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        browser.headers["accept-language"] = "en"
        page = words(await browser.get(f"/calls/{call.id}"))
    assert re.search(r"Talked with Ana for 1:1\d", page)
    assert "How they were answered 1 was on duty; 1 phone was rung, 1 time in all. Ana: accepted." in page
    assert "Ana pressed 2: needs a follow-up" in page
    assert "Counsellor's key needs a follow-up" in page


async def test_nobody_on_duty_says_whom_the_rota_named_and_why_they_were_away(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set cleared = false returning id")
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await caller.presses("1")
    await caller.hears("Tekan satu", within=30)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        now = await shown(browser, hotline, leg)
        assert "Hears now what there is instead" in words(now)
        assert 'data-again="/calls/' in now.text
        await caller.hangs_up()
        await hotline.passes(2)
        over = await shown(browser, hotline, leg)
    assert "data-again" not in over.text
    assert "Nobody was on duty. The rota names Ana (not cleared to take calls)." in words(over)


async def test_who_hung_up_in_the_greeting_was_not_in_the_line(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await caller.hangs_up()
    await hotline.passes(2)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        page = await page_of(browser, hotline, leg)
    assert "Hung up before waiting" in page
    assert "The caller had not come into the line, so nobody was rung." in page


async def test_who_was_served_without_the_database_is_told_so_and_whose_phones_rang(house: House) -> None:
    browser, why = await house.signed_in("sari@example.org", Role.SUPERVISOR), "served without a database"
    browser.headers["accept-language"] = "en"
    now = house.clock.now()
    async with house.transaction() as connection:
        call = await a_call(connection, CallState.ENDED, arrived_at=now, ended_at=now)
        tx = tx_at(connection, now)
        for n, name in enumerate(("Ana", "Budi"), start=1):
            who = await a_counsellor(connection, n, name=name)
            await timeline.record(tx, call.id, "counsellor.rung", counsellor=who, why=why)
        await timeline.record(tx, call.id, "call.ended", why=f"the leg ended; {why}")
    page = words(await browser.get(f"/calls/{call.id}"))
    assert "The database was away; Ana and Budi were rung without it." in page
    assert "Budi&#39;s phone is rung without the database" in page
    assert "The call is over without the database the phone connection ended" in page


async def test_an_attempt_that_was_picked_up_without_the_database_is_not_said_to_have_reached_nobody(
    house: House,
) -> None:
    browser = await house.signed_in("sari@example.org", Role.SUPERVISOR)
    async with house.transaction() as connection:
        now = house.clock.now()
        call = await a_call(connection, CallState.ENDED, outcome=Outcome.NOT_REACHED)
        await timeline.record(tx_at(connection, now), call.id, "callback.unasked")
    for language, says, no_more in (
        ("en", "An attempt to ring back that does not count: it was picked up", "reached nobody"),
        ("id", "Upaya menelepon balik yang tidak dihitung: diangkat", "tidak mencapai siapa pun"),
    ):
        browser.headers["accept-language"] = language
        page = words(await browser.get(f"/calls/{call.id}"))
        assert says in page
        assert no_more not in page


async def test_a_call_that_is_not_there_is_no_page(house: House) -> None:
    browser = await house.signed_in("sari@example.org", Role.SUPERVISOR)
    assert (await browser.get(f"/calls/{uuid4()}")).status_code == 404
    for act in ("notes", "number", "block", "let-in"):
        form = {"note": "x", "purpose": "danger", "reason": "x", "span": "day", "why": "x"}
        assert (await browser.post(f"/calls/{UUID(int=7)}/{act}", form)).status_code in {404, 409}


# --- Words


def test_each_sentence_that_the_program_writes_on_a_timeline_has_its_words() -> None:
    found = sentences.read()
    assert found.lost == set(), "the reader of the source cannot follow these: teach it, or write a constant"
    assert len(found.sentences) > 90
    known = why_words.SENTENCES.keys() | why_words.PATTERNS.keys()
    assert found.sentences - known == set(), "write them into ivr/web/supervisor/why_words.py"
    assert known - found.sentences == set(), "nothing writes these any more"


def test_each_kind_of_event_has_its_words() -> None:
    states = {
        "call": CallState,
        "offer": OfferState,
        "callback": callbacks.State,
        "voicemail": (*MessageState, *Handling),
    }
    kinds = {f"{noun}.{state}" for noun, names in states.items() for state in names} - {"offer.planned"}
    assert (kinds | sentences.read().kinds) - timeline_words.HEADS.keys() == set()


def test_each_reason_of_a_ring_has_its_words() -> None:
    own = {"rung", "not_their_turn", "rung_for_another_caller", "last_after_misses", "not_again"}
    assert timeline_words.REASONS.keys() == own | set(Availability)
    assert timeline_words.PREFERRED.keys() == set(Preference)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", why_words.PATTERNS.values())
def test_a_sentence_with_a_value_is_said_with_it(language: str, example: str) -> None:
    told = why_words.said(example, translations(language).gettext)
    assert told
    assert told != example
    assert "%(" not in told
