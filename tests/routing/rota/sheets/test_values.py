"""Values of a workbook as texts."""

from datetime import date, datetime, time, timedelta

import pytest

from routing.rota.sheets.values import text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ana", "Ana"),
        (True, "TRUE"),
        (False, "FALSE"),
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (0.1 + 0.2, "0.3"),
        (-3.0, "-3"),
        (6281234567801.0, "6281234567801"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (date(2026, 12, 25), "2026-12-25"),
        (time(8, 0), "08:00"),
        (time(23, 59, 59), "23:59:59"),
        (time(7, 59, 59, 999_900), "08:00"),
        (datetime.fromisoformat("2026-12-25 08:00"), "2026-12-25 08:00"),
        (datetime.fromisoformat("2026-12-25 07:59:59.999900"), "2026-12-25 08:00"),
        (datetime.fromisoformat("2026-12-25 08:00:30"), "2026-12-25 08:00:30"),
        (timedelta(hours=24), "24:00"),
        (timedelta(hours=26, minutes=30), "26:30"),
        (timedelta(hours=-1), "-01:00"),
        (date(1900, 1, 1), "24:00"),
        (date(1904, 1, 2), "24:00"),
        (datetime.fromisoformat("1899-12-30 08:00"), "08:00"),
        (datetime.fromisoformat("1900-01-01 08:00"), "08:00"),
        ("PT24H00M00S", "24:00"),
        ("PT8H", "08:00"),
        ("PT Sehat", "PT Sehat"),
    ],
)
def test_a_value_is_written_in_one_form(value, text):
    assert text_of(value) == text
