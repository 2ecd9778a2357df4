"""Callbacks: what callers asked for over the lab, and supervisors at the list of it."""

import asyncio
import re
from datetime import datetime

from routing.callbacks import State, callbacks
from routing.supervision import by_hand
from routing.transaction import Transaction
from tests.ivr.web.house import words
from tests.ivr.web.supervisor.at_work import part_of, supervisors
from tests.scenarios.callbacks import a_callback, state_of
from tests.scenarios.hotline import ANA, Hotline
from tests.scenarios.supervisors import (
    calls_are_old,
    has_a_phone,
    none_had_a_number,
    numbers_are_erased,
    their_phone,
)

CALLER = "+6281390000001"


async def a_waiting_one(hotline: Hotline) -> str:
    """Let a callback stand in the line, and nobody be free for it."""
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.agrees(hotline.caller())
    (row,) = await hotline.callbacks()
    assert row.state == "in_line"
    return str(row.id)


async def given_up(hotline: Hotline) -> str:
    """Let a caller not pick up at the last of three attempts; return the callback's id."""
    await a_callback(hotline)
    await hotline.rows("update callbacks set attempts = 2 returning id")
    await hotline.fetches(hotline.ana)
    await hotline.lab.phones[CALLER].rings()
    await hotline.runs(75)
    assert await state_of(hotline) == ("exhausted", 3)
    return str((await hotline.callbacks())[0].id)


async def test_one_that_reached_nobody_needs_somebody_who_has_it_rung_again(hotline: Hotline) -> None:
    callback = await given_up(hotline)
    async with supervisors(hotline) as all_:
        page = await all_.sari.get("/callbacks")
        assert "Telepon balik 1 perlu orang" in words(page)
        assert re.search(r"upaya habis, tidak terhubung \d\d\.\d\d tidak diangkat", words(page))
        # Nobody decides about what they have not taken.
        early = await all_.sari.post(f"/callbacks/{callback}/ring", {"when": "now"})
        assert (early.status_code, "Ambil dahulu" in words(early)) == (409, True)
        await all_.sari.post(f"/callbacks/{callback}/claim")
        assert "Jadwalkan upaya ke-4" in part_of(await all_.sari.get("/callbacks"), "Di tangan Anda")
        taken = await all_.made.post(f"/callbacks/{callback}/claim")
        assert (taken.status_code, "di tangan sari@example.org" in words(taken)) == (409, True)
        rung = await all_.sari.post(
            f"/callbacks/{callback}/ring", {"when": "now", "note": "diminta lewat pesan"}
        )
        assert "Ada dalam antrean" in words(await all_.sari.get(rung.headers["location"]))
        assert await state_of(hotline) == ("in_line", 3)
        assert "dalam antrean" in words(await all_.made.get("/callbacks"))
        assert "diminta lewat pesan" in words(await all_.made.get("/callbacks"))
        assert await all_.audited("callback") == [("claimed", callback), ("rung", callback)]
        assert not [row for row in await hotline.dump() if "lewat pesan" in row]
        # Its caller is reached in the end.
        await hotline.fetches(hotline.ana)
        caller = hotline.lab.phones[CALLER]
        await caller.rings()
        await caller.answers()
        await caller.hears("tekan satu", within=60)
        await caller.presses("1")
        await caller.is_connected_to(hotline.ana, within=30)
        assert (await state_of(hotline))[0] == "done"
        assert "terhubung" in words(await all_.made.get("/callbacks?view=done"))


