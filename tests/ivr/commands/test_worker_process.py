"""The worker beside `serve`: it is restarted when it is killed, and it never prevents the end of `serve`."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest

from ivr.commands import worker_process
from tests.ivr.commands.processes import PATIENCE
from tests.stopwatch import Stopwatch

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = pytest.mark.xdist_group("serve and work")


def wait_until(holds: Callable[[], object]) -> None:
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline, "waited in vain"
        sleep(0.005)


def a_process(folder: Path, first: str = "") -> tuple[str, ...]:
    """Return a command that writes down its process id and does nothing else."""
    return ("/bin/sh", "-c", f"{first} echo $$ >>{folder}/started; while :; do sleep 0.1; done")


def started(folder: Path) -> list[int]:
    path = folder / "started"
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


def has_started(folder: Path, times: int) -> bool:
    return len(started(folder)) == times


def test_a_worker_that_was_killed_is_started_again_until_serve_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "_PAUSE_SECONDS", 0.01)
    with worker_process.worker(a_process(tmp_path)):
        for times in (1, 2):
            wait_until(partial(has_started, tmp_path, times))
            os.kill(started(tmp_path)[-1], signal.SIGKILL)
        wait_until(partial(has_started, tmp_path, 3))
    with pytest.raises(ProcessLookupError):
        os.kill(started(tmp_path)[-1], 0)
    assert len(started(tmp_path)) == 3


def test_a_worker_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "_STOP_SECONDS", 0.1)
    with worker_process.worker(a_process(tmp_path, "trap '' TERM;")):
        wait_until(lambda: started(tmp_path))
        stopwatch = Stopwatch()
    assert stopwatch.seconds < 3
    with pytest.raises(ProcessLookupError):
        os.kill(started(tmp_path)[-1], 0)
