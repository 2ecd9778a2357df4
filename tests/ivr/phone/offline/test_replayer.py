"""The replayer: journal entries get into the database when it is back, in order; the line waits for them once."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.datastructures import QueryParams

from ivr.lab.carrier.legs import Handset
from ivr.phone import transactions
from ivr.phone.event import Event
from ivr.phone.offline import neighbours, replayer
from ivr.phone.offline.spool import Spool
from routing.switchboard.journal_entries import JournalEntry, Kind
from tests.ivr.phone.offline.notes import noted
from tests.routing.switchboard.decided import decided
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.outage import Away, notes_in


async def test_p8_a_returning_caller_waits_only_for_the_journal_entries_of_their_own_leg(
    hotline: Hotline, tmp_path: Path
) -> None:
    service = hotline.service
    spool = Spool(hotline.settings.data_dir, service.helpline.sealer)
    for n in range(20):
        spool.write(JournalEntry(Kind.ARRIVED, f"CA{n:032}", hotline.clock.now(), "+6281390001234", "id"))
    with spool.turn():
        await service.responder.replay_leg(Event({"CallSid": f"CA{3:032}"}, QueryParams("")))
        assert [call.sid for call in await hotline.all_calls()] == [f"CA{3:032}"]
    await service.replayer.replay_all()
    assert len(await hotline.all_calls()) == 20


async def talks_by_a_note(hotline: Hotline) -> Spool:
    ((ana,),) = await hotline.rows(f"select id from counsellors where phone = '{ANA}'")  # noqa: S608
    return await noted(hotline, ana)


def rung(hotline: Hotline) -> list[Handset]:
    return [leg.phone for leg in hotline.lab.calls if leg.direction != "inbound"]


async def test_p2_a_counsellor_who_talks_by_an_entry_not_yet_replayed_is_not_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    spool = await talks_by_a_note(hotline)
    await hotline.waits(hotline.caller())
    await hotline.budi.rings()
    assert rung(hotline) == [hotline.budi]
    assert spool.is_empty()


async def test_p2_the_line_is_served_once_another_process_has_replayed_its_entries(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    spool = await talks_by_a_note(hotline)
    with spool.turn():
        caller = asyncio.create_task(hotline.waits(hotline.caller()))
        await asyncio.sleep(0.3)
    await caller
    await hotline.budi.rings()
    assert rung(hotline) == [hotline.budi]


async def test_p1_a_process_that_froze_during_a_replay_delays_the_line_only_once(
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


async def test_p2_an_outage_does_not_shorten_the_lines_wait_for_the_replay(away: Away) -> None:
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


async def test_p1_a_replay_of_many_entries_keeps_nobody_waiting_for_long(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hotline.on_duty(ANA)
    spool = await talks_by_a_note(hotline)
    collector, done = hotline.service.replayer, asyncio.Event()

    async def takes_long() -> None:
        await done.wait()
        spool.remove(notes_in(spool))

    monkeypatch.setattr(replayer, "_CATCH_UP_SECONDS", 0.1)
    monkeypatch.setattr(collector, "_replay_batch", takes_long)
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


@pytest.mark.deep
async def test_p8_a_locked_row_delays_no_other_entry(
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
            await collector.replay_all()
        assert not spool.is_empty()
    assert last in [call.sid for call in await hotline.all_calls()]
    async with asyncio.timeout(30):
        while not await collector.replay_all():  # noqa: ASYNC110
            # A dispatch of this process is waiting for the replay.
            await asyncio.sleep(0.05)
    assert spool.is_empty()


async def test_p2_a_bad_entry_is_set_aside_and_later_entries_hold_their_phones(hotline: Hotline) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty(ANA)
    spool = Spool(hotline.settings.data_dir, hotline.service.helpline.sealer)
    sid, now = "CA" + "5" * 32, hotline.clock.now()
    spool.write(JournalEntry(Kind.ARRIVED, sid, now, None, "id"))
    spool.write(JournalEntry(Kind.RECORDED, sid, now, None, "id", {"recording": "RE1", "seconds": "none"}))
    await talks_by_a_note(hotline)
    await hotline.service.replayer.replay_all()
    assert spool.is_empty()
    assert len(list((hotline.settings.data_dir / "standby").rglob("*.not-read"))) == 1
    assert [row.phone for row in await hotline.rows("select phone from holds where released_at is null")] == [
        ANA
    ]


async def test_p8_no_entry_is_lost_when_the_database_is_back_but_read_only(
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
        await collector.replay_all()
    assert len(notes_in(spool)) == 1
    await collector.replay_all()
    assert [call.sid for call in await hotline.all_calls()] == [sid]
