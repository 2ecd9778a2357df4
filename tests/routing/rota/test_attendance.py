"""Attendance: who is on duty and not paused, who comes next, and when a counsellor's own pause ends (promise P9)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.attendance import Attendance, next_shift, own_pause_ends
from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Rota
from routing.rota.shift import Shift

JAKARTA = ZoneInfo("Asia/Jakarta")
ANA, BUDI = 1, 2
EVERY_DAY = 0b1111111
WEDNESDAY = 0b0000100


def at(hour: float, day: int = 25) -> datetime:
    """Return an instant of November 2026; the 25th is a Wednesday."""
    return datetime(2026, 11, day, tzinfo=JAKARTA).astimezone(UTC) + timedelta(hours=hour)


def shift(who: int, start: int, end: int, days: int = EVERY_DAY) -> Shift:
    return Shift(who + 1, who, f"C{who}", f"+62812{who:07}", days, None, start * 60, end * 60)


def instead(who: int | None, start: int, end: int) -> Shift:
    """Return a line of the 25th that replaces the weekly ones."""
    return shift(who or 9, start, end)._replace(
        counsellor_id=who, days=None, on_date=date(2026, 11, 25), instead=True
    )


def cover(kind: CoverKind, who: int, start: float, end: float, replaced: int | None = None) -> Cover:
    return Cover(1, kind, who, f"C{who}", f"+62812{who:07}", replaced, at(start), at(end))


def rota(*shifts: Shift) -> Rota:
    return Rota.from_rows(1, JAKARTA, shifts)


@pytest.mark.parametrize(
    ("shifts", "covers", "asked", "ends"),
    [
        # The pause ends with the unbroken time on duty: two shifts without a gap are one.
        ([shift(ANA, 8, 16)], [], at(10), at(16)),
        ([shift(ANA, 8, 12), shift(ANA, 12, 16)], [], at(10), at(16)),
        ([shift(ANA, 8, 12), shift(ANA, 13, 16)], [], at(10), at(12)),
        ([shift(ANA, 22, 30)], [], at(23), at(30)),
        # Another counsellor's hours do not count.
        ([shift(ANA, 8, 16), shift(BUDI, 16, 24)], [], at(10), at(16)),
        # Covers count: they add hours, remove them, or give another's.
        ([shift(ANA, 8, 16)], [cover(CoverKind.ADDED, ANA, 16, 18)], at(10), at(18)),
        ([shift(ANA, 8, 16)], [cover(CoverKind.REMOVED, ANA, 14, 16)], at(10), at(14)),
        ([shift(ANA, 8, 16), shift(BUDI, 16, 20)], [cover(CoverKind.REPLACED, ANA, 16, 20, BUDI)], at(10), at(20)),
        ([shift(ANA, 8, 16)], [cover(CoverKind.REPLACED, BUDI, 15, 16, ANA)], at(10), at(15)),
        # The weekly shift is replaced by another line of that day, or by nobody.
        ([shift(ANA, 8, 16), instead(BUDI, 12, 14)], [], at(10), at(12)),
        ([shift(ANA, 8, 16), instead(None, 12, 14)], [], at(10), at(12)),
        ([shift(BUDI, 8, 16), instead(ANA, 12, 14)], [], at(10), at(14)),
        # After 12 h at most.
        ([shift(ANA, 0, 24)], [], at(10), at(22)),
        ([shift(ANA, 0, 24, WEDNESDAY)], [], at(10), at(22)),
        ([shift(ANA, 0, 24, WEDNESDAY)], [], at(13), at(24)),
        # A pause asked for before duty lasts for the next duty, at most 12 h after its start.
        ([shift(ANA, 18, 22)], [], at(10), at(22)),
        ([shift(ANA, 18, 22)], [], at(23), at(22, day=26)),
        ([shift(ANA, 0, 24, WEDNESDAY << 1)], [], at(10), at(12, day=26)),
        ([shift(BUDI, 8, 16)], [cover(CoverKind.ADDED, ANA, 18, 19)], at(10), at(19)),
        # No duty is known.
        ([shift(BUDI, 8, 16)], [], at(10), at(22)),
    ],
)  # fmt: skip
def test_p9_an_own_pause_ends_with_the_duty(
    shifts: list[Shift], covers: list[Cover], asked: datetime, ends: datetime
) -> None:
    assert own_pause_ends(rota(*shifts), covers, ANA, asked) == ends


@given(
    st.lists(st.tuples(st.integers(0, 23), st.integers(1, 24)), max_size=4),
    st.integers(0, 48),
)
def test_p9_a_pause_of_ones_own_lasts_until_duty_ends_and_at_most_12_h(
    spans: list[tuple[int, int]], asked: int
) -> None:
    whole = rota(*(shift(ANA, start, start + length) for start, length in spans))
    now = at(asked)
    ends = own_pause_ends(whole, (), ANA, now)
    start = now if whole.on_duty(now) else whole.next_start(now) or now
    assert start < ends <= start + timedelta(hours=12)
    if spans:
        minutes = range(0, round((ends - start).total_seconds() / 60), 30)
        assert all(whole.on_duty(start + timedelta(minutes=minute)) for minute in minutes)
        assert ends == start + timedelta(hours=12) or not whole.on_duty(ends)


def test_the_next_shift_of_one_is_not_that_of_another() -> None:
    found = rota(shift(ANA, 8, 16), shift(BUDI, 12, 20))
    assert next_shift(found, (), ANA, at(10)) == at(8, day=26)
    assert next_shift(found, (cover(CoverKind.ADDED, ANA, 18, 19),), ANA, at(10)) == at(18)
    assert next_shift(found, (), 3, at(10)) is None


@pytest.mark.parametrize(
    ("paused", "now", "next_at"),
    [
        # Everybody on duty is paused: the first pause that ends counts, or the first shift that begins.
        ({ANA: at(14)}, at(10), at(14)),
        ({ANA: at(14), BUDI: at(13)}, at(10), at(14)),
        ({ANA: at(18)}, at(10), at(16)),
        ({ANA: at(18), BUDI: at(17)}, at(10), at(17)),
        # A pause that ends outside the counsellor's hours brings nobody.
        ({ANA: at(2, day=26), BUDI: at(3, day=26)}, at(10), at(8, day=26)),
        # A shift begins at the instant at which its counsellor's pause ends.
        ({ANA: at(8, day=26), BUDI: at(8, day=26)}, at(10), at(8, day=26)),
        ({ANA: at(12, day=26), BUDI: at(9, day=26)}, at(10), at(12, day=26)),
        # A pause whose end is past is no pause.
        ({ANA: at(9)}, at(10), at(16)),
    ],
)
def test_the_next_start_is_a_shift_or_the_end_of_a_pause(
    paused: dict[int, datetime], now: datetime, next_at: datetime
) -> None:
    found = Attendance(rota(shift(ANA, 8, 16), shift(BUDI, 16, 20)), paused=paused)
    assert found.next_start(now) == next_at
    assert found.there(next_at)
    assert found.first(now, lambda each: each) == (now if found.there(now) else next_at)


hours = st.integers(0, 72)


@given(
    st.lists(st.tuples(st.sampled_from([ANA, BUDI]), st.integers(0, 23), st.integers(1, 24)), max_size=4),
    st.dictionaries(st.sampled_from([ANA, BUDI]), hours.map(at)),
    hours.map(at),
)
def test_nobody_is_there_between_now_and_the_next_start(
    spans: list[tuple[int, int, int]], paused: dict[int, datetime], now: datetime
) -> None:
    found = Attendance(
        rota(*(shift(who, start, start + length) for who, start, length in spans)), paused=paused
    )
    if found.there(now):
        return
    start = found.next_start(now)
    looked = [now + timedelta(minutes=30 * step) for step in range(2 * 24 * 5)]
    assert next((each for each in looked if found.there(each)), None) == start
