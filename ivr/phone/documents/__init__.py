"""Documents: an outcome becomes TwiML. Pure functions of the outcome, the prompts and the links."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents import callback, caller, counsellor
from ivr.phone.documents.speech import Voice
from routing.switchboard import outcomes
from routing.switchboard.outcomes import Outcome


def document(voice: Voice, outcome: Outcome) -> str:
    """Return the TwiML that tells an outcome to whoever is on the line.

    Most documents differ in the ids in their URLs alone: those are written once, and the ids put in.
    """
    if isinstance(outcome, outcomes.ReadBack):
        # No number is kept in memory for longer than it is spoken.
        return _written.__wrapped__(voice, outcome)
    ids = [(field, getattr(outcome, field)) for field in _IDS if hasattr(outcome, field)]
    blanks = {field: _BLANKS[field] for field, _ in ids}
    text = _written(voice, replace(outcome, **blanks))  # type: ignore[arg-type]
    for field, id_ in ids:
        text = text.replace(str(_BLANKS[field]), str(id_))
    return text


@lru_cache(maxsize=512)
def _written(voice: Voice, outcome: Outcome) -> str:
    response = VoiceResponse()
    _WRITERS[type(outcome)](voice, response, outcome)
    return str(response)


_IDS = ("call_id", "offer_id")
_BLANKS = {field: UUID(int=number) for number, field in enumerate(_IDS, start=1)}


def _nothing(_voice: Voice, _response: VoiceResponse, _outcome: outcomes.Nothing) -> None:
    return


_WRITERS: dict[type[Any], Callable[[Voice, VoiceResponse, Any], None]] = {
    outcomes.Nothing: _nothing,
    outcomes.StartOver: caller.start_over,
    outcomes.NotOurs: caller.not_ours,
    outcomes.TurnAway: caller.turn_away,
    outcomes.Greet: caller.greet,
    outcomes.JoinLine: caller.join_line,
    outcomes.Wait: caller.wait,
    outcomes.MayStay: caller.may_stay,
    outcomes.Closing: caller.closing,
    outcomes.HoldOn: caller.hold_on,
    outcomes.LeaveLine: caller.leave_line,
    outcomes.DialOut: caller.dial_out,
    outcomes.Directions: caller.directions,
    outcomes.OverflowMenu: caller.overflow_menu,
    outcomes.LeaveMessage: caller.leave_message,
    outcomes.Record: caller.record,
    outcomes.MessageKept: caller.message_kept,
    outcomes.Joined: caller.joined,
    outcomes.Desk: counsellor.desk,
    outcomes.AskLast: counsellor.ask_last,
    outcomes.Screen: counsellor.screen,
    outcomes.Connect: counsellor.connect,
    outcomes.Part: counsellor.part,
    outcomes.OneMoment: counsellor.one_moment,
    outcomes.Menu: counsellor.menu,
    outcomes.AskResolution: counsellor.ask_resolution,
    outcomes.WrapUp: counsellor.wrap_up,
    outcomes.AskNumber: callback.ask_number,
    outcomes.AskTyping: callback.ask_typing,
    outcomes.ReadBack: callback.read_back,
    outcomes.AskNight: callback.ask_night,
    outcomes.TooMany: callback.too_many,
    outcomes.Agreed: callback.agreed,
    outcomes.WhoIsThis: callback.who_is_this,
    outcomes.SayNoMore: callback.say_no_more,
    outcomes.AwaitCaller: callback.await_caller,
}
