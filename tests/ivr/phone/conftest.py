"""The phone is tested over a hotline too."""

from pathlib import Path

import pytest

from tests.scenarios.fixtures import away, copied_hourly, hotline, logged, starred

__all__ = ["away", "copied_hourly", "hotline", "logged", "recordings", "starred"]


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """Give DATA_DIR/prompts/id, empty."""
    folder = tmp_path / "prompts" / "id"
    folder.mkdir(parents=True)
    return folder
