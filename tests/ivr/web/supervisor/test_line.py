"""The line is closed and opened, and an announcement said: callers hear so, and nobody is lost (promise P1)."""

import re
from datetime import timedelta

import httpx

from routing.people.roles import Role
from tests.ivr.web.admin.form import keeps
from tests.ivr.web.at_hotline import a_second_passes, signed_in
from tests.ivr.web.house import words
from tests.ivr.web.supervisor.at_work import supervisors
from tests.scenarios.hotline import ANA, NUMBER, Hotline
from tests.scenarios.outage import Away

CLOSED = "Saluran kami sedang ditutup untuk sementara"


async def test_new_callers_hear_that_the_line_is_closed_and_nobody_is_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        closed = await browser.post("/board/line/close", {"minutes": "60"})
        assert closed.status_code == 303
        a_second_passes(hotline)
        assert "Saluran ditutup sampai 11.00." in words(await browser.get("/board?lang=id"))
        caller = hotline.caller()
        leg = await caller.dials(NUMBER)
        await caller.hears("tekan 1")
        await caller.presses("1")
        await caller.hears(CLOSED)
        await caller.hears("akan bertugas kembali")
        await caller.hears("Tekan satu agar kami telepon kembali")
        await hotline.runs(30)
        assert hotline.lab.ringing() == []
        # A caller who stays silent ends with a message (promise P1).
        await caller.hears("Silakan tinggalkan pesan setelah nada", within=120)
        await caller.hangs_up()
        await hotline.runs(30)
        assert (await hotline.call_of(leg)).is_over
        opened = await browser.post("/board/line/open")
        assert opened.status_code == 303
        a_second_passes(hotline)
        assert "ditutup sampai" not in words(await browser.get("/board?lang=id"))
        late = hotline.caller("+6281390000002", "Late")
        await hotline.waits(late)
        await hotline.ana.rings(within=30)
        await late.hangs_up()
    deeds = await hotline.rows("select action from audit where action like 'line.%' order by id")
    assert [row.action for row in deeds] == ["line.closed", "line.opened"]


