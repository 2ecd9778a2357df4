"""What admins choose holds on the phone with the next call, in every process, and without the database too."""

import pytest

from routing.people.roles import Role
from tests.ivr.web.admin.form import keeps
from tests.ivr.web.at_hotline import a_second_passes, signed_in
from tests.scenarios.hotline import ANA, NUMBER, Hotline
from tests.scenarios.misuse import LONG_TALKER
from tests.scenarios.outage import Away

FORM = {"second_factor": "supervisor", "amber": "60", "red": "120"}


async def test_the_next_caller_hears_the_chosen_numbers_digit_by_digit_at_any_process(
    hotline: Hotline,
) -> None:
    async with signed_in(hotline, Role.ADMIN) as admin:
        chosen = FORM | {"emergency": "999", "referral": "14099 ekst 2"}
        assert (await keeps(admin, chosen)).status_code == 303
        # Each process in turn serves one of them.
        for n, _ in enumerate(hotline.processes):
            a_second_passes(hotline)
            caller = hotline.caller(f"+628139000000{n}", f"Caller {n}")
            await caller.dials(NUMBER)
            await caller.hears("hubungi sembilan sembilan sembilan")
            await caller.presses("1")
            await caller.hears("hubungi satu empat nol sembilan, sembilan ekstensi dua", within=60)
            await caller.hangs_up()
            await hotline.passes(2)


async def test_a_limit_of_callbacks_holds_with_the_next_request_and_goes_when_it_is_emptied(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
    caller = hotline.caller()
    async with signed_in(hotline, Role.ADMIN) as admin:
        await keeps(admin, FORM | {"per_hour": "0"})
        a_second_passes(hotline)
        await hotline.waits(caller)
        await caller.presses("1")
        await caller.hears("nomor ini")
        await caller.presses("1")
        await caller.hears("terlalu banyak yang meminta untuk ditelepon kembali")
        await caller.hears("Anda berikutnya")
        await keeps(admin, FORM)
        a_second_passes(hotline)
        await caller.presses("1")
        await caller.hears("nomor ini", within=30)
        await caller.presses("1")
        await caller.hears("begitu tiba giliran", within=30)


@pytest.mark.deep
async def test_p8_a_process_that_starts_without_the_database_names_the_chosen_number(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    async with signed_in(hotline, Role.ADMIN) as admin:
        await keeps(admin, FORM | {"emergency": "999"})
    await away.keeps()
    await away.stops()
    for n, _ in enumerate(hotline.processes):
        await hotline.restarts(n)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("hubungi sembilan sembilan sembilan", within=30)
    await caller.hangs_up()
    await away.is_back()
