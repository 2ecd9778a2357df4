"""Hours: the start and the end of a shift in one text."""

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing.rota.words.clock import read_clock
from routing.rota.words.hours import WHOLE_DAY, Hours, HoursRemark, pair, read_hours, settle
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed


def spans(*written: tuple[float, float]) -> tuple[Hours, ...]:
    return tuple(Hours(round(start * 60), round(end * 60)) for start, end in written)


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("08.00-16.00", [(8, 16)]),
        ("08.00 s/d 16.00", [(8, 16)]),
        ("08.00 s.d. 16.00", [(8, 16)]),
        ("8 sampai 16", [(8, 16)]),
        ("8 hingga 16", [(8, 16)]),
        ("8 to 16", [(8, 16)]),
        ("from 8 until 16", [(8, 16)]),
        ("08.00 → 16.00", [(8, 16)]),
        ("08:00~16:00", [(8, 16)]),
        ("(08-16)", [(8, 16)]),
        ("0800-1600", [(8, 16)]),
        ("08:00:00 - 16:00:00", [(8, 16)]),
        ("08.00 - 16.00 WIB", [(8, 16)]),
        ("08.00 WIB – 16.00 WIB", [(8, 16)]),  # noqa: RUF001
        ("Pukul 08.00 - 16.00 (WITA)", [(8, 16)]),
        ("0.30-8.00", [(0.5, 8)]),
        ("22-6", [(22, 6)]),
        ("22.00 - 24.00", [(22, 24)]),
        ("00:00-08:00", [(0, 8)]),
        ("4P-10:30P", [(16, 22.5)]),
        ("8am-4pm", [(8, 16)]),
        ("9 a.m. - 5 p.m.", [(9, 17)]),
        ("10PM-6AM", [(22, 6)]),
        ("jam 7 pagi - 3 sore", [(7, 15)]),
        ("7-10 malam", [(19, 22)]),
        ("noon - 16:00", [(12, 16)]),
        ("8am - noon", [(8, 12)]),
        ("16:00 - midnight", [(16, 0)]),
        # Half of the day is said of one end only: what would be too long a shift is left out.
        ("8-4pm", [(8, 16)]),
        ("8am-4", [(8, 16)]),
        ("10pm-6", [(22, 6)]),
        ("9-12pm", [(9, 12)]),
        ("10-11pm", [(22, 23), (10, 23)]),
        # It is not said at all: a clock of 24 hours first.
        ("7-10", [(7, 10), (19, 22)]),
        ("07.00 - 10.00", [(7, 10), (19, 22)]),
        ("07:00–10:00", [(7, 10), (19, 22)]),  # noqa: RUF001
        ("9-5", [(9, 5), (9, 17), (21, 5)]),
        ("noon-4", [(12, 4), (12, 16)]),
        ("24 jam", [(0, 24)]),
        ("24 hours", [(0, 24)]),
        ("24/7", [(0, 24)]),
        ("seharian", [(0, 24)]),
        ("All day", [(0, 24)]),
    ],
)
def test_hours_have_every_reading_that_their_notation_allows(written, candidates):
    found = read_hours(written)
    assert found is not None
    assert found.candidates == spans(*candidates)


@pytest.mark.parametrize(
    ("written", "marked", "exact"),
    [
        ("7-10", False, False),
        ("8-16", False, True),
        ("00:00-08:00", False, True),
        ("8-4pm", True, False),
        ("8 pagi - 16", True, True),
        ("24 jam", False, False),
    ],
)
def test_hours_tell_which_clock_they_are_of(written, marked, exact):
    found = read_hours(written)
    assert found is not None
    assert (found.marked, found.exact) == (marked, exact)


@pytest.mark.parametrize(
    ("written", "hours", "remarks"),
    [
        ("00:00-23:59", WHOLE_DAY, {HoursRemark.END_OF_DAY}),
        ("00:00:00 - 23:59:59", WHOLE_DAY, {HoursRemark.END_OF_DAY}),
        ("8am-11:59pm", Hours(480, 1440), {HoursRemark.END_OF_DAY}),
        ("16.00-23.59", Hours(960, 1440), {HoursRemark.END_OF_DAY}),
        ("800-1600", Hours(480, 960), {HoursRemark.ZERO_RESTORED}),
        ("24.00-08.00", Hours(1440, 480), {HoursRemark.STARTS_AT_24}),
        ("23:59-08:00", Hours(1439, 480), set()),
        ("08:00-16:00", Hours(480, 960), set()),
    ],
)
def test_what_is_odd_in_hours_is_remarked(written, hours, remarks):
    found = read_hours(written)
    assert found is not None
    assert (found.candidates[0], found.candidates[0].remarks) == (hours, remarks)


