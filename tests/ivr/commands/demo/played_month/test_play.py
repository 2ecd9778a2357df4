"""A played month: the soak's witness finds no broken promise in it, and would find one."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ivr.commands.demo.played_month import Played, play
from ivr.database.engine import Database
from routing import callbacks, offers, voicemails
from tests.ivr.commands.demo.played_month.months import a_plan, fill
from tests.ivr.commands.demo.played_month.witness import broken_promises

DAYS = [
    (2, 110, 1),
    pytest.param(30, 60, 2, marks=pytest.mark.deep),
    pytest.param(2, 700, 3, marks=pytest.mark.deep),  # far more than the team can take
]


@pytest.mark.parametrize(("days", "a_day", "seed"), DAYS)
async def test_no_promise_is_broken(
    database: Database, database_url: str, tmp_path: Path, days: int, a_day: float, seed: int
) -> None:
    played = play(a_plan(seed=seed, days=days, a_day=a_day))
    await fill(database_url, played)
    assert await broken_promises(database, played, tmp_path) == []
    outcomes = Counter(str(call["outcome"]) for call in played.rows.tables["calls"])
    assert outcomes.keys() >= {"conversation", "abandoned", "callback", "voicemail", "directions"}


def _unexplained(played: Played) -> None:
    played.rows.tables["events"][:] = [
        event for event in played.rows.tables["events"] if event["kind"] != "dispatch.considered"
    ]


def _released_early(played: Played) -> None:
    hold = next(each for each in played.rows.tables["holds"] if each["why"] == "rested")
    hold["released_at"] = hold["taken_at"] + timedelta(seconds=5)


def _held_twice(played: Played) -> None:
    holds = played.rows.tables["holds"]
    holds.append({**holds[0], "offer_id": None, "taken_at": holds[0]["taken_at"] + timedelta(milliseconds=1)})
    holds[0]["released_at"] += timedelta(seconds=30)


def _without_a_key(played: Played) -> None:
    offer = next(each for each in played.rows.tables["offers"] if each.get("connected_at"))
    offer["accepted_at"] += timedelta(minutes=5)


def _out_of_turn(played: Played) -> None:
    waited = [call for call in played.rows.tables["calls"] if call.get("waiting_since")]
    for call in waited[1::2]:
        call["place_at"] += timedelta(hours=1)


def _unsealed(played: Played) -> None:
    call = next(each for each in played.rows.tables["calls"] if each["caller_hash"])
    call["caller_sealed"] = next(
        leg for leg in played.rows.legs.values() if leg.number != "anonymous"
    ).number.encode()


def _not_kept(played: Played) -> None:
    played.rows.tables["recordings"].clear()


def _left_open(played: Played) -> None:
    callback = played.rows.tables["callbacks"][0]
    callback.update(state="scheduled", ended_at=None)


def _waits_for_ever(played: Played) -> None:
    leg = next(each for each in played.rows.legs.values() if each.gave_up and not each.directed)
    leg.gave_up = False


@pytest.mark.parametrize(
    "breaks",
    [
        _unexplained,
        _released_early,
        _held_twice,
        _without_a_key,
        _out_of_turn,
        _unsealed,
        _not_kept,
        _left_open,
        _waits_for_ever,
    ],
)
@pytest.mark.deep
async def test_a_broken_promise_is_found(
    database: Database, database_url: str, tmp_path: Path, breaks: Callable[[Played], None]
) -> None:
    played = play(a_plan(a_day=140))
    breaks(played)
    await fill(database_url, played)
    assert await broken_promises(database, played, tmp_path) != []


def test_the_same_seed_is_the_same_month_and_another_is_another():
    def told(seed: int) -> list[Any]:
        played = play(a_plan(seed=seed, days=1, a_day=30))
        return [(event["at"], event["kind"], event["detail"]) for event in played.rows.tables["events"]]

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_states_follow_one_another_by_the_tables():
    played = play(a_plan(a_day=200))
    ways: dict[tuple[str, str], list[str]] = {}
    for event in played.rows.tables["events"]:
        noun, _, state = event["kind"].partition(".")
        whose = str(event["detail"].get(noun, event["call_id"]))
        ways.setdefault((noun, whose), []).append(state)
    tables: dict[str, Any] = {
        "offer": (offers.State, offers.TRANSITIONS, offers.State.PLANNED),
        "callback": (callbacks.State, callbacks.TRANSITIONS, callbacks.State.ASKED),
        "voicemail": (voicemails.State, voicemails.TRANSITIONS, None),
    }
    seen = Counter[str]()
    for (noun, whose), told in ways.items():
        if noun not in tables:
            continue
        states, transitions, first = tables[noun]
        way = [states(state) for state in told if state in set(states)]
        for before, after in pairwise([*([first] if first else []), *way]):
            assert before in transitions[after], (noun, whose, before, after)
        seen[noun] += 1
    assert min(seen.values()) > 5
    assert len(seen) == 3


def test_a_counsellor_who_keys_a_callback_makes_one_where_the_number_is_known():
    played = play(a_plan(a_day=250, seed=6)).rows.tables
    keyed = [
        event["call_id"]
        for event in played["events"]
        if event["kind"] == "conversation.resolution" and event["detail"]["key"] == "3"
    ]
    scheduled = {
        event["call_id"]
        for event in played["events"]
        if event["kind"] == "callback.scheduled" and event["detail"]["why"] == "the counsellor pressed 3"
    }
    not_agreed = {event["call_id"] for event in played["events"] if event["kind"] == "callback.not_agreed"}
    calls = {call["id"]: call for call in played["calls"]}
    known = {call for call in keyed if calls[call]["caller_hash"] is not None}
    assert known - scheduled == set()
    assert not_agreed == set(keyed) - known
    assert (len(known) > 5, len(not_agreed) > 0) == (True, True)
    assert {calls[call]["resolution"] for call in known} == {"call_back"}
    assert {calls[call]["resolution"] for call in not_agreed} == {"follow_up"}
    rung = {call["callback_id"] for call in played["calls"] if call.get("callback_id")}
    assert {each["id"] for each in played["callbacks"] if each["call_id"] in scheduled} & rung


def test_events_are_told_in_the_order_of_their_time():
    played = play(a_plan(days=1))
    times = [event["at"] for event in played.rows.tables["events"]]
    assert times == sorted(times)
    assert 8 <= len(times) / len(played.rows.tables["calls"]) <= 20
