"""Bands: which lines are headings, titles, blocks, and which stand below them."""

import pytest

from routing.rota.shapes.bands import REACH, find_bands
from routing.rota.shapes.header_lines import goes_on, is_header
from tests.routing.rota.shapes.tables import cells_of, looks, table_of

HEADERS = [
    "nama | hp",
    "Date | Morning | MorningPhone",
    "Nama | Jabatan | 1 | 2 | 3",
    "Employee | Saturday | Sunday",
    "SESI | JAM | SENIN",
    "Senin | Selasa | Rabu",
    "1/7/2026 | 2/7/2026 | 3/7/2026",
    "Pagi | Siang | Malam",
    "08.00-16.00 | 16.00-24.00",
    "id | startTime | endTime | name | phone",
    "No | Nama Konselor | Kontak | Hari",
]
NO_HEADERS = [
    "JADWAL PIKET",
    "nama",
    "nama | nama",
    "Ana | 081234567890",
    "Ana | Senin",
    "Ana | Budi | Citra",
    "Nama | 081234567890",
    "Nama | Hari | 081234567890",
    "Senin | Ana | 08:00 | 16:00 | 081234567890",
    "",
]


@pytest.mark.parametrize("line", HEADERS)
def test_a_line_of_headings_is_a_header(line: str):
    assert is_header(cells_of(line), looks())


@pytest.mark.parametrize("line", NO_HEADERS)
def test_a_line_of_titles_or_records_is_none(line: str):
    assert not is_header(cells_of(line), looks())


def test_days_that_are_known_people_head_nothing():
    assert is_header(cells_of("Agus | Mei | Juni"), looks()) is is_header(
        cells_of("Jan | Feb | Juni"), looks()
    )
    assert not is_header(cells_of("Agus | Mei | Juni"), looks("Agus", "Mei", "Juni"))


@pytest.mark.parametrize(
    ("above", "line", "expected"),
    [
        ("SESI | JAM | SENIN", "| | Ruang 1 | Ruang 2", True),
        ("Nama | Senin | | Selasa", "| Pagi | Malam | Pagi | Malam", True),
        ("Tanggal | 1 | 2 | 3", "Hari | Senin | Selasa | Rabu", True),
        ("Nama | Senin | Selasa", "Ana | Pagi | Malam", False),
        ("Nama | Senin | Selasa", "Pagi | Malam | Siang", False),
        ("Nama | Hari | Jam", "Budi | Senin | 08-16", False),
        ("Senin | Selasa", "Ana | Budi", False),
        ("Nama | Juli 2026", "| 1 | 2 | 3", True),
        ("Sesi | Jam | Senin", "| | Ruang 1", True),
        ("Sesi | Jam | Senin", "| | Ana", False),
        ("Nama | 1 | 2 | 3 | 4 | 5", "| Senin | Selasa | Rabu | Kamis | Jumat", True),
    ],
)
def test_a_header_goes_on_in_a_line_of_headings_alone(above: str, line: str, expected: bool):
    assert goes_on(cells_of(above), cells_of(line), looks()) is expected


def bands_of(*lines: str, known: tuple[str, ...] = ()) -> list[tuple[list[int], list[int]]]:
    """Return the numbers of each band's header rows and of the lines below them."""
    found = find_bands(table_of(*lines), looks(*known))
    return [
        ([row.number for row in band.header], [each.line.number for each in band.entries])
        for band in found.bands
    ]


def test_a_title_stands_above_the_header_and_is_told_apart():
    lines = ["JADWAL PIKET", "", "nama | hari | jam", "Ana | Senin | 8-16", "Budi | Selasa | 8-16"]
    assert bands_of(*lines) == [([3], [4, 5])]
    assert [line.number for line in find_bands(table_of(*lines), looks()).titles] == [1]


def test_header_rows_are_stacked():
    lines = ["SESI | JAM | SENIN |", "| | Ruang 1 | Ruang 2", "Sesi 1 | 07-10 | Ana | Budi"]
    assert bands_of(*lines) == [([1, 2], [3])]


def test_words_of_the_first_header_begin_another_block():
    lines = ["SESI | JAM | SENIN", "Sesi 1 | 07-10 | Ana", "", "SESI | JAM | SELASA", "Sesi 1 | 07-10 | Budi"]
    assert bands_of(*lines) == [([1], [2]), ([4], [5])]


def test_a_header_of_days_alone_is_known_again_by_its_look():
    lines = ["Senin | Selasa", "Ana | Budi", "Rabu | Kamis", "Citra | Dodi"]
    assert bands_of(*lines) == [([1], [2]), ([3], [4])]


def test_without_a_header_all_lines_are_records():
    assert bands_of("Senin | 8-16 | Ana | 081234567890", "Selasa | 8-16 | Budi | 081234567891") == [
        ([], [1, 2])
    ]


def test_a_header_is_looked_for_in_the_first_lines_alone():
    above = [f"Catatan {number}" for number in range(REACH - 1)]
    header, record = "nama | hari | jam", "Ana | Senin | 8-16"
    assert bands_of(*above, header, record) == [([REACH], [REACH + 1])]
    ((found, _),) = bands_of(*above, "Lagi", header, record)
    assert found == []


def test_a_header_alone_is_a_band_with_nothing_in_it():
    assert bands_of("nama | hari | jam") == [([1], [])]


def test_a_day_alone_heads_the_lines_below_it():
    found = find_bands(
        table_of("jam | nama | hp", "Senin", "8-16 | Ana | 0812", "Selasa", "8-16 | Budi | 0813"), looks()
    )
    (band,) = found.bands
    heads = [
        (each.line.number, each.block.line.cells[each.block.place]) for each in band.entries if each.block
    ]
    assert heads == [(3, "Senin"), (5, "Selasa")]
    assert [line.number for line in found.blocks] == [2, 4]


def test_a_day_above_the_first_header_heads_what_follows():
    found = find_bands(table_of("SENIN", "jam | nama", "8-16 | Ana"), looks())
    assert [each.block is not None for each in found.bands[0].entries] == [True]


@pytest.mark.parametrize("text", ["Rapat", "Ana", "Istirahat"])
def test_another_text_alone_heads_nothing(text: str):
    found = find_bands(table_of("jam | nama | hp", text, "8-16 | Ana | 0812"), looks())
    assert found.blocks == []
    assert [each.block for each in found.bands[0].entries] == [None, None]
