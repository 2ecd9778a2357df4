"""URL state: it is read as it was written, or begins now."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.phone.offline.url_state import UrlState

SINCE = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
JOURNEY = UrlState(SINCE, "id", (3,))
LONGEST = timedelta(hours=2)


def test_url_state_is_read_as_written_and_begins_now_when_unreadable() -> None:
    now = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
    query = dict(pair.split("=") for pair in JOURNEY.query().split("&"))
    assert UrlState.read(query, now, "en", longest=LONGEST) == JOURNEY
    left = dict(pair.split("=") for pair in JOURNEY.left(SINCE, tried=(), counts=True).query().split("&"))
    assert UrlState.read(left, now, "en", longest=LONGEST) == UrlState(SINCE, "id", (), returns=1)
    waiting = dict(pair.split("=") for pair in JOURNEY.waiting().query().split("&"))
    assert UrlState.read(waiting, now, "en", longest=LONGEST).busy == 1
    for broken in ({}, {"since": "x"}, {"since": "1" * 30}, {"since": "1", "tried": "a.b"}):
        assert UrlState.read(broken, now, "en", longest=LONGEST) == UrlState(now, "en")


@pytest.mark.parametrize("hours", [3, -3], ids=["forward", "back"])
def test_p1_url_state_from_another_clock_waits_no_longer_than_a_new_one(hours: int) -> None:
    now = SINCE + timedelta(hours=hours)
    query = dict(pair.split("=") for pair in JOURNEY.query(busy=2).split("&"))
    assert UrlState.read(query, now, "en", longest=LONGEST) == UrlState(now, "id", (3,), busy=2)
    assert UrlState.read(query, SINCE + LONGEST, "en", longest=LONGEST).since == SINCE
