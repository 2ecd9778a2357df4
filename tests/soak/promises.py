"""The promises (design, part 3), each as what breaks it: checked against the database and against the lab.

Every function returns one line for each violation. The lab is the witness; the product's tables must agree with it.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ivr.lab import Leg
from ivr.lab.script import APPLICATION_ERROR
from routing import calls as calls_
from routing import offers as offers_
from tests.soak.house import MAX_WAIT
from tests.soak.run import Run

# Seconds of the clock. After the longest wait: a ring in flight (pacing, ring, screen, join), lost documents, and
# what a killed process costs.
_MAY_FINISH = 150.0
_DOCUMENTS = 30  # that a caller may wait for, one after another
# Before and after an offer in which somebody's call may have been locked, or changing.
_GRACE = 4.0
# A transaction takes its instant when it begins, and then perhaps waits for another one's commit.
_SKEW = 3.0
_INDUCED = {"the request was lost", "the answer was lost"}
_ELSEWHERE = re.compile("ekstensi delapan|extension eight")
_NUMBER = re.compile(r"62813900\d{5}|62812000000\d{2}")
_CALLERS = re.compile(r"62813900\d{5}")
STATES = {f"call.{state}" for state in calls_.State}
OFFER_STATES = {f"offer.{state}" for state in offers_.State}


@dataclass
class Evidence:
    """What the run left behind."""

    run: Run
    calls: dict[str, Any]  # by the caller's leg
    offers: list[Any]
    holds: list[Any]
    events: dict[Any, list[Any]]  # by call
    dump: list[str]

    @classmethod
    async def of(cls, run: Run) -> "Evidence":
        """Read all of it."""
        rows = run.house.rows
        events: dict[Any, list[Any]] = {}
        for event in await rows("select * from events order by id"):
            events.setdefault(event.call_id, []).append(event)
        tables = await rows("select tablename from pg_tables where schemaname = 'public'")
        return cls(
            run,
            {call.sid: call for call in await rows("select * from calls")},
            await rows("select * from offers order by planned_at"),
            await rows("select * from holds order by taken_at, id"),
            events,
            [row[0] for (name,) in tables for row in await rows(f'select t::text from "{name}" t')],  # noqa: S608
        )

    @property
    def lag(self) -> float:
        """Return what an answer of ours takes (99%), in seconds of the clock: a busy machine is no broken promise."""
        took = sorted(each.duration for each in self.run.house.lab.requests)
        return took[int(0.99 * (len(took) - 1))] * self.run.house.speed

    @property
    def legs(self) -> list[Leg]:
        """Return the callers' legs, the counsellors' desk calls among them."""
        return [leg for leg in self.run.house.lab.calls if leg.direction == "inbound"]

    def unheard(self, leg: Leg) -> bool:
        """Whether the faults alone kept each of this leg's documents from arriving, its fallback's too."""
        last = [each for each in self.run.house.lab.requests if each.params.get("CallSid") == leg.sid][-2:]
        return all(each.failure in _INDUCED for each in last)


def p1_nobody_is_lost(evidence: Evidence) -> Iterator[str]:
    """Who stays on the line ends in a conversation or with directions, in time; every row with one outcome."""
    diary, limit = evidence.run.diary, MAX_WAIT + _MAY_FINISH + _DOCUMENTS * evidence.lag
    for leg in evidence.legs:
        call = evidence.calls.get(leg.sid)
        if call is None and leg.sid not in diary.gave_up and not evidence.unheard(leg):
            yield f"{leg.phone.name} {leg.sid}: no row, and they did not hang up"
        joined = diary.joined(leg.sid)
        directed = next((said.at for said in leg.heard if _ELSEWHERE.search(said.text)), None)
        served = joined is not None or directed is not None
        if leg.sid not in diary.gave_up and not served and not evidence.unheard(leg):
            yield f"{leg.phone.name} {leg.sid}: stayed, and was neither connected nor told where else to turn"
        waited = ((joined or directed or leg.finished or leg.created) - leg.created).total_seconds()
        if waited > limit:
            yield f"{leg.phone.name} {leg.sid}: waited {waited:.0f} s"
        if any(said.text == APPLICATION_ERROR for said in leg.heard) and not evidence.unheard(leg):
            yield f"{leg.phone.name} {leg.sid}: heard the carrier's error message"
    for call in evidence.calls.values():
        stands_in_line = call.callback_id is not None and call.state == "waiting"
        if (call.state != "ended" or call.outcome is None) and not stands_in_line:
            yield f"call {call.id}: {call.state}, outcome {call.outcome}"
        if call.outcome == "abandoned" and call.sid not in diary.gave_up:
            leg = evidence.run.house.lab.legs[call.sid]
            if not evidence.unheard(leg):
                yield f"call {call.id} ({leg.phone.name}): abandoned, and the caller did not hang up"


def p2_one_phone_one_ring(evidence: Evidence) -> Iterator[str]:
    """No phone rung twice, no two holds on one at a time, no hold let go while its leg lives."""
    for ring in evidence.run.house.lab.double_rings:
        yield f"the lab saw {ring}"
    last: dict[str, Any] = {}
    skew = timedelta(seconds=max(_SKEW, 2 * evidence.lag))
    for hold in evidence.holds:
        before = last.get(hold.phone)
        if before is not None and (before.released_at is None or before.released_at > hold.taken_at + skew):
            yield f"holds {before.id} and {hold.id} on one phone overlap"
        last[hold.phone] = hold
    by_offer = {hold.offer_id: hold for hold in evidence.holds}
    for offer in evidence.offers:
        leg, hold = evidence.run.house.lab.legs.get(offer.leg_sid or ""), by_offer.get(offer.id)
        if leg is None or leg.finished is None or hold is None or hold.released_at is None:
            continue
        if hold.released_at < leg.finished - skew:
            yield f"hold {hold.id} was released {leg.finished - hold.released_at} before its leg was over"


def p3_one_winner(evidence: Evidence) -> Iterator[str]:
    """No call has two accepted offers at a time."""
    last: dict[Any, Any] = {}
    for offer in sorted((each for each in evidence.offers if each.accepted_at), key=lambda o: o.accepted_at):
        before = last.get(offer.call_id)
        if before is not None and (before.ended_at is None or before.ended_at > offer.accepted_at):
            yield f"call {offer.call_id}: offers {before.id} and {offer.id} were accepted at one time"
        last[offer.call_id] = offer


def p4_a_machine_is_not_a_counsellor(evidence: Evidence) -> Iterator[str]:
    """Whoever was connected to a caller had pressed 1."""
    diary, lab = evidence.run.diary, evidence.run.house.lab
    for join in diary.joins:
        for leg in (lab.legs[sid] for sid in join.legs):
            if leg.direction == "inbound":
                continue
            pressed = diary.pressed_one.get(leg.sid)
            if leg.sid in diary.machines or pressed is None or pressed > join.at:
                yield f"{leg.phone.name} {leg.sid} was connected without a key"


def p5_fair(evidence: Evidence) -> Iterator[str]:
    """No phone rings for a caller while somebody before them in the line has none ringing."""
    line = [_Waiter.of(evidence, call) for call in evidence.calls.values() if call.waiting_since]
    grace = timedelta(seconds=max(_GRACE, 2 * evidence.lag))
    for offer in evidence.offers:
        at = offer.planned_at
        (served,) = (each for each in line if each.call.id == offer.call_id)
        for other in line:
            if other is not served and other.waits(at, grace) and other.key(at) < served.key(at):
                yield f"at {at:%H:%M:%S} call {served.call.id} was offered before {other.call.id}"


def p6_private(evidence: Evidence) -> Iterator[str]:
    """No number in a log line or a URL; no caller's number in the database."""
    lab, folder = evidence.run.house.lab, evidence.run.house.folder
    urls = [each.url for each in lab.requests] + [each.path for each in lab.rest_requests]
    logs = [
        line
        for log in (*folder.glob("*.log"), *folder.glob("postgres/log"))
        for line in log.read_text("utf-8", "replace").splitlines()
    ]
    for name, texts, numbers in (
        ("log", logs, _NUMBER),
        ("URL", urls, _NUMBER),
        ("dump", evidence.dump, _CALLERS),
    ):
        for text in texts:
            if numbers.search(text):
                yield f"a number in the {name}: {text[:200]}"


