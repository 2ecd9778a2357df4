"""Assembling: the shifts of a table, line by line, from cells, headings and what stands above."""

import pytest

from tests.routing.rota.csv_files import places, read

PHONE = "081234567890"
HOURS = {"hours:P": "8-16", "hours:M": "22-6"}


def shifts(*lines: str, **answers: str) -> list[tuple[object, int, int, str]]:
    """Return the day, the hours and the name of each shift of a sound file."""
    reading = read("\n".join(lines) + "\n", answers=HOURS | answers)
    assert (reading.errors, reading.questions) == ([], [])
    return [(str(each.on_date or each.days), each.start, each.end, each.name) for each in reading.shifts]


def test_a_cell_of_two_codes_and_two_people_is_four_shifts():
    lines = [
        "hari,shift,nama,hp",
        f"Senin,P/M,Ana / Budi,{PHONE} / 081234567891",
    ]
    assert shifts(*lines) == [
        ("1", 480, 960, "Ana"),
        ("1", 480, 960, "Budi"),
        ("1", 1320, 1800, "Ana"),
        ("1", 1320, 1800, "Budi"),
    ]


def test_a_line_without_a_day_takes_that_of_the_line_above():
    lines = [
        "hari,jam,nama,hp",
        f"Senin,08-16,Ana,{PHONE}",
        f",16-24,Budi,{PHONE[:-1]}1",
        f",,Citra,{PHONE[:-1]}2",
    ]
    assert shifts(*lines) == [("1", 480, 960, "Ana"), ("1", 960, 1440, "Budi"), ("1", 480, 960, "Citra")]
    understood = read("\n".join(lines)).understood
    assert [(each.cells, each.count) for each in understood if each.key == "day-inherited"] == [
        (("A3", "A4"), 2)
    ]


def test_an_end_at_or_before_its_start_is_on_the_next_day():
    assert shifts("hari,jam,nama,hp", f"Senin,22-6,Ana,{PHONE}", f"Selasa,00:00-24:00,Ana,{PHONE}") == [
        ("1", 1320, 1800, "Ana"),
        ("2", 0, 1440, "Ana"),
    ]


def test_off_words_are_no_shift_and_are_told():
    reading = read(f"nama,hp,senin,selasa\nAna,{PHONE},P,libur\nBudi,081234567891,OFF,-\n", answers=HOURS)
    assert [each.name for each in reading.shifts] == ["Ana"]
    assert [
        (each.key, each.params, each.count) for each in reading.understood if each.key == "off-words"
    ] == [("off-words", {"words": ("libur", "OFF", "-")}, 3)]


def test_a_phone_of_a_cell_without_a_name_is_an_error():
    reading = read(f"tanggal,P,HP P,M\n2026-12-01,,{PHONE},Ana\n", answers=HOURS | {"person:Ana": PHONE})
    assert [(each.key, each.cell) for each in reading.errors] == [("phone-without-name", "B2")]


def test_a_line_of_a_list_without_name_and_phone_is_a_gap_to_fill():
    reading = read(f"day,start,end,name,phone\nSenin,8:00,16:00,Ana,{PHONE}\nSelasa,8:00,16:00,,\n")
    assert ("gap-to-fill", 3) in [(each.key, each.line) for each in reading.warnings]
    assert [each.name for each in reading.shifts] == ["Ana"]


@pytest.mark.parametrize(
    ("first", "last", "never"),
    [
        ("2026-12-01", "2026-12-06", True),  # Tuesday to Sunday: no Monday
        ("2026-12-01", "2026-12-07", False),
        ("2026-12-01", "", False),
        ("", "2026-12-07", False),
    ],
)
def test_a_weekday_that_never_comes_between_its_dates_is_told(first: str, last: str, never: bool):
    reading = read(f"day,start,end,name,phone,from,until\nSenin,8:00,16:00,Ana,{PHONE},{first},{last}\n")
    assert ("never" in [each.key for each in reading.warnings]) is never


def test_a_date_outside_its_own_dates_never_comes():
    reading = read(f"day,start,end,name,phone,from,until\n2026-12-01,8:00,16:00,Ana,{PHONE},2026-12-02,\n")
    assert ("day", "never") in [(each.column, each.key) for each in reading.warnings]


def test_an_error_in_a_line_keeps_that_line_alone_from_having_shifts():
    reading = read(f"hari,jam,nama,hp\nFunday,08-16,Ana,{PHONE}\nSenin,08-16,Budi,081234567891\n")
    assert places(reading.errors) == [(2, "day", "day-unknown")]
    assert [each.name for each in reading.shifts] == ["Budi"]


def test_shifts_of_a_table_on_its_side_are_of_the_columns_it_has_in_the_file():
    reading = read(f"nama,Ana,Budi\nhp,{PHONE},081234567891\nSenin,P,M\nSelasa,M,libur\n", answers=HOURS)
    assert next(each.key for each in reading.understood) == "read-turned"
    assert sorted((each.days or 0, each.name) for each in reading.shifts) == [
        (1, "Ana"),
        (1, "Budi"),
        (2, "Ana"),
    ]


def test_progress_is_told_to_the_end():
    told: list[tuple[int, int]] = []
    lines = "".join(f"daily,00:00,24:00,P {number},0812{number:08}\n" for number in range(2500))
    read("day,start,end,name,phone\n" + lines, progress=lambda done, total: told.append((done, total)))
    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]
