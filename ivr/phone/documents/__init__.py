"""Documents: an outcome becomes TwiML. Pure functions of the outcome, the prompts and the links."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents import callback, caller, counsellor
from ivr.phone.documents.speech import Voice
from routing.switchboard import replies
from routing.switchboard.replies import Reply


def document(voice: Voice, outcome: Reply) -> str:
    """Return the TwiML that tells an outcome to whoever is on the line.

    Most documents differ in the ids in their URLs alone: those are written once, and the ids put in.
    """
    if isinstance(outcome, replies.ReadBack):
        # No number is kept in memory for longer than it is spoken.
        return _written.__wrapped__(voice, outcome)
    ids = [(field, getattr(outcome, field)) for field in _IDS if hasattr(outcome, field)]
    blanks = {field: _BLANKS[field] for field, _ in ids}
    text = _written(voice, replace(outcome, **blanks))  # type: ignore[arg-type]
    for field, id_ in ids:
        text = text.replace(str(_BLANKS[field]), str(id_))
    return text


@lru_cache(maxsize=512)
def _written(voice: Voice, outcome: Reply) -> str:
    response = VoiceResponse()
    _WRITERS[type(outcome)](voice, response, outcome)
    return str(response)


_IDS = ("call_id", "offer_id")
_BLANKS = {field: UUID(int=number) for number, field in enumerate(_IDS, start=1)}


def _nothing(_voice: Voice, _response: VoiceResponse, _outcome: replies.Nothing) -> None:
    return


_WRITERS: dict[type[Any], Callable[[Voice, VoiceResponse, Any], None]] = {
    replies.Nothing: _nothing,
    replies.StartOver: caller.start_over,
    replies.NotOurs: caller.not_ours,
    replies.TurnAway: caller.turn_away,
    replies.Greet: caller.greet,
    replies.JoinLine: caller.join_line,
    replies.Wait: caller.wait,
    replies.MayStay: caller.may_stay,
    replies.Closing: caller.closing,
    replies.HoldOn: caller.hold_on,
    replies.LeaveLine: caller.leave_line,
    replies.DialOut: caller.dial_out,
    replies.Directions: caller.directions,
    replies.OverflowMenu: caller.overflow_menu,
    replies.LeaveMessage: caller.leave_message,
    replies.Record: caller.record,
    replies.MessageKept: caller.message_kept,
    replies.Joined: caller.joined,
    replies.Desk: counsellor.desk,
    replies.AskLast: counsellor.ask_last,
    replies.Screen: counsellor.screen,
    replies.Connect: counsellor.connect,
    replies.Part: counsellor.part,
    replies.OneMoment: counsellor.one_moment,
    replies.Menu: counsellor.menu,
    replies.AskResolution: counsellor.ask_resolution,
    replies.WrapUp: counsellor.wrap_up,
    replies.AskNumber: callback.ask_number,
    replies.AskTyping: callback.ask_typing,
    replies.ReadBack: callback.read_back,
    replies.AskNight: callback.ask_night,
    replies.TooMany: callback.too_many,
    replies.Agreed: callback.agreed,
    replies.WhoIsThis: callback.who_is_this,
    replies.SayNoMore: callback.say_no_more,
    replies.AwaitCaller: callback.await_caller,
}