@pytest.mark.parametrize(
    "written",
    [
        "",
        *listed(
            "- | 8 | 08:00 | 8.00 WIB | 8- | -16 | 7-10-12 | 25-30 | Pagi | Ana - Budi | "
            "2026-12-25 | 08.00 - selesai"
        ),
        *("07.00-10.00 & 13.00-15.00", "0812-3456", "8-16 Pagi"),
    ],
)
def test_what_is_no_hours_is_none(written):
    assert read_hours(written) is None


def test_hours_of_two_cells_are_paired_like_those_of_one():
    start, end = read_clock("9"), read_clock("5pm")
    assert start is not None
    assert end is not None
    assert pair(start, end) == read_hours("9-5pm")


FULL = {
    "13-17": (13, 17),
    "0-6": (0, 6),
    "00.00-06.00": (0, 6),
    "08.00-12.00": (8, 12),
    "07-10": (7, 10),
    "800-1200": (8, 12),
    "8:00:00-12:00:00": (8, 12),
}


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (["7-10", "10-13"], [[(7, 10)], [(10, 13)]]),
        (["7-10", "4pm-10pm"], [[(7, 10), (19, 22)], [(16, 22)]]),
        (["9-5"], [[(9, 5), (9, 17), (21, 5)]]),
        (["24 jam", "Ana"], [[(0, 24)], []]),
        (["10-11pm"], [[(22, 23), (10, 23)]]),
        # Without a sign of a clock of 24 hours, what begins early or goes on past midnight is in doubt.
        (["2-5"], [[(2, 5), (14, 17)]]),
        (["1.30-4.30", "8-12"], [[(1.5, 4.5), (13.5, 16.5)], [(8, 12)]]),
        (["7:00 - 10:00"], [[(7, 10), (19, 22)]]),
        (["6-12", "7-12"], [[(6, 12), (18, 0)], [(7, 12)]]),
        (["11-1"], [[(11, 1), (11, 13), (23, 1), (23, 13)]]),
        (["8-11", "9-12", "10-12"], [[(8, 11)], [(9, 12)], [(10, 12)]]),
        *((["2-5", full], [[(2, 5)], [span]]) for full, span in FULL.items()),
    ],
)
def test_what_a_file_leaves_open_are_hours_that_another_text_puts_in_doubt(written, left):
    assert settle([read_hours(each) for each in written]) == tuple(spans(*each) for each in left)


def test_the_length_of_hours_goes_past_midnight():
    assert [each.length for each in spans((8, 16), (22, 6), (0, 24), (8, 8), (24, 8))] == [
        480,
        480,
        1440,
        1440,
        480,
    ]


def of_24(minute: int) -> str:
    return f"{minute // 60:02}.{minute % 60:02}"


def of_12(minute: int) -> str:
    return f"{minute // 60 % 12 or 12}:{minute % 60:02}{'ap'[minute // 720]}m"


def of_12_unsaid(minute: int) -> str:
    return f"{minute // 60 % 12 or 12}:{minute % 60:02}"


separators = st.sampled_from(["-", " - ", "–", " s/d ", " sampai ", " to ", " until ", " WIB - "])  # noqa: RUF001
minutes = st.integers(0, 1438)


@settings(max_examples=examples(300))
@given(
    minutes,
    minutes,
    separators,
    st.sampled_from([*product([of_24, of_12], repeat=2), (of_12, of_12_unsaid), (of_12_unsaid, of_12)]),
)
def test_written_hours_are_among_the_candidates(start, end, separator, writers):
    first, last = writers
    # What says its half of the day at one end only is never read as a longer shift than usual.
    assume(first is last or 0 < (end - start) % 1440 <= 14 * 60)
    found = read_hours(f"{first(start)}{separator}{last(end)}")
    assert found is not None
    assert Hours(start, end) in found.candidates
    assert found.marked is (writers != (of_24, of_24))
    if first is last:
        assert found.candidates[0] == Hours(start, end)
        assert settle([found])[0][0] == Hours(start, end)


@settings(max_examples=examples(1000))
@given(any_text)
def test_any_text_is_hours_or_none(text):
    found = read_hours(text)
    if found is not None:
        assert len(set(found.candidates)) == len(found.candidates) >= 1
        assert all(0 <= each.start <= 1440 and 0 <= each.end <= 1440 for each in found.candidates)
        assert set(settle([found])[0]) <= set(found.candidates)
