"""A rota of 100,000 lines: read by the worker with progress, shown, published, kept and restored.

How long its requests take is measured by `make bench`.
"""

import pytest

from ivr.rota_files import progress
from tests.ivr.web.coordinator.desk import HEAD, desk_of
from tests.ivr.web.house import House

LINES = 100_000
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


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
        seen = await desk.sees(path)
        assert "100.000 jam tugas dibaca" in seen
        await desk.publishes(path)
        assert (await desk.live()).shift_count == LINES
    assert "100.000 diubah" in seen
    assert "100.000" in await desk.sees("/rota/versions/1")
    restored = await desk.browser.post("/rota/versions/1/restore", {"live": "2", "empty": "yes"})
    assert (restored.status_code, (await desk.live()).restored_from) == (303, 1)
