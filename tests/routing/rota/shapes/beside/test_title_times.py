"""Title times: the period that a title states, and titles whose time gives none."""

from datetime import date

import pytest

from routing.rota.shapes.beside.title_times import begins_with_time, names_time, read_period, time_named

WEEK = (date(2026, 12, 7), date(2026, 12, 13))
FROM, UNTIL = (date(2027, 1, 4), None), (None, date(2026, 12, 31))


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Week beginning 7 December 2026",
            "Week commencing Monday 7 Dec 2026",
            "w/c 7 Dec 2026",
            "W/B: 2026-12-07",
        ),
        *("Week starting on 7 December 2026", "Rota, week of 7 December 2026", "Week 7 December 2026"),
        *(
            "Minggu mulai 7 Desember 2026",
            "Pekan mulai Senin, 7 Desember 2026",
            "Jadwal minggu tanggal 7 Des 2026",
        ),
        *(
            "Week ending 13 December 2026",
            "w/e 13 Dec 2026",
            "Minggu berakhir 13/12/2026",
            "Week to 13 Dec 2026",
        ),
        *("Jadwal 7 - 13 Desember 2026", "Minggu II (7-13 Desember 2026)", "Rota: 7 Dec 2026 to 13 Dec 2026"),
    ],
)
def test_a_week_or_a_range_is_a_period(title: str):
    assert (read_period(title), names_time(title)) == (WEEK, True)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        *(
            (title, FROM)
            for title in ("Rota from 4 January 2027", "mulai 4 Januari 2027", "Effective 2027-01-04")
        ),
        *(
            (title, FROM)
            for title in ("Berlaku sejak Senin, 4 Jan 2027", "Jadwal baru mulai tanggal 4 Januari 2027")
        ),
        *(
            (title, FROM)
            for title in ("Rota as of 4 January 2027", "TMT 4 Januari 2027", "Schedule starting 4 Jan 2027")
        ),
        *((title, UNTIL) for title in ("Valid until 31 Dec 2026", "Berlaku sampai dengan 31 Desember 2026")),
        *((title, UNTIL) for title in ("Jadwal s/d 31 Des 2026", "Rota through 31/12/2026")),
    ],
)
def test_one_day_is_where_it_begins_or_ends(title: str, period: tuple[date | None, date | None]):
    assert (read_period(title), names_time(title)) == (period, True)


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Minggu ke-2 Desember 2026",
            "Minggu I (1-6 Des)",
            "Week 50",
            "W50",
            "Minggu ke-2",
            "Pekan III",
            "7-13 Des",
        ),
        *("Jadwal minggu ini", "Minggu depan", "This week", "Rota next week", "Minggu kedua Desember"),
        *("Jadwal Desember 2026", "DESEMBER", "Rota 2027", "Jadwal Piket 7 Desember 2026", "Rota 07/12/2026"),
        *(
            "Mulai 04/01/2027",
            "Week of 9 December 2026",
            "mulai Selasa 4 Januari 2027",
            "per 1 Desember 2026",
        ),
        *("Helpline 7 Desember 2026", "Rota from January", "Week beginning 7 December", "Semester 2 2026"),
    ],
)
def test_other_times_give_no_period(title: str):
    assert (read_period(title), names_time(title)) == (None, True)


@pytest.mark.parametrize(
    "title",
    [
        *("Rota", "Jadwal mingguan", "Weekly rota", "Jakarta, 3 Oktober 2026", "Posko Mei", "Layanan 24 jam"),
        *("Senin - Minggu 24 jam", "Dari Cianjur", "Jadwal Minggu", "Every 2 weeks", "Minggu 08.00-16.00"),
    ],
)
def test_titles_without_a_time(title: str):
    assert (read_period(title), names_time(title)) == (None, False)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("JADWAL DESEMBER 2026 TIM 1", "JADWAL DESEMBER 2026 TIM 2", True),
        ("Minggu I (1-6 Des)", "Minggu II (7-13 Des)", False),
        ("Jadwal Desember 2026", "Jadwal Januari 2027", False),
        ("Jadwal 1-6 Des", "Jadwal 7-13 Des", False),
        ("Week 50", "Week 51", False),
        ("Minggu ini", "Minggu depan", False),
    ],
)
def test_titles_of_one_time_and_of_others(one: str, other: str, is_same: bool):
    assert (time_named(one) == time_named(other)) is is_same


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        *(
            (text, True)
            for text in ("Jadwal 14 - 20 Desember 2026", "Week beginning 14 Dec 2026", "Minggu ke-3")
        ),
        *(
            (text, False)
            for text in ("Jadwal", "Catatan: jadwal 14 - 20 Des 2026", "Jadwal libur 24-26 Des 2026")
        ),
    ],
)
def test_a_title_between_rows_begins_with_a_word_for_it(text: str, begins: bool):
    assert begins_with_time(text) is begins
