"""Months by name and number, and those that a title names."""

import pytest
from hypothesis import given, settings

from routing.rota.words.months import months_in, read_month
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed

NAMES = listed(
    "January Jan Januari JANUARI Jan. 1 01 | February Feb Februari Pebruari Peb 2 02 | "
    "March Mar Maret Mrt 3 | April Apr 4 | May Mei mei 5 | June Jun Juni 6 | "
    "July Jul Juli 7 | August Aug Agustus Agt Ags Agst 8 08 | September Sep Sept 9 | "
    "October Oct Oktober Okt 10 | November Nov Nopember Nop 11 | "
    "December Dec Desember Des 12"
)


@pytest.mark.parametrize(
    ("month", "written"), [(month, word) for month, words in enumerate(NAMES, 1) for word in words.split()]
)
def test_a_month_is_read_by_its_names_and_its_number(month, written):
    assert read_month(written) == month
    assert read_month(f" Bulan {written}\u200b") == month


@pytest.mark.parametrize("written", ["", "0", "13", "Senin", "Augustus", "Mei Lestari", "Aug 3", "1/2"])
def test_what_is_no_month_is_none(written):
    assert read_month(written) is None


@pytest.mark.parametrize(
    ("title", "months"),
    [
        ("JADWAL PIKET KONSELOR JULI 2026", [(2026, 7)]),
        ("Rota for August", [(None, 8)]),
        ("Jadwal Nov - Des 2026", [(None, 11), (2026, 12)]),
        ("JADWAL PIKET KONSELOR SEMESTER GENAP 2026", []),
        ("", []),
    ],
)
def test_the_months_of_a_title_are_found(title, months):
    assert list(months_in(title)) == months


@settings(max_examples=examples(200))
@given(any_text)
def test_any_text_is_a_month_or_none(text):
    assert read_month(text) in {None, *range(1, 13)}
    assert all(1 <= month <= 12 for _, month in months_in(text))
