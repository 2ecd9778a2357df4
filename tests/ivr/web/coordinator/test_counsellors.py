"""The coordinator's pages of counsellors: who needs a look, how one stands, and what may be changed."""

import html
import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import audit, counsellors, holds
from routing.audit import Actor
from routing.calls import State
from routing.counselling import clearance, testrings
from routing.offers import State as OfferState
from routing.people.roles import Role
from tests.ivr.web.house import EVENING, PASSWORD, Browser, House, words
from tests.routing.rows import MINUTE, a_call, a_counsellor, a_test_ring, an_offer, phone_of, publish
from tests.routing.transactions import tx_at

WULAN = "wulan@example.org"
TODAY = date(2026, 12, 23)
ANA, BUDI, NEW = phone_of(1), phone_of(2), "0813-9000-0009"
ID = {"accept-language": "id"}


async def coordinator(house: House) -> Browser:
    browser = await house.signed_in(WULAN, Role.COORDINATOR)
    browser.headers["accept-language"] = "en"
    return browser


async def named(house: House, name: str, n: int = 1, **changed: Any) -> int:
    async with house.transaction() as connection:
        return await a_counsellor(connection, n, name=name, **changed)


async def stored(house: House, counsellor_id: int) -> counsellors.Counsellor:
    async with house.transaction() as connection:
        found = await counsellors.by_id(connection, counsellor_id)
    assert found is not None
    return found


async def deeds(house: House) -> list[tuple[str, str]]:
    async with house.transaction() as connection:
        return [(row.action, row.subject) for row in await audit.newest(connection)]


def in_order(page: Any) -> list[str]:
    return re.findall(r'<a href="/counsellors/\d+">([^<]+)</a>', page.text)


# --- The list


async def test_without_counsellors_the_page_says_how_they_come(house: House) -> None:
    page = await (await coordinator(house)).get("/counsellors")
    assert page.status_code == 200
    assert "There are no counsellors yet." in words(page)


async def confirmed(connection: AsyncConnection, counsellor_id: int, **changed: Any) -> None:
    """Let a test ring of somebody's present number have ended, with key 1 unless said otherwise."""
    over = {"pressed_at": EVENING - MINUTE, "ended_at": EVENING, "leg_over_at": EVENING, "by": WULAN}
    state = changed.pop("state", testrings.State.CONFIRMED)
    await a_test_ring(connection, counsellor_id, state, **over | changed)


async def test_who_needs_a_look_comes_first_then_who_is_on_duty_then_the_others_by_name(
    house: House,
) -> None:
    async with house.transaction() as connection:
        people: dict[str, dict[str, Any]] = {
            "Zaki": {},  # free
            "Bima": {"paused_at": EVENING, "paused_until": EVENING + MINUTE, "paused_by": "coordinator"},
            "Yoga": {"misses": 3, "last_since": EVENING},
            "Putu": {"cleared_until": TODAY + timedelta(days=10)},
            "Rani": {"cleared_until": TODAY - timedelta(days=1)},
            "Wira": {"cleared": False},
            "Tari": {},  # talks
            "Eka": {},  # rings
        }
        ids = {}
        for n, (name, values) in enumerate(people.items(), start=1):
            ids[name] = await a_counsellor(connection, n, name=name, **values)
            await confirmed(connection, ids[name])
        await a_counsellor(connection, 30, name="Nila")  # never tested
        tried = await a_counsellor(connection, 31, name="Oki")
        await confirmed(connection, tried, state=testrings.State.NO_ANSWER)
        await publish(connection, *(phone_of(n) for n in range(1, len(people) + 1)))
        for name, n in (("Citra", 20), ("Agus", 21)):
            await a_counsellor(connection, n, name=name, cleared=False, awaits_rota=True)
        for name, state in (("Tari", OfferState.ACCEPTED), ("Eka", OfferState.RINGING)):
            call = await a_call(connection)
            number = (await counsellors.by_id(connection, ids[name])).phone  # type: ignore[union-attr]
            offer = await an_offer(connection, call.id, ids[name], state, phone=number)
            await holds.take(
                tx_at(connection, EVENING - MINUTE),
                number,
                call_id=call.id,
                offer_id=offer.id,
                check_at=EVENING,
            )
        await clearance.set_end(
            connection, EVENING, ids["Rani"], TODAY - timedelta(days=2), by=Actor(by="test")
        )
    browser = await coordinator(house)
    page = await browser.get("/counsellors")
    assert in_order(page) == [
        *("Yoga", "Rani", "Putu", "Wira", "Nila", "Oki"),
        *("Zaki", "Eka", "Tari", "Bima"),
        *("Agus", "Citra"),
    ]
    read = words(page)
    assert "12 people, 5 on duty now" in read
    assert "3 offers missed in a row: rung last" in read
    assert "Clearance ends in 10 days" in read
    assert "Nila Number never tested" in read
    assert "Oki Number not confirmed by a test yet" in read
    assert read.count("23 Dec 2026") == len(people)
    assert phone_of(1) not in page.text
    assert in_order(await browser.get("/counsellors", params={"q": " ya"})) == []
    assert in_order(await browser.get("/counsellors?q=YOG")) == ["Yoga"]
    assert "No name or organisation has “ya”" in words(await browser.get("/counsellors?q=ya"))
    browser.headers |= ID
    assert "3 tawaran terlewat berturut-turut: terakhir didering" in words(await browser.get("/counsellors"))


