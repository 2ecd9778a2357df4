"""On behalf: key 3 after a conversation makes a callback where the caller's number may be rung, else a follow-up."""

from datetime import timedelta
from pathlib import Path

import pytest

from ivr.lab import Phone
from routing import blocks
from tests.scenarios.callbacks import ASKS, NIGHT, state_of
from tests.scenarios.hotline import ANA, Hotline, a_hotline

FOLLOW_UP = "tindak lanjut untuk penyelia"


async def talked(hotline: Hotline, caller: Phone) -> None:
    """Let a caller talk to Ana and hang up, and Ana be asked how it went."""
    await hotline.on_duty(ANA)
    await hotline.talks(caller, hotline.ana)
    await hotline.passes(30)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")


async def test_key_3_has_the_caller_rung_a_quarter_of_an_hour_later(hotline: Hotline) -> None:
    caller, ana = hotline.caller(), hotline.ana
    await talked(hotline, caller)
    await ana.presses("3")
    await ana.hears("kami telepon kembali nanti")
    await ana.hears("beristirahat sejenak")
    assert await state_of(hotline) == ("scheduled", 0)
    (callback,) = await hotline.callbacks()
    assert callback.due_at - callback.asked_at == timedelta(minutes=15)
    assert await hotline.rows("select resolution from calls") == [("call_back",)]
    await hotline.runs(14 * 60)
    assert not hotline.lab.ringing()
    await hotline.runs(75)
    await hotline.fetches(ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.is_connected_to(ana, within=30)
    assert await state_of(hotline) == ("done", 0)
    # And once more: the attempt is a call like any other.
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("3")
    await ana.hears("kami telepon kembali nanti")
    assert [each.state for each in await hotline.callbacks()] == ["done", "scheduled"]


@pytest.mark.parametrize("number", ["anonymous", "+14155550123"], ids=["withheld", "abroad"])
async def test_key_3_is_a_follow_up_where_there_is_no_number_to_ring(hotline: Hotline, number: str) -> None:
    await talked(hotline, hotline.caller(number, "Somebody"))
    await hotline.ana.presses("3")
    await hotline.ana.hears(FOLLOW_UP)
    assert await hotline.callbacks() == []
    assert await hotline.rows("select resolution from calls") == [("follow_up",)]
    told = await hotline.rows("select kind, detail ->> 'why' from events where kind like 'callback.%'")
    assert told == [("callback.not_agreed", "its number cannot be rung")]


async def test_key_3_rings_nobody_who_was_blocked_meanwhile(hotline: Hotline) -> None:
    caller = hotline.caller()
    await talked(hotline, caller)
    async with hotline.service.database.begin() as connection:
        hash_ = hotline.service.helpline.sealer.hash(caller.number)
        await blocks.block(connection, hotline.clock.now(), hash_)
    await hotline.ana.presses("3")
    await hotline.ana.hears(FOLLOW_UP)
    assert await hotline.callbacks() == []


async def test_key_3_at_night_is_kept_until_the_morning(database_url: str, tmp_path: Path) -> None:
    async with a_hotline(database_url, tmp_path, start=NIGHT) as hotline:
        await talked(hotline, hotline.caller())
        await hotline.ana.presses("3")
        await hotline.ana.hears("kami telepon kembali nanti")
        (callback,) = await hotline.callbacks()
        assert callback.due_at.isoformat() == "2026-11-26T00:00:00+00:00"


async def test_key_2_is_answered_too(hotline: Hotline) -> None:
    await talked(hotline, hotline.caller())
    await hotline.ana.presses("2")
    await hotline.ana.hears("Penyelia akan menindaklanjutinya")


async def test_of_two_counsellors_the_one_who_leaves_something_to_do_counts(starred: Hotline) -> None:
    await starred.on_duty(ANA, "+6281200000002", tier=(1, 2))
    caller, ana, budi = starred.caller(), starred.ana, starred.budi
    await starred.talks(caller, ana)
    await starred.hands_over(caller, ana, budi, keyed="1")
    await caller.hangs_up()
    await budi.hears("Percakapan selesai")
    await budi.presses("3")
    await budi.hears("kami telepon kembali nanti")
    assert await starred.rows("select resolution from calls") == [("call_back",)]
    assert await state_of(starred) == ("scheduled", 0)
