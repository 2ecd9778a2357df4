"""A full disk: a real one, small, and filled to its last byte. Serving needs none of it (design, part 5)."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from ivr import secret_key
from ivr.monitoring import metrics
from ivr.phone.offline import disk_errors
from ivr.phone.offline.disk_errors import DiskErrors
from ivr.phone.offline.local_holds import NAME, LocalHolds, ring_of
from ivr.phone.offline.snapshot_file import NAME as COPY
from ivr.phone.offline.snapshot_file import SnapshotFile
from ivr.phone.offline.spool import FOLDER, Spool
from ivr.settings import GivenSettings
from tests.ivr.phone.offline.notes import SEALER, a_note
from tests.routing.rota.snapshots import a_copy, shift
from tests.small_disk import SmallDisk

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=30)


def test_p2_one_process_rings_no_phone_twice_on_a_disk_that_was_full_from_the_beginning(
    disk: SmallDisk,
) -> None:
    disk.fill()
    engaged = LocalHolds(disk.data_dir)
    assert engaged.take([1, 2], "CA1", NOW, SOON) == 1
    assert engaged.take([1, 2], "CA2", NOW, SOON) == 2
    assert engaged.take([1, 2], "CA3", NOW, SOON) is None
    engaged.prolong(1, "CA1", NOW, LATER)
    engaged.release("CA2", NOW)
    assert engaged.take([1, 2], "CA3", SOON, LATER) == 2
    assert engaged.take([1, 2], "CA4", LATER + timedelta(seconds=1), LATER) == 1, "each claim has its end"
    engaged.empty(NOW)


def test_p2_claims_made_while_the_disk_is_full_are_written_once_there_is_room(disk: SmallDisk) -> None:
    disk.fill()
    mine, theirs = LocalHolds(disk.data_dir), LocalHolds(disk.data_dir)
    assert mine.take([1], "CA1", NOW, LATER) == 1
    assert mine.take([2], "CA2", NOW, LATER) == 2
    mine.release("CA2", NOW)
    disk.make_room()
    assert mine.take([3], "CA3", NOW, LATER) == 3
    assert theirs.take([1, 3, 2], "CA4", NOW, LATER) == 2


def test_p2_processes_go_on_sharing_their_claims_on_a_disk_that_is_full_later(disk: SmallDisk) -> None:
    mine, theirs = LocalHolds(disk.data_dir), LocalHolds(disk.data_dir)
    mine.prepare()
    disk.fill()
    mine.take([1], "CA1", NOW, LATER)
    for n in range(2, 90):
        one, other = (mine, theirs) if n % 2 else (theirs, mine)
        assert one.take([n], ring_of(f"{n:032}"), NOW, LATER) == n
        assert other.take([n], "CA9", NOW, LATER) is None
    mine.release("CA1", NOW)
    assert theirs.take([1], "CA2", NOW, LATER) == 1
    before = (disk.data_dir / NAME).read_bytes()
    for n in range(90, 200):
        mine.take([n], ring_of(f"{n:032}"), NOW, LATER)
    assert json.loads((disk.data_dir / NAME).read_bytes()).keys() >= json.loads(before).keys(), "it is whole"
    assert mine.take([*range(1, 200)], "CA7", NOW, LATER) is None


def test_a_claim_that_was_let_go_without_the_disk_is_not_found_in_the_file_again(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    engaged = LocalHolds(disk.data_dir)
    engaged.take([1], "CA1", NOW, LATER)
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", _takes_nothing)
        engaged.release("CA1", NOW)
        assert engaged.take([1], "CA2", NOW, LATER) == 1
    assert engaged.take([1], "CA3", NOW, LATER) is None
    engaged.release("CA2", NOW)
    assert LocalHolds(disk.data_dir).take([1], "CA4", NOW, LATER) == 1


def _takes_nothing(*_given: object) -> int:
    raise OSError(28, "No space left on device")


def test_nothing_empty_or_half_written_stays(disk: SmallDisk) -> None:
    disk.fill()
    spool, kept = Spool(disk.data_dir, SEALER), SnapshotFile(disk.data_dir, SEALER)
    for n in range(40):
        spool.write(a_note(f"CA{n}"))
        kept.keep(a_copy(shift(1)), NOW)
    with pytest.raises(OSError, match="No space left"):
        secret_key.sealer(GivenSettings(data_dir=disk.data_dir))
    assert not metrics._is_shared(disk.data_dir / "metrics")
    assert disk.files() == set()
    assert spool.is_empty()
    assert kept.latest() is None
    disk.make_room()
    spool.write(a_note("CA1"))
    kept.keep(a_copy(shift(1)), NOW)
    assert len(disk.files()) == 2
    assert {name.partition("/")[0] for name in disk.files()} == {FOLDER, COPY}


def test_what_is_not_kept_is_counted_each_time_and_told_once_a_minute(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.fill()
    counted: list[str] = []
    at = 1000.0
    monkeypatch.setattr(disk_errors, "monotonic", lambda: at)
    account = DiskErrors(counted.append)
    spool, engaged = Spool(disk.data_dir, SEALER, account), LocalHolds(disk.data_dir, account)
    with capture_logs() as logged:
        for n in range(40):
            spool.write(a_note(f"CA{n}"))
            engaged.take([n], f"CA{n}", NOW, LATER)
        assert sorted(line["event"] for line in logged) == ["engaged.not_kept", "note.not_written"]
        at += 60
        spool.write(a_note("CA41"))
    assert logged[-1] == {
        "event": "note.not_written",
        "log_level": "error",
        "why": "OSError",
        "number": 28,
        "before": 39,
    }
    assert (counted.count("note"), counted.count("claim")) == (41, 40)
