"""Hours as people write them in tables: across and down, in headings and beside them, and what each table means."""

import pytest

from tests.routing.rota.kept_tables import MON, NOVEMBER, TUE, day, kept, told


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        pytest.param(
            "Hari,08-16,16-24,00-08\nSenin,Ana,Budi,Citra",
            [f"{MON} 08:00-16:00 Ana", f"{MON} 16:00-24:00 Budi", f"{MON} 00:00-08:00 Citra"],
            id="hours across, of which some look like dates",
        ),
        pytest.param(
            "Hari,7-10,10-12\nSenin,Ana,Budi",
            [f"{MON} 07:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"],
            id="hours across that all look like dates",
        ),
        pytest.param(
            "Day,7-14,14-21\nMonday,Ana,Budi",
            [f"{MON} 07:00-14:00 Ana", f"{MON} 14:00-21:00 Budi"],
            id="in English",
        ),
        pytest.param(
            "Tanggal,8-10,10-12\n1,Ana,Budi",
            [f"{day(1)} 08:00-10:00 Ana", f"{day(1)} 10:00-12:00 Budi"],
            id="beside days of the month",
        ),
        pytest.param(
            ",Senin,Selasa\n08-12,Ana,Budi\n12-16,Budi,Ana",
            [
                *(f"{MON} 08:00-12:00 Ana", f"{TUE} 08:00-12:00 Budi"),
                *(f"{MON} 12:00-16:00 Budi", f"{TUE} 12:00-16:00 Ana"),
            ],
            id="hours down, days across",
        ),
        pytest.param(
            ",Senin,,Selasa,\n,08-10,10-12,08-10,10-12\nRuang 1,Ana,Budi,Citra,Dodi",
            [
                *(f"{MON} 08:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"),
                *(f"{TUE} 08:00-10:00 Citra", f"{TUE} 10:00-12:00 Dodi"),
            ],
            id="the same hours below each weekday",
        ),
        pytest.param(
            "Senin\nNama,08-10,10-12\nAna,x,\nBudi,,x",
            [f"{MON} 08:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"],
            id="a weekday above the table",
        ),
        pytest.param(
            "Nama,08-10,10-12\nSenin,,\nAna,x,\nBudi,,x",
            [f"{MON} 08:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"],
            id="a weekday above some lines",
        ),
        pytest.param(
            "08-10\nHari,Nama\nSenin,Ana\n10-12\nHari,Nama\nSelasa,Budi",
            [f"{MON} 08:00-10:00 Ana", f"{TUE} 10:00-12:00 Budi"],
            id="hours above each list",
        ),
        pytest.param(
            "Hari,Nama\n13-17\nSenin,Ana\nSelasa,Budi\n08-12\nSenin,Citra",
            [f"{MON} 13:00-17:00 Ana", f"{TUE} 13:00-17:00 Budi", f"{MON} 08:00-12:00 Citra"],
            id="hours above some lines, in the column of the days",
        ),
        pytest.param(
            "Senin,8-16,Ana\nSelasa,8-12,Budi",
            [f"{MON} 08:00-16:00 Ana", f"{TUE} 08:00-12:00 Budi"],
            id="no header, weekdays",
        ),
        pytest.param(
            "8-10,Monday,Ana\n8-12,Tuesday,Budi",
            [f"{MON} 08:00-10:00 Ana", f"{TUE} 08:00-12:00 Budi"],
            id="no header, the hours first",
        ),
        pytest.param(
            "2026-12-01,8-12,Ana\n2026-12-02,9-12,Budi",
            [f"{day(1, 12)} 08:00-12:00 Ana", f"{day(2, 12)} 09:00-12:00 Budi"],
            id="no header, dates",
        ),
        pytest.param(
            "JADWAL DESEMBER 2026\n1,8-12,Ana\n2,9-12,Budi",
            [f"{day(1, 12)} 08:00-12:00 Ana", f"{day(2, 12)} 09:00-12:00 Budi"],
            id="no header, days of the month below its name",
        ),
    ],
)
def test_what_may_be_hours_or_a_date_is_hours_where_the_table_has_its_days_elsewhere(
    text: str, shifts: list[str]
):
    reading = kept(text, **NOVEMBER)
    assert (reading.errors, [each.id for each in reading.questions]) == ([], [])
    assert told(reading) == shifts


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        (
            ",7-12,8-12\nPagi,Ana,Budi",
            [f"{day(7, 12)} 08:00-12:00 Ana", f"{day(8, 12)} 08:00-12:00 Budi"],
        ),
        (
            "Hari,Senin,Selasa\nTanggal,7-12,8-12\nPagi,Ana,Budi",
            [f"{day(7, 12)} 08:00-12:00 Ana", f"{day(8, 12)} 08:00-12:00 Budi"],
        ),
    ],
)
def test_without_other_days_it_is_a_date(text: str, shifts: list[str]):
    assert told(kept(text, **{"month": "2026-12", "hours:Pagi": "08:00-12:00"})) == shifts


