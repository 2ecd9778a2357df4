"""What supervisors of the demo did with the work of some days: most is resolved, the last waits."""

from datetime import timedelta
from functools import cache

from ivr.commands.demo.content import hands
from ivr.commands.demo.content.deeds import Done
from ivr.commands.demo.played_month import Played, play, until
from ivr.database.engine import Database
from ivr.web.deed_words import DEEDS
from routing.audit import Actor
from routing.supervision.handling import Handling
from tests.databases import connect
from tests.ivr.commands.demo.played_month.months import MONDAY, SEALER, a_plan, fill

NOW = MONDAY + timedelta(days=3)
BEGAN = MONDAY - timedelta(days=1)


@cache
def three_days() -> tuple[Played, list[Done]]:
    played = until(play(a_plan(days=3, a_day=300, seed=7)), NOW)
    return played, hands.handle(played, (7, 8), NOW, SEALER)


def test_most_is_resolved_and_the_last_of_each_kind_waits():
    tables = three_days()[0].rows.tables
    given_up = [each for each in tables["callbacks"] if each["state"] in {"exhausted", "expired"}]
    for works, since in ((tables["voicemails"], "kept_at"), (given_up, "ended_at")):
        by_time = [each.get("handling", Handling.NEW) for each in sorted(works, key=lambda row: row[since])]
        assert Handling.RESOLVED in by_time[:-3]
        assert set(by_time[-3:]) == {Handling.NEW}
    assert sum(each["handling"] == Handling.RESOLVED for each in tables["voicemails"]) > 20
    assert {each["handled_by"] for each in tables["voicemails"] if each.get("handled_by")} == {
        "account 7",
        "account 8",
    }
    keyed = [call["id"] for call in tables["calls"] if call.get("resolution") == "follow_up"]
    assert [each["call_id"] for each in tables["follow_ups"]] == keyed


def test_each_was_taken_and_heard_before_it_was_resolved_and_nothing_is_still_to_come():
    tables = three_days()[0].rows.tables
    events = tables["events"]
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert events[-1]["at"] <= NOW
    for message in tables["voicemails"]:
        ways = [
            event["kind"]
            for event in events
            if event["call_id"] == message["call_id"]
            and event["kind"]
            in {"voicemail.kept", "voicemail.claimed", "voicemail.heard", "voicemail.resolved"}
        ]
        if message["handling"] == Handling.RESOLVED and not message["silent"]:
            assert ways[:1] + ways[-3:] == [
                "voicemail.kept",
                "voicemail.claimed",
                "voicemail.heard",
                "voicemail.resolved",
            ]


def test_the_audit_is_told_of_deeds_that_it_has_words_for():
    done = three_days()[1]
    assert len(done) == 30
    assert {each.deed.action for each in done} <= DEEDS.keys()
    assert {each.by for each in done} == {Actor(7), Actor(8)}


async def test_it_is_written_whole(database: Database, database_url: str) -> None:
    played, _ = three_days()
    with connect(database_url) as connection:
        for account in (7, 8):
            connection.execute(
                "insert into accounts (id, email, created_at) overriding system value values (%s, %s, %s)",
                (account, f"{account}@example.org", BEGAN),
            )
    await fill(database_url, played)
    with connect(database_url) as connection:
        for table in ("follow_ups", "listens", "voicemails"):
            count = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - ours
            assert count == (len(played.rows.tables[table]),), table
