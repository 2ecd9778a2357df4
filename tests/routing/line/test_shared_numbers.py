"""Shared numbers: three calls of one number keep ordinary places, the rest stand behind all others (promise P5)."""

import asyncio
from uuid import UUID

import pytest

from ivr.database.engine import Database
from routing import calls
from routing.calls import Behind
from routing.line import queue, shared_numbers
from routing.sql.key_taps import ONE_TAP
from routing.switchboard import fast_path
from routing.switchboard.call import arrival, overflow_menu
from routing.switchboard.callback import request
from routing.transaction import Transaction
from tests.routing.switchboard.callbacks import LATER, press
from tests.routing.switchboard.crowds import a_number_is_read_back, arrived, enters, hangs_up, on_duty
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.switchboards import NOW, Switchboard
from tests.routing.transactions import tx_at

SHELTER = "+622150009999"


async def behind(switchboard: Switchboard) -> list[int]:
    """Return what each waiting call stands behind, in order of arrival."""
    waiting = "select behind from calls where state = 'waiting' order by arrived_at, sid"
    return [row.behind for row in await switchboard.rows(waiting)]


async def test_p5_of_many_calls_of_one_number_at_once_three_stand_as_others_do(database: Database) -> None:
    switchboard = await on_duty(database)
    ids = [await arrived(switchboard, n, SHELTER) for n in range(10)]
    await asyncio.gather(*(enters(switchboard, call_id) for call_id in ids))
    assert sorted(await behind(switchboard)) == [0] * 3 + [1] * 7


@pytest.mark.parametrize(("caller", "stand"), [(None, [0] * 5), (SHELTER, [0, 0, 0, 1, 1])])
async def test_p5_withheld_callers_do_not_count_as_one_number(
    database: Database, caller: str | None, stand: list[int]
) -> None:
    switchboard = await on_duty(database)
    await crowded(switchboard, 5, caller)
    assert await behind(switchboard) == stand


async def crowded(switchboard: Switchboard, count: int, caller: str | None = SHELTER) -> list[UUID]:
    """Let this many calls of one number wait, one a second."""
    ids = [await arrived(switchboard, n, caller, after=n) for n in range(count)]
    for n, call_id in enumerate(ids):
        await enters(switchboard, call_id, after=n)
    return ids


async def moved_up(switchboard: Switchboard) -> list[int]:
    async with switchboard.database.begin() as connection:
        await shared_numbers.move_up(Transaction(connection, LATER, switchboard.helpline))
    return await behind(switchboard)


async def test_p5_whoever_came_first_takes_the_place_that_a_call_of_their_number_leaves(
    database: Database,
) -> None:
    switchboard = await on_duty(database)
    ids = await crowded(switchboard, 6)
    assert await moved_up(switchboard) == [0, 0, 0, 1, 1, 1]
    await hangs_up(switchboard, ids[1])
    assert await moved_up(switchboard) == [0, 0, 0, 1, 1]
    for n in (0, 2):
        await hangs_up(switchboard, ids[n])
    assert await moved_up(switchboard) == [0, 0, 0]
    told = await switchboard.rows("select call_id from events where kind = 'line.moved_up' order by id")
    moved = [row.call_id for row in told]
    assert (moved[0], set(moved[1:])) == (ids[3], set(ids[4:]))


async def test_p5_a_free_place_is_found_among_many_crowded_numbers_for_the_longest_wait_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    switchboard = await on_duty(database, calls_per_number=1)
    numbers = [f"+6221500010{n:02}" for n in range(6)]
    ids = [await arrived(switchboard, n, number, after=n) for n, number in enumerate(numbers * 2)]
    for call_id in ids:
        await enters(switchboard, call_id, after=12)
    assert await moved_up(switchboard) == [0] * 6 + [1] * 6
    monkeypatch.setattr(shared_numbers, "_AT_ONCE", 1)
    for n in (5, 2):
        await hangs_up(switchboard, ids[n])
        await moved_up(switchboard)
        (up,) = await switchboard.rows("select behind from calls where id = :id", id=ids[n + 6])
        assert up.behind == Behind.NOBODY
    for n in (4, 3, 1, 0):
        await hangs_up(switchboard, ids[n])
    for _ in range(4):
        await moved_up(switchboard)
    told = await switchboard.rows("select call_id from events where kind = 'line.moved_up' order by id")
    assert [row.call_id for row in told] == [ids[n + 6] for n in (5, 2, 0, 1, 3, 4)]


