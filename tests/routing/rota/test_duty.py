"""Duty: the lookup agrees with a model that only lists the minutes that the clock showed."""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Duty, Rota
from routing.rota.shift import Shift
from tests.budgets import examples

MONDAY, FRIDAY, SATURDAY, SUNDAY = 1, 16, 32, 64
DAILY = 127


def shift(days=DAILY, start="08:00", end="16:00", *, who=1, line=2, on=None, tier=1, languages=(), **valid):
    hour, minute = map(int, start.split(":"))
    begin = hour * 60 + minute
    hour, minute = map(int, end.split(":"))
    finish = hour * 60 + minute
    finish += 1440 if finish <= begin else 0
    name = f"Counsellor {who}"
    days = None if on else days
    phone = f"+62811{who:07}" if who else ""
    return Shift(line, who, name, phone, days, on, begin, finish, tier, languages, **valid)


def cover(kind, who, start, end, *, replaced=None, number=1, tier=None, languages=()):
    return Cover(
        number,
        CoverKind(kind),
        who,
        f"Counsellor {who}",
        f"+62811{who:07}",
        replaced,
        start,
        end,
        tier,
        languages,
    )


def rota(*shifts, zone="Asia/Jakarta"):
    return Rota.from_rows(1, ZoneInfo(zone), shifts)


def at(text, zone="Asia/Jakarta"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def who(found):
    return [duty.counsellor_id for duty in found]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-27 21:59", []),
        ("2026-11-27 22:00", [1]),
        ("2026-11-27 23:59:59", [1]),
        ("2026-11-28 01:59:59", [1]),
        ("2026-11-28 02:00", []),
        ("2026-11-27 01:00", []),  # the night before belongs to Thursday's shift, which does not exist
    ],
)
def test_a_friday_night_shift_ends_on_saturday(instant, expected):
    assert who(rota(shift(FRIDAY, "22:00", "02:00")).on_duty(at(instant))) == expected


@pytest.mark.parametrize(
    ("days", "instant"),
    [
        (SUNDAY, "2026-11-30 01:00"),  # over the week's end
        (SATURDAY, "2026-11-01 01:00"),  # over the month's end
        (FRIDAY, "2028-02-26 01:00"),
        (16, "2027-01-02 01:00"),  # Friday 1 January 2027
    ],
)
def test_a_night_shift_runs_over_the_end_of_week_and_month(days, instant):
    assert who(rota(shift(days, "22:00", "02:00")).on_duty(at(instant))) == [1]


def test_a_shift_of_24_hours_runs_to_the_same_time_tomorrow():
    whole = rota(shift(MONDAY, "08:00", "08:00"))
    assert who(whole.on_duty(at("2026-11-24 07:59"))) == [1]
    assert who(whole.on_duty(at("2026-11-24 08:00"))) == []


def test_who_is_on_duty_comes_by_tier_then_name_each_once_with_all_languages_and_lines():
    found = rota(
        shift(who=3, line=2, tier=2, languages=("jv", "id")),
        shift(who=2, line=3),
        shift(who=3, line=4, languages=("id", "en")),
        shift(who=1, line=5, tier=2),
    ).on_duty(at("2026-11-23 09:00"))
    assert found == (
        Duty(2, "Counsellor 2", "+628110000002", 1, (), "shift line 3"),
        Duty(3, "Counsellor 3", "+628110000003", 1, ("id", "en", "jv"), "shift line 4, shift line 2"),
        Duty(1, "Counsellor 1", "+628110000001", 2, (), "shift line 5"),
    )


@pytest.mark.parametrize(
    ("of_first", "of_second", "of"),
    [("Satu", "Dua", "Satu"), (None, "Dua", "Dua"), ("Satu", None, "Satu"), (None, None, None)],
)
def test_somebody_named_twice_answers_for_whom_the_line_of_the_lower_tier_says_or_else_the_other(
    of_first: str | None, of_second: str | None, of: str | None
):
    (duty,) = rota(
        shift(who=3, line=2, tier=2)._replace(organisation=of_second),
        shift(who=3, line=4)._replace(organisation=of_first),
    ).on_duty(at("2026-11-23 09:00"))
    assert (duty.tier, duty.organisation) == (1, of)


