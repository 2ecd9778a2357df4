"""The desk of a played month: whom several misses put last rings in and says that they are ready."""

from ivr.commands.demo.played_month import ending
from ivr.commands.demo.played_month.helpline import Call, Helpline, Person
from ivr.commands.demo.played_month.rows import Leg
from routing.call_states import Outcome, State


def rings_in(helpline: Helpline, person: Person) -> None:
    """Let a counsellor ring the number, unless their phone is engaged or their duty over."""
    if person.held or not person.turns:
        return
    now = helpline.now
    leg = Leg(helpline.sid(), person.phone, is_inbound=True, created=now)
    call = helpline.begin(person.phone, State.DESK, leg)
    helpline.rows.record(call.id, now, "call.arrived", number="known", counsellor=person.id)
    call.hold = helpline.rows.add(
        "holds",
        {
            "phone": person.phone,
            "call_id": call.id,
            "visits": [call.id],
            "taken_at": now,
            "check_at": now + helpline.rules.silence,
        },
    )
    person.held, person.misses, person.is_last = True, 0, False
    helpline.after(helpline.random.uniform(4, 12), lambda: _ready(helpline, call, person))


def _ready(helpline: Helpline, call: Call, person: Person) -> None:
    person.rests_until = None
    helpline.rows.record(call.id, helpline.now, "counsellor.ready", counsellor=person.id)
    helpline.after(helpline.random.uniform(2, 6), lambda: _hangs_up(helpline, call, person))


def _hangs_up(helpline: Helpline, call: Call, person: Person) -> None:
    ending.end(helpline, call, "the leg ended: completed", Outcome.DESK, gave_up=True)
    person.held = False
