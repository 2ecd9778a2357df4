"""Odd headings: shifts by number or letter, hours below a word of something else, comings and goings below days."""

import pytest

from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import read_heading
from tests.routing.rota.kept_tables import MON, TUE, kept, told


@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize("day", ["Hari", "Day"])
@pytest.mark.parametrize(
    "shifts",
    [
        *("Sesi I,Sesi II,Sesi III", "Session I,Session II,Session III", "Shift A,Shift B,Shift C"),
        *(
            "Regu A,Regu B,Regu C",
            "SIF IV,SIF V,SIF VI",
            "Tim Merah,Tim Biru,Tim Hijau",
            "Kelompok 1,Kelompok 2,Kelompok 3",
        ),
        *("Group 1,Group 2,Group 3", "Blok A,Blok B,Blok C"),
    ],
)
def test_a_heading_whose_hours_a_legend_gives_is_a_shift(gap: str, day: str, shifts: str):
    legend = "\n".join(
        f"{code} : {hours}"
        for code, hours in zip(shifts.split(","), ("08.00-12.00", "12.00-16.00", "16.00-20.00"), strict=True)
    )
    reading = kept(f"{day},{shifts}\nSenin,Ana,Budi,Citra\nSelasa,Dodi,Ana,Budi\n{gap}{legend}")
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [
        *(f"{MON} 08:00-12:00 Ana", f"{MON} 12:00-16:00 Budi", f"{MON} 16:00-20:00 Citra"),
        *(f"{TUE} 08:00-12:00 Dodi", f"{TUE} 12:00-16:00 Ana", f"{TUE} 16:00-20:00 Budi"),
    ]


@pytest.mark.parametrize(
    "shifts", ["Sesi I,Sesi II", "Shift A,Shift B", "Session I,Session II", "Regu A,Regu B"]
)
def test_without_a_legend_the_hours_of_each_such_shift_are_asked(shifts: str):
    reading = kept(f"Hari,{shifts}\nSenin,Ana,Budi\nSelasa,Citra,Ana")
    assert (reading.errors, [each.id for each in reading.questions]) == (
        [],
        [f"hours:{each}" for each in shifts.split(",")],
    )


def test_a_legend_of_a_word_for_a_column_makes_no_shift_of_it():
    reading = kept("Hari,Jam,Nama\nSenin,08-12,Ana\nSelasa,12-16,Budi\n\nJam : 08.00-16.00")
    assert told(reading) == [f"{MON} 08:00-12:00 Ana", f"{TUE} 12:00-16:00 Budi"]


@pytest.mark.parametrize("corner", ["Room", "Initials", "Ruang", "Paraf", "Ket", "Notes", "ID", "Unit"])
@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("Early 07:00-15:00", "Late 15:00-23:00"),
        ("Pagi (07.00-15.00)", "Malam (15.00-23.00)"),
        ("07.00-15.00", "15.00-23.00"),
        ("Shift 1: 07-15", "Shift 2: 15-23"),
    ],
)
def test_hours_below_a_word_of_something_else_are_those_of_their_lines(corner: str, early: str, late: str):
    for text in (
        f"{corner},Senin,Selasa\n{early},Ana,Budi\n{late},Citra,Dodi",
        f"Hari,{corner},Nama\nSenin,{early},Ana\nSelasa,{early},Budi\nSenin,{late},Citra\nSelasa,{late},Dodi",
    ):
        reading = kept(text)
        assert (reading.errors, reading.questions) == ([], [])
        assert sorted(told(reading)) == sorted(
            [
                *(f"{MON} 07:00-15:00 Ana", f"{TUE} 07:00-15:00 Budi"),
                *(f"{MON} 15:00-23:00 Citra", f"{TUE} 15:00-23:00 Dodi"),
            ]
        )


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Jam,Nama,Ket\nSenin,08-12,Ana,07.00-15.00\nSelasa,12-16,Budi,15.00-23.00",
        "Hari,Mulai,Selesai,Nama,Notes\nSenin,08.00,12.00,Ana,07.00-15.00\nSelasa,12.00,16.00,Budi,15.00-23.00",
        "Hari,08-12,12-16,Ket\nSenin,Ana,,07.00-15.00\nSelasa,,Budi,15.00-23.00",
    ],
)
def test_beside_other_hours_they_are_ignored(text: str):
    reading = kept(text)
    assert told(reading) == [f"{MON} 08:00-12:00 Ana", f"{TUE} 12:00-16:00 Budi"]
    assert len(reading.ignored) == 1


@pytest.mark.parametrize("days", ["Senin,,Selasa,", "Monday,Monday,Tuesday,Tuesday", "Mon,,Tue,"])
@pytest.mark.parametrize(
    ("come", "go"),
    [
        ("In", "Out"),
        ("Masuk", "Keluar"),
        ("Datang", "Pulang"),
        ("IN", "OUT"),
        ("Start", "Finish"),
        ("Check in", "Check out"),
    ],
)
def test_comings_and_goings_below_days_are_starts_and_ends(days: str, come: str, go: str):
    reading = kept(f"Nama,{days}\n,{come},{go},{come},{go}\nAna,08:00,12:00,13:00,17:00\nBudi,12:00,16:00,,")
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [
        *(f"{MON} 08:00-12:00 Ana", f"{TUE} 13:00-17:00 Ana", f"{MON} 12:00-16:00 Budi"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Monday In,Monday Out,Tuesday In,Tuesday Out",
        "Senin Masuk,Senin Keluar,Selasa Masuk,Selasa Keluar",
        "Mon (in),Mon (out),Tue (in),Tue (out)",
        "In Monday,Out Monday,In Tuesday,Out Tuesday",
    ],
)
def test_a_day_and_a_coming_or_a_going_may_stand_in_one_heading(header: str):
    reading = kept(f"Nama,{header}\nAna,08:00,12:00,13:00,17:00\nBudi,12:00,16:00,,")
    assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
    assert told(reading) == [
        *(f"{MON} 08:00-12:00 Ana", f"{TUE} 13:00-17:00 Ana", f"{MON} 12:00-16:00 Budi"),
    ]


@pytest.mark.parametrize("heading", ["Volunteers in Jakarta", "In charge", "Opt out", "Sign in", "Jan in"])
def test_in_beside_other_words_says_nothing_of_a_start(heading: str):
    found = read_heading(heading)
    assert found is None or not {Kind.START, Kind.END}.intersection(found.kinds)
