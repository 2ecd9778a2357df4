"""Resume: what a caller's leg hears when it asks again, by the state of its call."""

from routing import voicemails
from routing.calls import Call, Outcome, State
from routing.switchboard.call import desk, overflow
from routing.switchboard.callback import questions
from routing.switchboard.callback.replies import SayNoMore, WhoIsThis
from routing.switchboard.offer import from_caller_leg
from routing.switchboard.replies import Closing, Greet, JoinLine, LeaveMessage, MessageKept, Reply, TurnAway
from routing.transaction import Transaction
from routing.voicemails import State as MessageState


async def reply(  # noqa: C901, PLR0911 - an answer a state
    tx: Transaction, call: Call
) -> Reply:
    """Return what a caller's leg hears when it asks again, by the state of its call."""
    match call.state:
        case State.GREETING:
            return Greet(call.id, tx.rules.languages)
        case State.DESK:
            return await desk.greet(tx, call)
        case State.WAITING:
            return await from_caller_leg.go_on(tx, call)
        case State.CONNECTING | State.TALKING | State.HELD:
            return JoinLine(call.id, call.language, returns=call.short_talks)
        case State.OVERFLOW:
            return await overflow.menu(tx, call)
        case State.VOICEMAIL:
            return await _message(tx, call)
        case State.ASKING | State.AGREED:
            return await questions.asked_again(tx, call)
        case State.CLOSING:
            return Closing(call.language)
        case State.FETCHING | State.CALLING | State.PICKED_UP:
            return WhoIsThis(call.id, call.language)
        case State.ENDED if call.outcome == Outcome.BLOCKED:
            return TurnAway(call.language)
        case State.ENDED if call.outcome == Outcome.NOT_REACHED:
            return SayNoMore(call.language)
        case _:
            return await overflow.directions(tx, call)


async def _message(tx: Transaction, call: Call) -> Reply:
    """Return what a caller hears who asks again in the voicemail: the request, until there is a message."""
    message = await voicemails.of_call(tx.connection, call.id)
    if message is None or message.state == MessageState.RECORDING or message.is_empty:
        return LeaveMessage(call.id, call.language)
    return MessageKept(call.language)
