"""The promises (design, part 3), each as what breaks it: checked against the database and against the lab.

Every function returns one line for each violation. The lab is the witness; the product's tables must agree with it.
"""

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ivr.lab import Leg
from ivr.lab.carrier.script import APPLICATION_ERROR
from routing import calls
from routing import offers as routing_offers
from tests.soak.evidence import Apart, Evidence
from tests.soak.house import MAX_WAIT
from tests.soak.keeping import p1_callbacks_are_settled, p1_messages_are_kept, p6_private, p8_survives
from tests.soak.places import STATES, Waiter, pauses

# Seconds of the clock. After the longest wait: a ring in flight (pacing, ring, screen, join), lost documents, and
# the delay by a killed process.
_MAY_FINISH = 150.0
_JOURNEY = 60.0  # added without a database: music in case it is back, then a longest wait of its own
_DOCUMENTS = 30  # that a caller may wait for, one after another
# Before and after an offer, a call may have been locked or changing for this long.
_GRACE = 4.0
# A transaction takes its instant at its beginning, and may then wait for another one's commit.
_SKEW = 3.0
_ELSEWHERE = re.compile("ekstensi delapan|extension eight")
_WAITED_LONGEST = re.compile("menunggu lama|waited so long")
_PLACE = re.compile(r"urutan ke|number \d+ in line")
OFFER_STATES = {f"offer.{state}" for state in routing_offers.State}


def p1_nobody_is_lost(evidence: Evidence) -> Iterator[str]:
    """A caller who stays ends in time in a conversation, message, callback or directions; each row has one outcome."""
    diary, limit = evidence.run.diary, MAX_WAIT + _MAY_FINISH + _DOCUMENTS * evidence.lag
    for leg in evidence.callers:
        call = evidence.calls.get(leg.sid)
        if call is None and leg.sid not in diary.gave_up and not evidence.unheard(leg):
            yield f"{leg.phone.name} {leg.sid}: no row, and they did not hang up"
        joined = diary.joined(leg.sid)
        directed = next((said.at for said in leg.heard if _ELSEWHERE.search(said.text)), None)
        left = evidence.messages.get(leg.sid)
        # Only the first counts: a caller who heard of other help may choose to go back to the line.
        served = min(filter(None, (joined, directed, left)), default=None)
        if leg.sid not in diary.gave_up and not served and not evidence.unheard(leg):
            yield f"{leg.phone.name} {leg.sid}: stayed: no counsellor, no message, no other help"
        waited = ((served or leg.finished or leg.created) - leg.created).total_seconds()
        allowed = limit + MAX_WAIT * _times_gone_back(leg)
        if waited > allowed + (MAX_WAIT + _JOURNEY if leg.sid in evidence.without_database else 0):
            yield f"{leg.phone.name} {leg.sid}: waited {waited:.0f} s"
        if any(said.text == APPLICATION_ERROR for said in leg.heard) and not evidence.unheard(leg):
            yield f"{leg.phone.name} {leg.sid}: heard the carrier's error message"
    for call in evidence.calls.values():
        if call.state != "ended" or call.outcome is None:
            yield f"call {call.id}: {call.state}, outcome {call.outcome}"
        if call.outcome == "abandoned" and call.sid not in diary.gave_up:
            leg = evidence.run.house.lab.legs[call.sid]
            if not evidence.unheard(leg):
                yield f"call {call.id} ({leg.phone.name}): abandoned, and the caller did not hang up"


def _times_gone_back(leg: Leg) -> int:
    """Count how often a caller chose the line again in the menu after the longest wait: they wait once more."""
    told = [text for said in leg.heard for text in (_WAITED_LONGEST, _PLACE) if text.search(said.text)]
    return sum(pair == (_WAITED_LONGEST, _PLACE) for pair in itertools.pairwise(told))


def p2_one_phone_one_ring(evidence: Evidence) -> Iterator[str]:
    """No phone is rung twice or has two holds at a time; no hold is released while its leg lives."""
    for ring in evidence.run.house.lab.double_rings:
        yield evidence.about(f"the lab saw {ring}", legs=(ring.call_sid, ring.engaged_by))
    last: dict[str, Any] = {}
    skew = timedelta(seconds=max(_SKEW, 2 * evidence.lag))
    for hold in evidence.holds:
        before = last.get(hold.phone)
        if before is not None and (before.released_at is None or before.released_at > hold.taken_at + skew):
            both = f"holds {before.id} and {hold.id} on one phone overlap"
            violation = evidence.about(both, *_calls_of(evidence, before, hold))
            # A replayed row has the time of the event, its neighbour the time when we learned of it: only the
            # carrier knows whether the phone was on both (decision 0191).
            if not isinstance(violation, Apart) or _is_on_another(evidence, hold, skew):
                yield violation
        last[hold.phone] = hold
    by_offer = {hold.offer_id: hold for hold in evidence.holds}
    for offer in evidence.offers:
        leg, hold = evidence.run.house.lab.legs.get(offer.leg_sid or ""), by_offer.get(offer.id)
        if leg is None or leg.finished is None or hold is None or hold.released_at is None:
            continue
        if hold.released_at < leg.finished - skew:
            early = leg.finished - hold.released_at
            yield evidence.about(
                f"hold {hold.id} was released {early} before its leg was over", offer.call_id
            )


def _is_on_another(evidence: Evidence, hold: Any, skew: timedelta) -> bool:
    """Whether the carrier had this phone on a leg that the hold is not for, as it was taken."""
    if not hold.phone.startswith("+"):  # a caller's, of which there is a hash alone
        return True
    own = evidence.legs_of(hold)
    return any(
        leg.sid not in own
        and leg.created <= hold.taken_at
        and (leg.finished is None or leg.finished > hold.taken_at + skew)
        for leg in evidence.run.house.lab.calls
        if leg.phone.number == hold.phone
    )


