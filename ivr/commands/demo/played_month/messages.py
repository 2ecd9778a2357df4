"""Messages of a played month: left, fetched, sealed."""

from functools import cache

from ivr.commands.demo.played_month import ending
from ivr.commands.demo.played_month.helpline import Call, Helpline
from ivr.commands.demo.played_month.rows import Row
from ivr.lab.carrier.sound import hums
from routing.call_states import Outcome, State
from routing.supervision.handling import Handling
from routing.voicemails import State as MessageState

_SILENT = 0.07  # a share of messages: nothing is heard in them
_BEFORE_THE_TONE_SECONDS = 12.4
_SHORTEST, _LONGEST = 4, 15


def leave(helpline: Helpline, call: Call, why: str) -> None:
    """Let a caller leave a message."""
    ending.cancel_rings(helpline, call, "the caller leaves a message")
    helpline.move(call, State.VOICEMAIL, why, announced_at=None)
    helpline.after(_BEFORE_THE_TONE_SECONDS, lambda: _tone(helpline, call))


def _tone(helpline: Helpline, call: Call) -> None:
    message = helpline.rows.add(
        "voicemails",
        {
            "id": helpline.id(),
            "call_id": call.id,
            "state": MessageState.RECORDING,
            "handling": Handling.NEW,
            "silent": False,
            "begun_at": helpline.now,
            "next_try_at": helpline.now + helpline.rules.voicemail,
            "tries": 0,
        },
    )
    helpline.rows.record(call.id, helpline.now, "voicemail.recording")
    silent = helpline.random.random() < _SILENT
    seconds = 15 if silent else helpline.random.randint(_SHORTEST, _LONGEST)
    helpline.after(seconds, lambda: _recorded(helpline, call, message, seconds, silent=silent))


def _recorded(helpline: Helpline, call: Call, message: Row, seconds: int, *, silent: bool) -> None:
    told = {"seconds": seconds, "silent": silent, "recording_sid": helpline.sid("RE")}
    message.update(state=MessageState.READY, next_try_at=helpline.now, **told)
    helpline.rows.record(call.id, helpline.now, "voicemail.ready", why="recorded")
    if silent:
        helpline.move(call, State.OVERFLOW, "nothing was heard in the message")
        outcome = Outcome.DIRECTIONS
        if call.leg is not None and call.leg.directed is None:
            call.leg.directed = helpline.now
    else:
        outcome = Outcome.VOICEMAIL
    leaves = helpline.random.uniform(2, 12)
    why = "the leg ended: completed"
    helpline.after(leaves, lambda: ending.end(helpline, call, why, outcome, gave_up=silent))
    helpline.after(leaves + 3, lambda: _kept(helpline, call, message))


def _kept(helpline: Helpline, call: Call, message: Row) -> None:
    to = MessageState.SILENT if message["silent"] else MessageState.KEPT
    message.update(state=to, kept_at=helpline.now, removed_at=helpline.now, next_try_at=helpline.now)
    helpline.rows.record(call.id, helpline.now, f"voicemail.{to}", why="sealed")
    helpline.rows.record(call.id, helpline.now, "voicemail.removed", why="at the carrier")
    seconds = message["seconds"] if helpline.plan.sound else 1
    sealed = helpline.plan.sealer.seal_bytes(_sound(seconds, silent=message["silent"]))
    helpline.rows.add(
        "recordings", {"voicemail_id": message["id"], "sealed": sealed, "kept_at": helpline.now}
    )


@cache
def _sound(seconds: int, *, silent: bool) -> bytes:
    """Return an MP3 of a voice that pauses now and then, as pages say that it is one."""
    if silent:
        return hums([(seconds, False)])
    spans = [(0.8, True), (0.2, False)] * seconds
    return hums(spans)
