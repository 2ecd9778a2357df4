"""Byte ranges: which part of a sound a browser asks for."""

import pytest

from ivr.web.supervisor import byte_ranges
from ivr.web.supervisor.byte_ranges import RangeNotSatisfiable


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", range(10)),
        ("bytes=0-0", range(1)),
        ("bytes=3-5", range(3, 6)),
        ("Bytes=3-99", range(3, 10)),
        ("bytes=9-", range(9, 10)),
        ("bytes=-4", range(6, 10)),
        ("bytes=-99", range(10)),
        # What is no range, or several, leaves the whole of it.
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-3", None),
        ("bytes=0-1,4-5", None),
        ("bytes=a-b", None),
        ("bytes=\u0662-", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("lines=1-2", None),
    ],
)
def test_a_range_is_the_part_that_there_is_of_it(header: str | None, part: range | None) -> None:
    assert byte_ranges.asked(header, 10) == part


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-1", 0)]
)
def test_a_range_behind_the_end_is_refused(header: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable):
        byte_ranges.asked(header, size)