async def test_the_others_come_fifty_at_a_time(house: House) -> None:
    async with house.transaction() as connection:
        for n in range(1, 53):
            await a_counsellor(connection, n, name=f"P{n:02}")
    browser = await coordinator(house)
    first = await browser.get("/counsellors?q=P")
    assert (len(in_order(first)), "1 to 50 of 52" in words(first)) == (50, True)
    (more,) = re.findall(r'href="(/counsellors\?[^"]*page=2)"', first.text)
    assert in_order(await browser.get(more.replace("&amp;", "&"))) == ["P51", "P52"]


# --- One counsellor


async def test_one_counsellor_is_shown_with_duty_load_and_history_and_a_masked_number(house: House) -> None:
    async with house.transaction() as connection:
        ana = await a_counsellor(
            connection, 1, name="Ana", languages=["id", "jv"], organisation="Teman Bicara"
        )
        await publish(connection, ANA, hours=(20 * 60, 26 * 60))
        call = await a_call(connection, State.ENDED)
        talked = {"accepted_at": EVENING, "connected_at": EVENING, "parted_at": EVENING + 58 * MINUTE}
        await an_offer(connection, call.id, ana, OfferState.ENDED, planned_at=EVENING, **talked)
        rang = {"planned_at": EVENING, "ringing_at": EVENING}
        await an_offer(connection, call.id, ana, OfferState.NO_ANSWER, **rang)
        old = EVENING - timedelta(days=31)
        await an_offer(connection, call.id, ana, OfferState.NO_ANSWER, planned_at=old, ringing_at=old)
        await clearance.set_end(
            connection, EVENING, ana, TODAY + timedelta(days=1), by=Actor(account=None, by="counsellor")
        )
    browser = await coordinator(house)
    page = await browser.get(f"/counsellors/{ana}")
    read = words(page)
    assert page.status_code == 200
    assert "+62 •••• 01" in read
    assert ANA[1:] not in page.text
    for said in (
        "free",
        "Teman Bicara",
        "Wed 23 Dec 20:00\u201302:00, tier 1 under way",
        "Fri 25 Dec 20:00\u201302:00, tier 1 not rung: clearance over",
        "58 minutes talked",
        "accepted 1 Wed 23 Dec 23:04",
        "not picked up 1",
        "Cleared until 24 Dec 2026",
        "Clearance ends in 1 day",
        "The hotline's number is (021) 50001234",
    ):
        assert said in read, said
    assert (await browser.get("/counsellors/999")).headers["location"] == "/counsellors"