def test_validity_is_of_the_day_on_which_the_shift_starts():
    night = shift(DAILY, "22:00", "02:00", valid_from=date(2026, 11, 10), valid_until=date(2026, 11, 12))
    found = rota(night)
    assert who(found.on_duty(at("2026-11-10 01:00"))) == []
    assert who(found.on_duty(at("2026-11-10 22:00"))) == [1]
    assert who(found.on_duty(at("2026-11-13 01:00"))) == [1]
    assert who(found.on_duty(at("2026-11-13 22:00"))) == []


def test_a_dated_shift_is_for_its_date_alone():
    feast = rota(shift(on=date(2026, 12, 25), start="22:00", end="02:00"))
    assert who(feast.on_duty(at("2026-12-26 01:59"))) == [1]
    assert who(feast.on_duty(at("2026-12-26 23:00"))) == []
    assert feast.next_start(at("2026-11-23 09:00")) == at("2026-12-25 22:00")
    assert feast.next_start(at("2026-12-25 22:00")) is None


@pytest.mark.parametrize(
    ("zone", "start", "end", "instant", "on"),
    [
        # Europe/Berlin 2027-03-28: 02:00 becomes 03:00 at 01:00 UTC.
        ("Europe/Berlin", "02:30", "06:00", "2027-03-28T00:59:59", False),
        ("Europe/Berlin", "02:30", "06:00", "2027-03-28T01:00:00", True),
        ("Europe/Berlin", "22:00", "02:30", "2027-03-28T00:59:59", True),
        ("Europe/Berlin", "22:00", "02:30", "2027-03-28T01:00:00", False),
        # 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC; 02:30 is shown at 00:30 and 01:30 UTC.
        ("Europe/Berlin", "02:30", "06:00", "2026-10-25T00:29:59", False),
        ("Europe/Berlin", "02:30", "06:00", "2026-10-25T00:30:00", True),
        ("Europe/Berlin", "02:30", "06:00", "2026-10-25T01:10:00", True),
        ("Europe/Berlin", "22:00", "02:30", "2026-10-25T00:30:00", False),
        ("Europe/Berlin", "22:00", "02:30", "2026-10-25T01:10:00", False),
        ("Europe/Berlin", "22:00", "03:00", "2026-10-25T01:59:59", True),
        ("Europe/Berlin", "22:00", "03:00", "2026-10-25T02:00:00", False),
        # Lord Howe turns by half an hour: 2026-04-05 02:00 becomes 01:30 at 15:00 UTC on the 4th.
        ("Australia/Lord_Howe", "01:30", "06:00", "2026-04-04T14:30:00", True),
        ("Australia/Lord_Howe", "00:00", "01:30", "2026-04-04T15:00:00", False),
        # Tehran, until 2022, left out midnight itself: 2022-03-22 00:00 was 01:00 (20:30 UTC).
        ("Asia/Tehran", "00:00", "08:00", "2022-03-21T20:29:59", False),
        ("Asia/Tehran", "00:00", "08:00", "2022-03-21T20:30:00", True),
    ],
)
def test_clock_changes_leave_no_gap_and_no_overlap(zone, start, end, instant, on):
    found = rota(shift(DAILY, start, end), zone=zone).on_duty(
        datetime.fromisoformat(instant).replace(tzinfo=UTC)
    )
    assert bool(found) is on


def test_a_shift_that_the_clock_skips_whole_starts_a_week_later():
    found = rota(shift(SUNDAY, "02:10", "02:50"), zone="Europe/Berlin")
    assert found.on_duty(datetime(2027, 3, 28, 1, tzinfo=UTC)) == ()
    assert found.next_start(datetime(2027, 3, 22, tzinfo=UTC)) == at("2027-04-04 02:10", "Europe/Berlin")


FEAST = date(2026, 12, 25)  # a Friday


