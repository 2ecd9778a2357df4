"""Resume: a caller who asks again hears the words of their call's state, and nothing changes."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, voicemails
from routing.calls import Outcome, State
from routing.supervision.handling import Handling
from routing.switchboard.call import resume
from routing.switchboard.callback.replies import Agreed, AskTyping, SayNoMore, WhoIsThis
from routing.switchboard.replies import (
    Closing,
    Desk,
    Directions,
    Greet,
    JoinLine,
    LeaveMessage,
    MessageKept,
    OverflowMenu,
    Reply,
    TurnAway,
)
from routing.voicemails import State as MessageState
from tests.routing.rows import NOW, SECOND, a_call, kinds_of
from tests.routing.transactions import tx_at

HEARS: list[tuple[State, dict[str, Any], type[Reply]]] = [
    (State.GREETING, {}, Greet),
    (State.DESK, {}, Desk),
    (State.WAITING, {}, JoinLine),
    (State.CONNECTING, {}, JoinLine),
    (State.TALKING, {}, JoinLine),
    (State.HELD, {}, JoinLine),
    (State.OVERFLOW, {}, OverflowMenu),
    (State.VOICEMAIL, {}, LeaveMessage),
    (State.ASKING, {}, AskTyping),
    (State.AGREED, {}, Agreed),
    (State.CLOSING, {}, Closing),
    (State.FETCHING, {}, WhoIsThis),
    (State.CALLING, {}, WhoIsThis),
    (State.PICKED_UP, {}, WhoIsThis),
    (State.ENDED, {"outcome": Outcome.ABANDONED}, Directions),
    (State.ENDED, {"outcome": Outcome.CONVERSATION}, Directions),
    (State.ENDED, {"outcome": Outcome.BLOCKED}, TurnAway),
    (State.ENDED, {"outcome": Outcome.NOT_REACHED}, SayNoMore),
]


def test_each_state_has_its_words() -> None:
    assert {state for state, _, _ in HEARS} == set(State)


@pytest.mark.parametrize(("state", "changed", "words"), HEARS)
async def test_who_asks_again_hears_what_their_state_says_and_it_stays(
    connection: AsyncConnection, state: State, changed: dict[str, Any], words: type[Reply]
) -> None:
    call = await a_call(connection, state, language="en", **changed)
    tx = tx_at(connection, NOW + SECOND)
    assert type(await resume.reply(tx, call)) is words
    assert await calls.by_id(connection, call.id) == call
    assert await kinds_of(connection, call.id) == []
    assert tx.noted == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MessageState.RECORDING, LeaveMessage),
        (MessageState.TOO_SHORT, LeaveMessage),
        (MessageState.READY, MessageKept),
        (MessageState.KEPT, MessageKept),
    ],
)
async def test_p1_who_has_left_a_message_is_not_asked_for_it_again(
    connection: AsyncConnection, state: MessageState, words: type[Reply]
) -> None:
    call = await a_call(connection, State.VOICEMAIL)
    row = {
        "id": uuid4(),
        "call_id": call.id,
        "state": state,
        "handling": Handling.NEW,
        "recording_sid": "RE1",
    }
    more = {"silent": False, "begun_at": NOW, "next_try_at": NOW, "tries": 0}
    await connection.execute(insert(voicemails.voicemails).values(row | more))
    assert type(await resume.reply(tx_at(connection, NOW), call)) is words