async def test_one_in_the_line_is_put_off_or_cancelled_and_nobody_rings_for_it(hotline: Hotline) -> None:
    callback = await a_waiting_one(hotline)
    async with supervisors(hotline) as all_:
        await all_.sari.post(f"/callbacks/{callback}/claim")
        unclear = {
            "when": ({"when": "tomorrow"}, "Pilih kapan"),
            "day": ({"when": "other", "day": "x", "time": "16.30"}, "Ini bukan tanggal"),
            "time": ({"when": "other", "day": "2026-11-26", "time": "25.00"}, "Jam ini tidak ada"),
            "past": ({"when": "other", "day": "2026-11-24", "time": "16.30"}, "14 hari ke depan"),
            "far": ({"when": "other", "day": "2026-12-24", "time": "16.30"}, "14 hari ke depan"),
        }
        for form, why in unclear.values():
            refused = await all_.sari.post(f"/callbacks/{callback}/ring", {**form, "note": "besok sore"})
            assert (refused.status_code, "besok sore" in refused.text) == (422, True)
            assert why in words(refused)
        assert (await state_of(hotline))[0] == "in_line"
        put_off = await all_.sari.post(
            f"/callbacks/{callback}/ring", {"when": "other", "day": "2026-11-26", "time": "16.30"}
        )
        assert "Kam 26 Nov 16.30" in words(await all_.sari.get(put_off.headers["location"]))
        (row,) = await hotline.callbacks()
        assert (row.state, row.due_at.isoformat()) == ("scheduled", "2026-11-26T09:30:00+00:00")
        assert (
            await hotline.rows("select id from calls where callback_id is not null and state <> 'ended'")
            == []
        )
        await all_.made.post(f"/callbacks/{callback}/claim")
        done = await all_.made.post(f"/callbacks/{callback}/cancel")
        assert "dibatalkan" in words(await all_.made.get(done.headers["location"]))
        assert await state_of(hotline) == ("cancelled", 0)
        assert [deed for deed, _ in await all_.audited("callback")] == [
            "claimed",
            "rung",
            "claimed",
            "cancelled",
        ]


async def test_a_number_is_never_rung_again_for_a_reason_and_that_is_undone(hotline: Hotline) -> None:
    callback = await a_waiting_one(hotline)
    path = f"/callbacks/{callback}"
    async with supervisors(hotline) as all_:
        early = await all_.sari.post(f"{path}/never", {"why": "ia memintanya"})
        assert (early.status_code, "Ambil dahulu" in words(early)) == (409, True)
        await all_.sari.post(f"{path}/claim")
        silent = await all_.sari.post(f"{path}/never", {"why": " ", "note": "catatanku"})
        assert (silent.status_code, "catatanku" in silent.text) == (422, True)
        assert "dengan kata-kata Anda sendiri" in words(silent)
        done = await all_.sari.post(f"{path}/never", {"why": "ia memintanya di pesan"})
        told = words(await all_.sari.get(done.headers["location"]))
        assert "Nomor ini tidak akan ditelepon lagi" in told
        assert (await state_of(hotline))[0] == "cancelled"
        listed = words(await all_.made.get("/callbacks?view=done"))
        assert re.search(
            r"Tidak boleh ditelepon lagi, sejak \d\d\.\d\d ?\. ia memintanya di pesan sari@", listed
        )
        # Whoever sees that it was a mistake takes it back.
        await all_.made.post(f"{path}/again")
        await all_.made.post(f"{path}/again")
        assert "Tidak boleh ditelepon lagi" not in words(await all_.made.get("/callbacks?view=done"))
        assert await hotline.rows("select * from never_again") == []
        deeds = [deed for deed, _ in await all_.audited("callback")]
        assert deeds == ["claimed", "never_again", "again"]
        assert not [row for row in await hotline.dump() if "di pesan" in row]
        gone = await all_.sari.post(f"/callbacks/{'0' * 32}/again")
        assert gone.status_code == 409


async def test_a_number_that_was_forgotten_is_told_as_erased_not_as_withheld(hotline: Hotline) -> None:
    callback = await given_up(hotline)
    async with supervisors(hotline) as all_:
        await all_.sari.post(f"/callbacks/{callback}/claim")
        await all_.sari.post(f"/callbacks/{callback}/resolve")
        await hotline.rows("update callbacks set number_hash = null, number_sealed = null returning id")
        page = words(await all_.sari.get("/callbacks?view=done"))
        assert ("nomor sudah dihapus" in page, "nomor tersembunyi" in page) == (True, False)


async def test_nobody_is_rung_beside_a_time_or_a_reason_that_says_otherwise(hotline: Hotline) -> None:
    callback = await given_up(hotline)
    async with supervisors(hotline) as all_:
        await all_.sari.post(f"/callbacks/{callback}/claim")
        for beside, field, told in (
            ({"time": "16.30"}, "when", "Anda menulis jam"),
            ({"why": "Ia takut didengar."}, "why", "Tidak ada yang ditelepon"),
        ):
            answer = await all_.sari.post(f"/callbacks/{callback}/ring", {"when": "now", **beside})
            assert (answer.status_code, f'href="#{field}-{callback}"' in answer.text) == (422, True)
            assert told in words(answer)
            assert next(iter(beside.values())) in answer.text, "what was written stands there still"
        assert await state_of(hotline) == ("exhausted", 3)


