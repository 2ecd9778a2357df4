"""Overlap warnings: one person on duty twice at the same time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.files import overlap_warnings as module
from routing.rota.files.overlap_warnings import doubles
from tests.routing.rota.csv_files import TODAY, places, read, rota, shift

MON, TUE, SUN = 1, 2, 64
OTHER = "+6281234567891"


def found(*shifts):
    return places(doubles(shifts, TODAY))


def test_one_phone_on_duty_twice_is_told_at_the_later_line():
    faults = doubles([shift(2), shift(3, start=900, end=1000)], TODAY)
    assert places(faults) == [(3, "phone", "overlap")]
    assert "line 2" in faults[0].message


def test_whoever_shows_no_warnings_looks_for_no_overlap_and_no_gap():
    text = rota("Mon,08:00,16:00,Ana,081234567890", "Mon,10:00,12:00,Ana,081234567890")
    told, untold = read(text), read(text, with_meetings=False)
    assert {each.key.partition("-")[0] for each in told.warnings} == {"overlap", "gap"}
    assert (untold.warnings, untold.shifts) == ([], told.shifts)


def test_the_same_shift_twice_is_told_as_such():
    assert found(shift(2), shift(3)) == [(3, "phone", "same-shift")]


def test_shifts_that_adjoin_or_are_of_other_people_are_fine():
    assert found(shift(2), shift(3, start=960, end=1000), shift(4, name="Budi", phone=OTHER)) == []


def test_one_name_with_two_phones_at_once_is_one_person_in_two_places():
    faults = doubles(
        [shift(2), shift(3, name="ANA", phone=OTHER), shift(4, name="Budi", phone="+62811")], TODAY
    )
    assert places(faults) == [(3, "name", "two-places")]
    assert "+6281234567890" in faults[0].message


def test_one_phone_with_two_names_is_told_once_for_each_name():
    shifts = [shift(2, MON), shift(3, TUE, name="Budi"), shift(4, SUN, name="Budi"), shift(5, 8, name="ana")]
    assert found(*shifts) == [(3, "name", "one-phone-two-names")]


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        (shift(2, SUN, 1320, 1560), shift(3, MON, 60, 120), True),  # over the week's end
        (shift(2, MON, 1320, 1560), shift(3, MON, 60, 120), False),
        (shift(2, valid_until=date(2026, 12, 31)), shift(3, valid_from=date(2027, 1, 1)), False),
        (shift(2, valid_until=date(2027, 1, 1)), shift(3, valid_from=date(2027, 1, 1)), True),
        (
            shift(2, MON, valid_until=date(2026, 12, 6)),
            shift(3, valid_from=date(2026, 12, 1)),
            False,
        ),  # no Monday in common
        (shift(2, date(2026, 12, 25)), shift(3, 16), True),  # a Friday
        (shift(2, date(2026, 12, 25)), shift(3, MON), False),
        (shift(2, date(2026, 12, 25), 1320, 1560), shift(3, date(2026, 12, 26), 60, 90), True),
        (shift(2, date(2026, 12, 25)), shift(3, date(2026, 12, 26)), False),
        (shift(2, date(2026, 1, 5)), shift(3, date(2026, 1, 5)), False),  # over
        (shift(2, valid_until=date(2026, 1, 5)), shift(3), False),
    ],
)
def test_whether_two_shifts_meet(one, two, meet):
    assert bool(found(one, two)) is meet


def test_a_file_made_to_be_slow_is_told_that_not_all_was_compared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_COMPARISONS", 10)
    shifts = [shift(line, start=line, end=line + 300) for line in range(2, 40)]
    assert (1, "file", "doubles-more") in found(*shifts)


near = st.integers(0, 20).map(lambda days: TODAY + timedelta(days=days))
people = st.sampled_from(["Ana", "Budi"])
phones = st.sampled_from(["+62811111111", "+62822222222"])
lines = st.builds(
    lambda day, start, length, name, phone, valid: shift(
        day=day,
        start=start,
        end=start + length,
        name=name,
        phone=phone,
        valid_from=valid and min(valid),
        valid_until=valid and max(valid),
    ),
    st.integers(1, 127) | near,
    st.sampled_from([0, 480, 960, 1320]),
    st.sampled_from([60, 480, 1440]),
    people,
    phones,
    st.none() | st.tuples(near, near),
)


def spans(line):
    """Every span of a line in the weeks ahead, in minutes from today on."""
    for offset in range(40):
        day = TODAY + timedelta(days=offset)
        named = line.on_date == day if line.days is None else line.days >> day.weekday() & 1
        if named and (line.on_date or line.valid_from or day) <= day <= (
            line.on_date or line.valid_until or day
        ):
            yield offset * 1440 + line.start, offset * 1440 + line.end


def meet(one, two):
    return any(a < d and c < b for a, b in spans(one) for c, d in spans(two))


@given(st.lists(lines, max_size=7))
def test_every_line_that_meets_an_earlier_one_is_found_with_the_earliest(shifts):
    shifts = [line._replace(line=number) for number, line in enumerate(shifts, start=2)]
    expected = set()
    for number, line in enumerate(shifts):
        for kind, same in (("phone", _same_phone), ("two-places", _two_places)):
            if others := [other.line for other in shifts[:number] if same(line, other) and meet(line, other)]:
                expected.add((line.line, kind, min(others)))
    kinds = {"overlap": "phone", "same-shift": "phone", "two-places": "two-places"}
    assert expected == {
        (fault.line, kinds[fault.key], fault.params["other"])
        for fault in doubles(shifts, TODAY)
        if fault.key in kinds
    }


def _same_phone(line, other):
    return line.phone == other.phone


def _two_places(line, other):
    return line.name == other.name and line.phone != other.phone


def test_one_name_with_two_phones_is_told_once_for_each_further_phone():
    """One of them may have a wrong digit, and then a stranger is rung."""
    other, third = "+6281234567891", "+6281234567892"
    assert found(
        shift(2, day=1),
        shift(3, day=2, phone=other),
        shift(4, day=4, name="ANA", phone=other),
        shift(5, day=8, phone=third),
    ) == [(3, "phone", "one-name-two-phones"), (5, "phone", "one-name-two-phones")]


def test_who_stands_instead_of_themselves_is_not_twice_on_duty():
    day = date(2026, 12, 25)
    assert found(shift(2), shift(3, day=day, start=600, instead=True)) == []
    assert found(shift(2), shift(3, day=day, start=600, tier=2, instead=True)) == [(3, "phone", "overlap")]


def test_nobody_is_not_twice_on_duty():
    nobody = shift(2, day=date(2026, 12, 25), name="-", phone="", tier=None, instead=True)
    assert found(nobody, nobody._replace(line=3, start=500)) == []
