"""A rota of 100,000 lines: read by the worker with progress, shown and published without a long request."""

import pytest

from ivr.rota_files import progress
from tests.ivr.web.coordinator.desk import HEAD, desk_of
from tests.ivr.web.house import House
from tests.stopwatch import Stopwatch

LINES = 100_000
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
PAGE_SECONDS = 2.0


def a_large_rota(end: int = 8) -> bytes:
    lines = (
        f"{DAYS[n % 7]};{n * 2 % 24:02}.00;{(n * 2 + end) % 24:02}.00;Orang {n % 2000};0812{n % 2000:08};1;id\n"
        for n in range(LINES)
    )
    return (HEAD + "".join(lines)).encode()


@pytest.mark.deep
async def test_a_hundred_thousand_lines_are_shown_and_published(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_EACH_SECONDS", 0.05)
    desk = await desk_of(house)
    for end in (8, 9):
        path = await desk.uploads(a_large_rota(end))
        stopwatch = Stopwatch()
        seen = await desk.sees(path)
        took = stopwatch.seconds
        assert "100.000 jam tugas dibaca" in seen
        assert took < PAGE_SECONDS
        await desk.publishes(path)
        assert (await desk.live()).shift_count == LINES
    assert "100.000 diubah" in seen
    stopwatch = Stopwatch()
    await desk.sees("/rota/versions/1")
    assert stopwatch.seconds < PAGE_SECONDS
