"""Without the database: stopped or frozen, callers still reach whoever is on duty (design, part 5; promise P8)."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import QueryParams
from twilio.request_validator import RequestValidator

from ivr.database.connections import libpq_url
from ivr.lab import Answers, Busy, NeverAnswers, Phone, VoicemailBox
from ivr.lab.carrier.legs import Handset
from ivr.phone import transactions
from ivr.phone.event import Event
from ivr.phone.offline import neighbours, replayer
from ivr.phone.offline.local_holds import LocalHolds
from ivr.phone.offline.spool import Spool
from ivr.phone.webhooks import router
from routing.sealing import Sealer
from routing.sql import locks
from routing.switchboard.journal_entries import JournalEntry, Kind
from tests.patience import FAR_OFF, patience
from tests.proxy import door_to
from tests.routing.switchboard.decided import decided
from tests.scenarios.hotline import ANA, BUDI, NUMBER, PUBLIC_URL, TOKEN, Hotline, a_hotline
from tests.scenarios.outage import PATIENCE, Away, an_outage, notes_in
from tests.stopwatch import Stopwatch


async def accepts(counsellor: Phone) -> None:
    await counsellor.rings(within=60)
    await counsellor.answers()
    await counsellor.hears("Tekan satu untuk menerima")
    await counsellor.presses("1")


async def test_p8_with_the_database_stopped_new_and_waiting_callers_reach_the_counsellor_on_duty(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    await away.keeps()
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    # Both are on duty, and neither can be rung in the ordinary way just now.
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
@pytest.mark.parametrize("how", ["stopped", "frozen"])
async def test_p8_every_voice_url_answers_within_3_s(away: Away, how: str) -> None:
    await away.hotline.on_duty(ANA)
    await away.keeps()
    await (away.stops() if how == "stopped" else away.freezes())
    away.hotline.expects_errors = True
    form = {"CallSid": "CA" + "1" * 32, "From": "+6281390000001", "To": NUMBER, "CallStatus": "in-progress"}
    query = f"?call={uuid4()}&offer={uuid4()}&since=1&language=id&tried=1.2&caller=CA2&counsellor=1"
    transport = httpx.ASGITransport(app=away.hotline.processes[0])
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        for path in sorted(router.paths()):
            url = f"{PUBLIC_URL}{path}{query}"
            signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)}
            stopwatch = Stopwatch()
            answer = await client.post(url, data=form, headers=signed)
            assert stopwatch.seconds < 3, path
            assert answer.status_code in {200, 204}, path


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
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await away.is_back()
    await hotline.passes(5)
    await caller.is_connected_to(hotline.ana)
    # From now on nobody else rings her phone: it is held for this call.
    assert await hotline.rows("select phone from holds where released_at is null") == [(ANA,)]
    engaged = hotline.settings.data_dir / "standby.engaged"
    assert [claim[0] for claim in json.loads(engaged.read_text()).values()] == [leg.sid], "should it go again"
    await hotline.rows("update counsellors set rests_until = null returning 1")
    await hotline.ana.hangs_up()
    await caller.hears("tetaplah di telepon", within=30)
    assert json.loads(engaged.read_text()) == {}, "what the host alone kept is over"
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()
    await hotline.passes(3)
    assert (await hotline.call_of(leg)).outcome == "conversation"
    assert "counsellor.rung" in await hotline.timeline_of(leg)


async def test_p8_a_database_that_is_back_within_20_s_costs_a_caller_some_music(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("For English, press 2")
    await caller.presses("2")
    await away.is_back()
    await caller.hears("You are next", within=40)
    await hotline.ana.rings()


@pytest.mark.deep
async def test_p2_without_the_database_one_phone_still_rings_for_one_caller_of_a_host(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await second.dials(NUMBER)
    await first.hears("menelepon seorang konselor", within=60)
    await hotline.ana.rings()
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=20)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await first.is_connected_to(hotline.ana)
    # Longer than any ring: who talks stays engaged.
    await hotline.passes(120)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain")
    await first.hangs_up()
    await accepts(hotline.ana)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()


async def test_p2_without_the_database_a_phone_that_was_busy_is_left_alone_for_a_minute(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(Busy(after=1))
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await first.hears("meninggalkan pesan setelah nada", within=60)
    hotline.ana.behaves(None)
    await second.dials(NUMBER)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=40)
    await accepts(hotline.ana)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()


async def test_p2_without_the_database_who_talks_since_before_is_not_rung_until_her_leg_is_over(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await hotline.talks(first, hotline.ana)
    await away.keeps()
    await hotline.passes(300)
    await away.stops()
    await second.dials(NUMBER)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=60)
    assert hotline.lab.double_rings == []
    await first.hangs_up()
    await hotline.ana.hangs_up()
    await accepts(hotline.ana)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()


@pytest.mark.deep
async def test_p2_who_talks_from_a_callers_own_leg_as_the_database_goes_is_not_rung_until_they_part(
    away: Away,
) -> None:
    hotline = away.hotline
    hotline.lab.faults.rest_500 = 1.0
    await hotline.on_duty(ANA)
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await hotline.waits(first)
    while not any(leg.direction == "outbound-dial" for leg in hotline.lab.calls):
        await hotline.runs(5)
    await accepts(hotline.ana)
    await first.is_connected_to(hotline.ana)
    await away.keeps()
    await hotline.passes(300)
    await away.stops()
    await second.dials(NUMBER)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=60)
    assert hotline.lab.double_rings == []
    await first.hangs_up()
    await accepts(hotline.ana)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()


@pytest.mark.deep
async def test_p2_who_talks_by_a_note_that_was_taken_in_is_not_rung_as_the_database_goes_again(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    hotline.ana.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    await away.stops()
    legs = [await hotline.caller(f"+6281390000{n:03}", f"Caller {n}").dials(NUMBER) for n in range(2)]
    await hotline.passes(60)
    (talking,) = (leg for leg in legs if leg.bridge is not None)
    await away.is_back()
    await away.stops()
    await hotline.passes(40)
    assert hotline.lab.double_rings == []
    talking.phone.hang_up()
    await hotline.passes(40)
    assert sum(leg.bridge is not None for leg in legs) == 1, "as soon as she may"


@pytest.mark.parametrize("parts", ["before it is back", "after it"])
async def test_p1_who_is_joined_as_the_database_goes_has_talked_by_the_log_too(
    away: Away, parts: str
) -> None:
    hotline, caller = away.hotline, away.hotline.caller()
    await hotline.on_duty(ANA)
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    hotline.lab.faults.delay_next("/voice/conversation/joined", 1)
    await hotline.ana.presses("1")
    await away.stops()
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(20)
    if parts == "before it is back":
        await caller.hangs_up()
    await away.is_back()
    await hotline.runs(30)
    call = await hotline.call_of(leg)
    if parts == "before it is back":
        assert (call.state, call.outcome) == ("ended", "conversation")
    else:
        assert call.state == "talking"
        await caller.is_connected_to(hotline.ana)
        await caller.hangs_up()
        await hotline.passes(3)
        assert (await hotline.call_of(leg)).outcome == "conversation"


@pytest.mark.deep
@pytest.mark.parametrize(("language", "busy"), [("1", "Semua konselor"), ("2", "All our counsellors")])
async def test_p1_without_the_database_who_finds_everybody_engaged_may_leave_a_message_at_any_moment(
    away: Away, language: str, busy: str
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await accepts(hotline.ana)
    leg = await second.dials(NUMBER)
    await second.hears("tekan 1")
    await second.presses(language)
    await second.hears(busy, within=60)
    await second.presses("7")
    await second.hears(busy, within=90)
    await second.presses("2")
    await second.hears("beep", within=30)
    await second.speaks(5)
    await second.presses("#")
    await second.is_off(within=30)
    await first.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome == "voicemail"


@pytest.mark.deep
async def test_p1_without_the_database_who_finds_everybody_engaged_is_asked_for_a_message_in_the_end(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await accepts(hotline.ana)
    await second.dials(NUMBER)
    await second.hears("Anda sudah menunggu lama", within=360)
    await second.hears("beep", within=60)


async def test_p8_when_nobody_answers_the_message_is_in_the_log_afterwards(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("menelepon seorang konselor", within=60)
    await hotline.ana.rings()
    await caller.hears("meninggalkan pesan setelah nada", within=90)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.presses("#")
    await caller.hears("Pesan Anda sudah kami simpan")
    await caller.is_off(within=30)
    await away.is_back()
    await hotline.passes(2)
    call = await hotline.call_of(leg)
    assert (call.outcome, call.caller_sealed is not None) == ("voicemail", True)
    (message,) = await hotline.rows("select recording_sid, seconds from voicemails")
    assert (message.recording_sid, message.seconds) == (hotline.lab.recordings[0].sid, 12)
    assert [event.kind for event in await hotline.events_of(leg)].count("voicemail.ready") == 1


async def test_p4_without_the_database_a_machine_never_gets_the_caller(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(VoicemailBox(after=3))
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    for _ in range(80):
        await hotline.passes(1)
        assert leg.bridge is None, "a machine got the caller"
    await caller.hears("meninggalkan pesan setelah nada", within=90)


async def test_p6_the_kept_copy_of_the_rota_holds_no_readable_number(away: Away) -> None:
    await away.hotline.on_duty(ANA)
    await away.keeps()
    path = away.hotline.settings.data_dir / "standby.sealed"
    assert ANA[1:].encode() not in path.read_bytes()
    assert b"Ana" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.deep
async def test_p8_a_process_starts_without_the_database_and_serves_from_the_copy(
    database_url: str, tmp_path: Path
) -> None:
    async with an_outage(database_url, tmp_path) as away:
        await away.hotline.on_duty(ANA)
        await away.keeps()
    async with door_to(database_url) as door:
        await door.stop()
        async with a_hotline(door.url, tmp_path) as hotline:
            away = Away(hotline, door)
            caller = hotline.caller("+6281390000009", "Another")
            await caller.dials(NUMBER)
            await accepts(hotline.ana)
            await caller.is_connected_to(hotline.ana)
            await away.is_back()


async def test_p8_without_a_copy_of_the_rota_a_caller_hears_where_to_turn_and_may_leave_a_message(
    away: Away,
) -> None:
    await away.stops()
    caller = away.hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("sambungan kami sedang terganggu", within=60)
    await caller.hears("satu satu sembilan ekstensi delapan")
    await caller.hears("meninggalkan pesan setelah nada")


async def test_p8_a_counsellor_whose_offer_cannot_be_decided_is_let_go_and_the_caller_is_not(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await away.stops()
    await hotline.ana.answers()
    await hotline.ana.hears("Maaf, ada gangguan")
    await hotline.ana.is_off()
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome == "conversation"


async def test_a_queue_that_only_we_without_the_database_were_told_of_is_removed_afterwards(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    hotline.lab.faults.delay_next("/voice/wait", 3)
    await caller.presses("1")
    await away.stops()
    await hotline.passes(5)
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    await hotline.runs(90)
    assert hotline.lab.queues == []


async def test_p8_a_caller_who_asks_again_waits_for_the_notes_of_their_own_leg_alone(
    hotline: Hotline, tmp_path: Path
) -> None:
    service = hotline.service
    spool = Spool(hotline.settings.data_dir, service.helpline.sealer)
    for n in range(20):
        spool.write(JournalEntry(Kind.ARRIVED, f"CA{n:032}", hotline.clock.now(), "+6281390001234", "id"))
    with spool.turn():
        await service.responder.take_in_notes(Event({"CallSid": f"CA{3:032}"}, QueryParams("")))
        assert [call.sid for call in await hotline.all_calls()] == [f"CA{3:032}"]
    await service.replayer.collect()
    assert len(await hotline.all_calls()) == 20


async def noted(hotline: Hotline, ana: int) -> Spool:
    """Note, as another process of this host has just done, that a caller talks with Ana."""
    spool = Spool(hotline.settings.data_dir, hotline.service.helpline.sealer)
    for kind in (Kind.ARRIVED, Kind.RANG, Kind.ACCEPTED):
        detail = {} if kind is Kind.ARRIVED else {"counsellor": str(ana)}
        spool.write(JournalEntry(kind, "CA" + "5" * 32, hotline.clock.now(), "+6281390005555", "id", detail))
    return spool


async def talks_by_a_note(hotline: Hotline) -> Spool:
    ((ana,),) = await hotline.rows(f"select id from counsellors where phone = '{ANA}'")  # noqa: S608
    return await noted(hotline, ana)


@pytest.mark.deep
async def test_p8_who_was_rung_for_from_their_own_leg_keeps_their_language(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    await away.keeps()
    hotline.lab.faults.rest_500 = 1.0
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await caller.presses("2")
    while not hotline.lab.ringing():
        await passes_and_sweeps(hotline)
    await away.stops()
    await caller.hears("Sorry, something went wrong for a moment", within=90)
    hotline.lab.faults.rest_500 = 0.0
    await caller.hangs_up()


async def passes_and_sweeps(hotline: Hotline) -> None:
    await hotline.passes(1)
    await hotline.sweeps()


def rung(hotline: Hotline) -> list[Handset]:
    return [leg.phone for leg in hotline.lab.calls if leg.direction != "inbound"]


async def test_p2_who_talks_by_a_note_that_is_not_taken_in_yet_is_not_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    spool = await talks_by_a_note(hotline)
    await hotline.waits(hotline.caller())
    await hotline.budi.rings()
    assert rung(hotline) == [hotline.budi]
    assert spool.is_empty()


async def test_p2_the_line_is_served_once_another_process_has_taken_its_notes_in(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    spool = await talks_by_a_note(hotline)
    with spool.turn():
        caller = asyncio.create_task(hotline.waits(hotline.caller()))
        await asyncio.sleep(0.3)
    await caller
    await hotline.budi.rings()
    assert rung(hotline) == [hotline.budi]


@pytest.mark.deep
async def test_p2_what_another_process_rings_without_the_database_is_not_rung_from_a_callers_own_leg(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline.lab.faults.rest_500 = 1.0
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    leg = await hotline.waits(hotline.caller())
    planned: list[Any] = []
    while not planned:
        await passes_and_sweeps(hotline)
        planned = await hotline.rows("select counsellor_id from offers where state = 'planned' and by_caller")
    # A caller of another process, which has not noticed that the database is back, rings the same phone now.
    ((counsellor,),) = planned
    monkeypatch.setattr(replayer, "_CATCH_UP_SECONDS", 0.01)
    monkeypatch.setattr(neighbours, "PATIENCE_SECONDS", FAR_OFF)
    theirs, until = LocalHolds(hotline.settings.data_dir), hotline.clock.now() + timedelta(minutes=10)
    assert theirs.take([counsellor], "CA" + "5" * 32, hotline.clock.now(), until) == counsellor
    spool = await noted(hotline, counsellor)
    with spool.turn():
        while await hotline.rows("select 1 from offers where state = 'planned' and by_caller"):
            await passes_and_sweeps(hotline)
        await passes_and_sweeps(hotline)
        assert rung(hotline) == []
    while not rung(hotline):
        await passes_and_sweeps(hotline)
    others = await hotline.rows(f"select phone from counsellors where id <> {counsellor}")  # noqa: S608
    assert [(phone.number,) for phone in rung(hotline)] == others
    assert "queue.failed" not in await hotline.timeline_of(leg), "we have led them out ourselves"
    hotline.lab.faults.rest_500 = 0.0
    await hotline.passes(600)  # until the carrier is asked again about who talked


async def test_p1_a_process_that_froze_as_it_took_notes_in_keeps_nobody_waiting_but_once(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    spool = await talks_by_a_note(hotline)
    monkeypatch.setattr(replayer, "_CATCH_UP_SECONDS", 0.2)
    monkeypatch.setattr(neighbours, "PATIENCE_SECONDS", 0.2)
    with spool.turn():
        await hotline.waits(hotline.caller())
        await hotline.ana.rings()
        for app in hotline.processes:
            await app.state.service.replayer.catch_up()
        monkeypatch.setattr(replayer, "_CATCH_UP_SECONDS", 60.0)
        for app in hotline.processes:
            await asyncio.wait_for(app.state.service.replayer.catch_up(), 30)


async def test_p2_what_an_outage_held_up_does_not_make_the_line_impatient(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    collector = hotline.service.replayer
    await away.stops()
    spool = await noted(hotline, 1)
    for _ in range(3):
        await collector.catch_up()
    await away.is_back()
    await hotline.passes(2)
    assert spool.is_empty()
    with spool.turn():
        await noted(hotline, 1)
        serving = asyncio.create_task(collector.catch_up())
        await asyncio.sleep(0.3)
        assert not serving.done()
    await serving
    assert spool.is_empty()


async def test_p1_many_notes_to_take_in_keep_nobody_waiting_for_long(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hotline.on_duty(ANA)
    spool = await talks_by_a_note(hotline)
    collector, done = hotline.service.replayer, asyncio.Event()

    async def takes_long() -> None:
        await done.wait()
        spool.remove(notes_in(spool))

    monkeypatch.setattr(replayer, "_CATCH_UP_SECONDS", 0.1)
    monkeypatch.setattr(collector, "_take_in_some", takes_long)
    try:
        async with asyncio.timeout(30):
            await collector.catch_up()
            monkeypatch.setattr(replayer, "_CATCH_UP_SECONDS", 60.0)
            await collector.catch_up()
        assert not spool.is_empty()
    finally:
        done.set()
    await hotline.clock.settle()
    assert spool.is_empty()


async def test_p8_a_message_of_which_every_word_was_lost_is_looked_for_at_the_carrier(away: Away) -> None:
    hotline = away.hotline
    hotline.expects_errors = True
    await away.stops()
    hotline.lab.faults.lose_next("/voice/standby/record", times=12)
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("hanya didengar oleh tim kami, lalu dihapus", within=60)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome == "abandoned"
    await hotline.collects(after=400, times=2)
    assert (await hotline.call_of(leg)).outcome == "voicemail"
    assert [message.state for message in await hotline.messages()] == ["kept"]


@pytest.mark.parametrize("silent", [True, False])
async def test_without_the_database_who_said_nothing_does_not_hear_that_it_is_kept(
    away: Away, silent: bool
) -> None:
    hotline = away.hotline
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("beep", within=90)
    if not silent:
        await caller.presses("#")
    await caller.hears("pesan Anda belum terdengar", within=60)
    await caller.hears("satu satu sembilan ekstensi delapan")
    await caller.is_off(within=30)
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome in {"directions", "abandoned"}


async def test_p8_what_a_read_only_database_does_not_take_is_noted(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    with monkeypatch.context() as replica:
        for app in hotline.processes:

            async def refuses(*_facts: object, **_more: object) -> None:
                raise DBAPIError("update", {}, Exception("cannot execute UPDATE in a read-only transaction"))

            replica.setattr(app.state.service.transactions, "run_by", refuses)
        await caller.hangs_up()
    for app in hotline.processes:
        await app.state.service.replayer.collect()
    assert (await hotline.call_of(leg)).outcome == "abandoned"


@pytest.mark.deep
@pytest.mark.parametrize(
    "locked",
    [
        "lock table calls in access exclusive mode",
        "lock table offers in share mode",  # as for an index that is built
        f"select pg_advisory_xact_lock({locks.DISPATCH})",
    ],
)
async def test_p8_what_somebody_keeps_locked_is_asked_for_once_and_callers_are_served_without(
    away: Away, locked: str
) -> None:
    hotline = away.hotline
    hotline.expects_trouble = True  # what works beside the callers says that it could not
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
        await accepts(hotline.ana)
        await first.is_connected_to(hotline.ana)
        await first.hangs_up()
    await away.is_back()
    (call,) = await hotline.all_calls()
    assert call.outcome == "conversation"


@pytest.mark.deep
async def test_p8_a_locked_row_keeps_no_other_note_out_of_the_log(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(hotline.settings.data_dir, hotline.service.helpline.sealer)
    await hotline.on_duty(ANA)
    first = await hotline.waits(hotline.caller())
    spool.write(JournalEntry(Kind.OVER, first.sid, hotline.clock.now(), None, "id"))
    last = "CA" + "f" * 32
    spool.write(JournalEntry(Kind.ARRIVED, last, hotline.clock.now(), None, "id"))
    collector = hotline.service.replayer
    async with hotline.service.database.begin() as connection:
        await connection.execute(text("select 1 from calls for update"))
        with monkeypatch.context() as soon:
            soon.setattr(transactions, "SECONDS", 3.0)
            await collector.collect()
        assert not spool.is_empty()
    assert last in [call.sid for call in await hotline.all_calls()]
    async with asyncio.timeout(30):
        while not await collector.collect():  # noqa: ASYNC110
            # A dispatch of this process is at it.
            await asyncio.sleep(0.05)
    assert spool.is_empty()


async def test_p2_one_bad_note_is_set_aside_and_what_came_after_it_is_held(hotline: Hotline) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty(ANA)
    spool = Spool(hotline.settings.data_dir, hotline.service.helpline.sealer)
    sid, now = "CA" + "5" * 32, hotline.clock.now()
    spool.write(JournalEntry(Kind.ARRIVED, sid, now, None, "id"))
    spool.write(JournalEntry(Kind.RECORDED, sid, now, None, "id", {"recording": "RE1", "seconds": "none"}))
    await talks_by_a_note(hotline)
    await hotline.service.replayer.collect()
    assert spool.is_empty()
    assert len(list((hotline.settings.data_dir / "standby").rglob("*.not-read"))) == 1
    assert [row.phone for row in await hotline.rows("select phone from holds where released_at is null")] == [
        ANA
    ]


def test_a_disk_that_cannot_be_read_has_nothing_to_take_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> list[Path]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "glob", fails)
    assert Spool(tmp_path, Sealer(["a key for tests that is long enough to seal with"])).is_empty()


async def test_p8_a_database_that_is_back_but_takes_nothing_in_loses_no_note(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, sid = hotline.service, "CA" + "4" * 32
    collector = service.replayer
    spool = Spool(hotline.settings.data_dir, service.helpline.sealer)
    spool.write(JournalEntry(Kind.ARRIVED, sid, hotline.clock.now(), None, "id"))

    async def decides_on_a_replica(use_case: transactions.UseCase[..., object], *facts: object) -> None:
        async with service.database.begin() as connection:
            await connection.execute(text("set transaction read only"))
            await decided(use_case, service.helpline, connection, hotline.clock.now(), *facts)

    with monkeypatch.context() as replica:
        replica.setattr(collector._transactions, "run", decides_on_a_replica)
        await collector.collect()
    assert len(notes_in(spool)) == 1
    await collector.collect()
    assert [call.sid for call in await hotline.all_calls()] == [sid]


async def test_without_the_database_too_who_is_left_may_hang_up_and_after_two_returns_leaves_a_message(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    await away.stops()
    await caller.dials(NUMBER)
    for talk in range(3):
        await accepts(hotline.ana)
        await caller.is_connected_to(hotline.ana)
        await hotline.passes(10)
        await hotline.ana.hangs_up()
        if talk < 2:
            await caller.hears("Percakapan Anda sudah berakhir. Anda boleh menutup telepon", within=10)
            left = hotline.clock.now()
            await hotline.ana.rings(within=30)
            assert (hotline.clock.now() - left).total_seconds() >= 15, "the words, and eight seconds"
    await caller.hears("percakapan Anda kembali berakhir terlalu cepat", within=10)
    await caller.hears("ekstensi delapan")
    await caller.hears("beep", within=60)
    assert not hotline.ana.is_ringing
    await caller.hangs_up()
