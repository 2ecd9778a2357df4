"""Rows of cells, counted as a spreadsheet counts them."""

import pytest

from tests.routing.rota.csv_files import places, read, rota

ROW = "Senin,08:00,16:00,Ana,081234567890"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_by_the_header(delimiter):
    reading = read(rota(ROW).replace(",", delimiter))
    assert (reading.errors, len(reading.shifts)) == ([], 1)


def test_a_list_of_days_with_commas_is_one_cell_between_semicolons():
    reading = read("hari;mulai;selesai;nama;hp\nSenin,Rabu;8.00;16.00;Ana;081234567890\n")
    assert [line.days for line in reading.shifts] == [0b101]


def test_the_line_by_which_a_spreadsheet_names_its_delimiter_is_not_counted():
    reading = read(
        "sep=;\n" + rota(ROW.replace("Ana", ""), header="day;start;end;name;phone").replace(",", ";")
    )
    assert places(reading.errors) == [(2, "name", "cell-empty")]


def test_lines_are_counted_as_a_spreadsheet_shows_them():
    broken_name = 'Senin,08:00,16:00,"Ana\nof the\r\nnight",081234567890'
    reading = read(rota(broken_name, "", ",,,,", "Funday,08:00,16:00,Ana,081234567890", "   "))
    assert [line.name for line in reading.shifts] == ["Ana of the night"]
    assert places(reading.errors) == [(5, "day", "day-unknown")]
    assert reading.rows == 2


def test_blank_lines_may_stand_above_the_header():
    reading = read("\n,,,,\n" + rota("Funday,08:00,16:00,Ana,081234567890"))
    assert places(reading.errors) == [(4, "day", "day-unknown")]


def test_a_quotation_mark_that_is_never_closed_is_found_where_it_opens():
    reading = read(rota(ROW, 'Funday,08:00,16:00,"Ana,081234567890', ROW, ROW))
    assert places(reading.errors) == [(3, "file", "quote-open")]


def test_a_quoted_cell_may_end_the_file():
    assert read(rota(ROW + ',"id"', header="day,start,end,name,phone,languages").rstrip()).errors == []


def test_an_endless_cell_is_an_error_of_its_line():
    reading = read(rota(ROW, f"Senin,08:00,16:00,{'x' * 200_000},081234567890"))
    assert places(reading.errors) == [(3, "file", "table-too-large")]


def test_a_zero_byte_is_an_error_of_its_cell_and_hides_no_other():
    reading = read(rota("Senin,08:00,16:00,A\0na,081234567890", "Senin,08:00,16:00,,081234567890"))
    assert places(reading.errors) == [(2, "name", "cell-has-nul"), (3, "name", "cell-empty")]