def p7_explained(evidence: Evidence) -> Iterator[str]:
    """The timeline ends in the row's state, goes only where the tables lead, and tells why somebody was rung."""
    offers: dict[str, Any] = {str(offer.id): offer for offer in evidence.offers}
    for call in evidence.calls.values():
        timeline = evidence.events.get(call.id, [])
        states = [event.kind.removeprefix("call.") for event in timeline if event.kind in STATES]
        if not states or states[-1] != call.state:
            yield f"call {call.id}: {call.state}, its timeline says {states}"
        for before, after in itertools.pairwise(states):
            if before not in calls_.TRANSITIONS[calls_.State(after)]:
                yield f"call {call.id}: {before} -> {after}"
        told = {event.detail["offer"]: event.kind for event in timeline if event.kind in OFFER_STATES}
        for id_, kind in told.items():
            if kind != f"offer.{offers[id_].state}":
                yield f"offer {id_}: {offers[id_].state}, the timeline says {kind}"
        rung = {offer.counsellor_id for offer in evidence.offers if offer.call_id == call.id}
        why = [event.detail["counsellors"] for event in timeline if event.kind == "dispatch.considered"]
        if not all(any(each.get(str(who)) == "rung" for each in why) for who in rung):
            yield f"call {call.id}: nothing says why somebody was rung"


