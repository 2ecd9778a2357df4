"""Quiet hours and due times, in zones that change their clocks and in zones that don't."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.quiet_hours import QuietHours, allowed_from, place_at, retry_after

MINUTE = timedelta(minutes=1)
ZONES = ["Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns"]
NIGHT = QuietHours(time(21), time(7))

instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiets = st.builds(QuietHours, clocks, clocks)


def at(text: str, zone: str = "Asia/Jakarta") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def over_of(around: tuple[datetime, datetime] | None) -> datetime | None:
    return None if around is None else around[1]


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2026-11-25T20:59:59", "2026-11-25T20:59:59"),
        ("2026-11-25T21:00:00", "2026-11-26T07:00:00"),
        ("2026-11-25T22:00:00", "2026-11-26T07:00:00"),
        ("2026-11-26T00:00:00", "2026-11-26T07:00:00"),
        ("2026-11-26T06:59:59", "2026-11-26T07:00:00"),
        ("2026-11-26T07:00:00", "2026-11-26T07:00:00"),
        ("2026-11-26T12:00:00", "2026-11-26T12:00:00"),
        ("2026-12-31T23:30:00", "2027-01-01T07:00:00"),
    ],
)
def test_at_night_a_callback_waits_for_the_morning(now: str, allowed: str) -> None:
    zone = ZoneInfo("Asia/Jakarta")
    assert allowed_from(at(now), NIGHT, zone) == at(allowed)
    assert allowed_from(at(now), NIGHT, zone, night_asked_at=at(now)) == at(now), (
        "unless its caller asked for it"
    )


def test_quiet_hours_may_lie_within_one_day_and_may_not_be_at_all() -> None:
    zone = ZoneInfo("Asia/Jakarta")
    noon = QuietHours(time(12), time(13, 30))
    assert allowed_from(at("2026-11-25T12:10"), noon, zone) == at("2026-11-25T13:30")
    assert allowed_from(at("2026-11-25T23:10"), noon, zone) == at("2026-11-25T23:10")
    never = QuietHours(time(7), time(7))
    assert allowed_from(at("2026-11-25T23:10"), never, zone) == at("2026-11-25T23:10")


@pytest.mark.parametrize(
    ("now", "hours"),
    [("2026-03-28T21:00", 9), ("2026-10-24T21:00", 11), ("2026-06-01T21:00", 10)],
)
def test_a_night_in_which_the_clocks_change_is_an_hour_shorter_or_longer(now: str, hours: int) -> None:
    started = at(now, "Europe/Berlin")
    over = allowed_from(started, NIGHT, ZoneInfo("Europe/Berlin"))
    assert over - started.astimezone(UTC) == timedelta(hours=hours)
    assert over.astimezone(ZoneInfo("Europe/Berlin")).time() == time(7)


def test_quiet_hours_that_end_in_the_hour_that_spring_skips_end_when_it_is_skipped() -> None:
    zone = ZoneInfo("Europe/Berlin")
    over = allowed_from(at("2026-03-29T01:00", "Europe/Berlin"), QuietHours(time(22), time(2, 30)), zone)
    assert over.astimezone(zone).time() == time(3)


@given(instants, quiets, st.sampled_from(ZONES))
def test_an_allowed_instant_is_never_quiet_never_earlier_and_at_most_25_hours_later(
    now: datetime, quiet: QuietHours, name: str
) -> None:
    zone = ZoneInfo(name)
    allowed = allowed_from(now, quiet, zone)
    assert now <= allowed <= now + timedelta(hours=25)
    assert quiet.around(allowed, zone) is None
    assert allowed_from(allowed, quiet, zone) == allowed
    if allowed > now:
        # It is quiet all the while until then.
        assert over_of(quiet.around(allowed - timedelta(seconds=1), zone)) == allowed
        assert over_of(quiet.around(now + (allowed - now) / 2, zone)) == allowed


@given(instants, quiets, st.sampled_from(ZONES))
def test_an_hour_far_from_any_change_is_quiet_as_its_wall_clock_says(
    now: datetime, quiet: QuietHours, name: str
) -> None:
    zone = ZoneInfo(name)
    offsets = {(now + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in range(-49, 50, 7)}
    if len(offsets) > 1:
        return
    wall, inside = now.astimezone(zone).time(), quiet.start <= quiet.end
    within = quiet.start <= wall < quiet.end if inside else wall >= quiet.start or wall < quiet.end
    assert (quiet.around(now, zone) is not None) == within


@pytest.mark.parametrize(
    ("attempts", "retry", "minutes"),
    [(1, (15, 60), 15), (2, (15, 60), 60), (3, (15, 60), 60), (9, (15,), 15), (0, (15, 60), 15), (1, (), 60)],
)
def test_the_next_attempt_is_due_after_the_span_that_the_helpline_names_for_it(
    attempts: int, retry: tuple[int, ...], minutes: int
) -> None:
    assert retry_after(attempts, [n * MINUTE for n in retry]) == minutes * MINUTE


def test_who_asked_to_be_rung_at_night_meant_that_night() -> None:
    zone, asked = ZoneInfo("Asia/Jakarta"), at("2026-11-25T21:30")
    for now in ("2026-11-25T21:31", "2026-11-26T06:59", "2026-11-26T12:00"):
        assert allowed_from(at(now), NIGHT, zone, night_asked_at=asked) == at(now)
    allowed = allowed_from(at("2026-11-26T22:00"), NIGHT, zone, night_asked_at=asked)
    assert allowed == at("2026-11-27T07:00")


def test_p5_of_many_that_are_due_at_once_who_asked_first_goes_first() -> None:
    due = at("2026-11-26T07:00")
    asked = [due - timedelta(hours=48) + timedelta(seconds=3 * n) for n in range(0, 57_000, 500)]
    places = [place_at(due, each) for each in asked]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert due <= places[0] <= places[-1] < due + timedelta(seconds=2)
    assert place_at(due, due - timedelta(days=30)) == due
