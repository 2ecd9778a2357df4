"""Hours behind weekdays, in headings and in a column, where they might be taken for dates."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, P, S, kept, told


@pytest.mark.parametrize(
    "text",
    [
        ",Senin 07-14,Senin 14-21,Selasa 07-14\nRuang 1,Ana,Budi,Citra",
        ",Mon (07-14),Mon (14-21),Tue (07-14)\nRuang 1,Ana,Budi,Citra",
        "Hari,Petugas\nSenin 07-14,Ana\nSenin 14-21,Budi\nSelasa 07-14,Citra",
        "Hari,Petugas\nSenin (07.00-14.00),Ana\nSenin (14.00-21.00),Budi\nSelasa (07.00-14.00),Citra",
        "Senin 07-14,Ana\nSenin 14-21,Budi\nSelasa 07-14,Citra",
        "Senin 07-14\nNama\nAna\nSenin 14-21\nNama\nBudi\nSelasa 07-14\nNama\nCitra",
        "Jadwal Desember 2026\nHari,Petugas\nSenin 07-14,Ana\nSenin 14-21,Budi\nSelasa 07-14,Citra",
    ],
)
def test_numbers_behind_weekdays_are_hours_where_they_can_be_no_dates(text: str):
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{MON} {P} Ana", f"{MON} {S} Budi", f"{TUE} {P} Citra"]


@pytest.mark.parametrize("hours", ["07-14", "8-12", "(8-16)"])
def test_the_same_numbers_beside_several_weekdays_are_hours_and_it_is_said(hours: str):
    reading = kept(f"Nama,Senin {hours},Selasa {hours}\nAna,x,\nBudi,,x")
    assert (reading.errors, reading.questions, len(reading.shifts)) == ([], [], 2)
    (said,) = (each for each in reading.understood if each.key == "weekday-hours")
    assert (said.params["text"], said.count) == (f"Senin {hours}", 2)


@pytest.mark.parametrize(
    ("heads", "dates"),
    [
        ("Senin 7-12,Selasa 8-12", ["2026-12-07", "2026-12-08"]),
        ("Senin 12-7,Selasa 12-8", ["2026-12-07", "2026-12-08"]),
        ("Senin 7/12,Selasa 8/12", ["2026-12-07", "2026-12-08"]),
        ("Senin 7 Des,Selasa 8 Des", ["2026-12-07", "2026-12-08"]),
    ],
)
def test_numbers_that_go_on_with_the_weekdays_are_dates(heads: str, dates: list[str]):
    answers = {
        "month": "2026-12",
        "hours": "08:00-16:00",
        "dates:B": "month-first" if "12-7" in heads else "",
    }
    reading = kept(f"Nama,{heads}\nAna,x,\nBudi,,x", **{key: each for key, each in answers.items() if each})
    assert [each.partition(" ")[0] for each in told(reading)] == dates


def test_several_days_with_their_month_are_no_hours():
    reading = kept("Nama,Sabtu 5-13 Des,x\nAna,x,", hours="08:00-16:00")
    assert "weekday-hours" not in {each.key for each in reading.understood}


def test_hours_behind_a_weekday_beside_a_column_of_hours_are_an_error():
    reading = kept("Hari,Jam,Petugas\nSenin (07.00-14.00),14.00-21.00,Ana")
    assert [(each.cell, each.key) for each in reading.errors] == [("A2", "day-unknown")]
