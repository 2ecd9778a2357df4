"""Afterwards: notes are taken for what a call's state allows, repeated, late, or before any other."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database import Database
from routing import calls, timeline, voicemails
from routing.calls import Call, Outcome, State
from routing.rota.live import Shelf
from routing.sealing import Sealer
from routing.switchboard import afterwards, recovery, voicemail
from routing.switchboard.arrival import Arriving
from routing.switchboard.board import Board
from routing.switchboard.notes import Kind, Note
from routing.switchboard.outcomes import JoinLine
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, a_counsellor, rules

CALLER = "+6281390000001"
BOARD = Board(rules(), Shelf(), Sealer(["a key for tests that is long enough to seal with"]))


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.begin() as connection:
        yield connection


def note(kind: Kind, after: timedelta = SECOND, sid: str = "CA1", **detail: str) -> Note:
    return Note(kind, sid, NOW + after, CALLER, "en", detail)


async def take_in(connection: AsyncConnection, *notes: Note, at: timedelta = 5 * MINUTE) -> Call:
    await afterwards.take_in(BOARD, connection, NOW + at, notes)
    call = await calls.by_sid(connection, notes[0].sid)
    assert call is not None
    return call


async def held(connection: AsyncConnection) -> int:
    rows = await connection.execute(text("select 1 from holds where released_at is null"))
    return len(rows.all())


async def test_a_call_of_which_nothing_was_known_is_in_the_log_with_its_sealed_number(
    connection: AsyncConnection,
) -> None:
    who = str(await a_counsellor(connection))
    call = await take_in(
        connection,
        note(Kind.ARRIVED),
        note(Kind.RANG, 25 * SECOND, counsellor=who),
        note(Kind.ACCEPTED, 40 * SECOND, counsellor=who),
        note(Kind.OVER, 3 * MINUTE),
    )
    assert (call.state, call.outcome, call.language) == (State.ENDED, Outcome.CONVERSATION, "en")
    assert (call.arrived_at, call.talked_at) == (NOW + SECOND, NOW + 40 * SECOND)
    assert call.ended_at == NOW + 3 * MINUTE
    assert call.caller_sealed is not None
    assert BOARD.sealer.open(call.caller_sealed) == CALLER
    assert await held(connection) == 0
    told = await timeline.of_call(connection, call.id)
    assert all(afterwards.WHY in event.detail["why"] for event in told)
    assert CALLER[1:] not in str([event.detail for event in told])


async def test_the_same_notes_again_change_nothing(connection: AsyncConnection) -> None:
    who = str(await a_counsellor(connection))
    notes = [note(Kind.ACCEPTED, counsellor=who), note(Kind.OVER, 2 * SECOND)]
    first = await take_in(connection, *notes)
    assert await take_in(connection, *notes) == first


async def test_a_call_that_the_sweep_had_closed_gets_its_true_outcome(connection: AsyncConnection) -> None:
    who = str(await a_counsellor(connection))
    before = await a_call(connection, State.ENDED)
    call = await take_in(connection, note(Kind.ACCEPTED, sid=before.sid, counsellor=who))
    assert (call.outcome, call.talked_at) == (Outcome.CONVERSATION, NOW + SECOND)
    assert "outcome.corrected" in [event.kind for event in await timeline.of_call(connection, call.id)]


async def test_a_message_is_recorded_once_however_often_it_is_told(connection: AsyncConnection) -> None:
    told = note(Kind.RECORDED, recording="RE1", seconds="12")
    call = await take_in(connection, told, told)
    assert call.outcome == Outcome.VOICEMAIL
    assert await voicemails.at_the_carrier(connection, call_id=call.id) == ["RE1"]
    kinds = [event.kind for event in await timeline.of_call(connection, call.id)]
    assert kinds.count("voicemail.ready") == 1


async def test_a_message_without_a_word_is_told_from_one_with_words(connection: AsyncConnection) -> None:
    for sid, more, outcome in (
        ("CA1", {"seconds": "15", "ended": "by silence"}, Outcome.DIRECTIONS),
        ("CA2", {"seconds": "1"}, Outcome.DIRECTIONS),
        ("CA3", {"seconds": ""}, Outcome.VOICEMAIL),
    ):
        told = note(Kind.RECORDED, sid=sid, recording=f"RE-{sid}", **more)
        call = await take_in(connection, told, told)
        assert call.outcome == outcome, more
        assert await voicemails.at_the_carrier(connection, call_id=call.id) == [f"RE-{sid}"]


async def test_who_waited_and_still_talks_is_talking_and_the_phone_is_held(
    connection: AsyncConnection,
) -> None:
    who = str(await a_counsellor(connection))
    before = await a_call(connection, State.WAITING)
    call = await take_in(connection, note(Kind.ACCEPTED, sid=before.sid, counsellor=who))
    assert (call.state, call.talked_at) == (State.TALKING, NOW + SECOND)
    assert await held(connection) == 1
    arriving = Arriving(before.sid, BOARD.rules.number, CALLER)
    now = NOW + 6 * MINUTE
    back = await recovery.come_back(BOARD, connection, now, arriving, alive=True, language="en")
    assert back.outcome == JoinLine(before.id, "id")
    assert await held(connection) == 0


async def test_a_ring_of_long_ago_holds_nobody(connection: AsyncConnection) -> None:
    who = str(await a_counsellor(connection))
    await take_in(connection, note(Kind.RANG, counsellor=who))
    assert await held(connection) == 0
    await take_in(connection, note(Kind.RANG, sid="CA2", counsellor=who), at=10 * SECOND)
    assert await held(connection) == 1


async def test_of_a_leg_whose_end_is_all_that_is_known_there_is_nothing_to_record(
    connection: AsyncConnection,
) -> None:
    await afterwards.take_in(BOARD, connection, NOW, [note(Kind.OVER)])
    assert (await connection.execute(text("select 1 from calls"))).all() == []


async def test_p8_a_message_that_was_asked_for_is_expected_and_is_no_outcome_yet(
    connection: AsyncConnection,
) -> None:
    asked, over = note(Kind.RECORDING), note(Kind.OVER, MINUTE)
    call = await take_in(connection, asked, over, asked)
    assert call.outcome == Outcome.ABANDONED
    (message, sid), *none = await expected(connection, 11 * MINUTE)
    assert (message.state, sid, none) == (voicemails.State.RECORDING, "CA1", [])
    await voicemail.found(BOARD, connection, NOW + 11 * MINUTE, message.id, [("RE1", 12)])
    assert (await take_in(connection, asked)).outcome == Outcome.VOICEMAIL
    assert await voicemails.count(connection, call.id) == 1


@pytest.mark.parametrize("seconds", ["1", "12"])
async def test_what_becomes_of_a_message_that_was_asked_for_is_one_message(
    connection: AsyncConnection, seconds: str
) -> None:
    asked, told = note(Kind.RECORDING), note(Kind.RECORDED, MINUTE, recording="RE1", seconds=seconds)
    for notes in ((asked, told), (asked, told), (told, asked)):
        call = await take_in(connection, *notes)
    assert call.outcome == (Outcome.VOICEMAIL if seconds == "12" else Outcome.DIRECTIONS)
    assert await voicemails.count(connection, call.id) == 1
    assert await voicemails.at_the_carrier(connection, call_id=call.id) == ["RE1"]


async def expected(connection: AsyncConnection, after: timedelta) -> list[tuple[voicemails.Voicemail, str]]:
    return await voicemail.to_collect(BOARD, connection, NOW + after)
