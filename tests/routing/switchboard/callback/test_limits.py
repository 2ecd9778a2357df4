"""Limits: the number of callbacks a day and an hour; one caller does not use up another's (promise P5)."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.database.engine import Database
from routing.sql.key_taps import ONE_TAP
from routing.switchboard.call import arrival, ending, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import request
from routing.switchboard.callback import request as asking
from routing.switchboard.callback.replies import Agreed, Limit, TooMany
from tests.routing.switchboard.crowds import a_number_is_read_back, hangs_up, on_duty
from tests.routing.switchboard.decided import call_of, decided
from tests.routing.switchboard.switchboards import NOW
from tests.scenarios.callbacks import AFTERNOON
from tests.scenarios.hotline import ANA, NUMBER, Hotline, a_hotline
from tests.scenarios.misuse import AGREED, LONG_TALKER, registers


async def test_a_number_gets_no_more_than_five_callbacks_a_day(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    for _ in range(5):
        await hotline.agrees(caller)
        rows = await hotline.rows(
            "update callbacks set state = 'cancelled', ended_at = asked_at where ended_at is null returning attempt_id"
        )
        await hotline.service.transactions.run(ending.end, rows[0].attempt_id, "a test")
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("1")
    await caller.hears("tidak dapat mencatat permintaan lagi")
    await caller.hears("Anda berikutnya")


async def test_a_caller_gets_no_more_than_five_callbacks_a_day_to_whatever_numbers(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    for n in range(6):
        await hotline.waits(caller)
        await caller.presses("1")
        await caller.hears("nomor ini")
        await caller.presses("2")
        await caller.hears("tanda pagar")
        await caller.presses(f"08139000007{n}#")
        await caller.hears("Tekan satu bila benar", within=30)
        await caller.presses("1")
        await caller.hears("begitu tiba giliran" if n < 5 else "tidak dapat mencatat permintaan lagi")
        await caller.hangs_up()
        await hotline.passes(2)
    assert len([row for row in await hotline.callbacks() if row.state == "in_line"]) == 5


async def test_withheld_callers_do_not_share_one_daily_limit(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    for n in range(6):
        caller = hotline.caller("anonymous", f"Withheld {n}")
        await hotline.waits(caller)
        await caller.presses("1")
        await caller.hears("tanda pagar", within=30)
        await caller.presses(f"08139000007{n}#")
        await caller.hears("Tekan satu bila benar", within=30)
        await caller.presses("1")
        await caller.hears("begitu tiba giliran")
        await caller.hangs_up()
        await hotline.passes(2)


NEXT = "Anda berikutnya"
FULL_FOR_WITHHELD = "terlalu banyak permintaan dari nomor yang tidak terlihat"
FULL = "terlalu banyak yang meminta untuk ditelepon kembali"


@pytest.mark.deep
async def test_p5_withheld_callbacks_beyond_the_hourly_limit_do_not_stand(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=AFTERNOON, max_wait_seconds=3_600) as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        withheld = hotline.caller("anonymous", "Withheld")
        await hotline.waits(withheld)
        for n in range(13):
            await registers(withheld, f"0813900{n:05}", hears=AGREED if n < 10 else FULL_FOR_WITHHELD)
            if n < 10:
                await withheld.presses("0")
            await withheld.hears("Mohon jangan tutup telepon")
        await withheld.hangs_up()
        await only_ten_stand_and_who_calls_next_is_next(hotline)


@pytest.mark.deep
async def test_p5_of_1000_callbacks_that_a_withheld_caller_tries_in_an_hour_ten_stand(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=AFTERNOON, max_wait_seconds=3_600) as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        # Only keys, without the time of the words: no person could press them faster.
        decide = hotline.service.transactions.run
        arriving = IncomingCall("CA" + "7" * 32, NUMBER, None)
        call_id = call_of(await decide(arrival.arrive, arriving))
        await decide(arrival.choose_language, call_id, "")
        refused = 0
        for n in range(1_000):
            await decide(waiting.wait, call_id, key="1")
            await decide(asking.take_typed, call_id, f"0813900{n:05}")
            heard = await decide(asking.take_agreement, call_id, "1")
            if isinstance(heard, Agreed):
                await decide(asking.take_agreed_key, call_id, "0")
            else:
                assert heard == TooMany(call_id, "id", Limit.HOUR_WITHHELD)
                await decide(asking.go_back, call_id)
                refused += 1
            await hotline.passes(3.5)  # any sooner, the next 1 would count as a double press
        await decide(ending.end, call_id, "the caller hung up")
        assert refused == 990
        await only_ten_stand_and_who_calls_next_is_next(hotline)


async def only_ten_stand_and_who_calls_next_is_next(hotline: Hotline) -> None:
    stand = [row for row in await hotline.callbacks() if row.state == "in_line"]
    assert [row.withheld and row.typed for row in stand] == [True] * 10
    caller = hotline.caller("+6281390000002", "Next")
    await hotline.calls_in(caller)
    await caller.presses("1")
    await caller.hears(NEXT)


@pytest.mark.deep
async def test_an_hours_limit_holds_for_callers_whose_number_is_known_whatever_they_type(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, callbacks_per_hour=2, callbacks_typed_per_hour=1) as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        await hotline.agrees(hotline.caller("+6281390000001", "First"))
        second, third = hotline.caller("+6281390000002", "Second"), hotline.caller("+6281390000003", "Third")
        await hotline.waits(second)
        await second.presses("1")
        await second.hears("nomor ini")
        await second.presses("2")
        await second.hears("tanda pagar")
        await second.presses("081390000077#")
        await second.hears("Nomor yang Anda ketik")
        await second.presses("1")
        await second.hears(AGREED)
        await hotline.waits(third)
        await third.presses("1")
        await third.hears("nomor ini")
        await third.presses("1")
        await third.hears(re.compile(f"{FULL}.* menunggu konselor atau meninggalkan pesan"))
        await third.hears("dua untuk meninggalkan pesan")
        withheld = hotline.caller("anonymous", "Withheld")
        await hotline.waits(withheld)
        await registers(withheld, "081390000078", hears=AGREED)
        assert len(await hotline.callbacks()) == 4
        await hotline.passes(3601)
        await hotline.agrees(hotline.caller("+6281390000004", "Fourth"))


# --- At once


@pytest.mark.parametrize("withheld", [True, False])
async def test_two_requests_at_once_never_take_the_last_place_of_an_hour(
    database: Database, withheld: bool
) -> None:
    switchboard = await on_duty(database, callbacks_typed_an_hour=3, callbacks_an_hour=3)
    ids = [
        await a_number_is_read_back(switchboard, n, None if withheld else f"+6281390000{n:03}")
        for n in range(8)
    ]
    now = NOW + 4 * ONE_TAP
    heard = await asyncio.gather(
        *(switchboard.run(request.take_agreement, call_id, "1", now=now) for call_id in ids)
    )
    assert len([one for one in heard if isinstance(one.reply, Agreed)]) == 3
    limit = Limit.HOUR_WITHHELD if withheld else Limit.HOUR
    assert {one.reply.limit for one in heard if isinstance(one.reply, TooMany)} == {limit}
    stand = await switchboard.rows("select withheld from callbacks where state = 'in_line'")
    assert [row.withheld for row in stand] == [withheld] * 3


@pytest.mark.parametrize("first", [None, "+6281390000001"])
async def test_the_hourly_limits_of_withheld_and_known_callers_are_separate(
    database: Database, first: str | None
) -> None:
    switchboard = await on_duty(database, callbacks_typed_an_hour=1, callbacks_an_hour=1)
    now = NOW + 4 * ONE_TAP
    others = "+6281390000002" if first is None else None
    asked = [(first, Agreed), (first and "+6281390000003", TooMany), (others, Agreed), (others, TooMany)]
    for n, (caller, outcome) in enumerate(asked):
        call_id = await a_number_is_read_back(switchboard, n, caller)
        heard = await switchboard.run(request.take_agreement, call_id, "1", now=now)
        assert isinstance(heard.reply, outcome), (n, heard.reply)


async def test_a_caller_who_hangs_up_at_the_night_question_cannot_exceed_the_hourly_limit(
    database: Database,
) -> None:
    switchboard = await on_duty(database, callbacks_an_hour=1)
    evening = NOW + timedelta(hours=12)
    ids = []
    for n in range(2):
        call_id = await switchboard.waiting(n, now=evening)
        async with switchboard.database.begin() as connection:
            await decided(waiting.wait, switchboard.helpline, connection, evening, call_id, key="1")
        await switchboard.run(request.take_number_key, call_id, "1", now=evening + 2 * ONE_TAP)
        ids.append(call_id)
    end = evening + 4 * ONE_TAP
    await asyncio.gather(*(hangs_up(switchboard, each, at=end) for each in ids))
    states = await switchboard.rows("select state, number_hash from callbacks order by state")
    assert [(row.state, row.number_hash is None) for row in states] == [
        ("cancelled", True),
        ("scheduled", False),
    ]
