"""Finding: the layout that explains most of a table, as it stands or turned on its side."""

import pytest

from routing.rota.shapes.table import MOST_TURNED
from routing.rota.words.heading_words import Kind
from tests.routing.rota.shapes.tables import found

DAYS = "Nama | Senin | Selasa | Rabu"
SHIFTS = "Nama | Pagi | Siang"


@pytest.mark.parametrize(
    "lines",
    [
        ["Nama | Senin | Selasa", "Ana | P | M", "Budi | M | P"],
        ["Hari | Jam | Nama | HP", "Senin | 08-16 | Ana | 081234567890"],
        ["Tanggal | Pagi | Siang", "2026-12-01 | Ana | Budi", "2026-12-02 | Budi | Ana"],
        ["Senin | Selasa | Rabu", "Ana | Budi | Citra"],
    ],
)
def test_a_table_that_is_explained_as_it_stands_is_not_turned(lines: list[str]):
    layout = found(*lines)
    assert (layout.table.turned, layout.strange) == ((), 0)


@pytest.mark.parametrize(
    "lines",
    [
        ["Nama | Ana | Budi", "HP | 081234567890 | 081234567891", "Senin | P | M", "Selasa | M | P"],
        [
            "Hari | Senin | Selasa",
            "Jam | 08.00-16.00 | 16.00-24.00",
            "Nama | Ana | Budi",
            "HP | 0812345678 | 0812345679",
        ],
        ["Nama | Ana | Budi", "2026-12-01 | P | M", "2026-12-02 | M | P"],
    ],
)
def test_a_table_on_its_side_is_read_so(lines: list[str]):
    layout = found(*lines)
    assert layout.table.turned == (*range(1, len(lines) + 1),)
    assert layout.strange == 0


def test_a_table_of_many_rows_is_never_turned():
    rows = [f"R{number} | 08.00 | Ana" for number in range(MOST_TURNED + 1)]
    assert found(*rows).table.turned == ()


@pytest.mark.parametrize(
    ("header", "is_list"),
    [
        ("day | start | end | name | phone", True),
        ("hari;mulai;selesai;nama;hp".replace(";", " | "), True),
        ("NAMA | Mulai | Selesai | HP | Hari", True),
        ("day | start | end | name | phone | Catatan", True),
        ("hari | mulai | nama | hp", True),  # an end is missing: that is told
        ("hari | jam | nama | hp", False),  # the hours stand in a column of another form
        ("tanggal | mulai | selesai | nama", False),
        ("nama | senin | selasa", False),
        ("hari | mulai | selesai | nama | nama", False),  # two people a line
    ],
)
def test_a_header_with_the_names_of_the_list_is_that_of_the_list_form(header: str, is_list: bool):
    record = {"day": "Senin", "hari": "Senin", "nama": "Ana", "name": "Ana", "tanggal": "2026-12-01"}
    cells = [record.get(each.strip().casefold(), "08:00") for each in header.split("|")]
    assert found(header, " | ".join(cells)).is_list is is_list


def test_the_list_form_may_have_titles_above_and_takes_the_first_column_of_a_name():
    layout = found("Jadwal", "day | start | end | name | name", "Senin | 8:00 | 9:00 | Ana | Budi")
    assert layout.is_list is False
    layout = found(
        "Jadwal", "day | start | end | name | phone | phone", "Senin | 8:00 | 9:00 | Ana | 0812 | 0813"
    )
    assert (layout.is_list, [row.number for row in layout.titles]) == (True, [1])
    assert layout.sections[0].shared[Kind.PHONE] == 4


def test_starts_that_are_dates_with_a_time_give_the_days():
    layout = found("start | end | name | phone", "2026-06-11 13:00 | 2026-06-11 15:00 | Ana | 081234567890")
    assert (layout.is_list, layout.gives_days) == (False, True)
    assert layout.sections[0].starts_are_moments


@pytest.mark.parametrize(
    ("lines", "gives_days", "gives_names"),
    [
        (["Nama | Senin | Selasa", "Ana | P | M"], True, True),
        (["Nama | Pagi | Malam", "Ana | x | x"], False, True),
        (["Tanggal | Pagi | Malam", "1-Jul | Ana | Budi"], True, True),
        (["Senin", "Jam | Nama", "08.00-16.00 | Ana"], True, True),
    ],
)
def test_what_a_rota_must_say_is_looked_for(lines: list[str], gives_days: bool, gives_names: bool):
    layout = found(*lines)
    assert (layout.gives_days, layout.gives_names) == (gives_days, gives_names)
    assert (layout.strange >= 1) is not (gives_days and gives_names)


@pytest.mark.parametrize(
    "lines",
    [["apel | jeruk", "mangga | pisang"], ["Hari | Jam", "Senin | 08.00-16.00", "Selasa | 08.00-16.00"]],
)
def test_a_table_of_something_else_is_strange(lines: list[str]):
    assert found(*lines).strange >= 1


def test_blocks_of_one_form_are_sections_with_equal_columns():
    layout = found(
        "SESI | JAM | SENIN", "Sesi 1 | 07.00-10.00 | Ana", "Sesi 2 | 10.00-13.00 | Budi", "",
        "SESI | JAM | SELASA", "Sesi 1 | 07.00-10.00 |", known=("Ana", "Budi"),
    )  # fmt: skip
    assert [[entry.line.number for entry in section.entries] for section in layout.sections] == [[2, 3], [6]]
    first, second = ([role.kind for role in section.roles] for section in layout.sections)
    assert first == second


def test_a_merged_day_heads_all_columns_that_it_covers():
    layout = found(
        "Nama | Senin | | Selasa |", "| Pagi | Malam | Pagi | Malam", "Ana | x | | | x",
        merged=[(1, 2, 1, 3), (1, 4, 1, 5), (1, 1, 2, 1)],
    )  # fmt: skip
    masks = [each.heading.weekdays.mask for each in layout.sections[0].groups if each.heading.weekdays]
    assert masks == [1, 1, 2, 2]


def test_answers_say_what_columns_hold_by_their_letters():
    lines = ["Tanggal | Nama | HP | WA", "2026-12-01 | Ana | 081234567890 | 081234567891"]
    assert found(*lines).rivals == [(2, 3)]
    layout = found(*lines, answers={"D": Kind.PHONE})
    assert (layout.rivals, layout.sections[0].shared[Kind.PHONE]) == ([], 3)
    layout = found(*lines, answers={"D": None})
    assert (layout.rivals, layout.sections[0].shared[Kind.PHONE]) == ([], 2)


def test_a_column_that_is_answered_is_asked_no_more():
    lines = [
        "Hari | Jam | Warna | Halaman",
        "Senin | 08.00-16.00 | Ana | Mawar",
        "Selasa | 08.00-16.00 | Budi | Melati",
    ]
    assert found(*lines).asked == [2]
    layout = found(*lines, answers={"C": Kind.NAME})
    assert (layout.asked, layout.sections[0].shared[Kind.NAME]) == ([], 2)
