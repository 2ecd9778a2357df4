"""Day spans: cells and headings that name several days, in whole tables."""

from datetime import date

import pytest

from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read

CONTACTS = Contacts([Contact("Ana", "+6281234567810"), Contact("Budi", "+6281234567811")])


def read_of(text: str, *, month: str = "", **others: str) -> Reading:
    answers = {"hours": "00:00-24:00", **({"month": month} if month else {}), **others}
    return read(text + "\n", contacts=CONTACTS, answers=answers, today=date(2026, 6, 1))


def days(reading: Reading, name: str = "Ana") -> list[str]:
    """Return the days of somebody, each as day.month, with the year where it is not 2026."""
    assert (reading.errors, reading.questions) == ([], [])
    found = [line.on_date for line in reading.shifts if line.name == name]
    return [
        f"{on.day}.{on.month}" + (f".{on.year}" if on.year != 2026 else "") for on in found if on is not None
    ]


def to(first: int, last: int, month: int = 12) -> list[str]:
    return [f"{number}.{month}" for number in range(first, last + 1)]


def wrong(reading: Reading) -> list[tuple[str | None, str]]:
    return [(each.cell, each.key) for each in reading.errors]


NEW_YEAR = [*to(28, 31), "1.1.2027", "2.1.2027", "3.1.2027"]


@pytest.mark.parametrize(
    ("cell", "month", "expected"),
    [
        ("1-7 Des 2026", "", to(1, 7)),
        ("1 s/d 7 Desember", "2026-12", to(1, 7)),
        ("Dec 1-7, 2026", "", to(1, 7)),
        ("13-19/12/2026", "", to(13, 19)),
        ("13/12/2026 - 19/12/2026", "", to(13, 19)),
        ("2026-12-01 - 2026-12-07", "", to(1, 7)),
        ("1, 3 dan 5 Desember 2026", "", ["1.12", "3.12", "5.12"]),
        ("5, 1, 1-2 Des 2026", "", ["1.12", "2.12", "5.12"]),
        ("28 Des - 3 Jan", "2026-12", NEW_YEAR),
        ("28 Des 2026 - 3 Jan 2027", "", NEW_YEAR),
    ],
)
@pytest.mark.parametrize("heading", ["Tanggal", "Hari"])
def test_a_cell_stands_for_each_of_its_days(cell: str, month: str, expected: list[str], heading: str):
    reading = read_of(f'{heading},Nama\n"{cell}",Ana\n15 Nov 2026,Budi', month=month)
    assert days(reading) == expected
    assert [(each.cells, each.count) for each in reading.understood if each.key == "several-days-read"] == [
        (("A2",), 1)
    ]


def test_weeks_that_name_their_days_are_not_asked_about():
    reading = read_of("Minggu mulai,Nama\n7-11 Des 2026,Ana\n14-18 Des 2026,Budi")
    assert (days(reading), days(reading, "Budi")) == (to(7, 11), to(14, 18))


def test_the_list_form_has_days_of_a_cell_too():
    reading = read_of("day,start,end,name,phone\n1-3 Des 2026,08:00,16:00,Ana,081234567810")
    assert days(reading) == to(1, 3)


def test_days_without_a_header_are_read():
    text = "1-2 Des 2026,08.00-16.00,Ana\n3-4 Des 2026,16.00-24.00,Budi"
    assert (days(read_of(text)), days(read_of(text), "Budi")) == (to(1, 2), to(3, 4))


def test_each_text_is_of_the_year_of_its_first_day():
    text = "Tanggal,Nama\n28 Des - 3 Jan,Ana\n29 Des - 2 Jan,Budi\n4 - 5 Jan,Ana"
    reading = read_of(text, month="2026-12")
    assert days(reading) == [*NEW_YEAR, "4.1.2027", "5.1.2027"]
    assert days(reading, "Budi") == [*to(29, 31), "1.1.2027", "2.1.2027"]


def test_without_a_year_the_month_is_asked():
    reading = read_of("Tanggal,Nama\n1-7 Des,Ana")
    assert [(each.id, each.cells) for each in reading.questions] == [("month", ("A2",))]


def test_the_year_may_stand_in_a_cell_of_its_own():
    assert days(read_of("Tahun,Tanggal,Nama\n2026,28 Des - 3 Jan,Ana")) == NEW_YEAR


