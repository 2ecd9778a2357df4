"""A month that ends now: nothing of it goes on, and nothing of what was over is missing."""

from datetime import timedelta
from functools import cache

from ivr.commands.demo.played_month import Played, play, until
from ivr.database.engine import Database
from tests.databases import connect
from tests.ivr.commands.demo.played_month.months import MONDAY, a_plan, fill

TABLES = ("calls", "offers", "holds", "callbacks", "voicemails", "recordings", "events", "counsellor_events")


@cache
def a_day_and_a_half() -> tuple[Played, Played]:
    """Return two busy days, and what was over in the evening of the second."""
    played = play(a_plan(a_day=250))
    return played, until(played, MONDAY + timedelta(hours=43))


def test_nothing_is_later_than_the_instant():
    played, cut = a_day_and_a_half()
    end = MONDAY + timedelta(hours=43)
    for table in TABLES:
        assert 0 < len(cut.rows.tables[table]) < len(played.rows.tables[table]), table
    later = [
        (table, name)
        for table in TABLES
        for row in cut.rows.tables[table]
        for name, value in row.items()
        # When something was to be looked at, or to ring at the latest, may be later.
        if name.endswith("_at") and name not in {"check_at", "next_try_at", "expires_at", "dial_at"}
        if value is not None and value > end
    ]
    assert later == []
    assert {call["state"] for call in cut.rows.tables["calls"]} == {"ended"}
    assert all(hold["released_at"] for hold in cut.rows.tables["holds"])
    assert all(person.last_offered_at is None or person.last_offered_at <= end for person in cut.people)


def test_what_was_over_is_as_it_was_played():
    played, cut = a_day_and_a_half()
    early = MONDAY + timedelta(hours=12)
    was = {call["id"] for call in played.rows.tables["calls"] if call["ended_at"] < early}
    kept = {call["id"] for call in cut.rows.tables["calls"]}
    gone = was - kept
    asked_for_rings = {callback["call_id"] for callback in played.rows.tables["callbacks"]}
    attempts = {call["id"] for call in played.rows.tables["calls"] if call.get("callback_id")}
    assert gone <= asked_for_rings | attempts
    assert len(was & kept) > len(was) * 0.9


async def test_it_is_written_whole(database: Database, database_url: str) -> None:
    _, cut = a_day_and_a_half()
    await fill(database_url, cut)
    with connect(database_url) as connection:
        for table in TABLES:
            count = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - ours
            assert count == (len(cut.rows.tables[table]),), table
