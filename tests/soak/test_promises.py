"""The soak's own checks: a lost key that confirmed a callback (decision 0176), and holds that overlap in their
rows (0191).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from routing.switchboard.replay import WHY
from tests.soak.diary import Diary
from tests.soak.evidence import Evidence
from tests.soak.keeping import p1_callbacks_are_settled
from tests.soak.promises import p1_nobody_is_lost, p2_one_phone_one_ring

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
CALLBACK, ATTEMPT = uuid4(), uuid4()


def a_call(sid: str, *, after: int = 0, **more: Any) -> Any:
    given = {"state": "ended", "outcome": "not_reached", "callback_id": CALLBACK, **more}
    return SimpleNamespace(sid=sid, arrived_at=NOW + timedelta(minutes=after), **{"id": uuid4(), **given})


def evidence_of(
    run: SimpleNamespace,
    calls: dict[str, Any],
    *,
    holds: Sequence[Any] = (),
    callbacks: Sequence[Any] = (),
    events: dict[Any, list[Any]] | None = None,
) -> Evidence:
    return Evidence(
        run,  # type: ignore[arg-type]  # as much of a run as is looked at
        calls,
        [],
        list(holds),
        list(callbacks),
        [],
        events or {},
        set(),
        [],
        [],
    )


def evidence(*later: Any, failure: str = "the request was lost", state: str = "done") -> Evidence:
    """Return the evidence of a called-back leg on which 1 was pressed, and of the calls after it."""
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
    return evidence_of(run, calls, callbacks=[callback])


def broken(found: Evidence) -> list[str]:
    return [*p1_nobody_is_lost(found), *p1_callbacks_are_settled(found)]


def test_a_caller_who_is_rung_again_is_not_lost() -> None:
    assert broken(evidence(a_call("CA2", after=1))) == []


def test_a_caller_with_an_exhausted_callback_is_not_lost() -> None:
    assert broken(evidence(state="exhausted")) == []


@pytest.mark.parametrize("state", ["done", "cancelled", "expired", "scheduled"])
def test_a_caller_whom_nobody_rings_again_is_lost(state: str) -> None:
    (violation,) = broken(evidence(state=state))
    assert "not rung again" in violation


def test_a_caller_whose_key_reached_us_is_owed_service_though_our_answer_was_lost() -> None:
    (violation,) = broken(evidence(a_call("CA2", after=1), failure="the answer was lost"))
    assert "no counsellor, no message, no other help" in violation


@pytest.mark.parametrize(("seconds", "is_lost"), [(445, False), (460, True)])
@pytest.mark.parametrize("goes_back", [True, False])
def test_who_goes_back_from_the_menu_before_it_tells_of_other_help_waits_once_more(
    seconds: int, goes_back: bool, is_lost: bool
) -> None:
    found = evidence(a_call("CA2", after=1))
    found.lag = 0.0
    (leg,) = found.callers = found.run.house.lab.calls
    found.run.diary.gave_up.add(leg.sid)
    leg.finished = NOW + timedelta(seconds=seconds)
    heard = ["You are number 9 in line.", "We are sorry that you have waited so long.", "Yes."]
    heard += ["You are number 8 in line."] * goes_back
    said: list[Any] = [SimpleNamespace(text=text, at=NOW) for text in heard]
    leg.heard = said
    assert any("waited" in violation for violation in p1_nobody_is_lost(found)) is (is_lost or not goes_back)


def two_holds(*, why: str = "", earlier_leg_over_after: float) -> list[str]:
    """Return P2's violations for one phone with two holds that begin 20 s apart; the first is released after 60 s."""
    earlier, later = a_call("CA1"), a_call("CA2")
    lab_legs = [
        SimpleNamespace(sid=sid, parent=None, direction="inbound", phone=SimpleNamespace(number="+628139"))
        for sid in ("CA1", "CA2")
    ]
    for n, (parent, over_after) in enumerate(
        zip(lab_legs.copy(), (earlier_leg_over_after, 90.0), strict=True)
    ):
        lab_legs.append(
            SimpleNamespace(
                sid=f"CA{n + 3}",
                parent=parent,
                phone=SimpleNamespace(number="+62812"),
                created=NOW + timedelta(seconds=20 * n),
                finished=NOW + timedelta(seconds=over_after),
            )
        )
    lab = SimpleNamespace(
        calls=lab_legs[2:], legs={leg.sid: leg for leg in lab_legs}, requests=[], double_rings=[]
    )
    run = SimpleNamespace(house=SimpleNamespace(lab=lab), chaos=SimpleNamespace(away=[]))
    holds = [
        SimpleNamespace(
            id=n,
            phone="+62812",
            offer_id=None,
            call_id=call.id,
            visits=[call.id],
            taken_at=NOW + timedelta(seconds=20 * n),
            released_at=NOW + timedelta(seconds=60 + n),
        )
        for n, call in enumerate((earlier, later))
    ]
    events = {earlier.id: [SimpleNamespace(detail={"why": why})]}
    found = evidence_of(run, {"CA1": earlier, "CA2": later}, holds=holds, events=events)
    found.lag = 0.1
    return list(p2_one_phone_one_ring(found))


def test_holds_that_overlap_are_counted_whatever_the_legs_did() -> None:
    assert len(two_holds(earlier_leg_over_after=15)) == 1


def test_without_the_database_overlapping_holds_count_only_where_the_legs_overlap() -> None:
    assert len(two_holds(why=WHY, earlier_leg_over_after=40)) == 1
    assert two_holds(why=WHY, earlier_leg_over_after=15) == []