def test_a_day_of_a_range_decides_the_order_of_the_file():
    reading = read_of("Tanggal,Nama\n1/12/2026 - 2/12/2026,Ana\n12/13/2026,Budi")
    assert days(reading) == ["12.1", *to(13, 31, 1), *to(1, 12, 2)]
    assert days(read_of("Tanggal,Nama\n1/12/2026 - 2/12/2026,Ana")) == to(1, 2)
    strict = read("Tanggal,Nama\n1/12/2026 - 2/12/2026,Ana\n", contacts=CONTACTS, is_strict=True)
    assert "dates:A" in [each.id for each in strict.questions]


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("7-1 Des 2026", "days-backwards"),
        ("7 Des 2026 - 1 Des 2026", "days-backwards"),
        ("28 Des 2026 - 3 Jan 2026", "days-backwards"),
        ("1 Des 2026 - 1 Feb 2027", "days-too-many"),
        ("1 Okt - 31 Okt, 1-30 Nov, 1-2 Des 2026", "days-too-many"),
        ("30-31/02/2026", "date-no-such-day"),
        ("30-31 Nov 2026", "date-no-such-day"),
    ],
)
def test_days_that_cannot_be_are_an_error_of_their_cell(cell: str, key: str):
    assert wrong(read_of(f'Tanggal,Nama\n"{cell}",Ana\n15 Nov 2026,Budi')) == [("A2", key)]


def test_two_whole_months_are_not_too_many():
    assert len(days(read_of("Tanggal,Nama\n1 Des 2026 - 31 Jan 2027,Ana"))) == 62


def test_another_month_beside_a_date_is_an_error_of_its_cell():
    reading = read_of(
        "Bulan,Tahun,Tanggal,Nama\nNovember,2026,1 Des 2026,Ana\nDesember,2025,2-3 Des 2026,Budi"
    )
    assert wrong(reading) == [("A2", "month-contradicts"), ("B3", "month-contradicts")]


# --- Days of a month that stands elsewhere


@pytest.mark.parametrize("heading", ["Tanggal", "Tgl", "Date"])
@pytest.mark.parametrize(
    ("cells", "ana", "budi"),
    [
        (["1-7", "8-14", "15-21"], [*to(1, 7), *to(15, 21)], to(8, 14)),
        (["1-15", "16-31"], to(1, 15), to(16, 31)),
        (["1,3,5", "2 & 4"], ["1.12", "3.12", "5.12"], ["2.12", "4.12"]),
        (["1", "2", "3-4", "5"], ["1.12", "3.12", "4.12"], ["2.12", "5.12"]),
        (["1, 8, 15, 22, 29", "2, 9, 16, 23, 30"], to(1, 29)[::7], to(2, 30)[::7]),
        (["tgl 1 s/d 7", "tgl 8 s/d 14"], to(1, 7), to(8, 14)),
    ],
)
def test_several_days_of_the_month_are_of_the_month_given(
    cells: list[str], ana: list[str], budi: list[str], heading: str
):
    rows = [f'"{cell}",{name}' for cell, name in zip(cells, ["Ana", "Budi"] * 2, strict=False)]
    table = "\n".join([f"{heading},Nama", *rows])
    for reading in (read_of(table, month="2026-12"), read_of(f"JADWAL DESEMBER 2026,\n{table}")):
        assert (days(reading), days(reading, "Budi")) == (ana, budi)
    assert [each.id for each in read_of(table).questions] == ["month"]


def test_what_may_be_dates_everywhere_stays_dates():
    assert days(read_of("Tanggal,Nama\n1-7,Ana\n2-7,Ana", month="2026-07")) == ["1.7", "2.7"]


def test_a_date_among_days_of_the_month_keeps_them_dates():
    reading = read_of("Tanggal,Nama\n1-7,Ana\n13-14,Ana\n8/12/2026,Budi", month="2026-12")
    assert ("A3", "day-unknown") in wrong(reading)


@pytest.mark.parametrize("cell", ["29-4", "7-1"])
def test_days_of_the_month_go_forward(cell: str):
    reading = read_of(f"Tanggal,Nama\n8-14,Ana\n15-21,Budi\n{cell},Ana", month="2026-12")
    assert ("A4", "days-backwards") in wrong(reading)


def test_days_that_may_be_of_the_next_month_are_an_error():
    reading = read_of("Tanggal,Nama\n22-28,Ana\n1-7,Budi", month="2026-12")
    assert wrong(reading) == [("A3", "days-of-which-month")]


def test_days_that_the_month_lacks_are_an_error():
    assert wrong(read_of("Tanggal,Nama\n1-15,Ana\n16-31,Budi", month="2026-11")) == [
        ("A3", "date-no-such-day")
    ]


