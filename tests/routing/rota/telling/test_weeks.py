"""Weeks in a heading, which say no day of a shift."""

import pytest

from tests.routing.rota.kept_tables import kept


@pytest.mark.parametrize(
    "week",
    ["w/c 7 Dec", "W/C 7/12/2026", "Week commencing 7 December 2026", "Minggu mulai 7 Des", "Pekan 7-13 Des"],
)
@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Name,{week}\nAna,Mon 9-17\nBudi,Tue 9-17", "B1"),
        ("Name,{week}\nAna,Morning\nBudi,Night", "B1"),
        ("Nama,{week}\nAna,08:00-16:00\nBudi,16:00-22:00", "B1"),
        ("{week},Mon,Tue,Wed\n08:00-16:00,Ana,Budi,Citra\n16:00-22:00,Dodi,Ana,Budi", "A1"),
        ("{week},Senin,Selasa\nAna,08-16,\nBudi,,08-16", "A1"),
        ("{week},Pagi (08-16),Malam (16-22)\nSenin,Ana,Budi\nSelasa,Budi,Ana", "A1"),
        ("Rota\n\nShift,{week}\n08-16,Ana\n16-22,Budi", "B3"),
    ],
)
def test_a_week_in_a_heading_is_an_error_that_says_where_to_write_it(week: str, text: str, cell: str):
    reading = kept(text.format(week=week))
    assert [(each.cell, each.key) for each in reading.errors] == [(cell, "week-heading")]
    assert reading.questions == []


def test_each_of_several_weeks_is_told():
    reading = kept("Name,w/c 7 Dec,w/c 14 Dec\nAna,Morning,Night\nBudi,Night,Morning")
    assert [(each.cell, each.key) for each in reading.errors] == [
        ("B1", "week-heading"),
        ("C1", "week-heading"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Week commencing 7 December 2026\nJam,Senin,Selasa\n08-16,Ana,Budi",
        "w/c,Name\n7/12/2026,Ana\n14/12/2026,Budi",
        "Week 49,Mon 30 Nov,Tue 1 Dec\n08-16,Ana,Budi",
        "Minggu,Senin\nAna,Budi",
    ],
)
def test_a_week_above_the_table_or_a_column_of_weeks_is_none_in_a_heading(text: str):
    assert "week-heading" not in {each.key for each in kept(text).errors}
