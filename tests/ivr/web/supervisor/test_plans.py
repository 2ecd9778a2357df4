"""A plan for a caller who rings often: written on a call's page, heard with the next offer, gone with the number."""

from routing import erasure
from routing.people.roles import Role
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import words
from tests.scenarios.hotline import ANA, Hotline

PLAN = {"who": "Ana", "minutes": "15", "plan": "Setiap malam sekali, lalu salam penutup"}
WRONG = (
    {"minutes": "0"},
    {"minutes": "²"},
    {"minutes": "181"},
    {"minutes": "0000015"},
    {"who": "0812 0000 0001"},
    {"who": "A" * 61},
    {"who": "An\x01a"},
    {"plan": " "},
)


async def test_a_plan_is_heard_with_the_next_offer_and_goes_with_the_number(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    caller.hang_up()
    await hotline.passes(90)
    (call,) = await hotline.all_calls()
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        made = await browser.post(f"/calls/{call.id}/plan", PLAN)
        assert made.headers["location"] == f"/calls/{call.id}#rencana"
        page = words(await browser.get(f"/calls/{call.id}?lang=id"))
        assert (
            "Setiap malam sekali, lalu salam penutup Ia berbicara dengan Ana. Paling lama 15 menit." in page
        )
        english = words(await browser.get(f"/calls/{call.id}?lang=en"))
        assert "They talk with Ana. For 15 minutes at most. wulan@example.org" in english
    kept = " ".join(await hotline.dump())
    assert "salam penutup" not in kept
    await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Ada rencana untuk penelepon ini")
    await hotline.ana.hears("Ia berbicara dengan Ana")
    await hotline.ana.hears("Paling lama 15 menit")
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()
    await hotline.passes(120)
    async with hotline.service.database.begin() as connection:
        await erasure.erase_numbers(connection, hotline.clock.now())
        await erasure.erase_notes(connection, hotline.clock.now())
    assert await hotline.rows("select * from caller_plans") == []
    deeds = await hotline.rows("select action, subject, a::text as whole from audit a where action ~ 'plan'")
    assert [(row.action, row.subject) for row in deeds] == [("plan.made", f"call {call.id}")]
    assert "salam" not in deeds[0].whole


async def test_a_plan_stays_while_any_call_keeps_the_number_and_ends_by_a_press(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    for _ in range(2):
        await hotline.waits(caller)
        caller.hang_up()
        await hotline.passes(3600)
    first, second = await hotline.all_calls()
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        await browser.post(f"/calls/{first.id}/plan", PLAN | {"who": "", "minutes": ""})
        async with hotline.service.database.begin() as connection:
            await erasure.forget(connection, first.id)
        assert "Setiap malam" in words(await browser.get(f"/calls/{second.id}"))
        await browser.post(f"/calls/{second.id}/plan/end")
        assert "Setiap malam" not in words(await browser.get(f"/calls/{second.id}"))
        refused = await browser.post(f"/calls/{first.id}/plan", PLAN)
        assert (refused.status_code, "Setiap malam" in refused.text) == (409, False)
    assert await hotline.rows("select * from caller_plans") == []


async def test_a_plan_that_is_not_sound_changes_nothing(hotline: Hotline) -> None:
    caller = hotline.caller()
    await hotline.calls_in(caller)
    caller.hang_up()
    await hotline.passes(10)
    (call,) = await hotline.all_calls()
    async with signed_in(hotline, Role.SUPERVISOR) as browser:
        for wrong in WRONG:
            refused = await browser.post(f"/calls/{call.id}/plan", PLAN | wrong)
            assert (wrong, refused.status_code, "aria-invalid" in refused.text) == (wrong, 422, True)
    assert await hotline.rows("select * from caller_plans") == []