# --- Weekdays beside them


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ("Senin,7-8 Des 2026", True),
        ("Senin-Selasa,7-8 Des 2026", False),
        ("Senin,7 & 14 Des 2026", False),
        (",Selasa 1 - Senin 7 Des 2026", False),
        (",Senin 1 - Minggu 7 Des 2026", True),
        (",7-8 Des 2026 (Senin-Selasa)", False),
        (",7-9 Des 2026 (Senin-Selasa)", True),
    ],
)
def test_weekdays_beside_several_days_are_those_of_all(row: str, *, asked: bool):
    text = f"Hari,Tanggal,Nama\n{row},Ana"
    reading = read_of(text)
    assert [each.id for each in reading.questions] == (["dates:B"] if asked else [])
    assert wrong(reading) == []
    answered = read_of(text, **{"dates:B": "date"})
    assert len(days(answered)) in {2, 3, 7}


def test_weekdays_across_choose_among_the_days_of_a_row():
    reading = read_of("Minggu mulai,Senin,Selasa\n7-13 Des 2026,Ana,Budi\n14-20 Des 2026,Budi,Ana")
    assert days(reading) == ["7.12", "15.12"]
    assert days(reading, "Budi") == ["8.12", "14.12"]
    none = read_of("Tanggal,Senin,Selasa\n7 & 8 Des 2026,Ana,Budi\n8-9 Des 2026,Ana,Budi")
    assert wrong(none) == [("A3", "day-contradicts-heading")]


# --- Ranges that end on the day on which the next one begins


HANDED_OVER = [("A2", "day-handed-over"), ("A3", "day-handed-over")]


def warned(reading: Reading) -> list[tuple[str | None, str]]:
    return [(each.cell, each.key) for each in reading.warnings if each.key == "day-handed-over"]


def test_a_day_of_two_people_is_warned_of():
    rows = "2-9 Nov 2026,Ana\n9-16 Nov 2026,Budi\n16-23 Nov 2026,Ana"
    reading = read_of(f"Tanggal,Nama\n{rows}")
    assert days(reading, "Budi") == to(9, 16, 11)
    assert warned(reading) == HANDED_OVER
    first = next(each for each in reading.warnings if each.key == "day-handed-over")
    assert (first.params["day"], first.params["name"]) == ("2026-11-09", "Budi")
    across = read_of("Shift,2-9 Nov 2026,9-16 Nov 2026\nPagi,Ana,Budi", **{"hours:Pagi": "07:00-14:00"})
    assert warned(across) == [("B2", "day-handed-over")]


@pytest.mark.parametrize(
    "text",
    [
        "Tanggal,Nama\n2-8 Nov 2026,Ana\n9-15 Nov 2026,Budi",
        "Tanggal,Nama\n2-9 Nov 2026,Ana\n9-16 Nov 2026,Ana",
        "Tanggal,Jam,Nama\n2-9 Nov 2026,08-12,Ana\n9-16 Nov 2026,13-17,Budi",
        "Tanggal,Nama\n2 & 9 Nov 2026,Ana\n9 & 16 Nov 2026,Budi",
    ],
)
def test_other_days_are_not(text: str):
    assert warned(read_of(text)) == []


@pytest.mark.parametrize("heading", ["Week of", "Minggu"])
def test_a_week_to_the_day_of_the_next_one_has_seven_days(heading: str):
    reading = read_of(f"{heading},Nama\n2-9 Nov 2026,Ana\n9-16 Nov 2026,Budi")
    assert (days(reading), days(reading, "Budi")) == (to(2, 8, 11), to(9, 15, 11))
    assert warned(reading) == []
    assert ("weeks-without-last-day", 2) in [(each.key, each.count) for each in reading.understood]
    across = read_of(f"{heading},Senin,Selasa\n2-9 Nov 2026,Ana,Budi\n9-22 Nov 2026,Budi,Ana")
    assert days(across) == ["2.11", "10.11", "17.11"]
    assert days(across, "Budi") == ["3.11", "9.11", "16.11"]


# --- Headings


SHIFTS = {"hours:P": "07:00-14:00", "hours:S": "14:00-21:00"}


def test_columns_may_be_of_several_days():
    reading = read_of("Nama,1-2 Des 2026,3 & 5 Des 2026\nAna,P,S\nBudi,,P", **SHIFTS)
    assert (days(reading), days(reading, "Budi")) == (["1.12", "2.12", "3.12", "5.12"], ["3.12", "5.12"])
    other = read_of("Nama,8-9 Des 2026,10 & 11 Des 2026\nAna,P,S\nBudi,,P", **SHIFTS)
    assert reading.layout == other.layout
    names = read_of("Shift,1-2 Des 2026,3-4 Des 2026\nPagi,Ana,Budi", **{"hours:Pagi": "07:00-14:00"})
    assert (days(names), days(names, "Budi")) == (to(1, 2), to(3, 4))


