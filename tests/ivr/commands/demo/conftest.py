"""A whole demo in a folder of its own, five times as fast as life unless a test asks for less."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ivr.commands.demo.environment import Environment, open_environment
from tests.ivr.commands.processes import processes_in, until
from tests.ports import free_port


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sn-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        monkeypatch.chdir(name)
        yield Path(name)


@pytest.fixture
def demo_speed() -> int:
    return 5


@pytest.fixture
async def demo(folder: Path, demo_speed: int) -> AsyncIterator[Environment]:
    async with open_environment(port=free_port(), speed=demo_speed) as demo:
        yield demo
    await until(lambda: processes_in(folder) == [])
