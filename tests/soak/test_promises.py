"""The soak's own judgement of somebody whose key to confirm a callback was lost on its way (decision 0176)."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from tests.soak.diary import Diary
from tests.soak.evidence import Evidence
from tests.soak.keeping import p1_callbacks_are_settled
from tests.soak.promises import p1_nobody_is_lost

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
CALLBACK, ATTEMPT = uuid4(), uuid4()


def a_call(sid: str, *, after: int = 0, **more: Any) -> Any:
    given = {"state": "ended", "outcome": "not_reached", "callback_id": CALLBACK, **more}
    return SimpleNamespace(sid=sid, arrived_at=NOW + timedelta(minutes=after), **{"id": uuid4(), **given})


def evidence(*later: Any, failure: str = "the request was lost", state: str = "done") -> Evidence:
    """Return what is left of a leg that was rung back, on which 1 was pressed, and of the calls after it."""
    leg = SimpleNamespace(
        sid="CA1",
        direction="outbound-api",
        phone=SimpleNamespace(name="caller-1"),
        heard=[],
        created=NOW,
        finished=NOW + timedelta(seconds=40),
    )
    asked = [("1", failure), ("", ""), ("", "")]  # the key, then the question twice more, from the fallback
    lab = SimpleNamespace(
        calls=[leg],
        legs={leg.sid: leg},
        recordings=[],
        requests=[
            SimpleNamespace(
                params={"CallSid": leg.sid, "Digits": key},
                url="https://here.test/voice/callback/who",
                failure=why,
                duration=0.01,
                at=NOW,
            )
            for key, why in asked
        ],
    )
    run = SimpleNamespace(
        house=SimpleNamespace(lab=lab, speed=1.0),
        diary=Diary(pressed_one={leg.sid: NOW}),
        chaos=SimpleNamespace(away=[]),
    )
    callback = SimpleNamespace(
        id=CALLBACK, attempt_id=ATTEMPT, state=state, ended_at=NOW, call_id=uuid4(), number_hash=None
    )
    calls = {call.sid: call for call in (a_call(leg.sid, id=ATTEMPT), *later)}
    return Evidence(run, calls, [], [], [callback], [], {}, set(), [], [])  # type: ignore[arg-type]


def broken(found: Evidence) -> list[str]:
    return [*p1_nobody_is_lost(found), *p1_callbacks_are_settled(found)]


def test_who_is_rung_again_is_not_lost() -> None:
    assert broken(evidence(a_call("CA2", after=1))) == []


def test_nor_is_one_whose_last_attempt_it_was_and_who_is_on_the_supervisors_list() -> None:
    assert broken(evidence(state="exhausted")) == []


@pytest.mark.parametrize("state", ["done", "cancelled", "expired", "scheduled"])
def test_one_whom_nobody_rings_again_is(state: str) -> None:
    (violation,) = broken(evidence(state=state))
    assert "not rung again" in violation


def test_one_whose_key_has_reached_us_is_owed_everything_though_our_answer_was_lost() -> None:
    (violation,) = broken(evidence(a_call("CA2", after=1), failure="the answer was lost"))
    assert "no counsellor, no message, no other help" in violation
