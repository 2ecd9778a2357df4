"""Local holds: without the database, the processes of one host still ring one phone for one caller (promise P2)."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from ivr.phone.offline.local_holds import NAME, LocalHolds, ring_of
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, NUMBER
from tests.scenarios.outage import Away
from tests.stopwatch import Stopwatch

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


def take_one(folder: Path, n: int) -> int | None:
    return LocalHolds(folder).take([1, 2, 3], f"CA{n}", NOW, SOON)


@contextlib.contextmanager
def frozen_at_its_turn(folder: Path) -> Iterator[None]:
    """Hold the file's lock, as a frozen process would."""
    with (folder / NAME).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_p2_of_many_processes_at_once_each_phone_goes_to_one_caller(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as processes:
        taken = [*processes.map(take_one, [tmp_path] * 12, range(12))]
    assert sorted(each for each in taken if each) == [1, 2, 3]
    assert taken.count(None) == 9


def test_a_phone_is_free_again_when_its_caller_lets_go_rings_another_or_time_is_over(tmp_path: Path) -> None:
    mine, theirs = LocalHolds(tmp_path), LocalHolds(tmp_path)
    assert mine.take([1, 2], "CA1", NOW, SOON) == 1
    assert theirs.take([1, 2], "CA2", NOW, SOON) == 2
    theirs.release("CA2", NOW)
    assert mine.take([2], "CA1", NOW, SOON) == 2
    assert theirs.take([1, 2], "CA2", NOW, SOON) == 1
    assert mine.take([1], "CA3", NOW, SOON) is None
    assert mine.take([1], "CA3", SOON, LATER) == 1


def test_who_talks_is_engaged_for_longer_than_a_ring(tmp_path: Path) -> None:
    engaged = LocalHolds(tmp_path)
    engaged.take([1], "CA1", NOW, SOON)
    engaged.prolong(1, "CA1", NOW, LATER)
    assert engaged.take([1], "CA2", SOON, LATER) is None
    engaged.release("CA1", SOON)
    assert engaged.take([1], "CA2", SOON, LATER) == 1


def test_what_a_killed_process_left_half_written_keeps_nobody_from_being_rung(tmp_path: Path) -> None:
    for damaged in ("", '{"1": ["CA1', "[1]", '{"1": 2}'):
        (tmp_path / NAME).write_text(damaged)
        assert LocalHolds(tmp_path).take([1], "CA2", NOW, SOON) == 1
        assert json.loads((tmp_path / NAME).read_text()) == {"1": ["CA2", SOON.timestamp()]}


def test_a_disk_that_takes_nothing_costs_the_caller_nothing(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    engaged = LocalHolds(tmp_path)
    assert engaged.take([2, 1], "CA1", NOW, SOON) == 2
    engaged.prolong(2, "CA1", NOW, LATER)
    engaged.release("CA1", NOW)


@pytest.mark.real_limits
def test_a_process_that_froze_with_the_lock_keeps_no_caller_waiting(tmp_path: Path) -> None:
    engaged = LocalHolds(tmp_path)
    LocalHolds(tmp_path).take([1], "CA1", NOW, SOON)
    with frozen_at_its_turn(tmp_path):
        stopwatch = Stopwatch()
        assert engaged.take([1, 2], "CA2", NOW, SOON) == 2, "what stands there is read out of turn"
        engaged.release("CA2", NOW)
        assert stopwatch.seconds < 0.5
    assert engaged.take([1, 2], "CA2", NOW, SOON) == 2


@pytest.mark.real_limits
def test_p2_a_release_without_the_lock_ends_that_claim_and_no_later_one_of_the_leg(
    tmp_path: Path,
) -> None:
    mine, theirs = LocalHolds(tmp_path), LocalHolds(tmp_path)
    for phone, leg in ((1, "CA1"), (2, "CA2"), (3, "CA3")):
        assert mine.take([phone], leg, NOW, SOON) == phone
    with frozen_at_its_turn(tmp_path):
        for leg in ("CA1", "CA2", "CA3"):
            mine.release(leg, NOW)
    # Another process serves their next documents: one leg talks, one rings another phone.
    theirs.prolong(1, "CA1", NOW, LATER)
    assert theirs.take([4], "CA2", NOW, LATER) == 4
    assert mine.take([1, 4, 3], "CA9", NOW, SOON) == 3
    assert theirs.take([1, 4], "CA8", NOW, SOON) is None, "nor are they lost in the file"


@pytest.mark.real_limits
def test_p2_without_the_lock_an_earlier_caller_cannot_release_a_phone_claimed_anew(tmp_path: Path) -> None:
    engaged = LocalHolds(tmp_path)
    engaged.take([1], "CA1", NOW, LATER)
    with frozen_at_its_turn(tmp_path):
        engaged.prolong(1, "CA2", NOW, SOON)
        engaged.release("CA1", NOW)
        assert engaged.take([1], "CA3", NOW, SOON) is None


@pytest.mark.real_limits
def test_p2_without_the_lock_a_half_written_file_changes_nothing(tmp_path: Path) -> None:
    mine, theirs = LocalHolds(tmp_path), LocalHolds(tmp_path)
    theirs.take([1], "CA1", NOW, LATER)
    mine.take([2], "CA2", NOW, LATER)
    whole = (tmp_path / NAME).read_bytes()
    with frozen_at_its_turn(tmp_path):
        mine.release("CA2", NOW)
        (tmp_path / NAME).write_bytes(whole[:12])
        assert mine.take([1], "CA3", NOW, SOON) is None
        (tmp_path / NAME).write_bytes(whole)
    assert mine.take([1, 2], "CA3", NOW, SOON) == 2, "what was let go out of turn stays so"


def test_what_was_claimed_before_the_host_was_started_is_over(tmp_path: Path) -> None:
    LocalHolds(tmp_path).take([1], "CA1", NOW, LATER)
    LocalHolds(tmp_path).prepare()
    assert LocalHolds(tmp_path).take([1], "CA2", NOW, SOON) is None
    os.utime(tmp_path / NAME, (0, 0))
    LocalHolds(tmp_path).prepare()
    assert LocalHolds(tmp_path).take([1], "CA2", NOW, SOON) == 1


def test_p2_who_cannot_open_the_file_goes_by_what_it_has_read_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = LocalHolds(tmp_path), LocalHolds(tmp_path)
    theirs.take([1], "CA1", NOW, SOON)
    mine.take([2], "CA2", NOW, SOON)
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", _too_many_are_open)
        assert mine.take([1, 2], "CA3", NOW, SOON) is None
        mine.release("CA2", NOW)
        assert mine.take([1, 2], "CA3", NOW, SOON) == 2
    mine.release("CA9", NOW)
    assert theirs.take([1, 2], "CA4", NOW, SOON) is None, "what it has claimed meanwhile is written down"


@pytest.mark.parametrize("hours", [3, -3], ids=["forward", "back"])
def test_p2_a_claim_lasts_as_long_as_ever_where_the_clock_is_set_meanwhile(
    tmp_path: Path, hours: int
) -> None:
    ahead = 1_000_000.0
    mine, theirs = (LocalHolds(tmp_path, ahead=lambda: ahead) for _ in range(2))
    assert mine.take([1, 2], "CA1", NOW, SOON) == 1
    mine.prolong(2, "CA2", NOW, LATER)
    by = timedelta(hours=hours)
    ahead += by.total_seconds()
    assert theirs.take([1, 2], "CA3", NOW + by, SOON + by) is None
    assert theirs.take([1, 2], "CA3", SOON + by, LATER + by) == 1
    assert mine.take([2], "CA4", LATER + by - timedelta(seconds=1), LATER + by) is None
    assert mine.take([2], "CA4", LATER + by, LATER + 2 * by) == 2


def test_local_claims_are_dropped_when_the_database_is_back(tmp_path: Path) -> None:
    engaged = LocalHolds(tmp_path)
    engaged.empty(NOW)
    engaged.take([1], "CA1", NOW, LATER)
    engaged.empty(NOW)
    assert engaged.take([1], "CA2", NOW, LATER) == 1


def test_p2_claims_that_the_database_knows_are_dropped_but_none_of_our_own_rings(tmp_path: Path) -> None:
    engaged = LocalHolds(tmp_path)
    engaged.prolong(1, "CA1", NOW, LATER)
    engaged.prolong(2, "CA2", NOW, LATER)
    engaged.prolong(3, ring_of("CB3"), NOW, LATER)
    engaged.prolong(4, "CA4", NOW, LATER)
    engaged.empty(NOW, but={"CA2"}, held={4})
    assert engaged.take([1, 2, 3, 4], "CA9", NOW, LATER) == 1
    assert engaged.take([2, 3, 4], "CA8", NOW, LATER) is None
    engaged.release("CB3", NOW)
    assert engaged.take([2, 3, 4], "CA8", NOW, LATER) == 3
    engaged.release("CA4", NOW)
    assert engaged.take([2, 4], "CA7", NOW, LATER) == 4


def _too_many_are_open(*_given: object) -> int:
    raise OSError(24, "Too many open files")


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
    # This is longer than any ring: a counsellor who talks stays engaged.
    await hotline.passes(120)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain")
    await first.hangs_up()
    await accepts(hotline.ana, within=60)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()