def test_a_line_of_several_days_heads_the_lines_below_it():
    reading = read_of("1-3 Desember 2026,\nJam,Nama\n08.00-16.00,Ana\n4 s/d 5 Des 2026\n08.00-16.00,Budi")
    assert (days(reading), days(reading, "Budi")) == (to(1, 3), to(4, 5))


@pytest.mark.parametrize(
    "text",
    [
        "7-13 Des 2026,,\nHari,Jam,Nama\nSenin,08-16,Ana\nSelasa,16-24,Budi\n14-20 Des 2026\nSenin,08-16,Budi",
        "Hari,Jam,Nama\n7-13 Des 2026,,\nSenin,08-16,Ana\nSelasa,16-24,Budi\n14-20 Des 2026\nSenin,08-16,Budi",
        "7-13 Des 2026,,\nShift,Senin,Selasa\nPagi,Ana,Budi\n14-20 Des 2026\nPagi,Budi,",
        "Minggu 7-13 Des 2026,,\nShift,Senin,Selasa\nPagi,Ana,Budi\nMinggu 14-20 Des 2026\nPagi,Budi,",
    ],
)
def test_weekdays_below_several_days_are_the_weekdays_among_them(text: str):
    reading = read_of(text, **{"hours:Pagi": "07:00-14:00"})
    assert (days(reading), days(reading, "Budi")) == (["7.12"], ["8.12", "14.12"])
    assert [each.key for each in reading.ignored] == []


def test_a_line_of_days_gives_its_month_to_days_of_the_month():
    reading = read_of("1-7 Desember 2026,,\nNama,1,2\nAna,P,S", **SHIFTS)
    assert days(reading) == to(1, 2)


def test_a_line_of_days_above_whole_dates_is_told_as_a_note():
    reading = read_of("1-7 Des 2026,\nTanggal,Nama\n1 Des 2026,Ana\n2 Des 2026,Budi")
    assert days(reading) == ["1.12"]
    assert [(each.cells, each.key) for each in reading.ignored] == [(("A1",), "note-line")]


def test_a_day_that_nobody_has_is_one_in_its_column():
    reading = read_of("Tanggal,Nama\n1-2 Des 2026,Ana\n3-4 Des 2026,\n5-6 Des 2026,Budi")
    assert (days(reading), days(reading, "Budi")) == (to(1, 2), to(5, 6))
    assert (3, "gap-to-fill") in [(each.line, each.key) for each in reading.warnings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nama,28/02/2027,30/02/2027,1/3/2027\nAna,P,S,P\nBudi,P,S,S", [("C1", "date-no-such-day")]),
        ("Nama,7-1 Des 2026,8-9 Des 2026\nAna,P,S\nBudi,P,S", [("B1", "days-backwards")]),
        ("30/02/2026\nJam,Nama\n08.00-16.00,Ana\n16.00-24.00,Budi", [("A1", "date-no-such-day")]),
        ("1 Jan - 31 Mar 2027\nJam,Nama\n08.00-16.00,Ana", [("A1", "days-too-many")]),
    ],
)
def test_what_is_wrong_with_a_heading_is_told_once_and_there(text: str, expected: list[tuple[str, str]]):
    assert wrong(read_of(text, **SHIFTS)) == expected


def test_a_last_day_beside_several_days_is_an_error():
    reading = read_of("Mulai,Selesai,Nama\n1-7 Des 2026,9 Des 2026,Ana\n8 Des 2026,9 Des 2026,Budi")
    assert ("A2", "date-unknown") in wrong(reading)


@pytest.mark.parametrize(
    "text",
    [
        "Tanggal,Jam,Nama\n1 Des 2026,08-16,Ana\n2 Des 2026,7-14,Budi",
        "Tanggal,Shift,Nama\n1 Des 2026,1-7,Ana\n2 Des 2026,8-14,Budi",
        "Hari,Jam,Nama\nSenin-Jumat,08-16,Ana",
        "Tanggal,Nama,HP\n1 Des 2026,Ana,0812-3456-7810",
    ],
)
def test_hours_codes_weekdays_and_phones_stay_what_they_are(text: str):
    assert "several-days-read" not in {each.key for each in read_of(text).understood}
