"""Without the database: while it is stopped or frozen, callers still reach a counsellor (part 5; promise P8)."""

import asyncio
import json
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from twilio.request_validator import RequestValidator

from ivr.database.connections import libpq_url
from ivr.lab import Answers
from ivr.phone.offline.spool import Spool
from routing.sql import locks
from routing.switchboard.journal_entries import JournalEntry, Kind
from tests.patience import patience
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, NUMBER, PUBLIC_URL, TOKEN
from tests.scenarios.outage import PATIENCE, Away
from tests.stopwatch import Stopwatch


async def test_p8_with_the_database_stopped_new_and_waiting_callers_reach_the_counsellor_on_duty(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    await away.keeps()
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    # Both are on duty, and the dispatcher can ring neither just now.
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    waiting = hotline.caller()
    known = await hotline.waits(waiting)
    await away.stops()
    new = hotline.caller("+6281390000002", "New")
    unknown = await new.dials(NUMBER)
    await new.hears("Anda tidak sendirian")
    await new.hears("satu satu dua")
    await waiting.hears("menelepon seorang konselor untuk Anda", within=60)
    await hotline.passes(90)
    assert {known.bridge is not None, unknown.bridge is not None} == {True}
    assert not waiting.talks_with(new)
    await hotline.passes(60)
    await new.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(known)).state == "talking"
    assert (await hotline.call_of(unknown)).outcome == "conversation"
    await waiting.hangs_up()
    await hotline.passes(2)
    assert (await hotline.call_of(known)).outcome == "conversation"


@pytest.mark.deep
async def test_p8_no_request_pays_twice_for_a_database_that_froze_just_now(away: Away) -> None:
    hotline = away.hotline
    first, second = hotline.processes
    heartbeat = f"/voice/wait?call={uuid4()}"
    for app in hotline.processes:
        await asyncio.gather(*(seconds_of(app, heartbeat) for _ in range(10)))
    noted = JournalEntry(Kind.ARRIVED, "CA" + "1" * 32, hotline.clock.now(), None, "id")
    Spool(hotline.settings.data_dir, hotline.service.helpline.sealer).write(noted)
    await away.freezes()
    hotline.expects_errors = True

    async def later(seconds: float) -> float:
        await asyncio.sleep(seconds)
        return await seconds_of(first, heartbeat)

    took = await asyncio.gather(
        seconds_of(second, "/voice/standby?since=1&language=id&tried="),
        *(later(n * 0.1) for n in range(12)),
    )
    assert max(took) < 2.8


async def seconds_of(app: FastAPI, path: str) -> float:
    """Return how long a webhook takes."""
    form = {"CallSid": "CA" + "1" * 32, "From": "+6281390000001", "To": NUMBER, "CallStatus": "in-progress"}
    url = f"{PUBLIC_URL}{path}"
    signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)}
    stopwatch = Stopwatch()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as client:
        answer = await client.post(url, data=form, headers=signed)
    assert answer.status_code == 200
    return stopwatch.seconds


@pytest.mark.deep
async def test_p8_frozen_in_the_middle_of_a_wait_the_caller_is_led_out_and_reaches_the_counsellor(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await away.freezes()
    await accepts(hotline.ana, within=60)
    await caller.is_connected_to(hotline.ana)
    await away.is_back()
    await hotline.passes(5)
    await caller.is_connected_to(hotline.ana)
    # From now on her phone is held for this call, so nobody else rings it.
    assert await hotline.rows("select phone from holds where released_at is null") == [(ANA,)]
    engaged = hotline.settings.data_dir / "standby.engaged"
    assert [claim[0] for claim in json.loads(engaged.read_text()).values()] == [leg.sid], "should it go again"
    await hotline.rows("update counsellors set rests_until = null returning 1")
    await hotline.ana.hangs_up()
    await caller.hears("tetaplah di telepon", within=30)
    assert json.loads(engaged.read_text()) == {}, "what the host alone kept is over"
    await accepts(hotline.ana, within=60)
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()
    await hotline.passes(3)
    assert (await hotline.call_of(leg)).outcome == "conversation"
    assert "counsellor.rung" in await hotline.timeline_of(leg)


@pytest.mark.deep
@pytest.mark.parametrize(
    "locked",
    [
        "lock table calls in access exclusive mode",
        "lock table offers in share mode",  # as for an index that is built
        f"select pg_advisory_xact_lock({locks.DISPATCH})",
    ],
)
async def test_p8_a_locked_table_is_tried_once_and_callers_are_served_without_it(
    away: Away, locked: str
) -> None:
    hotline = away.hotline
    hotline.expects_trouble = True  # background work logs that it failed
    await hotline.on_duty(ANA)
    await away.keeps()
    async with await psycopg.AsyncConnection.connect(libpq_url(away.door.url)) as connection:
        await connection.execute(locked)
        patience.is_the_products()
        first = hotline.caller()
        await hotline.waits(first)
        async with asyncio.timeout(PATIENCE):
            while not any(database.is_away for database in away.databases):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        for database in away.databases:
            database.breaker.suspect()
        async with asyncio.timeout(PATIENCE):
            while not all(database.is_away for database in away.databases):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await accepts(hotline.ana, within=60)
        await first.is_connected_to(hotline.ana)
        await first.hangs_up()
    await away.is_back()
    (call,) = await hotline.all_calls()
    assert call.outcome == "conversation"
