"""The Dial of a caller's own leg ends: what that means for the counsellor who was rung."""

from functools import partial

import pytest

from ivr.database.engine import Database
from routing.legs import LegState
from routing.switchboard.offer import caller_leg_dial, ringing
from tests.routing.switchboard.offer.own_legs import HELD, ringing_out
from tests.routing.switchboard.switchboards import Switchboard

HANGS_UP = partial(caller_leg_dial.dialled, alive=False)


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize(
    "leg", [LegState.CANCELLED, LegState.NO_ANSWER, LegState.COMPLETED, LegState.ANSWERED]
)
async def test_a_ring_ended_by_the_callers_hang_up_is_no_miss_and_needs_no_rest(
    database: Database, leg: LegState, *, answered: bool
) -> None:
    switchboard = Switchboard(database)
    _, offer_id = await ringing_out(switchboard)
    if answered:
        await switchboard.run(ringing.leg_is, offer_id, "CB1", LegState.ANSWERED, 2)
    await switchboard.run(HANGS_UP, offer_id, leg)
    (found,) = await switchboard.rows("select rests_until, misses from counsellors")
    assert (found.rests_until, found.misses) == (None, 0)
    assert await switchboard.rows(HELD) == []


async def test_who_was_busy_rests_also_if_the_caller_has_hung_up(database: Database) -> None:
    switchboard = Switchboard(database)
    _, offer_id = await ringing_out(switchboard)
    await switchboard.run(HANGS_UP, offer_id, LegState.BUSY)
    (found,) = await switchboard.rows("select rests_until, misses from counsellors")
    assert found.rests_until is not None
    assert found.misses == 0


async def test_a_leg_of_a_caller_that_is_cancelled_is_no_miss(database: Database) -> None:
    switchboard = Switchboard(database)
    _, offer_id = await ringing_out(switchboard)
    await switchboard.run(ringing.leg_is, offer_id, "CB1", LegState.CANCELLED, 2)
    (found,) = await switchboard.rows("select rests_until, misses from counsellors")
    assert (found.rests_until, found.misses) == (None, 0)
