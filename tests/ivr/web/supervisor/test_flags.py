"""A counsellor asks for a supervisor at the desk: a flag stands on the board until one takes it."""

from routing.people.roles import Role
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import words
from tests.scenarios.hotline import ANA, NUMBER, Hotline


async def asks_for_a_supervisor(hotline: Hotline, *, times: int = 1) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await caller.hangs_up()
    await hotline.passes(120)
    for _ in range(times):
        await tells_at_the_desk(hotline)


async def tells_at_the_desk(hotline: Hotline) -> None:
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await hotline.ana.presses("4")
    await hotline.ana.hears("perlu perhatian penyelia")
    await hotline.passes(4)
    await hotline.ana.presses("1")
    await hotline.ana.hears("Sudah dicatat")
    await hotline.ana.hangs_up()
    await hotline.passes(5)


async def test_a_flag_stands_on_the_board_until_somebody_takes_it(hotline: Hotline) -> None:
    await asks_for_a_supervisor(hotline, times=2)
    (flag,) = await hotline.rows("select * from flags")
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        page = await browser.get("/board?lang=id")
        assert "Ana menandai percakapannya dengan" in words(page)
        assert f'data-alarm="flag {flag.id}"' in page.text
        taken = await browser.post(f"/board/flags/{flag.id}")
        assert taken.headers["location"] == f"/calls/{flag.call_id}"
        assert "menandai" not in words(await browser.get("/board?lang=id"))
        again = await browser.post(f"/board/flags/{flag.id}")
        assert again.headers["location"] == f"/calls/{flag.call_id}"  # a trembling hand
        assert "Supervisor menanggapi tandanya" in words(await browser.get(f"/calls/{flag.call_id}?lang=id"))
        # A counsellor who asks once more later hears that it is noted: so it is on the board again.
        await tells_at_the_desk(hotline)
        assert "menandai" not in words(await browser.get("/board?lang=id")), "a trembling hand"
        await hotline.passes(60)
        await tells_at_the_desk(hotline)
        assert "Ana menandai percakapannya dengan" in words(await browser.get("/board?lang=id"))
        assert len(await hotline.rows("select * from flags")) == 1
        asked = await hotline.rows("select 1 from events where kind = 'conversation.supervisor'")
        assert len(asked) == 2, "the board and the timeline tell of it"
    deeds = await hotline.rows("select action, subject from audit where action = 'flag.taken'")
    assert deeds == [("flag.taken", f"call {flag.call_id}")]
    assert not any("81390000001" in str(row) for row in deeds)


async def test_whoever_comes_second_is_told_who_was_faster(hotline: Hotline) -> None:
    await asks_for_a_supervisor(hotline)
    (flag,) = await hotline.rows("select * from flags")
    async with (
        signed_in(hotline, Role.SUPERVISOR, "made@example.org") as made,
        signed_in(hotline, Role.SUPERVISOR, "sari@example.org") as sari,
    ):
        await made.post(f"/board/flags/{flag.id}")
        led = (await sari.post(f"/board/flags/{flag.id}")).headers["location"]
        assert led == f"/board?flag={flag.id}#lain"
        page = await sari.get(f"{led.partition('#')[0]}&lang=id")
        assert "made@example.org sudah menanggapi tanda ini" in words(page)
        assert f'<a href="/calls/{flag.call_id}">' in page.text
        for odd in ("x", "", "9" * 30, "²", str(flag.id + 1)):
            seen = await sari.get("/board", params={"flag": odd})
            assert (seen.status_code, "menanggapi" in words(seen)) == (200, False)


async def test_a_coordinator_sees_it_and_cannot_take_it(hotline: Hotline) -> None:
    await asks_for_a_supervisor(hotline)
    async with signed_in(hotline, Role.COORDINATOR) as browser:
        page = await browser.get("/board?lang=id")
        assert "Ana menandai percakapannya dengan" in words(page)
        assert "/board/flags/" not in page.text
        assert (await browser.post("/board/flags/1")).status_code == 403