def p8_survives(evidence: Evidence) -> Iterator[str]:
    """In the end nothing is left over, and every process that was killed is back."""
    run = evidence.run
    if run.drained_after is None:
        yield "it did not drain"
    for leg in run.house.lab.calls:
        if not leg.over:
            yield f"{leg} is still open"
    for hold in evidence.holds:
        if hold.released_at is None:
            yield f"hold {hold.id} of offer {hold.offer_id} was never released"
    for offer in evidence.offers:
        if offer.state in {*offers_.LIVE, offers_.State.ACCEPTED}:
            yield f"offer {offer.id} is still {offer.state}"
    for queue in run.house.lab.queues:
        yield f"{queue} is left at the carrier"
    for name in run.house.crew.dead():
        yield f"{name} is not running"


@dataclass
class _Waiter:
    """One call's time in the line, read from its timeline."""

    call: Any
    spans: list[tuple[datetime, datetime, datetime]]  # from, to, and since when its longest wait counts
    returned_at: datetime | None
    rings: list[tuple[datetime, datetime]]

    @classmethod
    def of(cls, evidence: Evidence, call: Any) -> "_Waiter":
        states = [event for event in evidence.events[call.id] if event.kind in STATES]
        spans, since, returned_at, talked = [], None, None, False
        for event, after in zip(states, [*states[1:], None], strict=True):
            talked = talked or event.kind == "call.talking"
            if event.kind == "call.waiting" and after is not None:
                if since is not None:
                    returned_at = returned_at or event.at
                since = event.at if since is None or talked else since
                spans.append((event.at, after.at, since))
        rings = [
            (offer.planned_at, offer.ended_at or offer.accepted_at)
            for offer in evidence.offers
            if offer.call_id == call.id
        ]
        return cls(call, spans, returned_at, rings)

    def waits(self, at: datetime, grace: timedelta) -> bool:
        """Whether it waited, with no phone ringing for it, all the while around this instant."""
        start, end = at - grace, at + grace
        may_ring = any(
            begin <= start and end <= until and at - since < timedelta(seconds=MAX_WAIT) - grace
            for begin, until, since in self.spans
        )
        return may_ring and not any(begin <= end and until >= start for begin, until in self.rings)

    def key(self, at: datetime) -> tuple[bool, datetime, Any]:
        """Return its place in the order of service at an instant."""
        returned = self.returned_at is not None and self.returned_at <= at
        return (not returned, self.call.place_at, self.call.id)


PROMISES = (
    p1_nobody_is_lost,
    p2_one_phone_one_ring,
    p3_one_winner,
    p4_a_machine_is_not_a_counsellor,
    p5_fair,
    p6_private,
    p7_explained,
    p8_survives,
)
