"""Versions: each start of a process takes the version that its last start did not."""

import sys
from pathlib import Path

import httpx
import pytest

from tests.soak.versions import OTHER, OURS, Versions


def a_checkout(folder: Path, *, runs: Path) -> Path:
    """Make the parts of a checkout that are looked at."""
    interpreter = folder / ".venv/bin/python"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text(f"#!/bin/sh\necho {runs}/ivr/__init__.py\n")
    interpreter.chmod(0o755)
    return folder


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return a_checkout(tmp_path, runs=tmp_path)


def webhook(leg: str) -> httpx.Request:
    return httpx.Request("POST", "http://here/voice/wait", data={"CallSid": leg})


def test_each_restart_changes_the_version_and_neighbours_begin_with_different_ones(other: Path):
    versions = Versions(other)
    begun = [versions.start(f"serve-{n}", "serve")[0] for n in range(2)]
    assert begun == [sys.executable, str(other / ".venv/bin/python")]
    assert not versions.are_alike("serve-0", "serve-1")
    assert versions.start("serve-0", "serve") == [
        str(other / ".venv/bin/python"),
        "-m",
        "ivr.commands",
        "serve",
    ]
    assert versions.are_alike("serve-0", "serve-1")
    versions.start("serve-0", "serve")
    assert [versions.of("serve-0"), versions.of("serve-1")] == [OURS, OTHER]


def test_legs_that_both_versions_answered_are_counted(other: Path):
    versions = Versions(other)
    for n in range(2):
        versions.start(f"serve-{n}", "serve")
    for process, leg in (("serve-0", "CA1"), ("serve-1", "CA1"), ("serve-1", "CA2"), ("serve-1", "CA2")):
        versions.note(process, webhook(leg))
    versions.start("serve-1", "serve")
    versions.note("serve-1", webhook("CA2"))
    versions.note("serve-1", webhook("CA3"))
    assert "1 of the other, 2 of this version; 1 restarts" in versions.told()
    assert "2 of 3 legs were answered by both" in versions.told()


def test_without_another_checkout_every_start_is_ours():
    versions = Versions()
    started = [versions.start(name, "work")[0] for name in ("work-0", "work-1", "work-0")]
    assert started == [sys.executable] * 3
    assert not versions.are_alike("work-0", "work-1")
    assert not versions.told()


def test_a_checkout_that_nothing_is_installed_in_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="make install"):
        Versions(tmp_path)


def test_a_checkout_whose_interpreter_runs_another_one_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="does not run that checkout"):
        Versions(a_checkout(tmp_path / "copied", runs=tmp_path / "original"))
