"""Ringing back from a call's page, for a message, and at night: where it is offered, and in whose list it stands."""

from pathlib import Path
from uuid import UUID

import pytest

from routing import blocks
from routing.supervision import never_again
from tests.ivr.web.house import words
from tests.ivr.web.supervisor.at_work import Supervisors, part_of, supervisors
from tests.scenarios.callbacks import ASKS, NIGHT, state_of
from tests.scenarios.hotline import ANA, NUMBER, Hotline, a_hotline
from tests.scenarios.supervisors import has_a_phone, their_phone
from tests.scenarios.voicemail import asks_to_leave_one, says

CALLER = "+6281390000001"
OFFERED, IN_QUIET_HOURS = (
    "Telepon balik dari telepon saya",
    "Telepon balik dari telepon saya, pada jam tenang",
)


async def one_who_gave_up(hotline: Hotline) -> UUID:
    """Let a caller hang up in the line; return the id of the call."""
    await hotline.on_duty(ANA)
    leg = await hotline.waits(hotline.caller())
    await hotline.lab.phones[CALLER].hangs_up()
    await hotline.passes(5)
    return (await hotline.call_of(leg)).id


async def rejects(hotline: Hotline) -> None:
    """Let the supervisor press 1, and the caller not want to talk now."""
    await hotline.fetches(their_phone(hotline))
    await hotline.lab.phones[CALLER].rings()
    await hotline.lab.phones[CALLER].rejects()
    await their_phone(hotline).is_off(within=60)
    await hotline.runs(120)  # the supervisor's phone has its rest


async def a_message_in_hand(hotline: Hotline, all_: Supervisors) -> str:
    """Let a caller leave a message, and Sari, whose phone is proven, take it; return its id."""
    caller, _ = await asks_to_leave_one(hotline)
    assert caller.number == CALLER
    await says(caller, 8)
    await hotline.passes(20)
    await hotline.collects()
    (message,) = await hotline.messages()
    await all_.sari.post(f"/voicemails/{message.id}/claim")
    await has_a_phone(hotline, await all_.account("sari"))
    return str(message.id)


async def test_the_caller_of_a_call_is_rung_from_its_page_and_what_comes_of_it_is_in_ones_hands(
    hotline: Hotline,
) -> None:
    call = await one_who_gave_up(hotline)
    async with supervisors(hotline) as all_:
        path = f"/calls/{call}/ring-back"
        assert OFFERED in part_of(await all_.sari.get(f"/calls/{call}?lang=id"), "Ringkas")
        unproven = await all_.sari.post(path)
        assert (unproven.status_code, "belum terbukti" in words(unproven)) == (409, True)
        assert await hotline.callbacks() == []
        await has_a_phone(hotline, await all_.account("sari"))
        pressed = await all_.sari.post(path)
        (callback,) = await hotline.callbacks()
        assert pressed.headers["location"] == f"/callbacks#p-{callback.id}"
        assert "tekan 1 di sana" in part_of(await all_.sari.get("/callbacks?lang=id"), "Di tangan Anda")
        assert OFFERED not in words(await all_.sari.get(f"/calls/{call}?lang=id")), "it is rung already"
        await rejects(hotline)
        assert "upaya habis" in part_of(await all_.sari.get("/callbacks?lang=id"), "Di tangan Anda")
        # Once more: the same callback, not a second one.
        await all_.sari.post(path)
        await rejects(hotline)
        assert await state_of(hotline) == ("exhausted", 2)
    rows = await hotline.rows("select action, subject, a::text as whole from audit a order by id")
    told = [(row.action, row.subject) for row in rows if row.action.endswith("rung_back")]
    assert told == [("caller.rung_back", f"call {call}")] * 2
    assert not [row for row in rows if CALLER[-8:] in row.whole]


