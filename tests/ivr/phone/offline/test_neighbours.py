"""Neighbours: a phone that one process rings without the database is not rung by another with it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from ivr.lab.carrier.legs import Handset
from ivr.phone.offline import neighbours, replayer
from ivr.phone.offline.local_holds import LocalHolds
from ivr.phone.offline.neighbours import Neighbours
from ivr.phone.offline.spool import Spool
from ivr.virtual_clock import VirtualClock
from routing.sealing import Sealer
from routing.switchboard.journal_entries import JournalEntry, Kind
from tests.ivr.phone.offline.notes import noted
from tests.patience import FAR_OFF
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline
from tests.scenarios.outage import Away

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
OFFER = UUID(int=5)


class Host:
    """Two processes of a host: one has the database, the other rings without."""

    def __init__(self, folder: Path) -> None:
        self.database = SimpleNamespace(is_away=False)
        self.spool = Spool(folder, Sealer(["a key for tests that is long enough to seal with"]))
        self.engaged = LocalHolds(folder)
        self.neighbours = Neighbours(
            VirtualClock(NOW),
            self.database,  # type: ignore[arg-type]  # it is asked for nothing but whether it is away
            self.spool,
            self.engaged,
        )

    def notes(self, kind: Kind) -> None:
        self.spool.write(JournalEntry(kind, "CA1", NOW, None, "id", {"counsellor": "7"}))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_p2_a_phone_that_rings_by_a_journal_entry_counts_as_held_for_5_s_at_most(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = [100.0]
    monkeypatch.setattr(neighbours, "monotonic", lambda: real[0])
    host.notes(Kind.RANG)
    assert host.neighbours.rung() == {7}
    real[0] += 4.9
    assert host.neighbours.rung() == {7}
    host.neighbours.replay_failed()
    real[0] += 0.2
    assert host.neighbours.rung() == {7}, "the database could not know of it yet"
    real[0] += 5
    assert host.neighbours.rung() == frozenset()
    host.database.is_away = True
    assert host.neighbours.rung() == frozenset()
    host.database.is_away = False
    assert host.neighbours.rung() == {7}, "another outage"


async def test_p2_of_a_callers_own_leg_and_the_dispatcher_one_gets_the_phone(host: Host) -> None:
    assert host.engaged.take([7], "CA1", NOW, SOON) == 7
    host.notes(Kind.RANG)
    assert not await host.neighbours.may_ring(7, OFFER, SOON)
    assert await host.neighbours.may_ring(8, OFFER, SOON)
    assert host.engaged.take([8], "CA2", NOW, SOON) is None
    host.neighbours.claim_for_leg(8, "CB1", SOON)
    assert host.engaged.take([8], "CA2", NOW, SOON) is None
    host.engaged.release("CB1", NOW)
    assert host.engaged.take([8], "CA2", NOW, SOON) == 8


async def test_p2_a_claim_counts_before_its_journal_entry_comes(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meanwhile(_seconds: float) -> None:
        host.notes(Kind.RANG)

    monkeypatch.setattr(asyncio, "sleep", meanwhile)
    assert host.engaged.take([7], "CA1", NOW, SOON) == 7
    assert not await host.neighbours.may_ring(7, OFFER, SOON)
    assert not await host.neighbours.may_ring(7, "CA2", SOON), "nor from the leg of a caller of ours"


async def test_p2_a_journal_entry_counts_without_its_claim_on_disk(host: Host) -> None:
    host.notes(Kind.RANG)
    assert not await host.neighbours.may_ring(7, "CA2", SOON)
    assert await host.neighbours.may_ring(8, "CA2", SOON)
    assert await host.neighbours.may_ring(8, "CA2", SOON), "a request of before that has come again"


async def test_p1_a_claim_without_a_journal_entry_keeps_no_phone_from_the_line(host: Host) -> None:
    host.engaged.prolong(7, "CA1", NOW, NOW + timedelta(minutes=30))
    assert await host.neighbours.may_ring(7, OFFER, SOON)
    host.neighbours.release_offer(OFFER)
    assert host.engaged.take([7], "CA2", NOW, SOON) == 7


async def test_p2_without_the_database_a_counsellor_in_a_talk_is_not_rung_until_her_leg_ends(
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
    await accepts(hotline.ana, within=60)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()


@pytest.mark.deep
async def test_p2_a_counsellor_who_talks_on_a_callers_own_leg_is_not_rung_until_that_talk_ends(
    away: Away,
) -> None:
    hotline = away.hotline
    hotline.lab.faults.rest_500 = 1.0
    await hotline.on_duty(ANA)
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await hotline.waits(first)
    while not any(leg.direction == "outbound-dial" for leg in hotline.lab.calls):
        await hotline.runs(5)
    await accepts(hotline.ana, within=60)
    await first.is_connected_to(hotline.ana)
    await away.keeps()
    await hotline.passes(300)
    await away.stops()
    await second.dials(NUMBER)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=60)
    assert hotline.lab.double_rings == []
    await first.hangs_up()
    await accepts(hotline.ana, within=60)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()


async def passes_and_sweeps(hotline: Hotline) -> None:
    await hotline.passes(1)
    await hotline.sweeps()


def rung(hotline: Hotline) -> list[Handset]:
    return [leg.phone for leg in hotline.lab.calls if leg.direction != "inbound"]


@pytest.mark.deep
async def test_p2_a_callers_own_leg_does_not_ring_a_phone_that_another_process_rings(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline.lab.faults.rest_500 = 1.0
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    leg = await hotline.waits(hotline.caller())
    planned: list[Any] = []
    while not planned:
        await passes_and_sweeps(hotline)
        planned = await hotline.rows("select counsellor_id from offers where state = 'planned' and by_caller")
    # Another process has not noticed that the database is back; the leg of its caller rings the same phone now.
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
    await hotline.passes(600)  # until the carrier is asked again about the conversation
