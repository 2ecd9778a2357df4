"""The hours of a file: starts and ends, and codes whose hours stand elsewhere."""

from collections.abc import Mapping

import pytest

from routing.rota.facts.hours.shift_hours import ShiftHours
from routing.rota.shapes.table import Spot
from tests.routing.rota.facts.books import said, shift_hours

PAGI = {"hours:P": "07:00-14:00", "hours:M": "21-7"}


def settled(
    answers: Mapping[str, str] | None = None, *marks: str, texts: tuple[str, ...] = (), **others: bool
) -> ShiftHours:
    book = shift_hours(answers, **others)
    for text in texts:
        book.collect(text)
    for mark in marks:
        book.collect_mark(mark)
    book.settle()
    return book


def short(outcome: object) -> object:
    """Return hours as a pair of minutes."""
    found = said(outcome)  # type: ignore[arg-type]
    return found[:2] if isinstance(found, tuple) else found


def marks(text: str, answers: Mapping[str, str] | None = None, *beside: str) -> list[object]:
    """Return what a cell of a grid says, beside others."""
    return [short(each) for each in settled(answers, text, *beside).of_marks(text)]


# --- Marks of a grid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Off words and dashes are no shift.
        ("OFF", ["nothing: off-words"]),
        ("libur", ["nothing: off-words"]),
        ("-", ["nothing: off-words"]),
        ("FALSE", ["nothing: off-words"]),
        ("0", ["nothing: off-words"]),
        # A mark takes the hours that stand elsewhere: None.
        ("x", [None]),
        ("✓", [None]),
        ("TRUE", [None]),
        ("1", [None]),
        # Codes.
        ("P", [(420, 840)]),
        ("p", [(420, 840)]),
        ("M", [(1260, 420)]),
        ("S", ["asks hours:S"]),
        ("Sore", ["asks hours:Sore"]),
        # Hours in the cell itself.
        ("08.00-16.00", [(480, 960)]),
        ("24 jam", [(0, 1440)]),
        ("Pagi (07.00-13.00)", [(420, 780)]),
        # Several in one cell.
        ("P/M", [(420, 840), (1260, 420)]),
        ("08-12, 13-17", [(480, 720), (780, 1020)]),
        ("P/S", [(420, 840), "asks hours:S"]),
        ("P + x1y2z3", [(420, 840), "asks hours:x1y2z3"]),
        # Nobody yet.
        ("?", ["nothing: gap-to-fill"]),
        ("TBA", ["nothing: gap-to-fill"]),
        ("(see the list on the wall)", ["wrong: hours-unknown"]),
    ],
)
def test_a_mark_says_when_somebody_is_there(text: str, expected: list[object]):
    assert marks(text, PAGI) == expected


def test_1_is_a_code_beside_other_numbers():
    assert marks("1") == [None]
    assert marks("1", None, "2") == ["asks hours:1"]
    assert marks("1", {"hours:1": "7-15"}) == [(420, 900)]


@pytest.mark.parametrize(
    ("answer", "expected"), [("-", "nothing: off-words"), ("8-16", (480, 960)), ("soon", "asks hours:P")]
)
def test_the_answer_for_a_code_is_hours_or_no_shift(answer: str, expected: object):
    assert marks("P", {"hours:P": answer}) == [expected]


def test_all_spellings_of_a_code_are_one():
    answers = {"hours:Pagi": "8-16"}
    assert [marks(text, answers) for text in ("pagi", "PAGI", "Shift Pagi", "shift pagi")] == [
        [(480, 960)]
    ] * 4


def test_a_new_code_asks_whatever_was_answered_before():
    assert marks("Q", PAGI) == ["asks hours:Q"]


def test_off_words_are_remembered_as_they_are_written():
    book = settled(None, "OFF", "libur", "x")
    for text in ("OFF", "libur", "OFF", "x"):
        book.of_marks(text)
    assert [*book.off_words] == ["OFF", "libur"]


# --- Hours that the file itself gives to a code


def test_hours_beside_a_code_hold_for_it_everywhere():
    book = settled(None, "P (07.00-14.00)", "P")
    assert [short(each) for each in book.of_marks("P")] == [(420, 840)]


