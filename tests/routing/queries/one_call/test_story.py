"""The story of a call: where its caller was, and what each phone did. Tables, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from routing.calls import Call, State
from routing.offers import Offer
from routing.offers import State as OfferState
from routing.queries.one_call.facts import OneCall
from routing.queries.one_call.story import Stretch, told
from routing.timeline import Event

BEGAN = datetime(2026, 12, 23, 15, 17, 2, tzinfo=UTC)
CALL = UUID(int=1)
FITRI, DIMAS, TIRTA = 1, 2, 3


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def event(seconds: float, kind: str, **detail: Any) -> Event:
    return Event(id=1, call_id=CALL, at=at(seconds), kind=kind, detail=detail)


def ring(who: int, start: float, end: float, state: OfferState = OfferState.NO_ANSWER, **more: Any) -> Offer:
    values: dict[str, Any] = {"ringing_at": at(start), "ended_at": at(end), "tier": 1} | more
    return Offer(call_id=CALL, counsellor_id=who, phone="+6281200000001", state=state, **values)


def considered(seconds: float, **reasons: str) -> Event:
    ids = {"fitri": FITRI, "dimas": DIMAS, "tirta": TIRTA}
    return event(
        seconds, "dispatch.considered", counsellors={str(ids[name]): why for name, why in reasons.items()}
    )


def call(events: list[Event], *offers: Offer, ended: float | None = 100) -> OneCall:
    row = Call(
        id=CALL, sid="CA1", state=State.ENDED if ended else State.WAITING, arrived_at=BEGAN, language="id"
    )
    row.ended_at = None if ended is None else at(ended)
    nothing: dict[str, Any] = {name: [] for name in ("messages", "callbacks", "others", "notes", "reveals")}
    return OneCall(
        row,
        events,
        list(offers),
        {},
        message_notes={},
        attempts={},
        asked_in=None,
        number=None,
        block=None,
        never=None,
        plan=None,
        **nothing,
    )


def test_the_caller_is_in_each_state_until_the_next_and_waits_are_summed() -> None:
    events = [
        event(0, "call.arrived"),
        event(19, "call.waiting"),
        event(40, "call.connecting"),
        event(41, "call.talking"),
        event(70, "call.waiting"),
        event(100, "call.ended"),
    ]
    story = told(call(events), at(900))
    assert [(each.what, each.start, each.end) for each in story.states[:2]] == [
        ("greeting", at(0), at(19)),
        ("waiting", at(19), at(40)),
    ]
    assert (story.waited, story.talked) == (timedelta(seconds=51), timedelta(seconds=29))
    assert story.end == at(100)


def test_a_talk_lasts_until_they_parted_as_its_summary_says() -> None:
    events = [event(0, "call.arrived"), event(41, "call.talking"), event(70, "call.ended")]
    with_fitri = {"answered_at": at(30), "connected_at": at(41.4), "parted_at": at(69.2)}
    story = told(call(events, ring(FITRI, 20, 75, OfferState.ENDED, **with_fitri), ended=70), at(900))
    assert story.talked == timedelta(seconds=27.8)


def test_a_call_that_goes_on_lasts_until_now() -> None:
    story = told(call([event(0, "call.arrived"), event(5, "call.waiting")], ended=None), at(65))
    assert (story.end, story.waited) == (at(65), timedelta(seconds=60))


def test_a_phone_that_did_not_ring_tells_each_reason_once_until_the_caller_left_the_line() -> None:
    events = [
        event(10, "call.waiting"),
        considered(10, fitri="rung", dimas="held", tirta="paused"),
        considered(40, fitri="resting", dimas="held", tirta="paused"),
        considered(60, fitri="rung", dimas="resting", tirta="paused"),
        event(100, "call.ended"),
    ]
    story = told(call(events, ring(FITRI, 12, 37), ring(FITRI, 61, 86, OfferState.BUSY)), at(100))
    fitri, dimas, tirta = story.lines
    assert [each.state for each in fitri.rings] == [OfferState.NO_ANSWER, OfferState.BUSY]
    assert fitri.reasons == [Stretch("resting", at(40), at(60))]
    assert dimas.why_not == ["held", "resting"]
    assert dimas.reasons[-1].end == at(100)
    assert (story.rung, story.not_rung, story.away) == ([fitri], [dimas], [tirta])


def test_what_a_phones_own_ring_does_is_no_reason_of_its_own() -> None:
    events = [
        event(10, "call.waiting"),
        considered(10, fitri="rung"),
        considered(20, fitri="held"),
        considered(45, fitri="resting"),
        considered(50, fitri="resting"),
        event(60, "call.ended"),
    ]
    (line,) = told(call(events, ring(FITRI, 12, 37), ended=60), at(60)).lines
    assert line.reasons == [Stretch("resting", at(45), at(60))]


def test_an_offer_that_was_never_asked_of_the_carrier_is_no_ring() -> None:
    planned = ring(FITRI, 0, 5, OfferState.CANCELLED, ringing_at=None)
    story = told(call([event(0, "call.waiting")], planned), at(100))
    assert story.rung == []