def on_the_feast(start="10:00", end="12:00", **how):
    return shift(start=start, end=end, line=9, on=FEAST, instead=True, **how)


@pytest.mark.parametrize(
    ("aside", "instant", "expected"),
    [
        (on_the_feast(who=3), "2026-12-25 09:59", [1, 2]),
        (on_the_feast(who=3), "2026-12-25 10:00", [3, 2]),  # of its tier alone
        (on_the_feast(who=3), "2026-12-25 12:00", [1, 2]),  # of its hours alone
        (on_the_feast(who=3), "2026-12-26 11:00", [1, 2]),
        (on_the_feast(who=3, tier=2), "2026-12-25 11:00", [1, 3]),
        (on_the_feast(who=1), "2026-12-25 11:00", [1, 2]),
        (on_the_feast(who=None, tier=None), "2026-12-25 11:00", []),
        (on_the_feast(who=None, tier=1), "2026-12-25 11:00", [2]),
        (on_the_feast(who=None, tier=3), "2026-12-25 11:00", [1, 2]),
        (on_the_feast("22:00", "09:00", who=None, tier=None), "2026-12-26 08:30", []),
        (on_the_feast(who=3, valid_until=date(2026, 12, 24)), "2026-12-25 11:00", [1, 2]),
    ],
)
def test_an_instead_line_replaces_the_weekly_lines_of_its_hours_and_tier(aside, instant, expected):
    weekly = (shift(who=1), shift(who=2, line=3, tier=2))
    assert who(rota(*weekly, aside).on_duty(at(instant))) == expected


def test_other_lines_with_a_date_add_to_one_that_stands_instead():
    nobody = on_the_feast(who=None, tier=None)
    found = rota(shift(), nobody, shift(who=4, line=10, on=FEAST, start="11:00"))
    assert who(found.on_duty(at("2026-12-25 10:30"))) == []
    assert who(found.on_duty(at("2026-12-25 11:00"))) == [4]


def test_the_next_start_is_when_replaced_shifts_come_back():
    found = rota(shift(), on_the_feast("07:00", "12:00", who=None, tier=None))
    assert found.next_start(at("2026-12-24 20:00")) == at("2026-12-25 12:00")
    assert found.next_start(at("2026-12-25 12:00")) == at("2026-12-26 08:00")
    whole_days = [
        shift(
            line=line,
            who=None,
            tier=None,
            on=FEAST + timedelta(days=line),
            start="00:00",
            end="24:00",
            instead=True,
        )
        for line in range(40)
    ]
    assert rota(shift(), *whole_days).next_start(at("2026-12-24 20:00")) == at("2027-02-03 08:00")


@pytest.mark.parametrize(
    ("lines", "tiers", "meant"),
    [
        ([on_the_feast(who=None, tier=None)], {1, 2}, True),
        ([on_the_feast(who=None, tier=1)], {1}, True),
        ([on_the_feast(who=None, tier=1)], {1, 2}, False),
        ([on_the_feast(who=None, tier=2)], set(), False),  # somebody of tier 1 is named
        ([on_the_feast(who=None, tier=None), shift(who=4, line=10, on=FEAST)], {1}, False),
        ([], set(), False),
    ],
)
def test_a_line_with_nobody_counts_only_where_no_line_names_a_counsellor(lines, tiers, meant):
    found = rota(shift(), *lines)
    assert found.is_meant_empty(at("2026-12-25 11:00"), tiers) is meant
    assert not found.is_meant_empty(at("2026-12-25 12:00"), tiers)


