"""A clock step on one host: instants that another host has written stay."""

from datetime import datetime, timedelta

import pytest

from routing import calls
from routing.switchboard import clock_step
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline

HOUR = 3600.0


@pytest.mark.parametrize("meanwhile", [0, 5])
async def test_what_another_host_has_written_stays_where_this_one_is_set_back_too(
    hotline: Hotline, meanwhile: float
) -> None:
    """Instants stay too that it wrote while this host waited for its turn (`meanwhile`: seconds)."""
    await hotline.on_duty(ANA, BUDI)
    await hotline.talks(hotline.caller(), hotline.ana)
    leg = await hotline.waits(hotline.caller("+6281390000002"))
    async with hotline.service.database.begin() as connection:
        waiting = (await hotline.call_of(leg)).id
        await calls.set_values(connection, waiting, last_seen_at=hotline.clock.now())
    before = await hotline.rows("select * from calls")
    async with hotline.service.database.begin() as connection:
        now, wrong = hotline.clock.now() - timedelta(seconds=meanwhile), timedelta(minutes=10)
        assert await clock_step.set_to(connection, now + wrong, "another host", 600.0) == 0
        assert await clock_step.set_to(connection, now, "another host", 0.0) == -600
    assert await hotline.rows("select * from calls") == before


async def test_what_another_host_has_written_whose_clock_was_right_stays(hotline: Hotline) -> None:
    await hotline.on_duty()
    leg = await hotline.caller().dials(NUMBER)
    await hotline.passes(3)
    before = await hotline.call_of(leg)
    now, wrong = hotline.clock.now(), timedelta(hours=3)

    async def is_set(ahead: float, at: datetime) -> float:
        async with hotline.service.database.begin() as connection:
            return await clock_step.set_to(connection, at, "another host", ahead)

    assert await is_set(0.0, now - wrong) == 0, "the first that is heard of it"
    assert await is_set(3 * HOUR, now) == 3 * HOUR
    assert (await hotline.call_of(leg)).last_seen_at == before.last_seen_at
    async with hotline.service.database.begin() as connection:
        found = await clock_step.last_step(connection, now - wrong)
    assert found is not None
    assert (found.host, found.stepped_by) == ("another host", 3 * HOUR)
