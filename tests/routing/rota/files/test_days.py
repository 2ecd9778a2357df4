"""Days and dates as people write them in two languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.files.days import read_date, read_days, write_days
from routing.rota.files.faults import CellNotSound
from routing.rota.messages.catalogue import LANGUAGES

MON, TUE, WED, THU, FRI, SAT, SUN = (1 << day for day in range(7))
WEEKDAYS = MON | TUE | WED | THU | FRI


@pytest.mark.parametrize(
    ("written", "mask"),
    [
        ("Monday", MON),
        ("mon", MON),
        ("MON.", MON),
        ("Senin", MON),
        ("sen", MON),
        ("Tues", TUE),
        ("Selasa", TUE),
        ("Rabu", WED),
        ("Rab", WED),
        ("Kamis", THU),
        ("Thurs", THU),
        ("Jumat", FRI),
        ("Jum'at", FRI),
        ("Jum’at", FRI),  # noqa: RUF001
        ("Jum", FRI),
        ("Sabtu", SAT),
        ("Minggu", SUN),
        ("Ahad", SUN),
        ("  Sunday ", SUN),
        ("Senin-Jumat", WEEKDAYS),
        ("Senin - Jum'at", WEEKDAYS),
        ("Mon–Fri", WEEKDAYS),  # noqa: RUF001
        ("Senin s/d Jumat", WEEKDAYS),
        ("Senin sampai Jumat", WEEKDAYS),
        ("Monday to Friday", WEEKDAYS),
        ("Sabtu-Senin", SAT | SUN | MON),  # over the week's end
        ("Fri-Mon", FRI | SAT | SUN | MON),
        ("Mon-Mon", MON),
        ("Mon,Wed", MON | WED),
        ("Mon, Wed; Fri", MON | WED | FRI),
        ("Senin dan Rabu", MON | WED),
        ("Mon & Wed", MON | WED),
        ("Mon Wed", MON | WED),
        ("Senin-Rabu, Sabtu", MON | TUE | WED | SAT),
        ("Mon,Mon", MON),
        ("daily", 127),
        ("Setiap  Hari", 127),
        ("every day", 127),
        ("Minggu-Sabtu", 127),
    ],
)
def test_weekdays_ranges_and_lists_are_read_in_both_languages(written, mask):
    assert read_days(written) == (mask, None)


@pytest.mark.parametrize("written", ["2026-12-25", " 2026-12-25 ", "2026-12-25 00:00:00", "2026-12-25T00:00"])
def test_a_date_is_a_day_of_its_own(written):
    assert read_days(written) == (None, date(2026, 12, 25))


@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ("Funday", "day-unknown", "funday"),
        ("Mon-Funday", "day-unknown", "mon-funday"),
        ("-", "day-unknown", "-"),
        (",", "day-unknown", ","),
        ("Senin 08", "day-unknown", "senin 08"),
        ("2026-12-25, 2026-12-26", "day-several-dates", ""),
        ("25/12/2026", "date-not-iso", "2026-12-25"),
        ("12/25/26", "date-not-iso", "2026-12-25"),
        ("2026/12/25", "date-not-iso", "2026-12-25"),
        ("03.04.2027", "date-ambiguous", "2027-03-04"),
        ("2026-02-30", "date-no-such-day", ""),
        ("31/31/2026", "date-no-such-day", ""),
        ("0000-00-00", "date-no-such-day", ""),
        ("1926-12-25", "date-out-of-range", "2000"),
    ],
)
def test_what_is_no_day_is_refused_with_what_would_be_right(written, key, said):
    with pytest.raises(CellNotSound) as refused:
        read_days(written)
    assert refused.value.key == key
    assert said in " ".join(map(str, refused.value.params.values()))


@given(st.integers(1, 127), st.sampled_from(LANGUAGES))
def test_weekdays_are_read_as_they_are_written(mask, language):
    assert read_days(write_days(mask, language)) == (mask, None)


@given(st.text(max_size=30) | st.text("monsei-, 0123456789/.", max_size=20))
def test_any_text_is_a_day_or_refused(written):
    for read in (read_days, read_date):
        try:
            read(written)
        except CellNotSound as refused:
            assert refused.key.startswith(("day-", "date-"))  # noqa: PT017
