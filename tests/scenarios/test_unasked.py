"""A callback that is picked up while the database is away: in its caller's language, and not counted (part 5)."""

from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.scenarios.callbacks import state_of
from tests.scenarios.hotline import ANA, NUMBER, Hotline
from tests.scenarios.outage import Away

ASKS = "did you ask to be called"


async def test_p8_a_callback_picked_up_without_the_database_speaks_its_language_and_costs_no_attempt(
    away: Away,
) -> None:
    hotline, caller = away.hotline, away.hotline.caller()
    await agrees_in_english(hotline)
    await hotline.fetches(hotline.ana, within=60)
    await caller.rings()
    await away.stops()
    leg = await caller.answers()
    await caller.hears("Sorry, something went wrong. Goodbye.")
    await caller.is_off()
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]
    await hotline.ana.is_off(within=60)
    await away.is_back()
    await hotline.runs(30)
    assert await state_of(hotline) == ("scheduled", 0)
    assert [call.outcome for call in await hotline.all_calls()][-1] == "not_reached"
    told = await hotline.rows("select kind from events where kind = 'callback.unasked'")
    assert len(told) == 1
    # It is tried again soon, as any callback.
    await hotline.passes(5 * 60)
    await hotline.sweeps()
    await hotline.fetches(hotline.ana, within=60)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.is_connected_to(hotline.ana, within=30)


async def agrees_in_english(hotline: Hotline) -> None:
    """Let a caller who chose English ask for a callback, while Ana can't be rung, and Ana be free then."""
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("press 2")
    await caller.presses("2")
    await caller.hears("press one to be called back", within=30)
    await caller.presses("1")
    await caller.hears("Press one if we may ring you at this number")
    await caller.presses("1")
    await caller.is_off(within=60)
    await hotline.rows("update counsellors set rests_until = null returning 1")
    await hotline.sweeps()
