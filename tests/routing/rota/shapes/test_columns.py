"""Columns: headings propose what each holds, contents decide."""

from collections.abc import Mapping

import pytest

from routing.rota.shapes.looks import Looks
from routing.rota.shapes.role import Role, Why
from routing.rota.words.heading_words import Kind
from tests.routing.rota.shapes.tables import looks, roles


def said(found: list[Role]) -> str:
    """Return what columns hold, in short: a kind, "body", or "-" for nothing that counts."""
    return " ".join("body" if role.is_body else role.kind.value if role.kind else "-" for role in found)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Hari | Jam | Nama | HP", "Senin | 8-16 | Ana | 081234567890"], "day hours name phone"),
        (["Tanggal | Mulai | Selesai | Petugas", "2026-12-01 | 8:00 | 16:00 | Ana"], "date start end name"),
        (["Nama | Senin | Selasa", "Ana | P | M"], "name body body"),
        (["Nama | 1 | 2 | 3", "Ana | P | M | off"], "name body body body"),
        (["Nama | Jabatan | Senin | Selasa", "Ana | Koordinator | P | M"], "name - body body"),
        (["Date | Morning | MorningPhone", "1-Jul | Ana | 081234567890"], "date body phone"),
        (["Hari | Shift 1 | Shift 2", "Senin | Ana | Budi"], "day body body"),
        (["Tanggal | Utama | Cadangan", "2026-12-01 | Ana | Budi"], "date body body"),
        (["Hari | Ruang 1 | Ruang 2", "Senin | Ana | Budi"], "day body body"),
        (["Hari | Ruang | Nama", "Senin | A | Budi"], "day - name"),
        (
            ["No | Nama | Hari | Jam | Alamat | Paraf", "1 | Ana | Senin | 8-16 | Jl. Mawar |"],
            "- name day hours - -",
        ),
        (["Hari | Nama | E-mail", "Senin | Ana | a@example.org"], "day name -"),
    ],
)
def test_headings_say_what_columns_hold(lines: list[str], expected: str):
    assert said(roles(*lines)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # "Waktu" is a word for hours, above weekdays.
        (
            ["Waktu | Jam | Nama", "Senin | 8.00-16.00 | Ana", "Selasa | 8.00-16.00 | Budi"],
            "weekday hours name",
        ),
        # "Kontak" may be a name or a phone.
        (["Nama | Hari | Kontak", "Ana | Senin | 081234567890"], "name day phone"),
        (["Kontak | Hari | Jam", "Ana | Senin | 08.00-16.00"], "name day hours"),
        # "Day" is a column of days, or a shift beside "Night".
        (["Date | Day | Night", "2026-12-01 | Ana | Budi"], "date body body"),
        (["Date | Day | Name", "2026-12-01 | Tuesday | Ana"], "date day name"),
        # A strange heading says nothing; the contents do.
        (["Nama | Hari | Halaman", "Ana | Senin | 08.00-16.00"], "name day hours"),
        (["Nama | Hari | Halaman", "Ana | Senin | 081234567890"], "name day phone"),
        (["Nama | Jam | Halaman", "Ana | 08.00-16.00 | Senin"], "name hours weekday"),
        (["Nama | Jam | Halaman", "Ana | 08.00-16.00 | 2026-12-01"], "name hours date"),
    ],
)
def test_contents_decide_what_headings_leave_open(lines: list[str], expected: str):
    assert said(roles(*lines)) == expected


def test_without_a_header_contents_say_it_all():
    lines = ["Senin | 08.00-16.00 | Ana | 081234567890", "Selasa | 08.00-16.00 | Budi | 081234567891"]
    assert said(roles(*lines)) == "weekday hours name phone"


@pytest.mark.parametrize(
    ("known", "why", "asked"),
    [(("Ana", "Budi"), Why.KNOWN_PEOPLE, False), ((), Why.CONTENTS, False)],
)
def test_a_column_of_known_people_holds_names_whatever_its_heading(
    known: tuple[str, ...], why: Why, asked: bool
):
    role = roles(
        "Hari | Jam | Halaman", "Senin | 08.00-16.00 | Ana", "Selasa | 08.00-16.00 | Budi", known=known
    )[2]
    assert (role.kind, role.why, role.asked) == (Kind.NAME, why, asked)


def test_a_second_column_of_known_people_is_asked():
    found = roles("Hari | Nama | Halaman", "Senin | Ana | Budi", "Selasa | Budi | Ana", known=("Ana", "Budi"))
    assert [role.asked for role in found] == [False, False, True]


def test_of_two_columns_that_may_hold_names_one_is_asked():
    found = roles(
        "Hari | Jam | Warna | Halaman",
        "Senin | 08.00-16.00 | Ana | Mawar",
        "Selasa | 08.00-16.00 | Budi | Melati",
    )
    assert said(found) == "day hours name -"
    assert [role.asked for role in found] == [False, False, True, False]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({2: Kind.NAME}, "day name name"),
        ({1: None}, "day - name"),
        ({0: Kind.TIER}, "tier name -"),
    ],
)
def test_an_answer_goes_before_heading_and_contents(answers: Mapping[int, Kind | None], expected: str):
    found = roles("Hari | Nama | Halaman", "Senin | Ana | xx1y", "Selasa | Budi | xx2y", answers=answers)
    assert said(found) == expected
    assert all(found[place].why is Why.ANSWER for place in answers)


def test_a_day_heads_the_columns_to_its_right():
    found = roles("Nama | Senin | | Selasa |", "| Pagi | Malam | Pagi | Malam", "Ana | x | x | x | x")
    assert [(role.heading.code, role.title) for role in found[1:]] == [
        ("Pagi", "Senin Pagi"), ("Malam", "Malam"), ("Pagi", "Selasa Pagi"), ("Malam", "Malam"),
    ]  # fmt: skip
    masks = [role.heading.weekdays.mask for role in found if role.heading.weekdays]
    assert masks == [1, 1, 2, 2]


def test_a_word_for_a_column_heads_no_other():
    found = roles("Nama | Senin | | Catatan |", "Ana | x | x | y | z")
    assert found[4].heading.kinds == ()


def test_numbers_above_a_grid_are_codes_where_the_days_stand_in_a_column():
    dated = roles("Tanggal | 1 | 2", "2026-12-01 | Ana | Budi")
    assert [(role.heading.code, role.heading.day_of_month) for role in dated[1:]] == [
        ("1", None),
        ("2", None),
    ]
    grid = roles("Nama | 1 | 2", "Ana | P | M")
    assert [role.heading.code for role in grid[1:]] == [None, None]
    assert all(role.heading.day_of_month is not None for role in grid[1:])


def test_a_column_that_says_nothing_tells_why():
    found = roles("Nama | Hari | Alamat | Halaman", "Ana | Senin | Jl. Mawar | xx1y 22 33 44")
    assert [(role.is_ignored, role.why) for role in found[2:]] == [
        (True, Why.SAYS_NOTHING),
        (True, Why.NOT_UNDERSTOOD),
    ]


def test_looks_are_asked_once_for_each_text():
    own = looks()
    assert isinstance(own, Looks)
    assert own.heading("Senin") is own.heading("Senin")
