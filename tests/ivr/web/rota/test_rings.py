"""A cover made on the page rings the right phone at that hour, on every process, and nobody before."""

from routing.people.roles import Role
from tests.ivr.web.at_hotline import signed_in
from tests.scenarios.hotline import ANA, BUDI, Hotline, shift


async def test_the_next_call_rings_who_was_added_and_after_the_undo_nobody(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, end=8 * 60), shift(BUDI, line=3, start=8 * 60, end=9 * 60))
    (budi,) = await hotline.rows(f"select id from counsellors where phone = '{BUDI}'")  # noqa: S608
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        today = {"day": "2026-11-25", "start": "10.00", "end": "12.00"}
        made = await browser.post("/rota/covers", {"kind": "added", "who": str(budi.id), **today})
        assert made.status_code == 303
        await hotline.passes(5)
        assert hotline.lab.ringing() == []
        caller = hotline.caller()
        await hotline.talks(caller, hotline.budi)
        caller.hang_up()
        await hotline.passes(90)
        (cover,) = await hotline.rows("select id from covers")
        undone = await browser.post(f"/rota/covers/{cover.id}/undo")
        assert undone.status_code == 303
        late = hotline.caller("+6281390000002", "Late")
        await late.dials(hotline.settings.hotline_number)
        await late.hears("tidak ada konselor yang bertugas", within=60)
        await hotline.passes(5)
        assert hotline.lab.ringing() == []


async def test_the_copy_for_the_time_without_a_database_has_the_cover_at_once(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, end=8 * 60), shift(BUDI, line=3, start=8 * 60, end=9 * 60))
    (budi,) = await hotline.rows(f"select id from counsellors where phone = '{BUDI}'")  # noqa: S608
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        today = {"day": "2026-11-25", "start": "10.00", "end": "12.00"}
        await browser.post("/rota/covers", {"kind": "added", "who": str(budi.id), **today})
        await hotline.clock.settle()
    copy = hotline.service.refresher._snapshot_file.latest()
    assert copy is not None
    assert copy.is_anybody_on_duty(hotline.clock.now())


async def test_who_has_left_is_rung_for_no_call_until_they_are_back(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA), shift(BUDI, line=3, tier=2))
    (ana,) = await hotline.rows(f"select id from counsellors where phone = '{ANA}'")  # noqa: S608
    async with signed_in(hotline, Role.COORDINATOR) as browser:
        assert (await browser.post(f"/counsellors/{ana.id}/left")).status_code == 303
        caller = hotline.caller()
        await caller.dials(hotline.settings.hotline_number)
        await hotline.budi.rings(within=30)
        assert hotline.lab.ringing() == [hotline.budi]
        caller.hang_up()
        await hotline.passes(90)
        await browser.post(f"/counsellors/{ana.id}/returned")
        other = hotline.caller("+6281390000002", "Other")
        await other.dials(hotline.settings.hotline_number)
        await hotline.ana.rings(within=30)
        other.hang_up()
        await hotline.passes(90)
