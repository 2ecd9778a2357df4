"""The metrics directory: in memory, never a delay for a caller, and removed after a killed process."""

import shutil
import tempfile
from collections import namedtuple
from pathlib import Path

import pytest
from prometheus_client import values

from ivr.monitoring import metrics, metrics_dir
from ivr.monitoring.metrics import Metrics

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(metrics_dir, "_MEMORY", memory)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "none"))
    return memory


def test_the_folder_is_in_memory_and_is_removed_when_its_serve_ends(memory: Path, tmp_path: Path) -> None:
    with metrics_dir.kept(tmp_path) as folder, metrics_dir.kept(tmp_path) as another:
        assert folder is not None
        assert another is not None
        assert {folder, another} == set(memory.iterdir())
        assert folder.stat().st_mode & 0o077 == 0
    assert list(memory.iterdir()) == []


def test_the_next_serve_removes_the_folder_of_a_killed_one_but_none_in_use(
    memory: Path, tmp_path: Path
) -> None:
    (memory / "satunomor-metrics-dead").mkdir()
    (memory / "satunomor-metrics-dead" / "counter_1.db").touch()
    (memory / "satunomor-metrics-elsewhere").symlink_to(tmp_path)
    (memory / "another's").mkdir()
    with metrics_dir.kept(tmp_path) as first, metrics_dir.kept(tmp_path):
        assert first is not None
        assert first.is_dir()
        assert not (memory / "satunomor-metrics-dead").exists()
        assert tmp_path.is_dir()
        assert (memory / "another's").is_dir()


def test_the_folder_is_in_data_dir_when_memory_is_full_and_nowhere_when_both_are(
    memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(9, 9, 0 if place == memory else 1 << 30))
    with metrics_dir.kept(data) as folder:
        assert folder is not None
        assert folder.parent == data
    with metrics_dir.kept(tmp_path / "none") as folder:
        assert folder is None
    assert list(data.iterdir()) == list(memory.iterdir()) == []


def test_a_metrics_file_has_its_full_size_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    monkeypatch.setattr(metrics, "set_for_children", monkeypatch.setenv)
    counted = Metrics(tmp_path)
    for n in range(45):
        for result in ("answered", "refused", "failed", "not_decided", "not_sound"):
            counted.webhook(f"/voice/a/route/as/long/as/the/longest/{n}", result, 0.1)
    for path in tmp_path.iterdir():
        found = path.stat()
        assert found.st_blocks * 512 >= found.st_size, "it has holes: a full disk ends the process (SIGBUS)"
        assert found.st_size in metrics._RESERVED_BYTES.values(), "it grew"


def test_where_nothing_can_be_written_a_process_counts_alone(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    counted = Metrics(tmp_path / "file")
    counted.call_ended("abandoned")
    (found,) = [each for each in counted.registry().collect() if each.name == "satunomor_calls_ended"]
    assert found.samples[0].value == 1
