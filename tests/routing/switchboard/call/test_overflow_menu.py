"""The overflow menu: each way out of it (design, part 4; promise P1)."""

import pytest

from tests.scenarios.hotline import Hotline
from tests.scenarios.menus import NOT_AVAILABLE, heard_times, state_of_leg, trembles


@pytest.mark.parametrize("apart", [0.7, 2.9])
async def test_a_trembling_1_while_nobody_is_on_duty_stays_in_the_menu(
    hotline: Hotline, apart: float
) -> None:
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", apart, 3)
    assert await state_of_leg(hotline, leg) == "overflow"
    assert heard_times(leg, "tidak ada konselor yang bertugas") == 3
    await caller.hears("Tekan satu agar kami telepon kembali")
    await caller.hears_nothing_like(NOT_AVAILABLE)


async def test_a_hash_in_the_overflow_is_a_key_that_means_nothing(hotline: Hotline) -> None:
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await caller.presses("1")
    await caller.hears("Tekan dua untuk meninggalkan pesan")
    await caller.presses("#")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears("Tekan dua untuk meninggalkan pesan")