class TestCovers:
    nine, ten, twelve = (at(f"2026-11-23 {hour}") for hour in ("09:00", "10:00", "12:00"))

    def test_one_added_is_on_duty_for_the_span(self):
        covers = [cover("added", 5, self.nine, self.ten, tier=2, languages=("en",))]
        empty = rota()
        assert who(empty.on_duty(self.nine - timedelta(seconds=1), covers)) == []
        assert empty.on_duty(self.nine, covers) == (
            Duty(5, "Counsellor 5", "+628110000005", 2, ("en",), "cover 1"),
        )
        assert who(empty.on_duty(self.ten, covers)) == []
        assert empty.next_start(self.nine - timedelta(days=40), covers) == self.nine

    def test_one_removed_is_off_and_comes_back_to_a_shift_under_way(self):
        covers = [cover("removed", 1, self.nine, self.ten)]
        assert who(rota(shift()).on_duty(self.nine, covers)) == []
        assert rota(shift()).next_start(self.nine, covers) == self.ten

    def test_one_who_replaces_works_the_hours_of_the_other_and_no_more(self):
        covers = [cover("replaced", 9, at("2026-11-23 00:00"), at("2026-11-26 00:00"), replaced=1)]
        found = rota(shift(tier=2, languages=("id",)), shift(who=2, line=3))
        assert found.on_duty(self.nine, covers)[1] == Duty(
            9, "Counsellor 9", "+628110000009", 2, (), "cover 1"
        )
        assert who(found.on_duty(at("2026-11-23 07:00"), covers)) == []
        assert found.next_start(at("2026-11-23 16:00"), covers) == at("2026-11-24 08:00")

    def test_a_later_cover_goes_over_an_earlier_one_in_whatever_order_they_come(self):
        covers = [
            cover("added", 1, self.nine, self.twelve, number=3),
            cover("removed", 1, self.nine, self.twelve, number=2),
        ]
        assert [duty.source for duty in rota(shift()).on_duty(self.nine, covers)] == ["cover 3"]

    def test_the_next_start_is_found_after_a_cover_removes_a_counsellor_for_months(self):
        covers = [cover("removed", 1, at("2026-11-23 00:00"), at("2027-06-01 20:00"))]
        assert rota(shift()).next_start(self.nine, covers) == at("2027-06-02 08:00")


def test_counsellors_left_out_are_neither_on_duty_nor_the_next_start():
    found = rota(shift(who=1), shift(who=2, line=3, start="10:00"))
    assert who(found.on_duty(at("2026-11-23 11:00"), without={1})) == [2]
    assert found.next_start(at("2026-11-23 07:00"), without={1}) == at("2026-11-23 10:00")
    assert found.next_start(at("2026-11-23 07:00"), without={1, 2}) is None


def test_the_next_start_is_found_years_ahead():
    far = rota(
        shift(MONDAY, valid_from=date(2031, 1, 1)), shift(FRIDAY, line=3, valid_until=date(2026, 1, 1))
    )
    assert far.next_start(at("2026-11-23 09:00")) == at("2031-01-06 08:00")


# --- The model: the minutes of 24 days as the clock showed them, with the shifts marked on them one by one.

