"""Outcome corrections: late news of a message corrects the outcome of a closed call."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls
from routing.calls import Outcome
from routing.voicemails import State
from tests.routing.rows import NOW, a_call, kinds_of
from tests.routing.switchboard.call.messages import (
    HANG_UP,
    action,
    hangs_up,
    looks,
    messages,
    outcome,
    speaking,
    states,
    word,
)


async def test_p1_what_is_learned_after_a_caller_hung_up_sets_the_outcome_right(
    connection: AsyncConnection,
) -> None:
    for learned in (
        word(State.ABSENT),
        word(State.FAILED),
        word(State.READY, 1),
        action(1, HANG_UP, alive=False),
    ):
        call = await speaking(connection)
        await hangs_up(connection, call)
        assert await outcome(connection, call) == Outcome.VOICEMAIL
        for _ in range(2):
            await learned(connection, call)
        assert await outcome(connection, call) == Outcome.DIRECTIONS
        assert (await kinds_of(connection, call.id)).count("outcome.corrected") == 1


async def test_p1_a_message_found_after_all_sets_the_outcome_right_the_other_way_round(
    connection: AsyncConnection,
) -> None:
    call = await speaking(connection)
    await hangs_up(connection, call)
    (message,) = await messages(connection, call)
    await looks(connection, message, NOW + timedelta(hours=1))
    assert await states(connection, call) == [State.RECORDING]
    await looks(connection, message, NOW + timedelta(hours=6))
    assert (await states(connection, call), await outcome(connection, call)) == (["absent"], "directions")
    await word(State.READY, 9)(connection, call)
    assert (await states(connection, call), await outcome(connection, call)) == (["ready"], "voicemail")
    assert (await kinds_of(connection, call.id)).count("outcome.corrected") == 2


async def test_no_other_outcome_is_touched_by_a_message(connection: AsyncConnection) -> None:
    for other in set(Outcome) - {Outcome.VOICEMAIL, Outcome.DIRECTIONS, Outcome.ABANDONED}:
        call = await a_call(connection, calls.State.ENDED, outcome=other)
        await word(State.READY, 9)(connection, call)
        assert await outcome(connection, call) == other
        assert await states(connection, call) == [State.READY], "nor is the message lost"
