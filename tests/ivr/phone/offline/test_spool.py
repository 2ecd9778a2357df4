"""The spool: each journal entry is sealed and written whole, and a damaged one does not stop the rest."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.phone.offline.spool import FOLDER, Spool
from routing.sealing import Sealer
from routing.switchboard.journal_entries import Kind
from tests.ivr.phone.offline.notes import CALLER, NOW, SEALER, a_note


def test_p2_entries_come_in_the_order_of_their_events_and_are_removed_once_replayed(tmp_path: Path) -> None:
    spool = Spool(tmp_path, SEALER)
    assert spool.is_empty()
    notes = [a_note("CA2", 4), a_note("CA1", 3, Kind.OVER), a_note("CA1", 2), a_note("CA2", 1)]
    for note in notes:
        spool.write(note)
    found = list(spool.in_order())
    assert [[note.sid for note in notes] for _, notes in found] == [["CA2"], ["CA1", "CA1"], ["CA2"]]
    assert found[1][1] == [a_note("CA1", 2), a_note("CA1", 3, Kind.OVER)]
    for paths, _ in found:
        spool.remove(paths)
    assert spool.is_empty()


def test_what_another_process_has_taken_in_meanwhile_is_not_given_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path, SEALER)
    spool.write(a_note("CA1", 1))
    spool.write(a_note("CA2", 1))
    for _, notes in spool.in_order():
        spool.remove(spool.of_leg("CA2")[0])
        assert [note.sid for note in notes] in (["CA1"], [])


def test_p6_no_number_is_readable_in_an_entry_or_its_file_name(tmp_path: Path) -> None:
    Spool(tmp_path, SEALER).write(a_note())
    for path in (path for path in (tmp_path / FOLDER).rglob("*") if path.is_file()):
        assert CALLER[1:] not in path.name
        assert CALLER[1:].encode() not in path.read_bytes()


def test_an_unreadable_entry_is_set_aside_and_the_others_are_replayed(tmp_path: Path) -> None:
    spool = Spool(tmp_path, SEALER)
    spool.write(a_note("CA1", 1))
    (tmp_path / FOLDER / "00000000000000000000-000001-1-CA1.note").write_bytes(b"damaged")
    ((_, notes),) = spool.in_order()
    assert notes == [a_note("CA1", 1)]
    assert len(list(spool.in_order())) == 1


def test_p1_an_entry_of_an_earlier_version_is_found_in_its_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path, SEALER)
    for note in (a_note("CA1", 1), a_note("CA2", 2), a_note("CA1", 3)):
        spool.write(note)
    # The earlier version had no folders.
    ((first,), _), *_ = spool.in_order()
    first.rename(tmp_path / FOLDER / first.name)
    assert [note.at for _, notes in spool.in_order() for note in notes] == [
        NOW + timedelta(seconds=n) for n in (1, 2, 3)
    ]
    assert spool.of_leg("CA1")[1] == [a_note("CA1", 1), a_note("CA1", 3)]
    assert spool.legs() == {"CA1", "CA2"}


def test_p1_an_unreadable_folder_keeps_no_other_entry_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, SEALER)
    for sid in ("CA1", "CA2"):
        spool.write(a_note(sid))
    (unreadable,), _ = spool.of_leg("CA1")
    scandir = os.scandir

    def denied(folder: str | Path) -> Any:
        if Path(folder) == unreadable.parent:
            raise PermissionError
        return scandir(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", denied)
        assert [note.sid for _, notes in spool.in_order() for note in notes] == ["CA2"]
        assert spool.legs() == {"CA2"}
        spool.erase(NOW + timedelta(days=1))
    assert spool.legs() == {"CA1"}


def test_a_folder_goes_with_its_last_note_and_comes_again_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, SEALER)
    spool.write(a_note())
    paths, _ = spool.of_leg("CA1")
    spool.remove(paths)
    assert not any(path.is_dir() for path in (tmp_path / FOLDER).iterdir())
    write_bytes = Path.write_bytes

    def too_late(path: Path, data: bytes) -> int:
        """Simulate another process that replays the last entry of the folder at this moment."""
        monkeypatch.setattr(Path, "write_bytes", write_bytes)
        path.parent.rmdir()
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", too_late)
    spool.write(a_note())
    assert spool.of_leg("CA1")[1] == [a_note()]


def test_p2_the_last_entry_of_each_leg_tells_whose_phone_rings_or_talks(tmp_path: Path) -> None:
    spool = Spool(tmp_path, SEALER)
    assert spool.rung() == frozenset()
    spool.write(a_note("CA1", 1))
    assert spool.rung() == {7}
    spool.write(replace(a_note("CA1", 2), detail={"counsellor": "8"}))
    spool.write(replace(a_note("CA2", 1, Kind.ACCEPTED), detail={"counsellor": "9"}))
    spool.write(a_note("CA3", 1))
    spool.write(a_note("CA3", 2, Kind.OVER))
    assert spool.rung() == {8, 9}


def test_only_one_process_of_a_host_replays_at_a_time(tmp_path: Path) -> None:
    first, second = Spool(tmp_path, SEALER), Spool(tmp_path, SEALER)
    first.write(a_note())
    with first.turn() as ours, second.turn() as theirs:
        assert (ours, theirs) == (True, False)
    with second.turn() as theirs:
        assert theirs


def test_a_disk_that_takes_nothing_costs_the_caller_nothing(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    Spool(tmp_path, SEALER).write(a_note())


def test_a_disk_that_cannot_be_read_has_nothing_to_take_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> list[Path]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "glob", fails)
    assert Spool(tmp_path, Sealer(["a key for tests that is long enough to seal with"])).is_empty()
