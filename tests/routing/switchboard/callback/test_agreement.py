"""The agreement: at night, and while an earlier callback is open."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ivr.database.engine import Database
from ivr.lab import Busy
from routing import calls
from routing.switchboard.callback import request
from tests.routing.switchboard.callbacks import press
from tests.routing.switchboard.switchboards import Switchboard
from tests.scenarios.callbacks import MORNING, NIGHT
from tests.scenarios.hotline import ANA, Hotline, a_hotline


@pytest.mark.parametrize(("key", "due"), [("1", None), ("2", MORNING), ("", MORNING)])
async def test_who_asks_at_night_is_asked_whether_it_may_ring_at_night(
    database_url: str, tmp_path: Path, key: str, due: datetime | None
) -> None:
    async with a_hotline(database_url, tmp_path, start=NIGHT) as hotline:
        await hotline.on_duty(ANA)
        hotline.ana.behaves(Busy(after=1))
        caller = hotline.caller()
        await hotline.waits(caller)
        await caller.presses("1")
        await caller.hears("nomor ini")
        await caller.presses("1")
        await caller.hears("menelepon malam hari juga")
        await caller.presses("9")
        await caller.hears("pilihan itu tidak tersedia")
        if key:
            await caller.presses(key)
        await caller.hears("Anda akan kami telepon", within=60)
        (callback,) = await hotline.callbacks()
        assert (callback.at_night, callback.state) == (due is None, "in_line" if due is None else "scheduled")
        assert due is None or callback.due_at == due <= callback.place_at < due + timedelta(seconds=2)
        if due:
            await caller.hears_nothing_like("begitu tiba giliran")
        if due is None:
            hotline.ana.behaves(None)
            await caller.is_off(within=60)
            await hotline.runs(40)
            await hotline.fetches(hotline.ana)
            await caller.rings()


async def test_a_second_request_finds_the_first(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    await hotline.agrees(caller)
    leg = await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("1")
    await caller.hears("Permintaan Anda sudah tercatat")
    await caller.is_off(within=60)
    assert (await hotline.call_of(leg)).outcome == "callback"
    assert [callback.state for callback in await hotline.callbacks()] == ["in_line", "cancelled"]


async def test_two_calls_that_agree_to_one_number_at_once_leave_one_open_callback(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    ids = [await switchboard.waiting(n) for n in range(4)]
    for call_id in ids:
        await press(switchboard, call_id, "1")
        await switchboard.run(request.take_number_key, call_id, "2")
        await switchboard.run(request.take_typed, call_id, "081390000077")
    await asyncio.gather(*(switchboard.run(request.take_agreement, call_id, "1") for call_id in ids))
    states = [row.state for row in await switchboard.rows("select state from callbacks order by state")]
    assert states == ["cancelled", "cancelled", "cancelled", "in_line"]
    agreed_ = await switchboard.rows("select state from calls where callback_id is null")
    assert {row.state for row in agreed_} == {calls.State.AGREED}
