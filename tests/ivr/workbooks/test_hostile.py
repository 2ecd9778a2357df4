"""Files made to take all memory or all time: each ends in a fact with numbers, soon, and within 300 MB."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ivr.workbooks.hostile import LARGE, MOST_MEGABYTES, MOST_SECONDS, SMALL
from tests.ivr.workbooks.measured import Measured, measure


def judged(tmp_path: Path, make: Callable[[], bytes], expected: str) -> Measured:
    path = tmp_path / "file"
    path.write_bytes(make())
    found = measure(path)
    told = f"{found.values.get('what', found.kind)} {found.values.get('found', '')}"
    assert any(told.startswith(each) for each in expected.split(" or ")), found
    assert found.megabytes < MOST_MEGABYTES, found
    return found


@pytest.mark.parametrize("name", SMALL)
def test_a_small_file_that_asks_for_much_is_refused(tmp_path: Path, name: str):
    judged(tmp_path, *SMALL[name])


@pytest.mark.deep
@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_ends_soon(tmp_path: Path, name: str):
    found = judged(tmp_path, *LARGE[name])
    assert found.seconds < MOST_SECONDS, found
