"""Engaged: without the database, the processes of one host still ring one phone for one caller (promise P2)."""

import fcntl
import json
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from ivr.standby.engaged import NAME, Engaged, ring_of
from tests.stopwatch import Stopwatch

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


def take_one(folder: Path, n: int) -> int | None:
    return Engaged(folder).take([1, 2, 3], f"CA{n}", NOW, SOON)


def test_p2_of_many_processes_at_once_each_phone_goes_to_one_caller(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as processes:
        taken = [*processes.map(take_one, [tmp_path] * 12, range(12))]
    assert sorted(each for each in taken if each) == [1, 2, 3]
    assert taken.count(None) == 9


def test_a_phone_is_free_again_when_its_caller_lets_go_rings_another_or_time_is_over(tmp_path: Path) -> None:
    mine, theirs = Engaged(tmp_path), Engaged(tmp_path)
    assert mine.take([1, 2], "CA1", NOW, SOON) == 1
    assert theirs.take([1, 2], "CA2", NOW, SOON) == 2
    theirs.release("CA2", NOW)
    assert mine.take([2], "CA1", NOW, SOON) == 2
    assert theirs.take([1, 2], "CA2", NOW, SOON) == 1
    assert mine.take([1], "CA3", NOW, SOON) is None
    assert mine.take([1], "CA3", SOON, LATER) == 1


def test_who_talks_is_engaged_for_longer_than_a_ring(tmp_path: Path) -> None:
    engaged = Engaged(tmp_path)
    engaged.take([1], "CA1", NOW, SOON)
    engaged.prolong(1, "CA1", NOW, LATER)
    assert engaged.take([1], "CA2", SOON, LATER) is None
    engaged.release("CA1", SOON)
    assert engaged.take([1], "CA2", SOON, LATER) == 1


def test_what_a_killed_process_left_half_written_keeps_nobody_from_being_rung(tmp_path: Path) -> None:
    for damaged in ("", '{"1": ["CA1', "[1]", '{"1": 2}'):
        (tmp_path / NAME).write_text(damaged)
        assert Engaged(tmp_path).take([1], "CA2", NOW, SOON) == 1
        assert json.loads((tmp_path / NAME).read_text()) == {"1": ["CA2", SOON.timestamp()]}


def test_a_disk_that_takes_nothing_costs_the_caller_nothing(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    engaged = Engaged(tmp_path)
    assert engaged.take([2, 1], "CA1", NOW, SOON) == 2
    engaged.prolong(2, "CA1", NOW, LATER)
    engaged.release("CA1", NOW)


@pytest.mark.real_limits
def test_a_process_that_froze_at_its_turn_keeps_no_caller_of_its_host_waiting(tmp_path: Path) -> None:
    engaged = Engaged(tmp_path)
    engaged.take([1], "CA1", NOW, SOON)
    with (tmp_path / NAME).open() as frozen:
        fcntl.flock(frozen, fcntl.LOCK_EX)
        stopwatch = Stopwatch()
        assert engaged.take([1, 2], "CA2", NOW, SOON) == 1
        engaged.release("CA2", NOW)
        assert stopwatch.seconds < 0.5
    assert engaged.take([1, 2], "CA2", NOW, SOON) == 2


def test_when_the_database_is_back_every_phone_is_its_to_give(tmp_path: Path) -> None:
    engaged = Engaged(tmp_path)
    engaged.empty(NOW)
    engaged.take([1], "CA1", NOW, LATER)
    engaged.empty(NOW)
    assert engaged.take([1], "CA2", NOW, LATER) == 1


def test_p2_what_the_database_knows_of_is_let_go_and_no_ring_of_ours(tmp_path: Path) -> None:
    engaged = Engaged(tmp_path)
    engaged.prolong(1, "CA1", NOW, LATER)
    engaged.prolong(2, "CA2", NOW, LATER)
    engaged.prolong(3, ring_of("CB3"), NOW, LATER)
    engaged.empty(NOW, but={"CA2"})
    assert engaged.take([1, 2, 3], "CA9", NOW, LATER) == 1
    assert engaged.take([2, 3], "CA8", NOW, LATER) is None
    engaged.release("CB3", NOW)
    assert engaged.take([2, 3], "CA8", NOW, LATER) == 3
