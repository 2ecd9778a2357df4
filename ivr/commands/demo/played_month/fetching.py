"""Callbacks of a played month that are rung: a counsellor waits, and their caller picks up or does not."""

from ivr.commands.demo.played_month import callbacks, ending, talks
from ivr.commands.demo.played_month.helpline import Call, Helpline, NotInTheTable, Ring
from ivr.commands.demo.played_month.rows import Leg
from routing import holds
from routing.call_states import Outcome, State
from routing.callbacks import State as CallbackState
from routing.legs import LegState
from routing.quiet_hours import place_at, retry_after

_REACHED = 0.68  # a share of attempts
_BUSY = 0.4  # of those that reach nobody
_COUNSELLOR_WAITS_ON_SECONDS = 13.4


def fetch(helpline: Helpline, attempt: Call, ring: Ring) -> None:
    """Ring a callback's phone, for the counsellor who has accepted it."""
    callback, asked_in, now = attempt.callback, attempt.asked_in, helpline.now
    if callback is None or asked_in is None or attempt.number is None:
        raise NotInTheTable("an attempt without its callback")
    helpline.move_callback(asked_in.id, callback, CallbackState.ATTEMPTING, "a counsellor pressed 1")
    attempt.hold = helpline.rows.add(
        "holds",
        {
            "phone": holds.hashed(callback["number_hash"]),
            "call_id": attempt.id,
            "visits": [attempt.id],
            "taken_at": now,
            "check_at": now + helpline.rules.ring_backstop + helpline.rules.screen,
        },
    )
    helpline.move(attempt, State.CALLING, "a counsellor waits")
    attempt.row["sid"] = helpline.sid()
    attempt.leg = Leg(attempt.row["sid"], attempt.number, is_inbound=False, created=now)
    helpline.rows.legs[attempt.leg.sid] = attempt.leg
    helpline.on_the_line[callback["number_hash"]] += 1
    helpline.after(1, lambda: helpline.rows.record(attempt.id, helpline.now, "callback.ringing"))
    random = helpline.random
    if random.random() < _REACHED:
        helpline.after(1 + random.uniform(2, 14), lambda: _picked_up(helpline, attempt, ring))
        return
    busy = random.random() < _BUSY
    seconds, leg = (random.uniform(2, 5), LegState.BUSY) if busy else (26.1, LegState.NO_ANSWER)
    helpline.after(seconds, lambda: _not_reached(helpline, attempt, ring, leg))


def _picked_up(helpline: Helpline, attempt: Call, ring: Ring) -> None:
    helpline.move(attempt, State.PICKED_UP, "somebody picked up")
    helpline.after(helpline.random.uniform(3, 7), lambda: _it_is_them(helpline, attempt, ring))


def _it_is_them(helpline: Helpline, attempt: Call, ring: Ring) -> None:
    helpline.move(attempt, State.CONNECTING, "pressed 1: it is them", waiting_since=helpline.now)
    if attempt.leg is not None:
        attempt.leg.pressed_one = helpline.now
    talks.begin(helpline, attempt, ring)


def _not_reached(helpline: Helpline, attempt: Call, ring: Ring, leg: LegState) -> None:
    callback, asked_in = attempt.callback, attempt.asked_in
    ending.end(helpline, attempt, f"the leg ended: {leg}", Outcome.NOT_REACHED)
    helpline.after(_COUNSELLOR_WAITS_ON_SECONDS, lambda: talks.nobody_came(helpline, ring))
    if callback is None or asked_in is None:
        return
    callback["attempts"] += 1
    why = "its caller was not reached"
    if helpline.now >= callback["expires_at"]:
        helpline.move_callback(asked_in.id, callback, CallbackState.EXPIRED, why)
    elif callback["attempts"] >= helpline.rules.callback_attempts:
        helpline.move_callback(asked_in.id, callback, CallbackState.EXHAUSTED, why)
    else:
        at = helpline.now + retry_after(callback["attempts"], helpline.rules.callback_retry)
        due = callbacks.allowed(helpline, at)
        place = due if due <= at else place_at(due, callback["asked_at"])
        callbacks.schedule(helpline, asked_in, callback, why, due, place)