def _calls_of(evidence: Evidence, *holds: Any) -> list[Any]:
    offers = {offer.id: offer.call_id for offer in evidence.offers}
    return [hold.call_id or offers.get(hold.offer_id) for hold in holds]


def p3_one_winner(evidence: Evidence) -> Iterator[str]:
    """No call has two accepted offers at a time."""
    last: dict[Any, Any] = {}
    for offer in sorted((each for each in evidence.offers if each.accepted_at), key=lambda o: o.accepted_at):
        before = last.get(offer.call_id)
        if before is not None and (before.ended_at is None or before.ended_at > offer.accepted_at):
            both = f"call {offer.call_id}: offers {before.id} and {offer.id} were accepted at one time"
            yield evidence.about(both, offer.call_id)
        last[offer.call_id] = offer


def p4_a_machine_is_not_a_counsellor(evidence: Evidence) -> Iterator[str]:
    """Whoever was connected to a caller had pressed 1."""
    diary, lab = evidence.run.diary, evidence.run.house.lab
    for join in diary.joins:
        for leg in (lab.legs[sid] for sid in join.legs):
            if leg.direction == "inbound":
                # A caller's leg; or a counsellor's own call, in which the desk's key 1 gave back the lost caller.
                continue
            pressed = diary.pressed_one.get(leg.sid)
            if leg.sid in diary.machines or pressed is None or pressed > join.at:
                yield f"{leg.phone.name} {leg.sid} was connected without a key"


def p5_fair(evidence: Evidence) -> Iterator[str]:
    """No phone rings for a caller or callback while an earlier one in the line has no ring."""
    line = Waiter.all_of(evidence)
    by_call = {waiter.call.id: waiter for waiter in line}
    told = _first_told(evidence)
    grace = timedelta(seconds=max(_GRACE, 2 * evidence.lag))
    for offer in evidence.offers:
        if offer.accepted_at == offer.planned_at:
            # At the desk: a counsellor gets back the caller they lost, on the leg on which they rang us.
            continue
        at, served = offer.planned_at, by_call[offer.call_id]
        # Not by the clock: a dispatch takes its instant, then may wait for the one that brings this caller back.
        place = served.key_before(told[str(offer.id)], at)
        for other in line:
            if other is served or not other.waits(at, grace) or other.key(at) >= place:
                continue
            # Without the carrier's REST API there is no leg to ring a callback from.
            if not (offer.by_caller and other.is_callback):
                early = f"at {at:%H:%M:%S} call {served.call.id} was offered before {other.call.id}"
                # A call whose end is only in a journal entry counts as on the line until the replay.
                asked_in = {each.call_id for each in evidence.callbacks if each.id == other.call.callback_id}
                yield evidence.about(early, served.call.id, other.call.id, *asked_in)


def p1_nobody_is_given_back_unasked(evidence: Evidence) -> Iterator[str]:
    """No phone rings during the pause in which a caller whose counsellor left may hang up (design, part 4.7)."""
    early = {call_id: pauses(events) for call_id, events in evidence.events.items()}
    for offer in evidence.offers:
        for begins, ends in early.get(offer.call_id, []):
            # An offer accepted at the desk rings no phone: the caller's own counsellor is back.
            if begins < offer.planned_at < ends and offer.ringing_at is not None:
                yield evidence.about(f"offer {offer.id}: rang while they could hang up", offer.call_id)


def _first_told(evidence: Evidence) -> dict[str, int]:
    """Return each offer's first event. Until then no other one brings its caller back: that would have ended it."""
    first: dict[str, int] = {}
    for event in itertools.chain.from_iterable(evidence.events.values()):
        if event.kind in OFFER_STATES:
            first[event.detail["offer"]] = min(event.id, first.get(event.detail["offer"], event.id))
    return first


def p7_explained(evidence: Evidence) -> Iterator[str]:
    """The timeline ends in the row's state, follows the transition tables, and says why each counsellor was rung."""
    offers: dict[str, Any] = {str(offer.id): offer for offer in evidence.offers}
    for call in evidence.calls.values():
        timeline = evidence.events.get(call.id, [])
        states = [event.kind.removeprefix("call.") for event in timeline if event.kind in STATES]
        if not states or states[-1] != call.state:
            yield evidence.about(f"call {call.id}: {call.state}, its timeline says {states}", call.id)
        for before, after in itertools.pairwise(states):
            if before not in calls.TRANSITIONS[calls.State(after)]:
                yield evidence.about(f"call {call.id}: {before} -> {after}", call.id)
        told = {event.detail["offer"]: event.kind for event in timeline if event.kind in OFFER_STATES}
        for id_, kind in told.items():
            if kind != f"offer.{offers[id_].state}":
                yield evidence.about(f"offer {id_}: {offers[id_].state}, the timeline says {kind}", call.id)
        rung = {offer.counsellor_id for offer in evidence.offers if offer.call_id == call.id}
        why = [event.detail["counsellors"] for event in timeline if event.kind == "dispatch.considered"]
        if not all(any(each.get(str(who)) == "rung" for each in why) for who in rung):
            yield evidence.about(f"call {call.id}: nothing says why somebody was rung", call.id)


PROMISES = (
    p1_nobody_is_lost,
    p1_messages_are_kept,
    p1_callbacks_are_settled,
    p1_nobody_is_given_back_unasked,
    p2_one_phone_one_ring,
    p3_one_winner,
    p4_a_machine_is_not_a_counsellor,
    p5_fair,
    p6_private,
    p7_explained,
    p8_survives,
)
