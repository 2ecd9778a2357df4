"""The snapshot file: the copy of the rota on disk, sealed, shared by the processes of a host."""

from datetime import timedelta
from pathlib import Path

from ivr.phone.offline.snapshot_file import NAME, SnapshotFile
from tests.ivr.phone.offline.notes import NOW, SEALER
from tests.routing.rota.snapshots import a_copy, shift


def test_the_copy_is_read_by_other_processes_and_survives_damage(tmp_path: Path) -> None:
    mine, theirs = SnapshotFile(tmp_path, SEALER), SnapshotFile(tmp_path, SEALER)
    assert mine.latest() is None
    copy = a_copy(shift(1))
    mine.keep(copy, NOW)
    assert theirs.latest() == copy
    (tmp_path / NAME).write_bytes(b"damaged")
    assert theirs.latest() == copy, "what was read before is better than nothing"
    assert SnapshotFile(tmp_path, SEALER).latest() is None
    mine.keep(a_copy(shift(2)), NOW)
    assert theirs.latest() == a_copy(shift(2))


def test_the_copy_is_written_again_when_it_says_something_new_or_has_grown_old(tmp_path: Path) -> None:
    kept = SnapshotFile(tmp_path, SEALER)
    kept.keep(a_copy(shift(1)), NOW)
    first = (tmp_path / NAME).stat().st_ino
    kept.keep(a_copy(shift(1)), NOW + timedelta(minutes=1))
    assert (tmp_path / NAME).stat().st_ino == first
    kept.keep(a_copy(shift(1)), NOW + timedelta(minutes=11))
    assert (tmp_path / NAME).stat().st_ino != first
