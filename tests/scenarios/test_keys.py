"""Keys without the database: one that means nothing at the greeting is asked about once."""

import pytest

from tests.scenarios.hotline import ANA, NUMBER
from tests.scenarios.menus import DANGER, NOT_AVAILABLE, heard_times
from tests.scenarios.outage import Away


@pytest.mark.parametrize(
    ("second", "words"), [("2", "calling a counsellor"), ("#", "menelepon seorang konselor")]
)
async def test_without_the_database_a_wrong_key_at_the_greeting_is_asked_about_once(
    away: Away, second: str, words: str
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("Anda tidak sendirian")
    await caller.presses("#")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears("dial one one two")
    await caller.presses(second)
    await caller.hears(words, within=60)
    assert heard_times(leg, NOT_AVAILABLE) == 1


async def test_a_wrong_key_at_the_language_menu_when_the_database_has_gone_is_asked_about_too(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await away.stops()
    await caller.presses("*")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears(DANGER)
    await caller.presses("1")
    await caller.hears("menelepon seorang konselor", within=60)
