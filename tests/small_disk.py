"""A small disk: a file system of 128 kB in memory, that can be filled to its last byte."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


class SmallDisk:
    """A file system of 128 kB in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data_dir = path / "data"
        self.data_dir.mkdir()

    def fill(self) -> None:
        with (self.path / "filling").open("ab", buffering=0) as file:
            for size in (4096, 1):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError:
                    continue

    def make_room(self) -> None:
        (self.path / "filling").unlink()

    def files(self) -> set[str]:
        return {str(each.relative_to(self.data_dir)) for each in self.data_dir.rglob("*") if each.is_file()}


@contextlib.contextmanager
def a_small_disk(place: Path) -> Iterator[SmallDisk]:
    """Mount one there; skip the test where mounting is not allowed."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