def test_dates_or_hours_beside_weekdays_are_asked_where_they_look_like_days_of_one_month():
    text = "Senin,7-12,Ana\nSelasa,8-12,Budi"
    reading = kept(text, month="2026-12")
    assert [each.id for each in reading.questions] == ["column:B"]
    assert told(kept(text, **{"column:B": "hours"})) == [
        f"{MON} 07:00-12:00 Ana",
        f"{TUE} 08:00-12:00 Budi",
    ]
    dated = kept(text, **{"column:B": "date", "month": "2026-12", "hours": "08:00-16:00"})
    assert told(dated) == [f"{day(7, 12)} 08:00-16:00 Ana", f"{day(8, 12)} 08:00-16:00 Budi"]


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Pagi,Malam (21.00-07.00)\nSenin,Ana,Budi\nSelasa,Budi,Ana",
        "Hari,Pagi,Malam 21-07\nSenin,Ana,Budi\nSelasa,Budi,Ana",
        "Day,Pagi,21.00-07.00\nMonday,Ana,Budi\nTuesday,Budi,Ana",
        ",Pagi,Malam 21-07\nSenin,Ana,Budi\nSelasa,Budi,Ana",
        "Hari,Senin,Selasa\nPagi,Ana,Budi\nMalam (21-07),Budi,Ana",
    ],
)
def test_hours_stand_beside_one_name_of_a_shift_and_not_beside_the_other(text: str):
    reading = kept(text, **{"hours:Pagi": "07:00-21:00"})
    assert (reading.errors, [each.id for each in reading.questions]) == ([], [])
    assert sorted(told(reading)) == sorted(
        [
            *(f"{MON} 07:00-21:00 Ana", f"{MON} 21:00-07:00 Budi"),
            *(f"{TUE} 07:00-21:00 Budi", f"{TUE} 21:00-07:00 Ana"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "answers", "shifts"),
    [
        (
            "JADWAL DESEMBER 2026\n1,Ana,Budi\n2,Budi,Citra",
            {"column:C": "name"},
            [
                *(f"{day(1, 12)} 00:00-24:00 Ana", f"{day(1, 12)} 00:00-24:00 Budi"),
                *(f"{day(2, 12)} 00:00-24:00 Budi", f"{day(2, 12)} 00:00-24:00 Citra"),
            ],
        ),
        (
            "SCHEDULE DECEMBER 2026\n1,Ana,+6281234567811\n2,Budi,+6281234567812",
            {},
            [f"{day(1, 12)} 00:00-24:00 Ana", f"{day(2, 12)} 00:00-24:00 Budi"],
        ),
        (
            "1,Ana\n2,Budi\n3,Citra",
            {"month": "2026-11"},
            [f"{day(1)} 00:00-24:00 Ana", f"{day(2)} 00:00-24:00 Budi", f"{day(3)} 00:00-24:00 Citra"],
        ),
    ],
)
def test_days_of_a_month_without_a_header(text: str, answers: dict[str, str], shifts: list[str]):
    asked = kept(text)
    assert asked.errors == []
    assert [each.id for each in asked.questions] == [
        *(name for name in answers if name == "month"),
        "hours",
        *(name for name in answers if name != "month"),
    ]
    assert told(kept(text, **answers, hours="00:00-24:00")) == shifts
