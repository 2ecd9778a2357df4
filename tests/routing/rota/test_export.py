"""Export: a file that a spreadsheet cannot run, and that imports to the same rota."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.cells import guarded, unguarded
from routing.rota.export import export
from routing.rota.lines import ShiftLine
from routing.rota.sample import sample
from tests.routing.rota.files import TODAY, places, read, rota, shift


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
        "day,start,end,name,phone,tier,languages,organisation,from,until\n"
        'Monday-Friday,22:00,02:00,Ana,\'+6281234567890,2,id en,"PMI, Jakarta",,2026-12-31\n'
    )


@pytest.mark.parametrize("name", ["=1+1", "+62", "-Ana", "@Ana", "'=1+1", "''=x", "'Ana", '=HYPERLINK("x")'])
def test_no_cell_begins_a_formula_and_the_guard_comes_off_again(name):
    text = export([shift(name=name, organisation=name)])
    for cell in next(csv.DictReader(io.StringIO(text))).values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    (line,) = read(text).shifts
    assert (line.name, line.organisation) == (name, name)


def test_a_formula_typed_into_a_name_is_a_name():
    (line,) = read(rota("Senin,08:00,16:00,=Ana,081234567890")).shifts
    assert line.name == "=Ana"


@given(st.text())
def test_what_is_guarded_is_unguarded(text):
    assert unguarded(guarded(text)) == text


letters = st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" '=+-@\",;")
names = st.text(letters, max_size=30).map(lambda text: " ".join(text.split()) or "Ana")
dates = st.integers(-10, 400).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def lines(draw) -> ShiftLine:
    """Draw a line as reading may have made it."""
    start = draw(st.integers(0, 1439))
    valid = sorted((draw(dates), draw(dates)))
    return shift(
        day=draw(st.integers(1, 127) | dates),
        start=start,
        end=start + draw(st.integers(1, 1440)),
        name=draw(names | names.map(lambda name: f"'={name}")),
        phone=draw(st.sampled_from(["+6281234567890", "+628128711019", "+12125552368", "+62112345678"])),
        tier=draw(st.integers(1, 99)),
        languages=tuple(draw(st.lists(st.sampled_from(["id", "en", "jv", "sun"]), unique=True))),
        organisation=draw(st.none() | names),
        valid_from=draw(st.sampled_from([None, valid[0]])),
        valid_until=draw(st.sampled_from([None, valid[1]])),
    )


@given(st.lists(lines(), min_size=1, max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_is_exported_imports_to_the_same_rota(shifts, encoding):
    shifts = [line._replace(line=number) for number, line in enumerate(shifts, start=2)]
    reading = read(export(shifts).encode(encoding))
    assert places(reading.errors) == []
    assert reading.shifts == shifts