ZONES = {
    "Asia/Jakarta": [date(2026, 12, 28)],
    "Europe/Berlin": [date(2027, 3, 28), date(2026, 10, 25)],
    "America/New_York": [date(2027, 3, 14), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "Asia/Tehran": [date(2022, 3, 22), date(2021, 9, 22)],
}
BEFORE, AFTER = 10, 12


@lru_cache
def shown_minutes(zone, middle):
    """Every minute of UTC around that day, with the latest wall time shown up to then."""
    info, latest, rows = ZoneInfo(zone), datetime(1, 1, 1), []  # noqa: DTZ001 - wall time
    instant = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - timedelta(days=BEFORE)
    for _ in range((BEFORE + AFTER) * 1440):
        latest = max(latest, instant.astimezone(info).replace(tzinfo=None))
        rows.append((instant, latest))
        instant += timedelta(minutes=1)
    return rows


@lru_cache
def shown_walls(zone, middle):
    return [wall for _, wall in shown_minutes(zone, middle)]


def occurrences(line, first, last):
    """Wall-clock spans of one line, day by day."""
    for ordinal in range(first.toordinal() - 2, last.toordinal() + 2):
        day = date.fromordinal(ordinal)
        named = line.on_date == day if line.days is None else line.days >> day.weekday() & 1
        if not named or day < (line.valid_from or day) or day > (line.valid_until or day):
            continue
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall time
        yield midnight + timedelta(minutes=line.start), midnight + timedelta(minutes=line.end), ordinal


def model(shifts, covers, zone, middle):
    """Set of (counsellor, reason) for each minute."""
    rows = shown_minutes(zone, middle)
    table: list[frozenset[tuple[int, tuple[int, ...]]]] = [frozenset()] * len(rows)
    aside: list[frozenset[int | None]] = [frozenset()] * len(rows)
    walls = shown_walls(zone, middle)
    for line in sorted(shifts, key=lambda line: not line.instead):
        for start, end, ordinal in occurrences(line, walls[0].date(), walls[-1].date()):
            # The latest time shown never goes back, so the minutes of one span are adjacent.
            for index in range(bisect_left(walls, start), bisect_left(walls, end)):
                if line.instead:
                    aside[index] |= {line.tier}
                is_set_aside = line.on_date is None and aside[index] & {line.tier, None}
                if line.counsellor_id is not None and not is_set_aside:
                    table[index] |= {(line.counsellor_id, (line.line, ordinal))}
    for each in sorted(covers, key=lambda each: each.id):
        for index, (instant, _) in enumerate(rows):
            if each.starts_at <= instant < each.ends_at:
                table[index] = overlaid(table[index], each)
    return rows, table


def overlaid(present, each):
    if each.kind == "added":
        return present | {(each.counsellor_id, (-each.id,))}
    gone = each.counsellor_id if each.kind == "removed" else each.replaced_id
    left = frozenset(entry for entry in present if entry[0] != gone)
    if each.kind == "replaced":
        left |= {(each.counsellor_id, (*why, -each.id)) for someone, why in present if someone == gone}
    return left


@st.composite
def situations(draw):
    zone = draw(st.sampled_from(sorted(ZONES)))
    middle = draw(st.sampled_from(ZONES[zone]))
    near = st.integers(-9, 9).map(lambda days: middle + timedelta(days=days))
    # Times are drawn close to midnight and to the hours at which clocks change.
    minutes = st.one_of(
        st.integers(0, 240), st.integers(0, 1439), st.sampled_from([0, 60, 90, 120, 150, 180])
    )
    shifts = []
    for line in range(draw(st.integers(1, 4))):
        start = draw(minutes)
        end = draw(minutes)
        dated = draw(st.integers(0, 3)) == 0
        nobody = dated and draw(st.booleans())
        since, until = sorted((draw(near), draw(near))) if draw(st.booleans()) else (None, None)
        shifts.append(
            Shift(
                line + 2,
                None if nobody else draw(st.integers(1, 2)),
                "x",
                "+1",
                None if dated else draw(st.integers(1, 127)),
                draw(near) if dated else None,
                start,
                end if end > start else end + 1440,
                draw(st.sampled_from([1, 2, None] if nobody else [1, 2])),
                (),
                since,
                until,
                nobody or (dated and draw(st.booleans())),
            )
        )
    covers = []
    noon = datetime(middle.year, middle.month, middle.day, tzinfo=UTC)
    for number in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(CoverKind))
        start = noon + timedelta(minutes=draw(st.integers(-3 * 1440, 3 * 1440)))
        who = draw(st.integers(1, 3))
        replaced = draw(st.sampled_from([x for x in (1, 2, 3) if x != who])) if kind == "replaced" else None
        end = start + timedelta(minutes=draw(st.integers(1, 4000)))
        covers.append(Cover(number + 1, kind, who, "x", "+1", replaced, start, end))
    return zone, middle, shifts, covers, draw(st.lists(st.integers(0, 6 * 1440 - 1), min_size=3, max_size=10))


