"""Plans: where the facts of a group's shifts stand in a line."""

import pytest

from routing.rota.facts.plan import Plan, cell_at, plan_of
from routing.rota.sheets.grid import column_letters
from routing.rota.words.heading_words import Kind
from tests.routing.rota.shapes.tables import found


def plans(*lines: str) -> list[Plan]:
    (section,) = found(*lines).sections
    return [plan_of(section, group, column_letters) for group in section.groups]


def test_a_cell_of_a_grid_is_a_name_where_no_column_has_the_people():
    first, second = plans("Tanggal | Pagi | Malam", "2026-12-01 | Ana | Budi")
    assert (first.name, first.mark, first.body, second.name) == (1, None, 1, 2)
    assert (first.title, second.title) == ("Pagi", "Malam")
    assert first.days == ((Kind.DATE, 0),)


def test_a_cell_of_a_grid_is_a_mark_beside_people():
    first, _ = plans("Nama | HP | Senin | Selasa", "Ana | 081234567890 | P | M")
    assert (first.name, first.phone, first.mark, first.body, first.days) == (0, 1, 2, 2, ())


def test_a_list_has_no_cell_without_which_there_is_no_shift():
    (only,) = plans("Hari | Jam | Nama | HP | Lembaga", "Senin | 08.00-16.00 | Ana | 081234567890 | PMI")
    assert (only.body, only.mark, only.name, only.phone, only.first) == (None, None, 2, 3, 0)
    assert (only.hours, only.others) == (((Kind.HOURS, 1),), ((Kind.ORGANISATION, 4),))
    line = ("Senin", "08.00-16.00", "Ana")
    assert (only.get_days(line), only.get_hours(line), only.get_others(line)) == (
        ("Senin",),
        ("08.00-16.00",),
        ("",),
    )


def test_starts_with_their_dates_say_the_day_where_nothing_else_does():
    (only,) = plans("id | startTime | endTime | name", "7 | 2026-06-11 13:00 | 2026-06-11 15:00 | Ana")
    assert only.is_dated_by_start
    (other,) = plans("Tanggal | Mulai | Sampai jam | Nama", "2026-06-11 | 13:00 | 15:00 | Ana")
    assert not other.is_dated_by_start


@pytest.mark.parametrize(("place", "text"), [(0, "a"), (1, ""), (2, ""), (None, "")])
def test_a_cell_that_a_line_lacks_is_blank(place: int | None, text: str):
    assert cell_at(("a", ""), place) == text
