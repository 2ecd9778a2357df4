"""Date ranges: texts that name several days, and those that only look like them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.words.date_ranges import SeveralDays, read_date_range, read_days_of_month
from routing.rota.words.date_text import DateRemark, DateText
from routing.rota.words.dates import read_date
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed

ENGLISH = listed("Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sep | Oct | Nov | Dec")
INDONESIAN = listed("Jan | Peb | Maret | April | Mei | Juni | Juli | Agt | Sept | Okt | Nop | Des")


def day(text: DateText) -> str:
    """Return the readings of a day as D.M.Y, with the letter of their order; "?" where something is missing."""
    return " or ".join(
        ".".join(str(part or "?") for part in (each.day, each.month, each.year))
        + (each.order.name[0] if each.order else "")
        for each in text.readings
    )


def days(found: SeveralDays | None) -> list[str] | None:
    if found is None:
        return None
    return [day(span.first) + (f" - {day(span.last)}" if span.last else "") for span in found.spans]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1-7 Des 2026", ["1.12.2026 - 7.12.2026"]),
        ("1 - 7 Des 26", ["1.12.2026 - 7.12.2026"]),
        ("1-7 Des '26", ["1.12.2026 - 7.12.2026"]),
        ("1–7 Des", ["1.12.? - 7.12.?"]),  # noqa: RUF001 - as it is typed
        ("1 s/d 7 Desember", ["1.12.? - 7.12.?"]),
        ("1 s.d. 7 Desember", ["1.12.? - 7.12.?"]),
        ("Tgl 1 sampai dengan 7 Desember 2026", ["1.12.2026 - 7.12.2026"]),
        ("1st to 7th of December", ["1.12.? - 7.12.?"]),
        ("Dec 1-7, 2026", ["1.12.2026 - 7.12.2026"]),
        ("Dec 28 - Jan 3, 2027", ["28.12.2026 - 3.1.2027"]),
        ("28 Des - 3 Jan", ["28.12.? - 3.1.?"]),
        ("28 Des - 3 Jan 2027", ["28.12.2026 - 3.1.2027"]),
        ("28 Des 2026 - 3 Jan", ["28.12.2026 - 3.1.2027"]),
        ("28 Des 2026 - 3 Jan 2027", ["28.12.2026 - 3.1.2027"]),
        ("1-Des - 7-Des", ["1.12.? - 7.12.?"]),
        # Lists.
        ("1, 3, 5 Desember", ["1.12.?", "3.12.?", "5.12.?"]),
        ("1, 3 dan 5 Desember 2026", ["1.12.2026", "3.12.2026", "5.12.2026"]),
        ("1, 3, & 5 Des", ["1.12.?", "3.12.?", "5.12.?"]),
        ("Dec 1 and 3", ["1.12.?", "3.12.?"]),
        ("1-3, 5 Des", ["1.12.? - 3.12.?", "5.12.?"]),
        ("30 Nov, 1 Des 2026", ["30.11.2026", "1.12.2026"]),
        ("1 Des\n3 Des", ["1.12.?", "3.12.?"]),
        # Numbers alone: a day before a whole date leaves no choice.
        ("13-19/12/2026", ["13.12.2026D - 19.12.2026D"]),
        ("1-7/12/2026", ["1.12.2026D - 7.12.2026D"]),
        ("12/1-7/2026", ["1.12.2026M - 7.12.2026M"]),
        ("13/12/2026 - 19/12/2026", ["13.12.2026D - 19.12.2026D"]),
        ("13.12.2026-19.12.2026", ["13.12.2026D - 19.12.2026D"]),
        ("13/12 - 19/12/2026", ["13.12.2026D - 19.12.2026D"]),
        ("13/12/26 s/d 19/12/26", ["13.12.2026D - 19.12.2026D"]),
        ("1/12/2026 & 2/12/2026", ["1.12.2026D or 12.1.2026M", "2.12.2026D or 12.2.2026M"]),
        ("12/1-20", ["12.1.?D or 1.12.?M - 20.1.?D or 20.12.?M"]),
        ("2026-12-01 s/d 2026-12-07", ["1.12.2026Y - 7.12.2026Y"]),
        ("2026-12-01/2026-12-07", ["1.12.2026Y - 7.12.2026Y"]),
        ("2026-12-01, 2026-12-03", ["1.12.2026Y", "3.12.2026Y"]),
    ],
)
def test_a_text_names_several_days(written: str, expected: list[str]):
    assert days(read_date_range(written)) == expected
    assert days(read_days_of_month(written)) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1-7", ["1.?.? - 7.?.?"]),
        ("1,3,5", ["1.?.?", "3.?.?", "5.?.?"]),
        ("1 dan 3", ["1.?.?", "3.?.?"]),
        ("tgl 1 s/d 7", ["1.?.? - 7.?.?"]),
        ("1-3, 5", ["1.?.? - 3.?.?", "5.?.?"]),
    ],
)
def test_days_of_the_month_have_their_month_elsewhere(written: str, expected: list[str]):
    assert days(read_days_of_month(written)) == expected
    assert read_date_range(written) is None


@pytest.mark.parametrize(
    "written",
    listed(
        "1 | 1 Des 2026 | 2026-12-01 | 13-12-2026 | Des 2026 | 08.00-16.00 | 08:00 - 16:00 | 7.30-14.00 | 8-16 WIB"
        " | 1-7 Des 08.00-16.00 | 2026-12-01 08:00 - 2026-12-02 09:00 | Senin-Jumat | Senin s/d Jumat | 1-3-5 Des"
        " | 0812-3456-7890 | 0812 3456 7890 | 021-5551234 | +62 812 3456 7890 | 1/3 Des | 1 Des - | s/d 7 Des | 1 Des 3"
        " | P-1 | Shift 1-2 | Dec 1 - 3 Jan | 32-40 | 0-7 | 1-40 | Minggu 1-2 | Week 1-2 Dec"
        " | Ana 1-7 Des | 1-7 Desember 2026 malam | 12/13/14 | 1-7 2026 | 2026-2027 | 07-14/15-21"
    ),
)
def test_other_texts_name_no_several_days(written: str):
    assert read_date_range(written) is None
    assert read_days_of_month(written) is None


@pytest.mark.parametrize("written", ["30-31/02/2026", "30-31 Feb 2026"])
def test_days_that_the_calendar_lacks_are_told(written: str):
    found = read_date_range(written)
    assert found is not None
    assert found.first.remark is DateRemark.NO_SUCH_DAY


@pytest.mark.parametrize(
    ("written", "each", "of_all"),
    [
        ("Selasa 1 - Senin 7 Des 2026", [1, 0], None),
        ("1 Des (Selasa) s/d 7 Des (Senin)", [1, 0], None),
        ("Senin-Rabu, 7-9 Des", [None, None], 0b111),
        ("1-7 Des (Senin-Minggu)", [None, None], 127),
        ("Senin 7, 14 Des", [None, None], 1),
        # Sundays, or the week of these days.
        ("Minggu 6, 13 Des", [None, None], 64),
        ("Minggu 7-13 Des", [None, None], None),
        ("Week of 7-13 Dec", [None, None], None),
        ("Minggu 1-2 Des", [None, None], 64),
    ],
)
def test_weekdays_are_of_one_day_or_of_all(written: str, each: list[int | None], of_all: int | None):
    found = read_date_range(written)
    assert found is not None
    ends = [end for span in found.spans for end in (span.first, span.last) if end]
    assert ([end.weekday for end in ends], found.weekdays) == (each, of_all)


@given(
    first=st.dates(date(2001, 1, 1), date(2198, 1, 1)),
    length=st.integers(1, 61),
    names=st.sampled_from([ENGLISH, INDONESIAN]),
    to=st.sampled_from([" - ", " s/d ", " sampai ", " to "]),
)
@settings(max_examples=examples(200), deadline=None)
def test_each_range_is_read_back(first: date, length: int, names: list[str], to: str):
    last = first + timedelta(days=length)
    months = names[first.month - 1], names[last.month - 1]
    written = [
        f"{first.day} {months[0]} {first.year}{to}{last.day} {months[1]} {last.year}",
        f"{first.day} {months[0]}{to}{last.day} {months[1]} {last.year}",
        f"{first:%d/%m/%Y}{to}{last:%d/%m/%Y}",
        f"{first}{to}{last}",
        f"{months[0]} {first.day}{to}{months[1]} {last.day}, {last.year}",
    ]
    if first.month == last.month:
        written += [f"{first.day}{to}{last.day} {months[1]} {last.year}", f"{first.day}{to}{last:%d/%m/%Y}"]
    for text in written:
        found = read_date_range(text)
        assert found is not None, text
        ((start, end),) = [(span.first, span.last) for span in found.spans]
        assert end is not None
        assert first in [each.date for each in start.readings], text
        assert last in [each.date for each in end.readings], text


@given(any_text)
@settings(max_examples=examples(300), deadline=None)
def test_any_text_has_an_answer(text: str):
    for found in (read_date_range(text), read_days_of_month(text)):
        assert found is None or len(found.spans) > 1 or found.spans[0].last is not None


@given(
    st.dates(date(2001, 1, 1), date(2198, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y"]),
)
@settings(max_examples=examples(100), deadline=None)
def test_one_date_is_one(day: date, form: str):
    assert read_date(day.strftime(form)) is not None
    assert read_date_range(day.strftime(form)) is None