async def test_a_pause_has_an_end_and_is_ended_by_a_press(house: House) -> None:
    ana = await named(house, "Ana")
    browser = await coordinator(house)
    path = f"/counsellors/{ana}"
    for form, said in (
        ({"day": "2026-12-23", "time": "22.00"}, "This time is past."),
        ({"day": "2028-12-23", "time": "22.00"}, "A pause lasts a year at most."),
        ({"day": "soon", "time": "22.00"}, "This is no date."),
        ({"day": "2026-12-24", "time": "late"}, "late"),
        ({}, "This is no date."),
    ):
        refused = await browser.post(f"{path}/pause", form)
        assert (refused.status_code, said in refused.text) == (422, True), form
    assert (await stored(house, ana)).pause_ends(EVENING) is None
    form = {"day": "2026-12-24", "time": "8.00", "why": "  an   exam "}
    assert (await browser.post(f"{path}/pause", form)).headers["location"] == path
    paused = await stored(house, ana)
    assert paused.pause_ends(EVENING) == EVENING.replace(day=24, hour=1, minute=0)
    shown = words(await browser.get(path))
    assert "Nobody rings this phone until Thu 24 Dec 08:00." in shown
    assert "an exam" in shown
    assert "Paused until Thu 24 Dec 08:00 wulan@example.org" in shown
    await browser.post(f"{path}/resume")
    await browser.post(f"{path}/resume")
    assert "an exam" not in (await browser.get(path)).text
    of_ana = [action for action, subject in await deeds(house) if subject == f"counsellor {ana}"]
    assert of_ana == ["counsellor.resumed", "counsellor.paused"]


async def test_who_missed_several_offers_is_put_in_turn_again(house: House) -> None:
    ana = await named(house, "Ana", misses=3, last_since=EVENING)
    browser = await coordinator(house)
    assert "3 offers missed in a row, so this phone is rung last." in words(
        await browser.get(f"/counsellors/{ana}")
    )
    await browser.post(f"/counsellors/{ana}/in-turn")
    await browser.post(f"/counsellors/{ana}/in-turn")
    assert (await stored(house, ana)).last_since is None
    assert [action for action, _ in await deeds(house)].count("counsellor.in_turn") == 1


async def test_whom_no_publish_has_cleared_is_cleared_by_hand(house: House) -> None:
    ana = await named(house, "Ana", cleared=False)
    browser = await coordinator(house)
    assert "Clear to take calls" in words(await browser.get(f"/counsellors/{ana}"))
    for _press in range(2):
        await browser.post(f"/counsellors/{ana}/clear")
    assert (await stored(house, ana)).cleared
    assert await deeds(house) == [("counsellor.cleared", f"counsellor {ana}")]


async def test_languages_organisation_and_the_end_of_a_clearance_are_kept(house: House) -> None:
    ana = await named(house, "Ana")
    browser = await coordinator(house)
    path = f"/counsellors/{ana}"
    refused = await browser.post(f"{path}/details", {"languages": "Indonesian!", "organisation": "x"})
    assert (refused.status_code, 'value="Indonesian!"' in refused.text) == (422, True)
    await browser.post(f"{path}/details", {"languages": "ID, en", "organisation": " Teman  Bicara"})
    await browser.post(f"{path}/clearance", {"until": "2027-03-31"})
    kept = await stored(house, ana)
    assert (kept.languages, kept.organisation) == (["id", "en"], "Teman Bicara")
    assert kept.cleared_until == date(2027, 3, 31)
    assert (await browser.post(f"{path}/clearance", {"until": "31 March"})).status_code == 422
    await browser.post(f"{path}/clearance", {"until": ""})
    assert (await stored(house, ana)).cleared_until is None
    assert [action for action, _ in await deeds(house)] == [
        *("counsellor.cleared_until", "counsellor.cleared_until"),
        "counsellor.details_changed",
    ]


