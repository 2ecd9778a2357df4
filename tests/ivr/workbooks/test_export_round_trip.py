"""A rota that is exported, as a workbook or as CSV for a spreadsheet, imports to the same rota."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.workbooks.reading import read_table
from ivr.workbooks.writing import write_xlsx
from routing.rota.files.export import export, header, table
from routing.rota.files.lines import ShiftLine
from routing.rota.files.times import DAY
from routing.rota.reading import Given, read_rota
from routing.rota.sheets.text import clean
from tests.budgets import examples
from tests.routing.rota.csv_files import TODAY, places, shift
from tests.routing.rota.made import lines

GIVEN = Given("ID", ("id", "en"), TODAY)


def written(shifts: Sequence[ShiftLine]) -> bytes:
    return write_xlsx("Rota", header(), table(shifts))


def as_reading_makes_it(line: ShiftLine) -> ShiftLine:
    """Return a line without what nobody can see, which a reader of tables drops; 23.59 is the end of its day."""
    return line._replace(
        end=DAY if line.end % DAY == DAY - 1 else line.end,
        name=clean(line.name).replace("\n", " ") or "Ana",
        organisation=clean(line.organisation or "").replace("\n", " ") or None,
    )


@settings(max_examples=examples(60))
@given(st.lists(lines().map(as_reading_makes_it), min_size=1, max_size=8))
def test_what_is_exported_as_a_workbook_imports_to_the_same_rota(shifts):
    shifts = [line._replace(line=number) for number, line in enumerate(shifts, start=2)]
    grid = read_table(written(shifts))
    assert (grid.sheet, grid.remarks) == ("Rota", ())
    reading = read_rota(grid, GIVEN)
    assert places(reading.errors) == []
    assert reading.shifts == shifts


@given(
    st.lists(lines().map(as_reading_makes_it), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_what_is_exported_as_csv_imports_to_the_same_rota(shifts, delimiter, encoding):
    shifts = [line._replace(line=number) for number, line in enumerate(shifts, start=2)]
    content = export(shifts, delimiter).encode(encoding)
    reading = read_rota(read_table(content), GIVEN)
    assert places(reading.errors) == []
    assert reading.shifts == shifts


def test_dates_and_times_are_texts_in_one_form():
    line = shift(day=date(2026, 12, 25), end=1440, valid_until=date(2026, 12, 31), languages=("id", "en"))
    assert read_table(written([line])).rows[1].cells == (
        "2026-12-25", "08:00", "24:00", "Ana", "+6281234567890", "1", "id en", "", "", "2026-12-31",
    )  # fmt: skip
