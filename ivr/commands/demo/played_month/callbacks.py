"""Callbacks of a played month: asked for, put into the line when they are due, taken out, rung back."""

from datetime import datetime

from ivr.commands.demo.played_month import ending
from ivr.commands.demo.played_month.helpline import Call, Helpline
from ivr.commands.demo.played_month.rows import Row
from routing.call_states import Outcome, State
from routing.callbacks import State as CallbackState
from routing.quiet_hours import allowed_from, place_at, retry_after
from routing.switchboard.callback.on_behalf import KEYED

_NAMES_THE_NUMBER_SECONDS = 12.4


def ask(helpline: Helpline, call: Call) -> None:
    """Let a caller ask to be rung back at their own number."""
    helpline.move(call, State.ASKING, "asks to be rung back", announced_at=None)
    ending.cancel_rings(helpline, call, "the caller asks to be rung back")
    helpline.after(_NAMES_THE_NUMBER_SECONDS, lambda: _agreed(helpline, call))


def _agreed(helpline: Helpline, call: Call) -> None:
    now = helpline.now
    due = allowed(helpline, now)
    place = call.row["place_at"] if due <= now else place_at(due, now)
    _begin(helpline, call, "the caller agreed", due, place)
    helpline.move(call, State.AGREED, "will be rung back")
    if call.leg is not None and call.leg.directed is None:
        call.leg.directed = now
    why = "the leg ended: completed"
    helpline.after(helpline.random.uniform(14, 30), lambda: ending.end(helpline, call, why, Outcome.CALLBACK))


def on_behalf(helpline: Helpline, call: Call) -> bool:
    """Let the caller of a conversation be rung back, as its counsellor keys; tell whether they will be."""
    if call.number is None:
        return False
    if not helpline.has_open_callback(call.row["caller_hash"]):
        at = helpline.now + retry_after(1, helpline.rules.callback_retry)
        due = allowed(helpline, at)
        _begin(helpline, call, KEYED, due, due if due <= at else place_at(due, helpline.now))
    return True


def _begin(helpline: Helpline, call: Call, why: str, due: datetime, place: datetime) -> None:
    """Write the callback of a call, and schedule it."""
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
            "asked_at": helpline.now,
            "attempts": 0,
            "attempt_id": None,
            "expires_at": due + helpline.rules.callback_expires,
        },
    )
    helpline.open_callbacks[call.row["caller_hash"]] = callback
    schedule(helpline, call, callback, why, due, place)
    helpline.agenda.at(callback["expires_at"], lambda: _leaves(helpline, call, callback, "too long ago"))


def schedule(
    helpline: Helpline, asked_in: Call, callback: Row, why: str, due: datetime, place: datetime
) -> None:
    """Let a callback come into the line when its time comes, at a place there."""
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
    # A caller who was reached, and whose counsellor's signal was lost, waits on: nobody sends them away.
    if callback["state"] not in {CallbackState.SCHEDULED, CallbackState.IN_LINE}:
        return
    if attempt is None:
        helpline.move_callback(asked_in.id, callback, CallbackState.EXPIRED, why)
    else:
        due = allowed(helpline, helpline.now)
        schedule(helpline, asked_in, callback, why, due, place_at(due, callback["asked_at"]))
    if in_line is not None:
        ending.end(helpline, in_line, why, Outcome.NOT_REACHED)


def is_allowed(helpline: Helpline, call: Call) -> bool:
    """Whether an attempt's phone may ring now: it is not quiet, and its caller is on the line in no other way."""
    if call.callback is None or call.asked_in is None or call.asked_in.state is not State.ENDED:
        return False
    quiet = helpline.rules.callback_quiet.around(helpline.now, helpline.rules.zone) is not None
    return not quiet and not helpline.on_the_line[call.row["caller_hash"]]


def allowed(helpline: Helpline, at: datetime) -> datetime:
    """Return the first instant from `at` on that is in no quiet hours."""
    return allowed_from(at, helpline.rules.callback_quiet, helpline.rules.zone)
