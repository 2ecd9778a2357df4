"""Legends: what a line beside a table says of codes."""

from dataclasses import replace

import pytest

from routing.rota.shapes.beside.legends import Legend, in_cells, legend_in, stated_in

P, M = Legend("P", "07-14"), Legend("M", "21-07")
FIRST, SECOND = Legend("Shift 1", "Shift 1 07.00-14.00"), Legend("Shift 2", "Shift 2 14.00-21.00")
L = Legend("L", "Libur", is_off=True)


@pytest.mark.parametrize(
    ("text", "legend"),
    [
        ("P = 07.00-14.00", Legend("P", "07.00-14.00")),
        ("P: 07.00-14.00", Legend("P", "07.00-14.00")),
        ("P = Pagi 07.00-14.00", Legend("P", "Pagi 07.00-14.00")),
        ("Pagi (07.00-14.00)", Legend("Pagi", "Pagi (07.00-14.00)")),
        ("P = Pagi", None),
        ("Ana", None),
        ("07.00-14.00", None),
    ],
)
def test_a_line_of_a_legend_gives_a_code_its_hours(text: str, legend: Legend | None):
    assert legend_in(text) == legend


@pytest.mark.parametrize(
    ("texts", "legends"),
    [
        (["P = 07-14"], (P,)),
        (["P = 07-14, M = 21-07"], (P, M)),
        (["P=07-14 M=21-07"], (P, M)),
        (["P: 07-14 | M: 21-07"], (P, M)),
        (["P = 07-14; M = 21-07", "L = Libur"], (P, M, L)),
        (["Keterangan : P = 07-14", "L = Libur"], (P, L)),
        (["Kode", "P = 07-14", "L = Libur"], (P, L)),
        (["P", "=", "07-14"], (P,)),
        (["L: Libur"], (L,)),
        (["LJ = Lepas / Off"], (Legend("LJ", "Lepas / Off", is_off=True),)),
        (["C = Cuti (off)"], (Legend("C", "Cuti (off)", is_off=True),)),
        (["P (Pagi) : 07-14"], (P, replace(P, code="Pagi"))),
        (["Malam (M) = 21-07"], (replace(M, code="Malam"), M)),
        (["P/Pagi: 07-14, M - Malam: 21-07"], (P, replace(P, code="Pagi"), M, replace(M, code="Malam"))),
        (["1 (Morning): 07-14"], (replace(P, code="1"), replace(P, code="Morning"))),
        (["P/S: 07-14"], (replace(P, code="P/S"),)),  # two shifts
        (["P (Senin-Jumat): 07-14"], (replace(P, code="P (Senin-Jumat)"),)),
        (["Pagi 07-14, Malam 21-07"], (Legend("Pagi", "Pagi 07-14"), Legend("Malam", "Malam 21-07"))),
        (["Keterangan: Pagi (07-14); M (21-07)"], (Legend("Pagi", "Pagi (07-14)"), Legend("M", "M (21-07)"))),
        (["Shift 1 07.00-14.00 / Shift 2 14.00-21.00"], (FIRST, SECOND)),
        (["Ana 07.00-14.00, Budi 14.00-21.00"], ()),
        (["Pagi 07-14, Ana"], ()),
        (["Pagi 07-14", "Malam 21-07"], ()),  # headings, perhaps
        (["P = 07-14", "Ana"], ()),
        (["P = 07-14, 15-18"], ()),
        (["Ana: cuti"], ()),  # of whom a note speaks
        (["Sen = libur"], ()),  # a day
        (["25 = libur"], ()),
        (["T = tukar jaga"], ()),
        (["08:00", "16:00"], ()),
    ],
)
def test_statements_of_a_line_are_taken_together(texts: list[str], legends: tuple[Legend, ...]):
    assert stated_in(texts).legends == legends


def test_a_statement_that_explains_no_code_is_the_rest():
    assert stated_in(["P = 07-14, T = tukar jaga"]).has_rest
    assert not stated_in(["P = 07-14, L = Libur"]).has_rest


@pytest.mark.parametrize(
    ("texts", "legend"),
    [
        (["P", "07-14"], P),
        (["P :", "07-14"], P),
        (["P", "Pagi", "07-14"], P),
        (["L", "Libur"], L),
        (["P", "M", "Libur"], None),
        (["P", "M"], None),
        (["P"], None),
        (["P", "Pagi", "jaga", "07-14"], None),
    ],
)
def test_a_code_may_have_its_meaning_in_the_next_cell(texts: list[str], legend: Legend | None):
    assert in_cells(texts) == legend


@pytest.mark.parametrize("line", ["{} 08:00-14:00", "{} (08:00-14:00)", "{} 08:00 - 14:00", "{} 08.00-14.00"])
@pytest.mark.parametrize("code", ["AM", "Pagi", "P"])
def test_the_colon_of_a_time_is_no_sign_between_code_and_hours(line: str, code: str):
    found = legend_in(line.format(code))
    assert found is not None
    assert found.code == code
    assert stated_in([line.format(code)]).legends == ()


def test_a_number_may_stand_before_the_sign():
    assert [(each.code, each.hours) for each in stated_in(["Shift 1:07-14"]).legends] == [
        ("Shift 1", "07-14")
    ]
