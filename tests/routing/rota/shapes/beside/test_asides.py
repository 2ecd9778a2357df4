"""Asides: notes, legends, totals and signatures are no records, and records are none of them."""

import pytest

from routing.rota.shapes.beside.legends import Legend
from routing.rota.shapes.layout import Aside
from tests.routing.rota.shapes.tables import found

GRID = ["Nama | Senin | Selasa", "Ana | P | M", "Budi | M | P"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Catatan: tukar jaga lewat koordinator", Aside.NOTE),
        ("Note: swap early", Aside.NOTE),
        ("Mengetahui,", Aside.NOTE),
        ("| | Jakarta, 1 Desember 2026", Aside.NOTE),
        ("Total | 1 | 1", Aside.TOTAL),
        ("Jumlah | 2 | 2", Aside.TOTAL),
        ("P = 07.00-14.00", Aside.LEGEND),
        ("P | 07.00-14.00", None),  # somebody who is called P
        ("Citra | P |", None),
        ("Citra", None),
    ],
)
def test_a_line_below_a_grid_is_a_record_or_what_it_says(line: str, kind: Aside | None):
    layout = found(*GRID, line)
    assert [each.kind for each in layout.asides] == ([] if kind is None else [kind])
    numbers = [entry.line.number for section in layout.sections for entry in section.entries]
    assert (4 in numbers) is (kind is None)


@pytest.mark.parametrize("end", ["| | Mengetahui,", "Catatan: tukar jaga lewat koordinator", "Total | 1 | 1"])
def test_below_the_end_of_a_table_a_line_without_a_label_is_no_record(end: str):
    layout = found(*GRID, end, "| P | M")
    assert [each.entry.line.number for each in layout.asides] == [4, 5]
    assert [entry.line.number for entry in found(*GRID, "| P | M").sections[0].entries] == [2, 3, 4]


def test_below_a_note_a_line_with_its_label_is_a_record_again():
    layout = found(*GRID, "Catatan: di bawah ini yang baru", "Citra | P | M", "| M | P")
    assert [entry.line.number for entry in layout.sections[0].entries] == [2, 3, 5, 6]


def test_a_place_and_a_date_stand_above_a_signature():
    lines = [
        "Tanggal | Pagi | Malam",
        "2026-12-01 | Ana | Budi",
        "2026-12-02 | Budi | Ana",
        "| | Jakarta, 1 Desember 2026",
    ]
    assert [each.entry.line.number for each in found(*lines, "| | Dewi Putri").asides] == [4, 5]


def test_who_is_known_by_the_name_of_a_note_is_no_note():
    assert found(*GRID, "Kepala Dewi", known=("Kepala Dewi",)).asides == []


def test_all_codes_of_one_line_are_taken():
    (aside,) = found(*GRID, "| P = 07.00-14.00 | M = 21.00-07.00").asides
    assert aside.legend == (Legend("P", "07.00-14.00"), Legend("M", "21.00-07.00"))


@pytest.mark.parametrize(
    "lines",
    [
        ["P = 07.00-14.00 | M = 21.00-07.00"],
        ["P = 07.00-14.00, M = 21.00-07.00"],
        ["Keterangan | P = 07.00-14.00 | M = 21.00-07.00"],
        ["P | = | 07.00-14.00", "M | = | 21.00-07.00"],
        ["", "P | 07.00-14.00", "M | 21.00-07.00"],
        ["Keterangan: |", "P | 07.00-14.00", "M | 21.00-07.00"],
        ["Kode | Jam", "P | Pagi | 07.00-14.00", "M | Malam | 21.00-07.00"],
    ],
)
def test_codes_are_explained_from_the_column_of_people_on(lines: list[str]):
    layout = found(*GRID, *lines)
    legends = [legend for aside in layout.asides for legend in aside.legend]
    assert [(each.code, each.hours[-11:]) for each in legends] == [
        ("P", "07.00-14.00"),
        ("M", "21.00-07.00"),
    ]
    assert [entry.line.number for entry in layout.sections[0].entries] == [2, 3]


@pytest.mark.parametrize("known", ["P", "L"])
def test_whoever_is_known_by_a_code_is_in_no_legend(known: str):
    layout = found(*GRID, "", "P | P | M", "L | 07.00-14.00", known=(known,))
    assert [entry.line.number for entry in layout.sections[0].entries] == [2, 3, 5, 6]


def test_what_a_legend_says_besides_is_told():
    (aside,) = found(*GRID, "P = 07.00-14.00, T = tukar jaga").asides
    assert (aside.legend, aside.has_rest) == ((Legend("P", "07.00-14.00"),), True)