@pytest.mark.parametrize("why", ["blocked", "never", "erased", "goes on"])
async def test_it_is_not_offered_where_it_is_refused(hotline: Hotline, why: str) -> None:
    call = await one_who_gave_up(hotline)
    hashes, now = hotline.service.helpline.sealer.hashes(CALLER), hotline.clock.now()
    if why == "goes on":
        call = (await hotline.call_of(await hotline.waits(hotline.caller()))).id
    async with hotline.service.database.begin() as connection:
        if why == "blocked":
            await blocks.block(connection, now, hashes[0])
        elif why == "never":
            await never_again.bar(connection, now, hashes, "account 7")
        elif why == "erased":
            await connection.exec_driver_sql("update calls set caller_hash = null, caller_sealed = null")
    said = {
        "blocked": "Nomornya diblokir",
        "never": "tidak boleh ditelepon lagi",
        "erased": "Tidak ada nomor",
        "goes on": "sedang tersambung dengan kami",
    }
    async with supervisors(hotline) as all_:
        await has_a_phone(hotline, await all_.account("sari"))
        assert OFFERED not in words(await all_.sari.get(f"/calls/{call}?lang=id"))
        refused = await all_.sari.post(f"/calls/{call}/ring-back", {"lang": "id"})
        assert (refused.status_code, said[why] in words(refused)) == (409, True)
        assert await hotline.rows("select action from audit") == []
        missing = await all_.sari.post(f"/calls/{UUID(int=7)}/ring-back")
        assert missing.status_code == 404
    assert await hotline.callbacks() == []


async def test_a_counsellors_own_call_is_not_offered_to_be_rung_back(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    leg = await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await hotline.ana.hangs_up()
    await hotline.passes(5)
    async with supervisors(hotline) as all_:
        page = words(await all_.sari.get(f"/calls/{(await hotline.call_of(leg)).id}?lang=id"))
        assert ("Telepon seorang konselor sendiri" in page, OFFERED in page) == (True, False)


async def test_what_came_of_ringing_for_a_message_stands_with_the_message_alone(hotline: Hotline) -> None:
    async with supervisors(hotline) as all_:
        message = await a_message_in_hand(hotline, all_)
        await all_.sari.post(f"/voicemails/{message}/ring-back")
        await rejects(hotline)
        assert await state_of(hotline) == ("exhausted", 1)
        assert "upaya habis" in part_of(await all_.sari.get("/voicemails?lang=id"), "Di tangan Anda")
        assert "upaya habis" not in words(await all_.sari.get("/callbacks?lang=id"))
        # Whoever has the message next rings by the same callback.
        await all_.sari.post(f"/voicemails/{message}/hand-over", {"to": str(await all_.account("made"))})
        await has_a_phone(hotline, await all_.account("made"))
        await all_.made.post(f"/voicemails/{message}/ring-back")
        await hotline.fetches(their_phone(hotline))
        caller = hotline.lab.phones[CALLER]
        await caller.rings()
        await caller.answers()
        await caller.hears(ASKS)
        # Now the caller asks for it: it is a callback like any other, of whoever rang.
        await caller.presses("2")
        await caller.is_off(within=60)
        await their_phone(hotline).is_off(within=60)
        assert (await state_of(hotline))[0] == "scheduled"
        await hotline.rows(
            "update callbacks set state = 'exhausted', ended_at = asked_at, attempts = 3 returning id"
        )
        assert "upaya habis" in part_of(await all_.made.get("/callbacks?lang=id"), "Di tangan Anda")


async def test_at_night_it_says_so_and_rings_though_the_caller_has_not_asked_for_the_night(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=NIGHT) as hotline, supervisors(hotline) as all_:
        message = await a_message_in_hand(hotline, all_)
        (call,) = await hotline.rows("select id from calls")
        for page in ("/voicemails", f"/calls/{call.id}"):
            assert IN_QUIET_HOURS in words(await all_.sari.get(f"{page}?lang=id"))
        await all_.sari.post(f"/voicemails/{message}/ring-back")
        await their_phone(hotline).rings()
        await hotline.runs(10)  # the night takes callbacks out of the line
        await their_phone(hotline).answers()
        await their_phone(hotline).hears("Ada yang meminta untuk ditelepon kembali")
        await their_phone(hotline).presses("1")
        await hotline.lab.phones[CALLER].rings()
        assert "boleh malam hari" not in words(await all_.made.get("/callbacks?lang=id"))
        await hotline.lab.phones[CALLER].answers()
        await hotline.lab.phones[CALLER].hears(ASKS)
        # "Later" is no consent for this night.
        await hotline.lab.phones[CALLER].presses("2")
        await hotline.lab.phones[CALLER].is_off(within=60)
        await their_phone(hotline).is_off(within=60)
        (row,) = await hotline.callbacks()
        assert (row.state, row.due_at.astimezone(hotline.settings.zone).hour) == ("scheduled", 7)
