"""Neighbours: what a host rings without the database is not rung with it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from ivr.phone.offline import neighbours
from ivr.phone.offline.local_holds import LocalHolds
from ivr.phone.offline.neighbours import Neighbours
from ivr.phone.offline.spool import Spool
from ivr.virtual_clock import VirtualClock
from routing.sealing import Sealer
from routing.switchboard.journal_entries import JournalEntry, Kind

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


def test_p2_who_rings_by_a_note_counts_as_held_for_5_s_at_most(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = [100.0]
    monkeypatch.setattr(neighbours, "monotonic", lambda: real[0])
    host.notes(Kind.RANG)
    assert host.neighbours.rung() == {7}
    real[0] += 4.9
    assert host.neighbours.rung() == {7}
    host.neighbours.not_taken_in()
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
    host.neighbours.rings(8, "CB1", SOON)
    assert host.engaged.take([8], "CA2", NOW, SOON) is None
    host.engaged.release("CB1", NOW)
    assert host.engaged.take([8], "CA2", NOW, SOON) == 8


async def test_p2_a_claim_whose_note_comes_a_moment_later_counts_too(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meanwhile(_seconds: float) -> None:
        host.notes(Kind.RANG)

    monkeypatch.setattr(asyncio, "sleep", meanwhile)
    assert host.engaged.take([7], "CA1", NOW, SOON) == 7
    assert not await host.neighbours.may_ring(7, OFFER, SOON)
    assert not await host.neighbours.may_ring(7, "CA2", SOON), "nor from the leg of a caller of ours"


async def test_p2_a_note_whose_claim_the_disk_did_not_take_counts_too(host: Host) -> None:
    host.notes(Kind.RANG)
    assert not await host.neighbours.may_ring(7, "CA2", SOON)
    assert await host.neighbours.may_ring(8, "CA2", SOON)
    assert await host.neighbours.may_ring(8, "CA2", SOON), "a request of before that has come again"


async def test_p1_a_claim_of_which_no_note_tells_keeps_nobody_from_the_line(host: Host) -> None:
    host.engaged.prolong(7, "CA1", NOW, NOW + timedelta(minutes=30))
    assert await host.neighbours.may_ring(7, OFFER, SOON)
    host.neighbours.rings_not(OFFER)
    assert host.engaged.take([7], "CA2", NOW, SOON) == 7
