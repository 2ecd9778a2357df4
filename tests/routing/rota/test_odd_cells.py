"""One odd cell in a column of hours or days: it is told, and the rest of the table stands as it is."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, kept, told

WEEK = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat")


@pytest.mark.parametrize("head", ["Hari,Jam,Nama\n", ""])
@pytest.mark.parametrize("cell", ["08.00–", "08:00-25:00"])  # noqa: RUF001 - as people type it
def test_one_odd_cell_among_the_same_hours_is_told_and_the_others_are_read(head: str, cell: str):
    lines = [f"{day},08.00-16.00,Ana" for day in WEEK]
    lines[3] = f"{WEEK[3]},{cell},Ana"
    reading = kept(head + "\n".join(lines))
    line = 4 + bool(head)
    assert [(each.cell, each.key) for each in reading.errors] == [(f"B{line}", "hours-unknown")]
    assert (reading.questions, len(reading.shifts)) == ([], len(WEEK) - 1)


def test_an_odd_word_among_hours_is_asked_and_the_others_are_read():
    reading = kept(
        "Senin,08.00-16.00,Ana\nSelasa,08.00-16.00,Budi\nRabu,pagi sekali,Ana\nKamis,08.00-16.00,Budi"
    )
    assert [each.id for each in reading.questions] == ["hours:pagi sekali"]
    assert (reading.errors, len(reading.shifts)) == ([], 3)


@pytest.mark.parametrize("corner", ["Jam", ""])
@pytest.mark.parametrize(
    ("cell", "wrong", "asked"),
    [
        ("14.00–", [("A3", "hours-unknown")], []),  # noqa: RUF001
        ("14:00-25:00", [("A3", "hours-unknown")], []),
        ("pagi sekali", [], ["hours:pagi sekali"]),
        ("?", [], ["hours"]),
    ],
)
def test_an_odd_cell_beside_a_grid_does_not_turn_it(
    corner: str, cell: str, wrong: list[tuple[str, str]], asked: list[str]
):
    reading = kept(f"{corner},Senin,Selasa\n07-14,Ana,Budi\n{cell},Citra,Dodi\n21-07,Budi,Ana")
    assert sorted({(each.cell, each.key) for each in reading.errors}) == wrong
    assert [each.id for each in reading.questions] == asked
    assert sorted(told(reading)) == sorted(
        [
            *(f"{MON} 07:00-14:00 Ana", f"{TUE} 07:00-14:00 Budi"),
            *(f"{MON} 21:00-07:00 Budi", f"{TUE} 21:00-07:00 Ana"),
        ]
    )


def test_a_question_mark_in_place_of_hours_leaves_nobody_out():
    reading = kept("Hari,Jam,Nama\nSenin,08-16,Ana\nSelasa,?,Budi\nRabu,08-16,Ana", hours="10:00-12:00")
    assert (reading.errors, reading.questions) == ([], [])
    assert f"{TUE} 10:00-12:00 Budi" in told(reading)


def test_names_of_shifts_with_their_hours_need_no_heading():
    reading = kept(",1,2\nPagi (07-14),Ana,Budi\nMalam (21-07),Budi,Ana", month="2026-12")
    assert (reading.errors, reading.questions) == ([], [])
    assert sorted({each.split(" ")[1] for each in told(reading)}) == ["07:00-14:00", "21:00-07:00"]
