"""The board: it follows what callers and phones do, for all who watch at once, as long as they may."""

import pytest
from sqlalchemy import text

from routing.people.roles import Role
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import Browser, House, words
from tests.ivr.web.watching import text_of, watching
from tests.routing.rows import a_call, asked_of
from tests.scenarios.hotline import ANA, BUDI, Hotline, shift

COOKIE = "__Host-satunomor"


def cookie(browser: Browser) -> tuple[str, str]:
    return COOKIE, browser.client.cookies[COOKIE]


async def test_a_caller_stands_on_the_board_with_the_next_look_and_so_does_each_step(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    app, caller = hotline.processes[0], hotline.caller()
    async with signed_in(hotline, Role.SUPERVISOR) as browser, watching(app, cookie(browser)) as board:
        (first,) = await board.boards(1)
        assert "Nobody waits." in text_of(first)
        assert "Ana free" in text_of(first)
        await hotline.waits(caller)
        await hotline.passes(1)
        assert "Ana's phone rings" in await board.says("Waiting 1")
        await hotline.ana.rings()
        await hotline.ana.answers()
        await hotline.ana.hears("Tekan satu untuk menerima")
        await hotline.passes(1)
        await board.says("Ana picked up")
        await hotline.ana.presses("1")
        await caller.is_connected_to(hotline.ana)
        await hotline.passes(1)
        assert "Nobody waits." in await board.says("Ana with ")
        caller.hang_up()
        await hotline.passes(90)
        assert "Answered 1, that is 100.0%" in await board.says("Answered 1")
    assert board.headers["content-type"].startswith("text/event-stream")
    assert board.headers["cache-control"] == "no-store"
    assert board.headers["x-accel-buffering"] == "no"
    shown = b"".join(board.seen).decode()
    assert "6281390000001" not in shown
    assert "81390000001" not in shown


async def test_all_boards_of_a_language_and_role_get_the_same_bytes_from_one_reading(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    app = hotline.processes[0]
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        given = cookie(browser)
        async with watching(app, given) as one:
            await one.boards(1)
            with asked_of(app.state.pages.database) as alone:
                await hotline.passes(11)
        async with watching(app, given) as one:
            await one.boards(1)
            async with watching(app, given) as two, watching(app, given, language="id") as other:
                await other.boards(1)
                await hotline.passes(1)
                with asked_of(app.state.pages.database) as together:
                    await hotline.passes(11)
                await hotline.waits(hotline.caller())
                await hotline.passes(1)
                await one.says("Waiting 1")
                await two.says("Waiting 1")
                await other.says("Menunggu 1")
                assert (await one.boards(2))[-1] == (await two.boards(2))[-1]
    assert 20 < len(alone) < 100
    assert len(together) <= len(alone)


async def test_a_stream_ends_with_its_session_and_with_its_role(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    app = hotline.processes[0]
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        given = cookie(browser)
        async with watching(app, given) as board:
            await board.hears("beat")
            async with app.state.pages.database.begin() as connection:
                await connection.execute(text("update accounts set roles = '{admin}'"))
            await hotline.passes(6)
            await board.ends()
        async with app.state.pages.database.begin() as connection:
            await connection.execute(text("update accounts set roles = '{supervisor}'"))
        async with watching(app, given) as board:
            await board.hears("beat")
            await browser.post("/logout")
            await hotline.passes(6)
            await board.ends()


async def test_a_beat_comes_each_five_seconds_while_nothing_changes(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    app = hotline.processes[0]
    async with signed_in(hotline, Role.SUPERVISOR) as browser, watching(app, cookie(browser)) as board:
        await board.hears("beat")
        await hotline.passes(5)
        await board.hears("beat", 2)
        await hotline.passes(5)
        await board.hears("beat", 3)
        assert len(await board.boards(1)) == 1


async def test_a_board_that_watches_keeps_nobody_signed_in(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    app = hotline.processes[0]
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        (before,) = await hotline.rows("select seen_at from account_sessions")
        await hotline.passes(120)
        async with watching(app, cookie(browser)) as board:
            await board.boards(1)
        assert await hotline.rows("select seen_at from account_sessions") == [before]


async def test_only_so_many_boards_of_one_account_watch(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.web.live.broadcaster.MOST_OF_ACCOUNT", 1)
    app = hotline.processes[0]
    async with signed_in(hotline, Role.SUPERVISOR) as browser, watching(app, cookie(browser)) as board:
        await board.begins()
        async with watching(app, cookie(browser)) as second:
            await second.begins()
            assert second.status == 503
            assert board.status == 200


async def test_without_scripts_the_page_is_whole_and_says_when_it_was(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.passes(25)
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        page = await browser.get("/board?lang=id")
        assert "Keadaan pukul 10.0" in words(page)
        assert "Menunggu 1 1 lewat 20 detik" in words(page)
        assert "Telepon Budi berdering 0:02 · tidak ada lagi yang siap" in words(page)
        assert "istirahat urutan 1 0:57 lagi" in words(page)
        assert "6281390000001" not in page.text
        bar = await browser.get("/board/pulse?lang=id")
        assert words(bar) == "1 menunggu , terlama 0:29 · 0 siap dari 2 yang bertugas"
    caller.hang_up()


async def test_of_a_long_line_the_head_is_shown_and_how_many_more_wait(house: House) -> None:
    browser = await house.signed_in("sari@example.org", Role.SUPERVISOR)
    async with house.transaction() as connection:
        for _ in range(27):
            await a_call(connection)
    assert "and 2 more" in words(await browser.get("/board?lang=en"))
    assert "dan 2 lagi" in words(await browser.get("/board?lang=id"))


async def test_coordinators_see_the_board_without_links_to_calls(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.waits(hotline.caller())
    async with signed_in(hotline, Role.COORDINATOR) as browser:
        page = await browser.get("/board?lang=id")
    assert "Menunggu 1" in words(page)
    assert "/calls/" not in page.text


async def test_it_is_said_first_that_nobody_is_on_duty(hotline: Hotline) -> None:
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        assert "No rota is published." in words(await browser.get("/board?lang=en"))
        await hotline.publish(shift(ANA, end=8 * 60))
        assert "Nobody is on duty." in words(await browser.get("/board?lang=en"))