async def test_p5_a_caller_who_asks_for_a_callback_keeps_their_place_among_calls_of_their_number(
    database: Database,
) -> None:
    switchboard = await on_duty(database)
    ids = await crowded(switchboard, 4)
    await press(switchboard, ids[0], "1")
    assert await moved_up(switchboard) == [0, 0, 1]
    await switchboard.run(request.take_number_key, ids[0], "0", now=NOW + 2 * ONE_TAP)
    assert await behind(switchboard) == [0, 0, 0, 1]


async def test_p5_a_call_back_in_the_line_has_its_place_and_the_last_of_its_number_gives_way(
    database: Database,
) -> None:
    switchboard = await on_duty(database)
    ids = await crowded(switchboard, 4)
    await switchboard.rows("update calls set state = 'overflow' where id = :id returning 1", id=ids[0])
    assert await moved_up(switchboard) == [0, 0, 0]
    await switchboard.run(overflow_menu.take_key, ids[0], "0", now=LATER)
    assert await behind(switchboard) == [0, 0, 0, 1]


async def test_p5_two_calls_of_a_number_never_take_one_free_place(database: Database) -> None:
    switchboard = await on_duty(database)
    ids = await crowded(switchboard, 4)
    fifth = await arrived(switchboard, 5, SHELTER, after=5)
    await hangs_up(switchboard, ids[0])
    async with switchboard.database.begin() as connection:
        await decided(arrival.choose_language, switchboard.helpline, connection, LATER, fifth, "")
        # It has taken the free place, and other transactions cannot see that yet.
        assert await moved_up(switchboard) == [0, 0, 1]
    assert await moved_up(switchboard) == [0, 0, 1, 0]


async def test_p5_the_line_is_served_others_first_and_withheld_callers_callbacks_last(
    database: Database,
) -> None:
    switchboard = await on_duty(database, 7)
    withheld = await a_number_is_read_back(switchboard, 90, None)
    await switchboard.run(request.take_agreement, withheld, "1", now=NOW + 4 * ONE_TAP)
    await hangs_up(switchboard, withheld, at=NOW + 4 * ONE_TAP)
    shelter = await crowded(switchboard, 4)
    other = await arrived(switchboard, 50, "+6281390000050", after=20)
    await enters(switchboard, other, after=20)
    async with switchboard.database.begin() as connection:
        found = await queue.head(tx_at(connection, LATER), switchboard.helpline.rules, limit=9)
        places = {}
        for each in found:
            call = await calls.by_id(connection, each.call_id)
            assert call is not None
            places[each.call_id] = await queue.place_of(tx_at(connection, LATER), call)
    (attempt,) = await switchboard.rows("select id, behind from calls where callback_id is not null")
    assert attempt.behind == Behind.ALL_CALLERS
    served = [*shelter[:3], other, shelter[3], attempt.id]
    assert [each.call_id for each in found] == served
    assert [places[call_id] for call_id in served] == [1, 2, 3, 4, 5, 6]
    heard = await heartbeat_places(switchboard, [*shelter, other])
    assert heard == {shelter[0]: 1, shelter[1]: 2, shelter[2]: 3, other: 4, shelter[3]: 5}


async def heartbeat_places(switchboard: Switchboard, ids: list[UUID]) -> dict[UUID, int | None]:
    """Return the places that the fast path tells."""
    ((statement, values),) = fast_path.heartbeats(switchboard.helpline, LATER, ids, [""] * len(ids))
    async with switchboard.database.begin() as connection:
        rows = (await connection.exec_driver_sql(statement.sql, values)).all()
    return {call_id: heard.place for call_id, heard in fast_path.heard(rows).items()}
