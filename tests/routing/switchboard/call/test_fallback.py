"""The fallback: a leg is taken up where it stands, also after the database was away."""

from tests.scenarios.callbacks import ASKS, a_callback
from tests.scenarios.outage import Away


async def test_p1_who_pressed_1_as_the_database_went_is_not_asked_again_when_it_is_back(away: Away) -> None:
    hotline = away.hotline
    await hotline.passes(61)
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana, within=60)
    await caller.rings()
    leg = await caller.answers()
    await caller.hears(ASKS)
    await away.stops()
    await caller.presses("1")
    await caller.hears("Tetaplah di telepon", within=10)
    await away.is_back()
    await caller.hears("Terima kasih sudah menunggu", within=60)
    await caller.is_connected_to(hotline.ana, within=60)
    assert len([said for said in leg.heard if ASKS in said.text]) == 1