async def test_a_number_is_shown_and_changed_by_who_gave_their_password_lately(house: House) -> None:
    ana, _budi = await named(house, "Ana"), await named(house, "Budi", 2)
    browser = await coordinator(house)
    path = f"/counsellors/{ana}"
    await house.passes(minutes=11)
    for form in ("number/show", "number"):
        asked = await browser.post(f"{path}/{form}", {"phone": NEW})
        assert (asked.status_code, f'name="next" value="{path}"' in asked.text) == (401, True)
    await browser.post("/account/confirm", {"password": PASSWORD})
    shown = await browser.post(f"{path}/number/show")
    assert "0812-0000-001" in words(shown)
    assert "0812-0000-001" not in words(await browser.get(path))
    for phone, status in (("12", 422), (BUDI, 409), ("082289184427", 409), ("+622150001234", 422)):
        assert (await browser.post(f"{path}/number", {"phone": phone})).status_code == status, phone
    async with house.transaction() as connection:
        call = await a_call(connection, State.DESK)
        await holds.take(tx_at(connection, EVENING), ANA, call_id=call.id, check_at=EVENING)
    assert "rings, talks or rests" in (await browser.post(f"{path}/number", {"phone": NEW})).text
    async with house.transaction() as connection:
        await connection.execute(update(holds.holds).values(released_at=EVENING))
    assert (await browser.post(f"{path}/number", {"phone": NEW})).status_code == 303
    assert (await stored(house, ana)).phone == "+6281390000009"
    assert [action for action, _ in await deeds(house)] == [
        "counsellor.number_changed",
        "counsellor.number_shown",
    ]
    async with house.transaction() as connection:
        rows = (
            await connection.execute(
                select(audit.chain.audit.c.before, audit.chain.audit.c.after).order_by(audit.chain.audit.c.id)
            )
        ).all()
    assert rows[-1] == ({"phone": "+62 •••• 01"}, {"phone": "+62 •••• 09"})


# --- The test ring


async def test_the_last_test_of_the_present_number_is_shown_with_how_it_ended_and_who_asked(
    house: House,
) -> None:
    ana = await named(house, "Ana")
    browser = await coordinator(house)
    path = f"/counsellors/{ana}"
    assert "data-again" not in (await browser.get(path)).text
    for n, (state, failure, said, said_in_indonesian) in enumerate(
        (
            ("planned", None, "Will ring in a moment", "Segera berdering"),
            ("ringing", None, "Rings", "Berdering"),
            ("answered", None, "Picked up", "Diangkat"),
            ("confirmed", None, "Pressed 1, the number is right", "Menekan 1, nomornya benar"),
            ("lapsed", None, "Perhaps a voicemail box", "Mungkin kotak suara"),
            ("no_answer", None, "Nobody answered", "Tidak diangkat"),
            ("busy", None, "Engaged, or declined", "Sibuk, atau ditolak"),
            ("cancelled", None, "Called off", "Dibatalkan"),
            (
                "failed",
                "refused",
                "The carrier cannot ring this number.",
                "tidak dapat menghubungi nomor ini",
            ),
            ("failed", "carrier", "makes no calls for us", "tidak menghubungkan panggilan"),
            ("failed", "no_turn", "So many callers' calls", "Begitu banyak telepon"),
            ("failed", "unheard", "Nothing was heard", "Tidak ada kabar"),
            ("failed", "leg", "switched off, or no such number", "tidak terjangkau"),
        )
    ):
        at = EVENING + n * MINUTE
        is_live = state in testrings.LIVE
        seen: dict[str, Any] = {
            "ringing_at": at if state in {"ringing", "answered"} else None,
            "answered_at": at if state == "answered" else None,
            "ended_at": None if is_live else at,
            "leg_over_at": None if is_live else at,
        }
        async with house.transaction() as connection:
            await confirmed(
                connection,
                ana,
                state=testrings.State(state),
                failure=failure and testrings.Failure(failure),
                pressed_at=at,
                **seen,
            )
        for language, words_ in (("en", said), ("id", said_in_indonesian)):
            browser.headers["accept-language"] = language
            page = await browser.get(path)
            assert words_ in html.unescape(words(page)), state
            assert ("data-again" in page.text, f'action="{path}/test"' in page.text) == (is_live, not is_live)
    async with house.transaction() as connection:
        await counsellors.renumber(connection, ana, phone_of(9))
    browser.headers["accept-language"] = "en"
    assert "This number was never tested." in words(await browser.get(path))


async def test_a_test_of_nobody_leads_back_to_the_list(house: House) -> None:
    browser = await coordinator(house)
    assert (await browser.post("/counsellors/999/test")).headers["location"] == "/counsellors"
