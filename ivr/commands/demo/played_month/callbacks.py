"""Callbacks of a played month: asked for, put into the line when they are due, taken out, rung back."""

from datetime import datetime

from ivr.commands.demo.played_month import ending, talks
from ivr.commands.demo.played_month.helpline import Call, Helpline, NotInTheTable, Ring
from ivr.commands.demo.played_month.rows import Leg, Row
from routing import holds
from routing.call_states import Outcome, State
from routing.callbacks import State as CallbackState
from routing.legs import LegState
from routing.quiet_hours import allowed_from, place_at, retry_after

_NAMES_THE_NUMBER_SECONDS = 12.4
_REACHED = 0.68  # a share of attempts
_BUSY = 0.4  # of those that reach nobody
_COUNSELLOR_WAITS_ON_SECONDS = 13.4


def ask(helpline: Helpline, call: Call) -> None:
    """Let a caller ask to be rung back at their own number."""
    helpline.move(call, State.ASKING, "asks to be rung back", announced_at=None)
    ending.cancel_rings(helpline, call, "the caller asks to be rung back")
    helpline.after(_NAMES_THE_NUMBER_SECONDS, lambda: _agreed(helpline, call))


def _agreed(helpline: Helpline, call: Call) -> None:
    now = helpline.now
    due = _allowed(helpline, now)
    callback = helpline.rows.add(
        "callbacks",
        {
            "id": helpline.id(),
            "call_id": call.id,
            "state": CallbackState.ASKED,
            "language": call.row["language"],
            "number_hash": call.row["caller_hash"],
            "number_sealed": call.row["caller_sealed"],
            "typed": False,
            "withheld": False,
            "at_night": False,
            "asked_at": now,
            "attempts": 0,
            "attempt_id": None,
            "expires_at": due + helpline.rules.callback_expires,
        },
    )
    helpline.open_callbacks[call.row["caller_hash"]] = callback
    place = call.row["place_at"] if due <= now else place_at(due, now)
    _schedule(helpline, call, callback, "the caller agreed", due, place)
    helpline.move(call, State.AGREED, "will be rung back")
    if call.leg is not None and call.leg.directed is None:
        call.leg.directed = now
    helpline.agenda.at(callback["expires_at"], lambda: _leaves(helpline, call, callback, "too long ago"))
    why = "the leg ended: completed"
    helpline.after(helpline.random.uniform(14, 30), lambda: ending.end(helpline, call, why, Outcome.CALLBACK))


def _schedule(
    helpline: Helpline, asked_in: Call, callback: Row, why: str, due: datetime, place: datetime
) -> None:
    callback.update(due_at=due, place_at=place)
    helpline.move_callback(asked_in.id, callback, CallbackState.SCHEDULED, why, due_at=due.isoformat())
    number = asked_in.number
    helpline.agenda.at(due, lambda: _is_due(helpline, asked_in, callback, number or ""))


def _is_due(helpline: Helpline, asked_in: Call, callback: Row, number: str) -> None:
    """Put it into the line: an attempt at its place, without a leg yet."""
    if callback["state"] != CallbackState.SCHEDULED or callback["due_at"] > helpline.now:
        return
    now = helpline.now
    attempt = helpline.begin(
        number,
        State.WAITING,
        None,
        language=callback["language"],
        place_at=callback["place_at"],
        waiting_since=now,
        callback_id=callback["id"],
    )
    attempt.callback, attempt.asked_in = callback, asked_in
    callback["attempt_id"] = attempt.id
    helpline.move_callback(asked_in.id, callback, CallbackState.IN_LINE, "it is due")
    told = {
        "callback": str(callback["id"]),
        "asked_in": str(asked_in.id),
        "attempt": callback["attempts"] + 1,
    }
    helpline.rows.record(attempt.id, now, "call.waiting", why="a callback is due", **told)
    helpline.line[attempt.id] = attempt
    helpline.needs_serving = True
    night = helpline.rules.callback_quiet.coming(now, helpline.rules.zone)
    if night is not None:
        helpline.agenda.at(
            night.begins, lambda: _leaves(helpline, asked_in, callback, "quiet hours begin", attempt)
        )


def _leaves(helpline: Helpline, asked_in: Call, callback: Row, why: str, attempt: Call | None = None) -> None:
    """Take it, and its attempt, out of the line: it is too old, or quiet hours begin."""
    in_line = next((call for call in helpline.line.values() if call.callback is callback), None)
    if attempt is not None and in_line is not attempt:
        return
    if attempt is None and callback["state"] not in {CallbackState.SCHEDULED, CallbackState.IN_LINE}:
        return
    if attempt is None:
        helpline.move_callback(asked_in.id, callback, CallbackState.EXPIRED, why)
    else:
        due = _allowed(helpline, helpline.now)
        _schedule(helpline, asked_in, callback, why, due, place_at(due, callback["asked_at"]))
    if in_line is not None:
        ending.end(helpline, in_line, why, Outcome.NOT_REACHED)


def is_allowed(helpline: Helpline, call: Call) -> bool:
    """Whether an attempt's phone may ring now: it is not quiet, and its caller is on the line in no other way."""
    if call.callback is None or call.asked_in is None or call.asked_in.state is not State.ENDED:
        return False
    quiet = helpline.rules.callback_quiet.around(helpline.now, helpline.rules.zone) is not None
    return not quiet and not helpline.on_the_line[call.row["caller_hash"]]


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
        due = _allowed(helpline, at)
        place = due if due <= at else place_at(due, callback["asked_at"])
        _schedule(helpline, asked_in, callback, why, due, place)


def _allowed(helpline: Helpline, at: datetime) -> datetime:
    return allowed_from(at, helpline.rules.callback_quiet, helpline.rules.zone)
