"""Rows are kept small: one text for all cells that say the same, and no more than a grid may take."""

import pytest

from routing.rota.sheets.building import Rows
from routing.rota.sheets.facts import TableTooLarge


def test_a_row_that_says_nothing_is_left_out_and_no_row_has_empty_cells_at_its_end():
    rows = Rows(str.strip)
    for number, cells in enumerate((["", "a ", " "], [], ["", " "], ["b"]), 1):
        rows.add(number, cells)
    assert rows.done() == ((1, ("", "a")), (4, ("b",)))
    assert [row.number for row in rows.done()] == [1, 4]


def test_cells_that_say_the_same_share_one_text():
    rows = Rows()
    for number in (1, 2):
        rows.add(number, ["".join(("Ana ", "Sari"))])
    (first,), (second,) = (row.cells for row in rows.done())
    assert first is second


@pytest.mark.parametrize(("text", "most"), [("x" * 1000, 30), ("x" * 1000 + "{}", 5)])
def test_what_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch, text: str, most: int):
    monkeypatch.setattr("routing.rota.sheets.building.MOST_MEMORY", 6000)
    rows = Rows()
    for number in range(most):
        rows.add(number, [text.format(number)])
    with pytest.raises(TableTooLarge) as caught:
        rows.add(most, [text.format(most)])
    assert (caught.value.values["what"], caught.value.values["row"]) == ("text", most)


def test_so_many_texts_are_shared_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("routing.rota.sheets.building._MOST_SHARED", 1)
    rows = Rows()
    for number in (1, 2):
        rows.add(number, ["".join((each, "na")) for each in "AB"])
    first, second = rows.done()
    assert first.cells[0] is second.cells[0]
    assert first.cells[1] is not second.cells[1]
    assert first.cells == second.cells == ("Ana", "Bna")
