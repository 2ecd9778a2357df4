"""Odd days: days with a part of theirs, with hours in one cell, and days that no rota can have."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, kept, told

WEEKDAYS, FRI, SAT, SUN, WEEKEND = "1111100", "0000100", "0000010", "0000001", "0000011"


def cells(text: str, **answers: str) -> list[tuple[str | None, str]]:
    reading = kept(text, **answers)
    return sorted({(each.cell, each.key) for each in reading.errors})


@pytest.mark.parametrize(
    ("cell", "day", "hours"),
    [
        ("Mon-Fri 9am-5pm", WEEKDAYS, "09:00-17:00"),
        ("Sat & Sun 10am - 4pm", WEEKEND, "10:00-16:00"),
        ("Monday: 9.30pm to 6am", MON, "21:30-06:00"),
        ("Senin-Jumat, pukul 08.00-16.00", WEEKDAYS, "08:00-16:00"),
        ("Senin jam 08.00 s/d 16.00 WIB", MON, "08:00-16:00"),
        ("Sabtu (08.00-12.00 WIB)", SAT, "08:00-12:00"),
        ("Minggu 24 jam", SUN, "00:00-24:00"),
        ("Sunday 24 hours", SUN, "00:00-24:00"),
        ("Weekends 10am-4pm", WEEKEND, "10:00-16:00"),
        ("Akhir pekan 10.00-16.00", WEEKEND, "10:00-16:00"),
    ],
)
@pytest.mark.parametrize("head", ["Day,Name\n", "When,Who\n", "Hari,Nama\n", "Hari/Jam,Petugas\n", ""])
def test_days_and_their_hours_may_stand_in_one_cell(head: str, cell: str, day: str, hours: str):
    reading = kept(f'{head}"{cell}",Ana\nTuesday 13.00-17.00,Budi')
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{day} {hours} Ana", f"{TUE} 13:00-17:00 Budi"]


@pytest.mark.parametrize(
    ("cell", "day", "hours"),
    [
        ("Friday night", FRI, "20:00,06:00"),
        ("Jumat malam", FRI, "20:00,06:00"),
        ("Fri (night)", FRI, "22.00,06.00"),
        ("Sunday afternoon", SUN, "13:00,18:00"),
        ("Minggu pagi", SUN, "07:00,12:00"),
        ("Sabtu sore", SAT, "4pm,10pm"),
        ("Sat AM", SAT, "8am,noon"),
    ],
)
def test_a_part_of_a_day_beside_its_hours_is_the_day(cell: str, day: str, hours: str):
    start, end = hours.split(",")
    for text in (
        f"Day,Start,End,Name\n{cell},{start},{end},Ana\nMonday,08:00,16:00,Budi",
        f"Hari,Jam,Nama\n{cell},{start}-{end},Ana\nSenin,08.00-16.00,Budi",
    ):
        reading = kept(text)
        assert (reading.errors, reading.questions, reading.warnings[:0]) == ([], [], [])
        assert [each[:7] for each in told(reading)] == [day, MON]


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("Friday night", "00:00-06:00"), ("Jumat malam", "02.00-06.00"), ("Minggu pagi", "16.00-22.00")],
)
def test_a_part_of_a_day_beside_other_hours_is_an_error(cell: str, hours: str):
    assert cells(f"Hari,Jam,Nama\n{cell},{hours},Ana\nSenin,08.00-16.00,Budi") == [("A2", "day-part-odd")]


def test_without_hours_those_of_the_part_are_asked():
    text = "Hari,Nama\nSabtu malam,Ana\nMinggu pagi,Budi"
    assert [each.id for each in kept(text).questions] == ["hours:malam", "hours:pagi"]
    reading = kept(text, **{"hours:malam": "20:00-06:00", "hours:pagi": "06:00-12:00"})
    assert told(reading) == [f"{SAT} 20:00-06:00 Ana", f"{SUN} 06:00-12:00 Budi"]


@pytest.mark.parametrize(
    ("night", "day"),
    [
        ("Malam Minggu", SAT),
        ("malam Senin", SUN),
        ("Malam hari Jumat", "0001000"),
        ("MALAM JUM'AT", "0001000"),
    ],
)
def test_the_night_of_a_day_is_the_one_before_it(night: str, day: str):
    for text in (
        f"Hari,Jam,Nama\n{night},20.00-06.00,Ana\nSenin,08.00-16.00,Budi",
        f"Hari,Nama\n{night} 20.00-06.00,Ana\nSenin 08.00-16.00,Budi",
        f"Jam,{night},Senin\n20.00-06.00,Ana,\n08.00-16.00,,Budi",
        f"{night}\nJam,Nama\n20.00-06.00,Ana\n\nSenin\nJam,Nama\n08.00-16.00,Budi",
    ):
        reading = kept(text)
        assert (reading.errors, reading.questions) == ([], [])
        assert told(reading) == [f"{day} 20:00-06:00 Ana", f"{MON} 08:00-16:00 Budi"]
        assert [each.key for each in reading.warnings if "gap" not in each.key] == ["night-before"]


def test_where_other_parts_stand_before_their_days_a_night_may_be_either():
    text = "Jam,Pagi Senin,Malam Senin\n07-14,Ana,\n21-07,,Budi"
    assert cells(text) == [("C1", "night-unclear")]


def test_nights_of_several_days_are_of_these():
    reading = kept("Nama,Malam Senin-Jumat,Malam Sabtu-Minggu\nAna,21-07,\nBudi,,21-07")
    assert [each[:7] for each in told(reading)] == [WEEKDAYS, WEEKEND]


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        *((each, "day-holidays") for each in ("Weekends & bank holidays", "Akhir pekan & hari libur")),
        *(
            (each, "day-holidays")
            for each in ("Public holidays", "Hari libur", "Tanggal merah", "Sabtu, Minggu, hari raya")
        ),
        *(
            (each, "day-nth")
            for each in ("1st Monday", "2nd Tuesday of the month", "Last Friday", "every other Monday")
        ),
        *(
            (each, "day-nth")
            for each in ("Senin pertama", "Senin ke-2", "Jumat terakhir", "Senin minggu ke-1")
        ),
        *((each, "day-nth") for each in ("alternate Mondays", "Senin ganjil", "Sabtu selang-seling")),
    ],
)
def test_days_that_no_rota_can_have_are_told_with_what_to_write(cell: str, key: str):
    for text in (
        f'Day,Start,End,Name\n"{cell}",08:00,16:00,Ana\nTuesday,08:00,16:00,Budi',
        f'Hari,Jam,Petugas\n"{cell}",08.00-16.00,Ana\nSelasa,08.00-16.00,Budi',
    ):
        assert cells(text) == [("A2", key)]


@pytest.mark.parametrize(
    "header",
    [
        "1st Monday,2nd Monday,3rd Monday",
        "First Monday,Second Monday,Third Monday",
        "Senin ke-1,Senin ke-2,Senin ke-3",
        "Senin pertama,Senin kedua,Senin ketiga",
    ],
)
def test_the_first_and_the_second_weekday_of_a_month_do_not_come_every_week(header: str):
    assert cells(f"Jam,{header}\n08-16,Ana,Budi,Citra") == [(f"{letter}1", "day-nth") for letter in "BCD"]
