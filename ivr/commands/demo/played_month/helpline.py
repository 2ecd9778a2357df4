"""The helpline of a played month: its people, its line, and the hour."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ivr.commands.demo.played_month.agenda import Act, Agenda
from ivr.commands.demo.played_month.plan import Plan, Turn
from ivr.commands.demo.played_month.rows import Leg, Row, Rows
from routing import call_states, callbacks, offers
from routing.call_states import State
from routing.line.dispatch import Availability, Candidate


class NotInTheTable(Exception):
    """The play would change a state as no table of transitions allows."""


@dataclass(slots=True, eq=False)
class Person:
    """A counsellor."""

    id: int
    phone: str
    turns: list[Turn] = field(default_factory=list)  # those that go on now
    misses: int = 0
    last_offered_at: datetime | None = None
    rests_until: datetime | None = None
    held: bool = False
    is_last: bool = False

    def candidate(self, now: datetime) -> Candidate:
        """Return them as the dispatch sees them."""
        turn = min(self.turns, key=lambda each: each.tier)
        rests = self.rests_until is not None and self.rests_until > now
        standing = Availability.RESTING if rests else Availability.FREE
        return Candidate(
            self.id,
            self.phone,
            turn.tier,
            turn.languages,
            self.last_offered_at,
            Availability.HELD if self.held else standing,
            turn.organisation,
            self.is_last,
            self.rests_until,
        )


@dataclass(slots=True, eq=False)
class Ring:
    """One offer, and the hold on its phone."""

    offer: Row
    hold: Row
    person: Person

    @property
    def is_live(self) -> bool:
        """Whether it may still be accepted."""
        return self.offer["state"] in offers.LIVE


@dataclass(slots=True, eq=False)
class Call:
    """One call that goes on."""

    row: Row
    number: str | None
    leg: Leg | None
    rings: list[Ring] = field(default_factory=list)
    tried: Counter[int] = field(default_factory=Counter)
    reasons: dict[str, str] | None = None
    callback: Row | None = None  # that this attempt is for
    asked_in: "Call | None" = None  # the call in which it was asked for
    hold: Row | None = None  # on the phone that is rung back

    @property
    def id(self) -> UUID:
        """The row's id."""
        id_: UUID = self.row["id"]
        return id_

    @property
    def state(self) -> State:
        """Where it stands."""
        state: State = self.row["state"]
        return state

    @property
    def live_rings(self) -> list[Ring]:
        """The offers that may still be accepted."""
        return [ring for ring in self.rings if ring.is_live]


class Helpline:
    """All that is played on, and by."""

    def __init__(self, plan: Plan) -> None:
        """Open it at the plan's start."""
        self.plan, self.rules = plan, plan.rules
        self.random = Random(plan.seed)  # noqa: S311 - to be repeated, not to be secret
        self.agenda = Agenda(plan.start)
        self.rows = Rows()
        people = {turn.counsellor_id: turn.phone for turn in plan.turns}
        self.people = {id_: Person(id_, phone) for id_, phone in people.items()}
        self.on_duty: dict[int, Person] = {}
        self.line: dict[UUID, Call] = {}  # those who wait
        self.on_the_line: Counter[bytes | None] = Counter()  # legs of each caller's number
        self.open_callbacks: dict[bytes, Row] = {}  # the last one of each number
        self.next_slot = plan.start
        self.needs_serving = False
        self.sends_home: Callable[[Call], None] = lambda _: None  # where nobody is on duty any more

    @property
    def now(self) -> datetime:
        """The instant of what happens."""
        return self.agenda.now

    def after(self, seconds: float, act: Act) -> None:
        """Let something happen so many seconds from now."""
        self.agenda.at(self.now + timedelta(seconds=round(seconds, 1)), act)

    def id(self) -> UUID:
        """Draw an id."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def sid(self, kind: str = "CA") -> str:
        """Draw an id of the carrier's."""
        return f"{kind}{self.random.getrandbits(128):032x}"

    def begin(self, number: str | None, state: State, leg: Leg | None, **values: Any) -> Call:
        """Begin a call now, on a leg or, of an attempt, without one yet."""
        usual = {
            "id": self.id(),
            "state": state,
            "language": self.rules.language,
            "caller_hash": None if number is None else self.plan.sealer.hash(number),
            "caller_sealed": None if number is None else self.plan.sealer.seal(number),
            **dict.fromkeys(("arrived_at", "place_at", "last_seen_at"), self.now),
            "check_at": self.now + 2 * self.rules.silence,
            "returned": False,
            "queue_errors": 0,
            "talked_at": None,
        }
        row = self.rows.add("calls", usual | values)
        if leg is None:
            row["sid"] = f"attempt-{row['id']}"
        else:
            row["sid"] = leg.sid
            self.rows.legs[leg.sid] = leg
            self.on_the_line[row["caller_hash"]] += 1
        return Call(row, number, leg)

    def move(self, call: Call, to: State, why: str, detail: Row | None = None, **values: Any) -> None:
        """Change a call's state, and write so on its timeline. Raises NotInTheTable."""
        if call.state not in call_states.TRANSITIONS[to]:
            raise NotInTheTable(f"call {call.state} -> {to}")
        call.row.update(state=to, last_seen_at=self.now, **values)
        self.rows.record(call.id, self.now, f"call.{to}", why=why, **(detail or {}))
        if to is State.WAITING:
            self.line[call.id] = call
            self.needs_serving = True
        else:
            self.line.pop(call.id, None)

    def move_offer(self, ring: Ring, to: offers.State, why: str, **values: Any) -> None:
        """Change an offer's state, and write so on its call's timeline. Raises NotInTheTable."""
        offer = ring.offer
        if offer["state"] not in offers.TRANSITIONS[to]:
            raise NotInTheTable(f"offer {offer['state']} -> {to}")
        if to not in offers.LIVE | {offers.State.ACCEPTED}:
            values["ended_at"] = self.now
        offer.update(state=to, deadline_at=None, **values)
        told = {"why": why, "offer": str(offer["id"]), "counsellor": ring.person.id}
        self.rows.record(offer["call_id"], self.now, f"offer.{to}", **told)

    def move_callback(
        self, asked_in: UUID, callback: Row, to: callbacks.State, why: str, **more: str
    ) -> None:
        """Change a callback's state, and write so on the call that asked for it. Raises NotInTheTable."""
        if callback["state"] not in callbacks.TRANSITIONS[to]:
            raise NotInTheTable(f"callback {callback['state']} -> {to}")
        callback["state"] = to
        if to not in callbacks.OPEN:
            callback["ended_at"] = self.now
        told = {"callback": str(callback["id"]), "attempts": callback["attempts"], **more}
        if callback["attempt_id"] is not None:
            told["attempt"] = str(callback["attempt_id"])
        self.rows.record(asked_in, self.now, f"callback.{to}", why=why, **told)

    def has_open_callback(self, number_hash: bytes) -> bool:
        """Whether this number is still to be rung back."""
        theirs = self.open_callbacks.get(number_hash)
        return theirs is not None and theirs.get("ended_at") is None
