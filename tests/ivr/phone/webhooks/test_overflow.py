"""The webhooks of the overflow menu: one is repeated, or its answer is lost (promise P1)."""

import pytest

from tests.scenarios.hotline import Hotline
from tests.scenarios.menus import LATE, MENU, TONE, dials


@pytest.mark.parametrize("key", ["", "7"])
async def test_p1_a_repeated_webhook_counts_as_one_round_of_the_menu(hotline: Hotline, key: str) -> None:
    await hotline.publish(LATE)
    hotline.lab.faults.repeat_next("/voice/overflow")
    caller, leg = await dials(hotline, "en")
    for _ in range(2):
        await caller.hears(MENU["en"], within=30)
        if key:
            await caller.presses(key)
    await caller.hears(TONE["en"], within=30)
    assert sum(MENU["en"] in said.text for said in leg.heard) == 2


async def test_p1_a_lost_document_in_the_menu_is_taken_up_where_it_was(hotline: Hotline) -> None:
    hotline.expects_errors = True
    await hotline.publish(LATE)
    caller, _ = await dials(hotline, "en")
    await caller.hears(MENU["en"])
    hotline.lab.faults.lose_next("/voice/overflow", times=3)
    await caller.presses("2")
    await caller.hears(MENU["en"], within=60)
    await caller.presses("2")
    await caller.hears(TONE["en"])
