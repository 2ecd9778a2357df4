"""Initials of weekdays, one after the other, across and down."""

import pytest

from routing.rota.shapes.spelled.weekdays import with_weekdays
from routing.rota.sheets.grid import Grid, Row
from tests.routing.rota.kept_tables import MON, PSM, TUE, M, P, kept, told

MARKS = "P,M,P,M,P,,"


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("M T W T F S S", 0),
        ("S S R K J S M", 0),
        ("S M T W T F S", 6),
        ("M S S R K J S", 6),
        ("M T W T F", 0),
        ("S S R K J", 0),
        ("Sn Sl Rb Ka Ju Sa Mi", 0),
        ("Se Se Ra Ka Ju Sa Mi", 0),
        ("T W T F S S M T W T F S S M", 1),
        ("M T W T", None),  # too few to be sure
        ("S M S M S", None),
        ("P S M P S", None),
        ("Mo Tu We Th Fr Sa Su", None),  # words already
    ],
)
@pytest.mark.parametrize("is_down", [False, True])
def test_the_order_of_initials_tells_the_weekdays(letters: str, first: int | None, is_down: bool):
    texts = ["Nama", *letters.split()]
    rows = [Row(at + 1, (text,)) for at, text in enumerate(texts)] if is_down else [Row(1, tuple(texts))]
    grid, weeks = with_weekdays(Grid("delimited", None, tuple(rows)))
    assert [each.first for each in weeks] == ([] if first is None else [first])
    assert (grid.rows == tuple(rows)) is (first is None)


@pytest.mark.parametrize(
    "week", ["M,T,W,T,F,S,S", "S,S,R,K,J,S,M", "Mo,Tu,We,Th,Fr,Sa,Su", "Sn,Sl,Rb,Km,Jm,Sb,Mg"]
)
def test_initials_across_and_down_are_the_days_of_shifts(week: str):
    across = kept(f"Nama,{week}\nAna,{MARKS}\nBudi,M,P,M,P,M,,", **PSM)
    assert (across.errors, across.questions) == ([], [])
    assert [each for each in told(across) if each.startswith((MON, TUE))] == [
        *(f"{MON} {P} Ana", f"{TUE} {M} Ana"),
        *(f"{MON} {M} Budi", f"{TUE} {P} Budi"),
    ]
    down = kept("Hari,07-14\n" + "\n".join(f"{day},Ana" for day in week.split(",")))
    assert (down.errors, down.questions) == ([], [])
    assert [each[:7].index("1") for each in told(down)] == list(range(7))


def test_initials_that_contradict_their_dates_are_asked():
    text = "Nama,1,2,3,4,5,6,7\n,{},\nAna,P,P,P,P,P,P,P"
    right = kept(text.format("S,S,R,K,J,S,M"), month="2027-02", **PSM)
    assert ([each.id for each in right.questions], len(right.shifts)) == ([], 7)
    wrong = kept(text.format("S,R,K,J,S,M,S"), month="2027-02", **PSM)
    assert {each.about for each in wrong.questions} == {"dates"}


def test_it_is_said_which_initials_were_read_as_weekdays():
    reading = kept(f"Nama,M,T,W,T,F,S,S\nAna,{MARKS}", **PSM)
    (said,) = (each for each in reading.understood if each.key == "weekday-initials")
    assert (said.params, said.cells[0]) == ({"letters": "M T W T F S S", "first": 1}, "B1")