async def test_at_night_a_supervisor_who_says_now_was_asked_for_tonight(hotline: Hotline) -> None:
    callback = await given_up(hotline)
    async with hotline.service.database.begin() as connection:
        night = datetime.fromisoformat("2026-11-25T22:30:00+07:00")
        tx = Transaction(connection, night, hotline.service.helpline)
        one = next(iter((await connection.execute(callbacks.select())).mappings()))
        found = await by_hand.ring(tx, one["id"], night, tonight=False)
        assert found.due_at == datetime.fromisoformat("2026-11-26T07:00:00+07:00")
        found = await by_hand.ring(tx, one["id"], night, tonight=True)
        (row,) = (await connection.execute(callbacks.select())).all()
        assert (str(row.id), row.state, row.at_night, row.due_at) == (callback, State.IN_LINE, True, night)
        await connection.rollback()


async def test_what_is_being_attempted_goes_on_until_it_ends(hotline: Hotline) -> None:
    await a_callback(hotline)
    async with supervisors(hotline) as all_:
        (row,) = await hotline.callbacks()
        await all_.sari.post(f"/callbacks/{row.id}/claim")
        await hotline.fetches(hotline.ana)
        assert "Sedang diupayakan" in part_of(await all_.sari.get("/callbacks"), "Di tangan Anda")
        for act in ("ring", "cancel"):
            late = await all_.sari.post(
                f"/callbacks/{row.id}/{act}", {"when": "now", "note": "jangan hilang"}
            )
            assert (late.status_code, "sedang menunggu peneleponnya" in words(late)) == (409, True)
            assert "jangan hilang" in late.text
        assert (await state_of(hotline))[0] == "attempting"
        assert [deed for deed, _ in await all_.audited("callback")] == ["claimed"]


async def test_one_asked_for_anew_since_is_not_rung_twice(hotline: Hotline) -> None:
    callback = await given_up(hotline)
    await hotline.agrees(hotline.caller())
    async with supervisors(hotline) as all_:
        await all_.sari.post(f"/callbacks/{callback}/claim")
        refused = await all_.sari.post(f"/callbacks/{callback}/ring", {"when": "now"})
        assert (refused.status_code, "sudah meminta lagi" in words(refused)) == (409, True)
        await all_.sari.post(f"/callbacks/{callback}/resolve")
        assert "upaya habis" not in words(await all_.sari.get("/callbacks"))
        await all_.sari.post(f"/callbacks/{callback}/reopen")
        assert "upaya habis" in words(await all_.sari.get("/callbacks"))


async def test_what_is_long_past_its_time_needs_somebody(hotline: Hotline) -> None:
    await a_waiting_one(hotline)
    async with supervisors(hotline) as all_:
        assert "dalam antrean" in part_of(await all_.sari.get("/callbacks"), "Berjalan sendiri")
        before = (await all_.sari.get("/callbacks/stamp")).text
        await hotline.rows("update callbacks set due_at = due_at - interval '18 minutes' returning id")
        page = await all_.sari.get("/callbacks")
        assert re.search(r"\d+ mnt lewat jatuh tempo", words(page))
        assert (await all_.sari.get("/callbacks/stamp")).text != before


