"""Weekdays, ranges and lists of them, and words for some or all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.files.days import write_days
from routing.rota.words.weekdays import (
    Weekdays,
    is_week_number,
    number_weeks,
    read_nth_weekday,
    read_weekdays,
    weekday_named,
)
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed

MON, TUE, WED, THU, FRI, SAT, SUN = (1 << day for day in range(7))
WORKDAYS, WEEKEND, ALL = 31, SAT | SUN, 127
LONG = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
SHORT = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]


@pytest.mark.parametrize(
    ("written", "mask"),
    [
        ("Senin", MON),
        ("SENIN", MON),
        ("sen.", MON),
        ("Hari Senin", MON),
        ("(Senin)", MON),
        ("Setiap Senin", MON),
        ("every Monday", MON),
        ("Mondays", MON),
        ("Mo", MON),
        ("Jum'at", FRI),
        ("Jum’at", FRI),  # noqa: RUF001
        ("Jmt", FRI),
        ("Kms", THU),
        ("Sbt", SAT),
        ("Mgg", SUN),
        ("Ahad", SUN),
        ("Senin-Jumat", WORKDAYS),
        ("Sen - Jum", WORKDAYS),
        ("Sen–Jum", WORKDAYS),  # noqa: RUF001
        ("Senin s/d Jumat", WORKDAYS),
        ("Senin s.d. Jumat", WORKDAYS),
        ("Senin sd Jumat", WORKDAYS),
        ("Senin sampai Jumat", WORKDAYS),
        ("Mon thru Fri", WORKDAYS),
        ("Monday through Friday", WORKDAYS),
        ("Fri-Mon", FRI | SAT | SUN | MON),
        ("Mon, Wed & Fri", MON | WED | FRI),
        ("Senin dan Kamis", MON | THU),
        ("Sabtu/Minggu", WEEKEND),
        ("Sab\nMin", WEEKEND),
        ("Sabtu, Minggu", WEEKEND),
        ("weekdays", WORKDAYS),
        ("Weekday", WORKDAYS),
        ("Hari kerja", WORKDAYS),
        ("weekends", WEEKEND),
        ("Akhir pekan", WEEKEND),
        ("weekdays, Sunday", WORKDAYS | SUN),
        ("Hari kerja dan Sabtu", WORKDAYS | SAT),
        ("daily", ALL),
        ("Every day", ALL),
        ("setiap hari", ALL),
        ("Tiap Hari", ALL),
        ("all", ALL),
        ("semua hari", ALL),
        ("7 hari", ALL),
        ("setiap hari kecuali Minggu", ALL - SUN),
        ("daily except Sat, Sun", WORKDAYS),
    ],
)
def test_weekdays_are_read_in_both_languages(written, mask):
    assert read_weekdays(written) == Weekdays(mask)


@pytest.mark.parametrize("written", ["24/7", "24 / 7", "24x7"])
def test_round_the_clock_gives_the_hours_too(written):
    assert read_weekdays(written.replace(" / ", "/")) == Weekdays(ALL, whole_day=True)


@pytest.mark.parametrize(
    "written",
    [
        "",
        *listed(
            "- | hari | every | Ana | Mona | Senin Ana | Mon-Ana | 2026-12-25 | Senin 3/8 | 7 | OFF | kecuali"
        ),
        *listed(
            "daily except | daily except Ana | Senin kecuali Senin | all except Mon except Tue | Mar | Sesi 1"
        ),
    ],
)
def test_what_names_no_weekday_is_none(written):
    assert read_weekdays(written) is None


@pytest.mark.parametrize(
    ("word", "weekday"),
    [
        ("Senin", 0),
        ("jum'at", 4),
        ("Sun.", 6),
        ("weekend", None),
        ("Mon-Tue", None),
        ("Ana", None),
        ("", None),
        ("1", None),
    ],
)
def test_one_word_names_one_weekday(word, weekday):
    assert weekday_named(word) == weekday


@pytest.mark.parametrize(
    ("text", "is_number", "is_surely"),
    [
        ("Week 3", True, True),
        ("Minggu ke-3", True, True),
        ("Minggu 1", True, False),
        ("Jadwal piket relawan hotline Satu Nomor untuk semua lembaga, minggu ke-3", False, True),
        ("Ana", False, False),
    ],
)
def test_a_number_of_a_week_stands_alone_and_surely_anywhere(text: str, is_number: bool, is_surely: bool):
    assert (is_week_number(text), is_week_number(text, surely=True)) == (is_number, is_surely)


@pytest.mark.parametrize(
    "texts",
    [
        ["1", "2"],
        ["I", "II", "III"],
        ["Ke-1", "Ke-2"],
        ["Minggu 1", "Minggu 2"],
        ["Minggu ke-1", "Minggu ke-2"],
        ["Pekan I", "Pekan II"],
        ["Week 1", "Week 2", "Week 3"],
    ],
)
def test_weeks_are_numbered_in_their_order(texts: list[str]):
    assert number_weeks(texts)
    assert not number_weeks(texts[:1])
    assert not number_weeks(texts[::-1])


@pytest.mark.parametrize("text", ["Senin ke-2", "Senin ke 2", "Senin ke II", "Senin minggu ke-2"])
def test_a_weekday_of_some_weeks(text: str):
    assert read_nth_weekday(text) == Weekdays(MON)


def test_only_a_single_weekday_is_one():
    assert [Weekdays(mask).one for mask in (MON, SUN, ALL)] == [0, 6, None]


@settings(max_examples=examples(200))
@given(
    st.integers(1, 127),
    st.sampled_from([LONG, SHORT]),
    st.sampled_from([", ", "/", " & ", " dan ", "\n", "; "]),
    st.sampled_from([str.title, str.upper, str.lower]),
)
def test_weekdays_are_read_as_they_are_written(mask, names, separator, case):
    days = [name for number, name in enumerate(names) if mask >> number & 1]
    assert read_weekdays(case(separator.join(days))) == Weekdays(mask)
    assert read_weekdays(case(write_days(mask))) == Weekdays(mask)
    if mask != ALL:
        assert read_weekdays(case(f"setiap hari kecuali {separator.join(days)}")) == Weekdays(ALL - mask)


@settings(max_examples=examples(400))
@given(any_text)
def test_any_text_is_weekdays_or_none(text):
    found = read_weekdays(text)
    assert found is None or 1 <= found.mask <= 127
    assert weekday_named(text) in {None, *range(7)}
