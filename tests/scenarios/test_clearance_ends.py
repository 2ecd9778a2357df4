"""Nobody is rung in a shift that begins after the last day of their clearance; the shift in which it ends goes on."""

from datetime import timedelta

from routing.audit import Actor
from routing.counselling import clearance
from routing.counsellors import ids_by_phone
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline, shift
from tests.scenarios.outage import Away

NOBODY = "tidak ada konselor yang bertugas"


async def ends(hotline: Hotline, phone: str, *, days: int) -> None:
    """Let a clearance end some days from today."""
    now = hotline.clock.now()
    last = now.astimezone(hotline.settings.zone).date() + timedelta(days=days)
    async with hotline.service.database.begin() as connection:
        counsellor = (await ids_by_phone(connection, [phone]))[phone]
        await clearance.set_end(connection, now, counsellor, last, by=Actor(by="test"))


async def test_only_who_is_cleared_is_rung_and_the_timeline_tells_why_the_other_is_not(
    hotline: Hotline,
) -> None:
    await hotline.publish(shift(ANA, line=2), shift(BUDI, line=3, tier=2))
    await ends(hotline, ANA, days=-1)
    leg = await hotline.waits(hotline.caller())
    await hotline.budi.rings()
    await hotline.passes(5)
    rung = {leg.phone.number for leg in hotline.lab.calls if leg.direction == "outbound-api"}
    assert rung == {BUDI}
    considered = [event for event in await hotline.events_of(leg) if event.kind == "dispatch.considered"]
    assert {"rung", "not_cleared"} <= set(considered[0].detail["counsellors"].values())


async def test_the_shift_in_which_it_ends_goes_on_past_midnight_and_the_next_one_rings_nobody(
    hotline: Hotline,
) -> None:
    await hotline.publish(shift(ANA, start=20 * 60, end=26 * 60))
    await ends(hotline, ANA, days=0)
    await hotline.passes(15 * 3600)  # 01:00, the day after
    night, evening = hotline.caller(), hotline.caller("+6281390000002", "Evening")
    await hotline.waits(night)
    await hotline.ana.rings()
    await night.hangs_up()
    await hotline.passes(20 * 3600)  # 21:00
    await evening.dials(NUMBER)
    await evening.hears(NOBODY, within=60)
    assert [leg.phone.number for leg in hotline.lab.calls if leg.direction == "outbound-api"] == [ANA], "once"


async def test_without_the_database_too(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await ends(hotline, ANA, days=-1)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears(NOBODY, within=60)
    await caller.hangs_up()