async def test_a_call_that_its_counsellor_keyed_to_follow_up_is_taken_and_resolved(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await hotline.passes(30)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("2")
    await hotline.passes(5)
    async with supervisors(hotline) as all_:
        page = await all_.sari.get("/callbacks")
        assert "Telepon balik 1 perlu orang" in words(page)
        assert "Ana memintanya setelah percakapan" in part_of(page, "Tindak lanjut")
        board = await all_.sari.get("/board?lang=id")
        assert "1 panggilan perlu ditindaklanjuti Tangani" in part_of(board, "Perlu orang")
        (row,) = await hotline.rows("select id from calls where resolution = 'follow_up'")
        path = f"/callbacks/follow-ups/{row.id}"
        answers = await asyncio.gather(all_.sari.post(f"{path}/claim"), all_.made.post(f"{path}/claim"))
        assert sorted(each.status_code for each in answers) == [303, 409]
        holder, other = (all_.sari, all_.made) if answers[0].status_code == 303 else (all_.made, all_.sari)
        await holder.post(f"{path}/note", {"note": "kirim daftar psikolog"})
        assert "kirim daftar psikolog" in words(await other.get("/callbacks"))
        assert "ditindaklanjuti Tangani" not in words(await other.get("/board?lang=id")), "somebody has it"
        await holder.post(f"{path}/resolve", {"note": "kirim daftar psikolog"})
        assert "Ana memintanya" not in words(await other.get("/callbacks"))
        await holder.post(f"{path}/reopen")
        await numbers_are_erased(hotline)
        assert "nomor sudah dihapus" in part_of(await other.get("/callbacks"), "Tindak lanjut")
        await none_had_a_number(hotline)
        assert "nomor tersembunyi" in part_of(await other.get("/callbacks"), "Tindak lanjut")
        assert "dilepaskan" in part_of(await other.get("/callbacks"), "Tindak lanjut")
        await other.post(f"{path}/claim")
        async with calls_are_old(hotline, 30):
            page = await other.get("/callbacks")
            assert ('name="note"' in page.text, "terlalu lama untuk dicatat" in words(page)) == (False, True)
            assert (await other.post(f"{path}/note", {"note": "dari halaman lama"})).status_code == 409
        await other.post(f"{path}/release")
        assert [deed for deed, _ in await all_.audited("follow_up")] == [
            "claimed",
            "noted",
            "resolved",
            "reopened",
            "claimed",
            "released",
        ]
        # A call that nobody keyed so is no follow-up.
        nothing = await all_.sari.post(f"/callbacks/follow-ups/{'0' * 32}/claim")
        assert (nothing.status_code, "tidak ada lagi" in words(nothing)) == (409, True)


async def test_a_supervisor_rings_a_caller_back_from_their_own_phone(hotline: Hotline) -> None:
    callback = await given_up(hotline)
    path = f"/callbacks/{callback}"
    async with supervisors(hotline) as all_:
        assert (await all_.sari.post(f"{path}/ring-back")).status_code == 409, "taken by nobody"
        await all_.sari.post(f"{path}/claim")
        unproven = await all_.sari.post(f"{path}/ring-back", {"note": "nanti malam"})
        assert (unproven.status_code, "belum terbukti" in words(unproven)) == (409, True)
        assert "nanti malam" in unproven.text
        account = await all_.account("sari")
        await has_a_phone(hotline, account)
        pressed = await all_.sari.post(f"{path}/ring-back", {"note": "nanti malam"})
        assert pressed.headers["location"] == f"/callbacks#p-{callback}"
        assert "tekan 1 di sana" in words(await all_.sari.get("/callbacks"))
        assert "telepon supervisor berdering" in words(await all_.made.get("/callbacks"))
        again = await all_.sari.post(f"{path}/ring-back")
        assert (again.status_code, "sedang berdering" in words(again)) == (409, True)
        sari, caller = their_phone(hotline), hotline.lab.phones[CALLER]
        await hotline.fetches(sari)
        await caller.rings()
        await caller.rejects()
        await sari.is_off(within=60)
        page = part_of(await all_.sari.get("/callbacks"), "Di tangan Anda")
        assert "upaya habis" in page
        assert re.search(r"\d\d\.\d\d sibuk", page), "the result stands on the card"
        deeds = [deed for deed, _ in await all_.audited("callback")]
        assert deeds == ["claimed", "rung_back"]


async def test_no_note_is_taken_of_a_callback_whose_call_is_too_old_for_one(hotline: Hotline) -> None:
    callback = await given_up(hotline)
    async with supervisors(hotline) as all_:
        await all_.sari.post(f"/callbacks/{callback}/claim")
        await all_.sari.post(f"/callbacks/{callback}/note", {"note": "kemarin"})
        async with calls_are_old(hotline, 29):
            assert "kemarin" in (await all_.sari.get("/callbacks")).text
        async with calls_are_old(hotline, 30):
            page = await all_.sari.get("/callbacks")
            assert ('name="note"' in page.text, "terlalu lama untuk dicatat" in words(page)) == (False, True)
            refused = await all_.sari.post(f"/callbacks/{callback}/ring", {"when": "now", "note": "hari ini"})
            assert (refused.status_code, "tidak tersimpan: hari ini" in words(refused)) == (409, True)
        assert await state_of(hotline) == ("exhausted", 3)