def test_a_legend_gives_a_code_its_hours_and_an_answer_goes_before_it():
    for answers, expected in (({}, (420, 840)), ({"hours:P": "8-16"}, (480, 960))):
        book = shift_hours(answers)
        book.state("P", "07.00-14.00")
        book.collect_mark("P")
        book.settle()
        assert short(book.of_code("P")) == expected
        assert book.is_defined("P")
    assert not book.is_defined("S")


# --- Starts and ends


def paired(start: str, end: str, *, is_list: bool = False) -> list[object]:
    """Return what two cells of a start and an end say."""
    book = shift_hours(is_list=is_list)
    book.collect_pair(start, end)
    book.settle()
    return [short(each) for each in book.of_pair(start, end)]


@pytest.mark.parametrize("is_list", [False, True])
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("8:00", "16:00", [(480, 960)]),
        ("22.00", "06.00", [(1320, 360)]),
        ("0:00", "24:00", [(0, 1440)]),
        ("18:00:00", "22:00:00", [(1080, 1320)]),
        ("2026-06-11 13:00", "2026-06-11 15:00", [(780, 900)]),
        ("25:00", "16:00", ["wrong: time-out-of-range"]),
        ("25:00", "26:00", ["wrong: time-out-of-range", "wrong: time-out-of-range"]),
        ("", "16:00", ["wrong: cell-empty"]),
        ("24:00", "06:00", ["wrong: time-start-24"]),
    ],
)
def test_a_start_and_an_end_are_hours_or_each_is_wrong(
    start: str, end: str, expected: list[object], is_list: bool
):
    assert paired(start, end, is_list=is_list) == expected


def test_am_and_pm_are_told_in_two_cells_too():
    assert paired("9 am", "5 pm") == [(540, 1020)]


def test_an_end_of_a_minute_before_midnight_is_midnight():
    book = shift_hours()
    book.collect_pair("00:00", "23:59")
    book.settle()
    assert [short(each) for each in book.of_pair("00:00", "23:59")] == [(0, 1440)]
    assert book.ends_of_day == 1


# --- Halves of the day


def test_hours_without_am_or_pm_are_on_a_clock_of_24_hours():
    assert short(settled(texts=("8-16",)).of_text("8-16")) == (480, 960)
    assert short(settled(texts=("8-12",)).of_text("8-12")) == (480, 720)
    assert short(settled(texts=("1-5", "13-17")).of_text("1-5")) == (60, 300)


def test_early_hours_are_asked_where_nothing_shows_a_clock_of_24_hours():
    assert short(settled(texts=("1-5", "8-12")).of_text("1-5")) == "asks hours:1-5"


def test_beside_am_and_pm_what_has_none_is_asked():
    book = settled(texts=("1-5", "9 am - 1 pm"))
    assert book.has_halves
    assert short(book.of_text("1-5")) == "asks hours:1-5"
    book.asking.at("hours:1-5", Spot(2, 2))
    (question,) = book.asking.questions()
    assert [each.value for each in question.choices][:2] == ["01:00-05:00", "13:00-17:00"]


def test_hours_of_a_length_that_nobody_works_are_asked_and_an_answer_settles_them():
    assert short(settled(texts=("9-5",)).of_text("9-5")) == "asks hours:9-5"
    assert short(settled({"hours:9-5": "09:00-17:00"}, texts=("9-5",)).of_text("9-5")) == (540, 1020)


# --- Without hours


@pytest.mark.parametrize(
    ("answers", "expected"),
    [({}, "asks hours"), ({"hours": "00:00-24:00"}, (0, 1440)), ({"hours": "-"}, "nothing: off-words")],
)
def test_what_has_no_hours_at_all_takes_those_of_the_answer(answers: Mapping[str, str], expected: object):
    assert short(settled(answers).of_none()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08-16", (480, 960)),
        ("P", (420, 840)),
        ("libur", "nothing: off-words"),
        ("x", "asks hours"),
        ("soon, I hope!", "wrong: hours-unknown"),
    ],
)  # fmt: skip
def test_a_column_of_hours_may_hold_codes_and_off_words(text: str, expected: object):
    assert short(settled(PAGI, texts=(text,)).of_text(text)) == expected
