"""Legends as people write them, below a table and above, and what each code means by them."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, M, P, S, day, kept, told

MARKED = "Nama,1,2,3\nAna,P,L,C\nBudi,M,O,S\n"


@pytest.mark.parametrize(
    "legend",
    [
        '"P = 07-14, S = 14-21","M = 21-07, L = Libur","C = Cuti, O = Off"',
        "P: Pagi 07.00-14.00 | S: Siang 14-21 | M: Malam 21.00-07.00 | L: Libur | C: Cuti | O: Off",
        "\nP,07-14\nS,14-21\nM,21-07\nL,Libur\nC,Cuti\nO,Off",
        "P (Pagi) : 07.00-14.00\nS (Siang) : 14-21\nM (Malam) : 21-07\nL = Libur, C = Cuti, O = Off",
        "\nP (Pagi),07-14\nSiang (S),14-21\nM/Malam,21-07\nL,Libur\nC,Cuti\nO,Off",
        "P,=,07-14\nS,=,14-21\nM,=,21-07\nL,=,Libur\nC,=,Cuti\nO,=,Off",
    ],
)
def test_a_legend_below_says_hours_and_which_codes_are_no_shift(legend: str):
    reading = kept(MARKED + legend, month="2026-11")
    assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
    assert told(reading) == [f"{day(1)} {P} Ana", f"{day(1)} {M} Budi", f"{day(3)} {S} Budi"]
    off = [dict(each.params) for each in reading.understood if each.key == "off-from-file"]
    assert [(each["code"], each["hours"]) for each in off] == [("L", "Libur"), ("C", "Cuti"), ("O", "Off")]


@pytest.mark.parametrize(
    "legend", ["P = 07-14,S = 14-21,M = 21-07,L = libur", "P = 07-14\nS = 14-21\nM = 21-07\nL = libur"]
)
def test_a_legend_may_stand_above_the_table(legend: str):
    reading = kept(f"Jadwal\n{legend}\nNama,1,2,3\nAna,P,L,S\nBudi,M,P,L", month="2026-11")
    assert told(reading) == [
        *(f"{day(1)} {P} Ana", f"{day(3)} {S} Ana"),
        *(f"{day(1)} {M} Budi", f"{day(2)} {P} Budi"),
    ]


def test_a_legend_says_which_word_among_names_is_no_shift():
    answers = {"hours:Pagi": P, "hours:Malam": M}
    text = "Tanggal,Pagi,Malam\n2026-12-01,Ana,Budi\n2026-12-02,LJ,Ana\nLJ = Lepas Jaga"
    assert told(kept(text, **answers)) == [
        f"{day(1, 12)} {P} Ana",
        f"{day(1, 12)} {M} Budi",
        f"{day(2, 12)} {M} Ana",
    ]


@pytest.mark.parametrize("place", ["above", "below"])
@pytest.mark.parametrize("word", ["", "Keterangan: ", "Note: "])
@pytest.mark.parametrize("between", [", ", "; ", " | ", " / "])
def test_names_of_shifts_with_their_hours_may_stand_in_one_cell(place: str, word: str, between: str):
    legend = '"' + word + between.join(("Pagi 07.00-14.00", "Siang (14.00-21.00)", "Malam 21.00-07.00")) + '"'
    table = "Hari,Pagi,Siang,Malam\nSenin,Ana,Budi,Citra"
    reading = kept(f"{legend}\n{table}" if place == "above" else f"{table}\n\n{legend}")
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{MON} {P} Ana", f"{MON} {S} Budi", f"{MON} {M} Citra"]


def test_hours_above_a_list_are_still_those_of_its_lines():
    reading = kept("Pagi: 07.00-14.00\nHari,Nama\nSenin,Ana\nSelasa,Budi")
    assert told(reading) == [f"{MON} {P} Ana", f"{TUE} {P} Budi"]


@pytest.mark.parametrize(
    ("legend", "choices"),
    [
        ("P = 07-14\nP = 08-15", ["07:00-14:00", "08:00-15:00"]),
        ("P = 07-14\nP = Libur", ["07:00-14:00", "-"]),
        ("P = Libur\nP = 07-14", ["07:00-14:00", "-"]),
    ],
)
def test_a_code_with_several_hours_is_asked_of(legend: str, choices: list[str]):
    text = f"Nama,1,2\nAna,P,\nBudi,,P\n{legend}"
    asked = kept(text, month="2026-11").questions
    assert [(each.id, [choice.value for choice in each.choices]) for each in asked] == [("hours:P", choices)]
    assert told(kept(text, month="2026-11", **{"hours:P": P})) == [f"{day(1)} {P} Ana", f"{day(2)} {P} Budi"]


def test_one_code_with_the_same_hours_twice_is_no_question():
    reading = kept("Nama,1,2\nAna,P,\nBudi,,P\nP = 07-14\nP = 07.00-14.00", month="2026-11")
    assert told(reading) == [f"{day(1)} {P} Ana", f"{day(2)} {P} Budi"]


@pytest.mark.parametrize("between", ["", ",,\n"])
@pytest.mark.parametrize("legend", ["{} {}", "{} ({})", "{} = {}", "{}: {}", "{} : {}"])
@pytest.mark.parametrize(
    "table",
    [
        *("Nama,Senin,Selasa\nAna,AM,PM\n", "Hari,AM,PM\nSenin,Ana,\nSelasa,,Ana\n"),
        *("Hari,Shift,Nama\nSenin,AM,Ana\nSelasa,PM,Ana\n", "Shift,Senin,Selasa\nAM,Ana,\nPM,,Ana\n"),
    ],
)
def test_hours_of_am_and_pm_stand_below_any_table(table: str, legend: str, between: str):
    lines = f"{legend.format('AM', '08:00-14:00')}\n{legend.format('PM', '14:00-20:00')}"
    reading = kept(f"{table}{between}{lines}")
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{MON} 08:00-14:00 Ana", f"{TUE} 14:00-20:00 Ana"]
