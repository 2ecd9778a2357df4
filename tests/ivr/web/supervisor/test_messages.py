"""Messages: a caller leaves one over the lab, and supervisors take, hear, hand over and resolve it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from routing.people.roles import Role
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import words
from tests.ivr.web.supervisor.at_work import Supervisors, part_of, supervisors
from tests.scenarios.callbacks import ASKS
from tests.scenarios.hotline import Hotline
from tests.scenarios.supervisors import (
    calls_are_old,
    has_a_phone,
    none_had_a_number,
    numbers_are_erased,
    their_phone,
)
from tests.scenarios.voicemail import asks_to_leave_one, says


@dataclass
class OfMessages(Supervisors):
    """Supervisors, and the messages that there are."""

    ids: list[str] = field(default_factory=list)

    async def told(self) -> list[tuple[str, str]]:
        return await self.audited("message")


@contextlib.asynccontextmanager
async def with_a_message(hotline: Hotline) -> AsyncIterator[OfMessages]:
    """Let a caller leave a message, which is fetched, and two supervisors sign in."""
    caller, _ = await asks_to_leave_one(hotline)
    await says(caller, 8)
    await hotline.passes(20)
    await hotline.collects()
    async with supervisors(hotline) as all_:
        ids = [str(row.id) for row in await hotline.messages()]
        yield OfMessages(all_.hotline, all_.sari, all_.made, ids)


async def test_a_message_is_taken_heard_noted_and_resolved_and_none_of_it_tells_a_number(
    hotline: Hotline,
) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        page = await all_.sari.get("/voicemails")
        assert "Pesan suara 1 pesan baru" in words(page)
        assert "Ambil dan dengarkan" in part_of(page, "Baru")
        assert "tidak ada yang bertugas" in part_of(page, "Baru")
        assert "/sound" not in page.text
        # Nobody hears what they have not taken.
        assert (await all_.sari.get(f"/voicemails/{message}/sound")).status_code == 403
        taken = await all_.sari.post(f"/voicemails/{message}/claim")
        assert (taken.status_code, taken.headers["location"]) == (303, f"/voicemails#p-{message}")
        page = await all_.sari.get("/voicemails")
        assert "Pesan suara 1" not in words(page)
        assert "Anda ambil" in part_of(page, "Di tangan Anda")
        sound = await all_.sari.get(f"/voicemails/{message}/sound")
        assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")
        assert (sound.headers["cache-control"], sound.headers["accept-ranges"]) == ("no-store", "bytes")
        assert (await all_.made.get(f"/voicemails/{message}/sound")).status_code == 403
        others = part_of(await all_.made.get("/voicemails"), "Di tangan orang lain")
        assert "sari@example.org mengambilnya" in others
        assert "didengarkan" in others
        await all_.sari.post(f"/voicemails/{message}/note", {"note": "minta ditelepon besok pagi"})
        assert "minta ditelepon besok pagi" in words(await all_.made.get("/voicemails"))
        done = await all_.sari.post(f"/voicemails/{message}/resolve", {"note": "sudah ditelepon"})
        assert "Pesan itu tuntas" in words(await all_.sari.get(done.headers["location"]))
        resolved = words(await all_.made.get("/voicemails?view=resolved"))
        assert "dituntaskan sari@example.org" in resolved
        assert "Catatan: sudah ditelepon" in resolved
        assert (await all_.sari.get(f"/voicemails/{message}/sound")).status_code == 403
        assert await all_.told() == [(deed, message) for deed in ("claimed", "heard", "noted", "resolved")]
        kinds = [row.kind for row in await hotline.rows("select kind from events order by id")]
        told = ["voicemail.claimed", "voicemail.heard", "voicemail.resolved"]
        assert [kind for kind in kinds if kind in told] == told
        assert not [row for row in await hotline.dump() if "besok pagi" in row or "sudah ditelepon" in row]


async def test_a_sound_is_sent_in_the_parts_that_a_player_seeks(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        path = f"/voicemails/{all_.ids[0]}/sound"
        await all_.sari.post(f"/voicemails/{all_.ids[0]}/claim")

        async def asks(**headers: str) -> httpx.Response:
            return await all_.sari.client.get(
                path, headers={key.replace("_", "-"): value for key, value in headers.items()}
            )

        whole = (await asks()).content
        size = len(whole)
        assert size > 10
        part = await asks(range="bytes=2-5")
        assert (part.status_code, part.content) == (206, whole[2:6])
        assert part.headers["content-range"] == f"bytes 2-5/{size}"
        assert part.headers["cache-control"] == "no-store"
        assert (await asks(range="bytes=-3")).content == whole[-3:]
        behind = await asks(range=f"bytes={size}-")
        assert (behind.status_code, behind.headers["content-range"]) == (416, f"bytes */{size}")
        assert behind.content == b""
        named = await asks(range="bytes=2-5", if_range='"another version"')
        assert (named.status_code, named.content) == (200, whole)
        assert await all_.told() == [("claimed", all_.ids[0]), ("heard", all_.ids[0])]


async def test_ten_minutes_of_jumping_about_are_one_row_of_the_audit(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        await all_.sari.post(f"/voicemails/{message}/claim")
        for seconds in (0, 300, 299, 2, 500):
            await hotline.passes(seconds)
            parts = [
                all_.sari.client.get(f"/voicemails/{message}/sound", headers={"range": f"bytes={n}-{n}"})
                for n in range(3)
            ]
            assert {got.status_code for got in await asyncio.gather(*parts)} == {206}
        assert await all_.told() == [("claimed", message)] + [("heard", message)] * 2


async def test_of_two_who_press_at_once_one_gets_it_and_the_other_is_told_who(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        answers = await asyncio.gather(
            all_.sari.post(f"/voicemails/{message}/claim"), all_.made.post(f"/voicemails/{message}/claim")
        )
        assert sorted(each.status_code for each in answers) == [303, 409]
        winner = "sari" if answers[0].status_code == 303 else "made"
        refused = next(each for each in answers if each.status_code == 409)
        assert f"Kini di tangan {winner}@example.org" in words(refused)
        assert await all_.told() == [("claimed", message)]
        # What the loser wrote elsewhere meanwhile is shown, not lost.
        loser = all_.made if winner == "sari" else all_.sari
        lost = await loser.post(f"/voicemails/{message}/resolve", {"note": "jangan malam"})
        assert (lost.status_code, "jangan malam" in words(lost)) == (409, True)


async def test_what_is_handed_over_released_or_taken_over_is_in_somebodys_list(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        made = await all_.account("made")
        await all_.sari.post(f"/voicemails/{message}/claim")
        for nobody in ("", "x", "0", str(await all_.account("sari")), "9" * 18):
            unclear = await all_.sari.post(
                f"/voicemails/{message}/hand-over", {"to": nobody, "note": "kabar dari Ratih"}
            )
            assert (unclear.status_code, "Pilih siapa yang menerimanya" in words(unclear)) == (422, True)
            assert "kabar dari Ratih" in unclear.text
        given = await all_.sari.post(
            f"/voicemails/{message}/hand-over", {"to": str(made), "note": "kabar dari Ratih"}
        )
        assert "kini di tangan made@example.org" in words(await all_.sari.get(given.headers["location"]))
        page = await all_.made.get("/voicemails")
        assert "sari@example.org menyerahkannya kepada Anda" in part_of(page, "Di tangan Anda")
        assert "kabar dari Ratih" in page.text
        assert "menyerahkannya kepada made@example.org" in part_of(
            await all_.sari.get("/voicemails"), "Di tangan orang lain"
        )
        await all_.made.post(f"/voicemails/{message}/release", {"note": "kabar dari Ratih"})
        page = await all_.sari.get("/voicemails")
        assert "dilepaskan made@example.org" in part_of(page, "Baru")
        assert "kabar dari Ratih" in part_of(page, "Baru")
        await all_.made.post(f"/voicemails/{message}/claim")
        # Made has gone home, and their account with them: the message is nobody's alone.
        stale = await all_.sari.post(f"/voicemails/{message}/take-over", {"holder": "account 999"})
        assert stale.status_code == 409
        await hotline.rows(f"update accounts set ended_at = now() where id = {made} returning id")  # noqa: S608
        await all_.sari.post(f"/voicemails/{message}/take-over", {"holder": f"account {made}"})
        assert "Anda ambil" in part_of(await all_.sari.get("/voicemails"), "Di tangan Anda")
        assert [deed for deed, _ in await all_.told()] == [
            *("claimed", "handed_over", "released", "claimed", "taken_over")
        ]


async def test_what_was_resolved_too_soon_is_new_again(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        for step in ("claim", "resolve"):
            await all_.sari.post(f"/voicemails/{message}/{step}")
        again = await all_.made.post(f"/voicemails/{message}/resolve")
        assert "Sudah dituntaskan sari@example.org" in words(again)
        opened = await all_.made.post(f"/voicemails/{message}/reopen")
        assert "kembali di antara yang baru" in words(await all_.made.get(opened.headers["location"]))
        assert "Ambil dan dengarkan" in part_of(await all_.sari.get("/voicemails"), "Baru")


async def test_messages_that_hold_nothing_yet_or_no_more_say_so(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids

        async def new(how: str) -> str:
            await hotline.rows(f"update voicemails set {how} where id = '{message}' returning id")  # noqa: S608
            return part_of(await all_.sari.get("/voicemails"), "Baru")

        coming = await new("state = 'ready'")
        assert ("masih diambil dari operator telepon" in coming, "Ambil" in coming) == (True, False)
        assert "hening, mungkin berbisik" in await new("state = 'silent'")
        # Nobody is to hear what holds no word, or does not exist.
        for state in ("too_short", "absent", "failed"):
            assert "Tidak ada pesan yang menunggu" in await new(f"state = '{state}'")
        await hotline.rows("delete from recordings returning voicemail_id")
        assert "rekaman sudah dihapus" in await new("state = 'kept'")
        await all_.sari.post(f"/voicemails/{message}/claim")
        assert "suara disimpan 30 hari" in part_of(await all_.sari.get("/voicemails"), "Di tangan Anda")
        assert (await all_.sari.get(f"/voicemails/{message}/sound")).status_code == 404


async def test_who_waits_long_is_amber_then_red_as_settings_say(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (row,) = await hotline.messages()

        async def age_after(minutes: int) -> str:
            until = row.begun_at + timedelta(minutes=minutes) - hotline.clock.now()
            await hotline.passes(until.total_seconds() + 1)
            found = re.search(
                r'<div class="when">.*?<small([^>]*)>(.*?)</small>', (await all_.sari.get("/voicemails")).text
            )
            assert found is not None
            return f"{found[2]}{found[1]}"

        assert await age_after(59) == "59 mnt"
        assert await age_after(60) == '1 j 0 mnt class="late"'
        assert await age_after(120) == '2 j 0 mnt class="over"'


async def test_a_message_that_is_being_left_is_none_yet(hotline: Hotline) -> None:
    caller, _ = await asks_to_leave_one(hotline)
    await caller.hears("beep", within=60)
    async with signed_in(hotline, Role.SUPERVISOR) as sari:
        before = (await sari.get("/voicemails/stamp")).text
        assert "Tidak ada pesan yang menunggu" in words(await sari.get("/voicemails"))
        await caller.speaks(8)
        await caller.hangs_up()
        await hotline.passes(20)
        assert "masih diambil" in words(await sari.get("/voicemails"))
        assert (await sari.get("/voicemails/stamp")).text != before


async def test_pages_of_what_was_resolved_lead_on_to_the_older(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        await hotline.rows(
            "insert into voicemails (id, call_id, state, handling, silent, begun_at, next_try_at, tries, handled_at,"  # noqa: S608
            " recording_sid) select md5('m' || n)::uuid, call_id, 'kept', 'resolved', false,"
            " begun_at - n * interval '1 minute', next_try_at, 0, handled_at, 'RE' || n"
            f" from voicemails, generate_series(1, 60) n where id = '{message}' returning id"
        )
        await hotline.rows(
            "update voicemails set handled_at = begun_at where handling = 'resolved' returning id"
        )
        for view, many in (("resolved", 10), ("all", 11)):
            first = await all_.sari.get(f"/voicemails?view={view}")
            older = re.search(r'href="(/voicemails\?view=\w+&amp;before=[^"]+)"', first.text)
            assert older is not None
            then = await all_.sari.get(older[1].replace("&amp;", "&"))
            counts = [each.text.count("data-item") for each in (first, then)]
            assert (counts, "before=" in then.text) == ([50, many], False)


async def test_the_caller_of_a_message_is_rung_back_from_ones_own_phone(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        await all_.sari.post(f"/voicemails/{message}/claim")
        await has_a_phone(hotline, await all_.account("sari"))
        pressed = await all_.sari.post(f"/voicemails/{message}/ring-back")
        assert pressed.headers["location"] == f"/voicemails#p-{message}"
        sari = their_phone(hotline)
        (row,) = await hotline.rows("select caller_sealed from calls where only_for is not null")
        caller = hotline.lab.phones[hotline.service.helpline.sealer.open(row.caller_sealed)]
        await hotline.fetches(sari)
        await caller.rings()
        await caller.answers()
        await caller.hears(ASKS)
        await caller.presses("1")
        await caller.is_connected_to(sari, within=30)
        await caller.hangs_up()
        await sari.hears("Percakapan selesai")
        await sari.presses("1")
        await hotline.passes(5)
        page = part_of(await all_.sari.get("/voicemails"), "Di tangan Anda")
        assert re.search(r"Telepon balik ?: ?terhubung \d\d\.\d\d berbicara", page)
        assert [deed for deed, _ in await all_.told()] == ["claimed", "rung_back"]


async def test_a_number_that_was_forgotten_is_told_as_erased_and_no_other(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        await all_.sari.post(f"/voicemails/{all_.ids[0]}/claim")
        await numbers_are_erased(hotline)
        for told in ("nomor sudah dihapus", "nomor tersembunyi"):
            page = await all_.sari.get("/voicemails")
            assert told in part_of(page, "Di tangan Anda")
            assert f'aria-label="Pesan suara {told}"' in page.text
            await none_had_a_number(hotline)


async def test_no_note_is_taken_of_a_message_whose_call_is_too_old_for_one(hotline: Hotline) -> None:
    async with with_a_message(hotline) as all_:
        (message,) = all_.ids
        await all_.sari.post(f"/voicemails/{message}/claim")
        assert f'id="note-{message}"' in (await all_.sari.get("/voicemails")).text
        async with calls_are_old(hotline, 30):
            page = await all_.sari.get("/voicemails")
            assert ('name="note"' in page.text, "terlalu lama untuk dicatat" in words(page)) == (False, True)
            assert "Simpan catatan" not in words(page)
            for act in ("note", "resolve"):
                refused = await all_.sari.post(f"/voicemails/{message}/{act}", {"note": "dari halaman lama"})
                assert refused.status_code == 409
                assert "Catatan yang tidak tersimpan: dari halaman lama" in words(refused)
            assert await hotline.rows("select 1 from voicemails where note is not null") == []
            assert (await all_.sari.post(f"/voicemails/{message}/resolve")).status_code == 303
        assert [deed for deed, _ in await all_.told()] == ["claimed", "resolved"]