@settings(max_examples=examples(60))
@given(situations())
def test_the_lookup_agrees_with_the_model(situation):
    zone, middle, shifts, covers, offsets = situation
    rows, table = model(shifts, covers, zone, middle)
    found = Rota.from_rows(1, ZoneInfo(zone), shifts)
    comes = [index for index in range(1, len(rows)) if table[index] - table[index - 1]]
    first, last = (BEFORE - 3) * 1440, (BEFORE + 3) * 1440
    edges = {edge for index in comes if first < index < last for edge in (index - 1, index)}
    drawn = {first + offset for offset in offsets}
    # Clocks change between the noon before the middle day and its end, in UTC.
    changing = set(range(BEFORE * 1440 - 720, (BEFORE + 1) * 1440, 10))
    for index in sorted(edges | drawn | changing):
        expected = {someone for someone, _ in table[index]}
        instant = rows[index][0] + timedelta(seconds=index % 60)
        assert set(who(found.on_duty(instant, covers))) == expected
        assert found.has_anybody(instant, covers, without={1}) == bool(expected - {1})
    for index in sorted(edges | drawn):
        start, later = found.next_start(rows[index][0], covers), bisect_right(comes, index)
        if later < len(comes):
            assert start == rows[comes[later]][0]
        else:
            assert start is None or start > rows[-1][0]


# --- Until when they are cleared

FRIDAY_13 = date(2026, 11, 13)


@pytest.mark.parametrize(
    ("instant", "expected", "lapsed"),
    [
        ("2026-11-13 22:00", [1], []),  # the last day
        ("2026-11-14 01:59", [1], []),  # its shift goes on
        ("2026-11-14 02:00", [], []),
        ("2026-11-14 22:00", [], [1]),  # the shift of the day after
        ("2026-11-21 01:00", [], [1]),
    ],
)
def test_who_is_cleared_until_a_day_finishes_its_shift_and_comes_to_no_later_one(instant, expected, lapsed):
    found = rota(shift(DAILY, "22:00", "02:00", cleared_until=FRIDAY_13))
    assert who(found.on_duty(at(instant))) == expected
    assert found.has_anybody(at(instant)) is bool(expected)
    assert who(found.on_duty(at(instant), cleared=False)) == lapsed


def test_the_next_start_is_of_somebody_whose_clearance_has_not_ended():
    both = rota(
        shift(DAILY, "08:00", "10:00", cleared_until=FRIDAY_13), shift(DAILY, "12:00", "14:00", who=2, line=3)
    )
    assert both.next_start(at("2026-11-12 20:00")) == at("2026-11-13 08:00")
    assert both.next_start(at("2026-11-13 20:00")) == at("2026-11-14 12:00")
    alone = rota(shift(DAILY, "08:00", "10:00", cleared_until=FRIDAY_13))
    assert alone.next_start(at("2026-11-13 08:00")) is None


def test_a_replacement_comes_for_somebody_whose_clearance_has_ended_unless_their_own_has():
    start, end = at("2026-11-14 00:00"), at("2026-11-20 00:00")
    found = rota(shift(DAILY, "08:00", "10:00", cleared_until=FRIDAY_13))
    comes = cover("replaced", 2, start, end, replaced=1)
    assert who(found.on_duty(at("2026-11-15 09:00"), [comes])) == [2]
    assert found.next_start(at("2026-11-13 20:00"), [comes]) == at("2026-11-14 08:00")
    lapsed = replace(comes, cleared_until=FRIDAY_13)
    assert who(found.on_duty(at("2026-11-15 09:00"), [lapsed])) == []
    assert found.next_start(at("2026-11-13 20:00"), [lapsed]) is None
    begun = replace(lapsed, starts_at=at("2026-11-13 23:00"))
    assert who(found.on_duty(at("2026-11-15 09:00"), [begun])) == [2], "a cover under way goes on"


def test_a_line_of_somebody_whose_clearance_has_ended_still_stands_instead_of_the_weekly_ones():
    day = date(2026, 11, 16)
    found = rota(
        shift(who=1),
        shift(on=day, who=2, line=3, instead=True, cleared_until=FRIDAY_13),
    )
    assert who(found.on_duty(at("2026-11-16 09:00"))) == []
    assert not found.is_meant_empty(at("2026-11-16 09:00")), "it is a gap"