async def test_who_waits_already_is_served_and_the_line_opens_by_itself(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        await browser.post("/board/line/close", {"minutes": "15"})
    a_second_passes(hotline)
    await hotline.ana.rings(within=30)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()
    await hotline.runs(16 * 60)
    late = hotline.caller("+6281390000002", "Late")
    await hotline.waits(late)
    await hotline.ana.rings(within=30)
    await late.hangs_up()


async def test_an_announcement_is_said_before_the_greeting_until_it_ends(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        written = {"minutes": "30", "id": "Malam ini  antrean <panjang>.", "en": "Long waits tonight."}
        assert (await browser.post("/board/announcement", written)).status_code == 303
        a_second_passes(hotline)
        caller = hotline.caller()
        await caller.dials(NUMBER)
        await caller.hears("Malam ini antrean <panjang>.")
        await caller.hears("Long waits tonight.")
        await caller.hears("tekan 1")
        await caller.hangs_up()
        board = await browser.get("/board?lang=id")
        assert "“Long waits tonight.” Akhiri pengumuman sekarang" in words(board)
        in_banner = re.search(r'<form class="acts" method="post" action="([^"]+)"', board.text)
        assert in_banner is not None
        async with signed_in(hotline, Role.COORDINATOR, "made@example.org") as coordinator:
            theirs = words(await coordinator.get("/board?lang=id"))
            assert ("“Long waits tonight.”" in theirs, "Akhiri pengumuman" in theirs) == (True, False)
        assert (await browser.post(in_banner[1])).status_code == 303
        ended = words(await browser.get("/board?lang=id"))
        assert ("Long waits tonight" in ended, "Akhiri pengumuman" in ended) == (False, False)
        a_second_passes(hotline)
        second = hotline.caller("+6281390000002", "Second")
        await second.dials(NUMBER)
        await second.hears("tekan 1")
        await second.hears_nothing_like("Malam ini antrean")
        await second.hangs_up()
        # One that nobody ends has its end too.
        await browser.post("/board/announcement", written | {"minutes": "15"})
        a_second_passes(hotline)
        await hotline.passes(15 * 60)
        third = hotline.caller("+6281390000003", "Third")
        await third.dials(NUMBER)
        await third.hears("tekan 1")
        await third.hears_nothing_like("Malam ini antrean")
        await third.hangs_up()


async def test_signs_that_nobody_sees_are_not_said(hotline: Hotline) -> None:
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        pasted = {"minutes": "30", "id": "Ma\u00adlam\x01ini\x00 ramai\ufffe.", "en": "\x02\u200b"}
        assert (await browser.post("/board/announcement", pasted)).status_code == 303
        a_second_passes(hotline)
        caller = hotline.caller()
        await caller.dials(NUMBER)
        await caller.hears("Malam ini ramai .")
        await caller.hangs_up()
        nothing = await browser.post("/board/announcement", {"minutes": "30", "id": "\x01\u200b"})
        assert nothing.status_code == 422


async def test_a_form_without_words_or_an_end_changes_nothing(hotline: Hotline) -> None:
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        for path, form in (
            ("line/close", {"minutes": "7"}),
            ("announcement", {"minutes": "30", "id": "  "}),
            ("announcement", {"minutes": "30", "id": "a" * 301}),
            ("announcement", {"minutes": "7", "id": "Halo"}),
        ):
            answer = await browser.post(f"/board/{path}", form)
            assert answer.status_code == 422
            assert "Tidak ada yang berubah" in words(answer) or "Nothing was changed" in words(answer)
    assert await hotline.rows("select * from choices") == []


async def test_a_form_of_settings_keeps_a_line_closed(hotline: Hotline) -> None:
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        await browser.post("/board/line/close", {"minutes": "60"})
        async with hotline.service.database.begin() as connection:
            await connection.exec_driver_sql("update accounts set roles = '{admin}'")
        form = {"amber": "30", "red": "90", "second_factor": ["admin"]}
        assert (await keeps(browser, form)).status_code == 303
    (row,) = await hotline.rows("select chosen from choices")
    assert (row.chosen["message_amber_minutes"], row.chosen["closed_until"]) == (30, "2026-11-25T04:00:00Z")


async def test_without_the_database_a_closed_line_rings_nobody_and_takes_messages(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        await browser.post("/board/line/close", {"minutes": "60"})
        await browser.post("/board/announcement", {"minutes": "60", "id": "Malam ini hanya pesan."})
    a_second_passes(hotline)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("Malam ini hanya pesan.")
    await caller.hears(CLOSED, within=60)
    await caller.hears("akan bertugas kembali")
    assert hotline.lab.ringing() == []
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(2)


async def test_a_supervisor_tells_the_next_one_and_coordinators_do_not_read_it(hotline: Hotline) -> None:
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        assert (await browser.post("/board/handover", {"words": " "})).status_code == 422
        too_long = await browser.post("/board/handover", {"words": "K7Q2M " * 200})
        assert (too_long.status_code, "K7Q2M K7Q2M" in too_long.text) == (422, True)
        told = await browser.post(
            "/board/handover", {"words": "K7Q2M menelepon lagi\r\nsebelum tengah malam."}
        )
        assert told.status_code == 303
        own = words(await browser.get("/board?lang=id"))
        assert "K7Q2M menelepon lagi sebelum tengah malam." in own
        assert "Serah terima dari" not in own
        async with signed_in(hotline, Role.SUPERVISOR, "made@example.org") as made:
            assert "Serah terima dari wulan@example.org" in words(await made.get("/board?lang=id"))
            # After half a day nobody comes on duty with it any more: it can be read where it stands, unannounced.
            for hours, is_told in ((11.9, True), (12, False)):
                ago = hotline.clock.now() - timedelta(hours=hours)
                await hotline.rows(f"update handovers set at = '{ago.isoformat()}' returning id")  # noqa: S608
                page = words(await made.get("/board?lang=id"))
                assert ("Serah terima dari wulan@example.org" in page, "K7Q2M" in page) == (is_told, True)
            await hotline.rows(f"update handovers set at = '{hotline.clock.now().isoformat()}' returning id")  # noqa: S608
        async with hotline.service.database.begin() as connection:
            await connection.exec_driver_sql("update accounts set roles = '{coordinator}'")
        async with signed_in(hotline, Role.COORDINATOR, "joko@example.org") as joko:
            for coordinator in (browser, joko):
                page = words(await coordinator.get("/board?lang=id"))
                assert ("K7Q2M" in page, "Serah terima" in page) == (False, False)
        assert (await browser.post("/board/handover", {"words": "Halo"})).status_code == 403
    (row,) = await hotline.rows("select sealed from handovers")
    assert b"K7Q2M" not in bytes(row.sealed)
    assert [row.action for row in await hotline.rows("select action from audit")] == ["handover.written"]
    await hotline.passes(31 * 24 * 3600)
    await hotline.service.erase_old()
    assert await hotline.rows("select * from handovers") == []


def seen_on(page: httpx.Response, action: str) -> dict[str, str]:
    """Return what a form of the board says it was shown with."""
    found = re.search(rf'action="{action}"[^>]*><input type="hidden" name="seen" value="([^"]*)"', page.text)
    assert found is not None, action
    return {"seen": found[1]}


async def test_an_old_page_overwrites_nothing_that_another_has_set(hotline: Hotline) -> None:
    async with supervisors(hotline) as all_:
        old = await all_.sari.get("/board")
        close, announce = seen_on(old, "/board/line/close"), seen_on(old, "/board/announcement")
        await all_.made.post("/board/line/close", {"minutes": "240", **close})
        await all_.made.post("/board/announcement", {"minutes": "240", "id": "Kata Made.", **announce})
        refused = await all_.sari.post("/board/line/close", {"minutes": "15", **close})
        assert refused.status_code == 409
        assert "made@example.org sudah menutup saluran sampai 14.00." in words(refused)
        refused = await all_.sari.post(
            "/board/announcement", {"minutes": "15", "id": "Kata Sari.", **announce}
        )
        assert refused.status_code == 409
        assert "made@example.org sudah memasang pengumuman lain sampai 14.00." in words(refused)
        assert "Kata Sari." in refused.text, "what was written stands there still"
        (row,) = await hotline.rows("select chosen from choices")
        assert row.chosen["closed_until"] == row.chosen["announced_until"] == "2026-11-25T07:00:00Z"
        assert row.chosen["announcement"] == [["id", "Kata Made."]]
        assert len(await hotline.rows("select 1 from audit")) == 2
        # Whoever has seen it may change it; who presses twice changes what is their own.
        now = await all_.sari.get("/board")
        opens, ends = seen_on(now, "/board/line/open"), seen_on(now, "/board/announcement/end")
        announce = seen_on(refused, "/board/announcement")
        for path, form in (
            ("announcement", {"minutes": "15", "id": "Kata Sari.", **announce}),
            ("line/open", opens),
            ("line/close", {"minutes": "15"}),
            ("line/close", {"minutes": "30"}),
        ):
            assert (await all_.sari.post(f"/board/{path}", form)).status_code == 303
        for path, form, told in (
            ("line/open", opens, "sari@example.org sudah menutup saluran sampai 10.30."),
            ("announcement/end", ends, "sari@example.org sudah memasang pengumuman lain sampai 10.15."),
        ):
            refused = await all_.made.post(f"/board/{path}", form)
            assert (refused.status_code, told in words(refused)) == (409, True)
        now = await all_.made.get("/board")
        await all_.sari.post("/board/announcement/end")
        gone = await all_.made.post(
            "/board/announcement",
            {"minutes": "15", "id": "Kata Made.", **seen_on(now, "/board/announcement")},
        )
        assert gone.status_code == 409
        assert "sari@example.org sudah mengakhiri pengumuman pukul 10.00." in words(gone)
        # What has ended by itself is nobody's.
        closed = seen_on(now, "/board/line/open")
        await hotline.passes(31 * 60)
        for browser, form in ((all_.made, closed), (all_.sari, {})):
            assert (await browser.post("/board/line/close", {"minutes": "15", **form})).status_code == 303
            await hotline.passes(16 * 60)
