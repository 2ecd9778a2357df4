"""Export: a file that a spreadsheet cannot run, and that imports to the same rota."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.files.cells import guarded, unguarded
from routing.rota.files.export import export
from routing.rota.sample import sample
from tests.routing.rota.csv_files import places, read, rota, shift
from tests.routing.rota.made import lines


def test_the_sample_exported_and_read_again_is_the_same():
    first = read(sample())
    again = read(export(first.shifts))
    assert (again.shifts, again.errors, again.warnings) == (first.shifts, [], [])


def test_an_exported_line_is_written_as_people_write_it():
    line = shift(
        day=31,
        start=1320,
        end=1560,
        tier=2,
        languages=("id", "en"),
        organisation="PMI, Jakarta",
        valid_until=date(2026, 12, 31),
    )
    assert export([line]) == (
        "day,start,end,name,phone,tier,languages,organisation,from,until,instead\n"
        'Monday-Friday,22:00,02:00,Ana,\'+6281234567890,2,id en,"PMI, Jakarta",,2026-12-31,\n'
    )


def test_an_indonesian_export_has_indonesian_headings_days_and_words():
    first = [shift(2, day=31), shift(3, day=127), shift(4, date(2026, 12, 25), instead=True)]
    text = export(first, language="id")
    assert text.splitlines()[0] == (
        "hari,mulai,selesai,nama,telepon,urutan,bahasa,lembaga,berlaku_mulai,berlaku_sampai,ganti"
    )
    assert [row.split(",")[0] for row in text.splitlines()[1:]] == [
        "Senin-Jumat",
        "setiap hari",
        "2026-12-25",
    ]
    assert text.endswith(",ya\n")
    again = read(text)
    assert (again.shifts, again.errors) == (first, [])


@pytest.mark.parametrize("name", ["=1+1", "+62", "-Ana", "@Ana", "'=1+1", "''=x", "'Ana", '=HYPERLINK("x")'])
def test_no_cell_begins_a_formula_and_the_guard_comes_off_again(name):
    text = export([shift(name=name, organisation=name)])
    for cell in next(csv.DictReader(io.StringIO(text))).values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    (line,) = read(text).shifts
    assert (line.name, line.organisation) == (name, name)


def test_who_stands_instead_and_nobody_are_exported_and_read_again():
    feast = date(2026, 12, 25)
    whole = [
        shift(2, feast, instead=True),
        shift(3, feast, name="-", phone="", tier=None, instead=True),
        shift(4, feast, name="-", phone="", tier=2, instead=True),
    ]
    text = export(whole)
    assert "\n2026-12-25,08:00,16:00,-,,,,,,,yes\n" in text
    assert read(text).shifts == whole


def test_a_formula_typed_into_a_name_is_a_name():
    (line,) = read(rota("Senin,08:00,16:00,=Ana,081234567890")).shifts
    assert line.name == "=Ana"


@given(st.text() | st.text(st.sampled_from("=+-@;,|\t\r\"' a")))
def test_what_is_guarded_is_unguarded(text):
    assert unguarded(guarded(text)) == text


@given(st.text(st.sampled_from("=+@;,|\t\"' a")).map(lambda text: f"Ana{text}"), st.sampled_from(";,|\t"))
def test_no_spreadsheet_runs_a_part_of_a_cell_whatever_parts_cells_for_it(name, delimiter):
    text = export([shift(name=name, organisation=name)])
    for row in csv.reader(io.StringIO(text), delimiter=delimiter):
        assert not [cell for cell in row if cell.strip(' \t"').startswith(("=", "+", "@"))]


@given(st.lists(lines(), min_size=1, max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_is_exported_imports_to_the_same_rota(shifts, encoding):
    shifts = [line._replace(line=number) for number, line in enumerate(shifts, start=2)]
    reading = read(export(shifts).encode(encoding))
    assert places(reading.errors) == []
    assert reading.shifts == shifts
