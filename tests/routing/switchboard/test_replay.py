"""Replay: each journal entry has the effect that the call's state allows, also when repeated, late or out of order."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.lab import Answers, NeverAnswers
from routing import calls, erasure, holds, offers, timeline, voicemails
from routing.calls import Call, Outcome, State
from routing.legs import LegState
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard import replay
from routing.switchboard.call import ending, fallback, voicemail
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.journal_entries import JournalEntry, Kind
from routing.switchboard.replies import JoinLine
from routing.switchboard.replies import Reply as Spoken
from routing.transaction import Helpline
from tests.routing.rows import (
    MINUTE,
    NOW,
    SECOND,
    a_call,
    a_counsellor,
    an_offer,
    column,
    kinds_of,
    open_holds,
    phone_of,
    rules,
)
from tests.routing.switchboard.decided import decided
from tests.routing.transactions import tx_at
from tests.scenarios.callbacks import ASKS, a_callback, state_of
from tests.scenarios.hotline import ANA, NUMBER
from tests.scenarios.outage import Away

CALLER = "+6281390000001"


HELPLINE = Helpline(
    rules(),
    RotaCache(),
    Sealer(["a key for tests that is long enough to seal with", "the key that was there before this one"]),
)


def note(kind: Kind, after: timedelta = SECOND, /, sid: str = "CA1", **detail: str) -> JournalEntry:
    return JournalEntry(kind, sid, NOW + after, CALLER, "en", detail)


async def take_in(connection: AsyncConnection, *notes: JournalEntry, at: timedelta = 5 * MINUTE) -> Call:
    await decided(replay.replay_leg, HELPLINE, connection, NOW + at, notes)
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
    assert HELPLINE.sealer.open(call.caller_sealed) == CALLER
    assert await held(connection) == 0
    told = await timeline.of_call(connection, call.id)
    assert all(replay.WHY in event.detail["why"] for event in told)
    assert CALLER[1:] not in str([event.detail for event in told])


async def talks(connection: AsyncConnection) -> list[Any]:
    rows = (
        "select counsellor_id, state, ringing_at, connected_at, parted_at from offers order by connected_at"
    )
    return [tuple(row) for row in await connection.execute(text(rows))]


async def test_p7_who_talked_is_known_from_when_to_when_though_entries_come_twice(
    connection: AsyncConnection,
) -> None:
    ana, budi = [await a_counsellor(connection, n) for n in (1, 2)]
    notes = [
        note(Kind.RANG, 25 * SECOND, counsellor=str(ana)),
        note(Kind.ACCEPTED, 40 * SECOND, counsellor=str(ana)),
        note(Kind.ARRIVED, 50 * SECOND),
        note(Kind.RANG, 60 * SECOND, counsellor=str(budi)),
        note(Kind.ACCEPTED, 70 * SECOND, counsellor=str(budi)),
    ]
    for _ in range(2):
        call = await take_in(connection, *notes)
    began = NOW + 25 * SECOND, NOW + 40 * SECOND
    first = (ana, "ended", *began, NOW + 50 * SECOND)
    assert await talks(connection) == [
        first,
        (budi, "ended", NOW + 60 * SECOND, NOW + 70 * SECOND, None),
    ], "he talks on"
    for _ in range(2):
        await take_in(connection, note(Kind.OVER, 3 * MINUTE))
    assert await talks(connection) == [
        first,
        (budi, "ended", NOW + 60 * SECOND, NOW + 70 * SECOND, NOW + 3 * MINUTE),
    ]
    told = [event for event in await timeline.of_call(connection, call.id) if "offer" in event.detail]
    assert [(each.kind, each.detail["counsellor"], each.at - NOW) for each in told] == [
        ("counsellor.accepted", ana, 40 * SECOND),
        ("offer.ended", ana, 50 * SECOND),
        ("counsellor.accepted", budi, 70 * SECOND),
        ("offer.ended", budi, 3 * MINUTE),
    ]


async def test_p7_a_talk_that_is_told_when_its_call_is_over_ended_with_it(
    connection: AsyncConnection,
) -> None:
    ana = await a_counsellor(connection)
    before = await a_call(connection, State.ENDED, ended_at=NOW + MINUTE)
    await take_in(connection, note(Kind.ACCEPTED, sid=before.sid, counsellor=str(ana)))
    assert await talks(connection) == [(ana, "ended", NOW + SECOND, NOW + SECOND, NOW + MINUTE)]


@pytest.mark.parametrize("at_once", [True, False])
async def test_p7_a_talk_whose_key_is_told_twice_is_one_talk(
    connection: AsyncConnection, at_once: bool
) -> None:
    ana = str(await a_counsellor(connection))
    notes = [
        note(Kind.RANG, 25 * SECOND, counsellor=ana),
        note(Kind.ACCEPTED, 40 * SECOND, counsellor=ana, leg="CB1"),
        note(Kind.ACCEPTED, 41 * SECOND, counsellor=ana, leg="CB1"),
    ]
    for some in ([notes] if at_once else [[each] for each in notes]) * 2:
        await take_in(connection, *some)
    talk = int(ana), "ended", NOW + 25 * SECOND, NOW + 40 * SECOND
    assert await talks(connection) == [(*talk, None)], "they talk on"
    call = await take_in(connection, note(Kind.OVER, 90 * SECOND))
    assert await talks(connection) == [(*talk, NOW + 90 * SECOND)]
    told = [event.kind for event in await timeline.of_call(connection, call.id) if "offer" in event.detail]
    assert told == ["counsellor.accepted", "offer.ended"]


async def test_p7_two_talks_with_the_same_counsellor_are_two(connection: AsyncConnection) -> None:
    ana = str(await a_counsellor(connection))
    await take_in(
        connection,
        note(Kind.ACCEPTED, 40 * SECOND, counsellor=ana, leg="CB1"),
        note(Kind.ARRIVED, 50 * SECOND),
        note(Kind.ACCEPTED, 70 * SECOND, counsellor=ana, leg="CB2"),
        note(Kind.OVER, 90 * SECOND),
    )
    assert [each[3:] for each in await talks(connection)] == [
        (NOW + 40 * SECOND, NOW + 50 * SECOND),
        (NOW + 70 * SECOND, NOW + 90 * SECOND),
    ]


async def test_p7_two_hosts_entries_tell_the_same_talks_whichever_comes_first(
    connection: AsyncConnection,
) -> None:
    ana, budi = [str(await a_counsellor(connection, n)) for n in (1, 2)]
    await take_in(connection, note(Kind.ARRIVED))
    of_one = [
        note(Kind.ACCEPTED, 40 * SECOND, counsellor=ana, leg="CB1"),
        note(Kind.ARRIVED, 50 * SECOND),
    ]
    of_the_other = [
        note(Kind.RANG, 60 * SECOND, counsellor=budi),
        note(Kind.ACCEPTED, 70 * SECOND, counsellor=budi, leg="CB2"),
    ]
    for notes in (of_the_other, of_one) * 2:
        call = await take_in(connection, *notes)
    assert call.talked_at == NOW + 40 * SECOND
    assert [(each[0], *each[3:]) for each in await talks(connection)] == [
        (int(ana), NOW + 40 * SECOND, NOW + 50 * SECOND),
        (int(budi), NOW + 70 * SECOND, None),
    ]
    told = [event for event in await timeline.of_call(connection, call.id) if event.kind == "offer.ended"]
    assert [event.at for event in told] == [NOW + 50 * SECOND]


@pytest.mark.parametrize("by_entry", [True, False])
async def test_p7_a_talk_that_began_after_its_calls_end_by_another_clock_is_over(
    connection: AsyncConnection, by_entry: bool
) -> None:
    ana = str(await a_counsellor(connection))
    began = note(Kind.ACCEPTED, 40 * SECOND, counsellor=ana, leg="CB1")
    over = note(Kind.OVER, 39 * SECOND)
    if by_entry:
        await take_in(connection, note(Kind.ARRIVED), over)
        await take_in(connection, began)
    else:
        await take_in(connection, began)
        await decided(ending.leg_is, HELPLINE, connection, NOW + 39 * SECOND, "CA1", LegState.COMPLETED)
    assert [each[3:] for each in await talks(connection)] == [(NOW + 40 * SECOND,) * 2]


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
    assert await erasure.at_the_carrier(connection, call_id=call.id) == ["RE1"]
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
        assert await erasure.at_the_carrier(connection, call_id=call.id) == [f"RE-{sid}"]


async def test_who_waited_and_still_talks_is_talking_and_the_phone_is_held(
    connection: AsyncConnection,
) -> None:
    who = str(await a_counsellor(connection))
    before = await a_call(connection, State.WAITING)
    call = await take_in(connection, note(Kind.ACCEPTED, sid=before.sid, counsellor=who))
    assert (call.state, call.talked_at) == (State.TALKING, NOW + SECOND)
    assert await held(connection) == 1
    arriving = IncomingCall(before.sid, HELPLINE.rules.number, CALLER)
    now = NOW + 6 * MINUTE
    back = await decided(fallback.come_back, HELPLINE, connection, now, arriving, alive=True, language="en")
    assert back.reply == JoinLine(before.id, "id", returns=1)
    assert await held(connection) == 0


@pytest.mark.parametrize("resting", [True, False])
async def test_p2_a_phone_that_talks_is_held_though_its_last_hold_is_not_yet_released(
    connection: AsyncConnection, resting: bool
) -> None:
    counsellor = await a_counsellor(connection)
    last = await a_call(connection, State.TALKING, sid="CA0", talked_at=NOW - MINUTE)
    offer = await an_offer(connection, last.id, counsellor, offers.State.ACCEPTED, leg_sid="CB0")
    await holds.take(
        tx_at(connection, NOW - MINUTE),
        phone_of(1),
        call_id=last.id,
        offer_id=offer.id,
        check_at=NOW + MINUTE,
    )
    over = note(Kind.LEG_OVER, sid="CB0", offer=str(offer.id), leg="completed", sequence="3")
    if resting:
        await decided(replay.replay_leg, HELPLINE, connection, NOW + 4 * MINUTE, [over])
    who = str(counsellor)
    call = await take_in(
        connection,
        note(Kind.RANG, 2 * MINUTE, counsellor=who),
        note(Kind.ACCEPTED, 3 * MINUTE, counsellor=who),
    )
    await decided(replay.replay_leg, HELPLINE, connection, NOW + 5 * MINUTE, [over])
    await holds.release_rested(tx_at(connection, NOW + 10 * MINUTE))
    rows = await connection.execute(text("select phone, call_id from holds where released_at is null"))
    assert [tuple(row) for row in rows] == [(phone_of(1), call.id)]


@pytest.mark.parametrize("last", ["CA1", "CA2", "CA3"])
async def test_p2_a_phone_in_several_callers_entries_is_held_until_the_last_is_over(
    connection: AsyncConnection, last: str
) -> None:
    who = str(await a_counsellor(connection))
    await take_in(connection, note(Kind.ACCEPTED, 2 * MINUTE, counsellor=who))
    await take_in(connection, note(Kind.ACCEPTED, MINUTE, sid="CA2", counsellor=who))
    await take_in(connection, note(Kind.RANG, 3 * MINUTE, sid="CA3", counsellor=who), at=3 * MINUTE)
    for sid in sorted({"CA1", "CA2", "CA3"} - {last}):
        await take_in(connection, note(Kind.OVER, 4 * MINUTE, sid=sid))
        assert await open_holds(connection) == [phone_of(1)]
    await take_in(connection, note(Kind.OVER, 4 * MINUTE, sid=last))
    assert await open_holds(connection) == []


async def test_p2_who_accepted_after_another_callers_ring_stays_held_when_that_ring_is_over(
    connection: AsyncConnection,
) -> None:
    who, soon = str(await a_counsellor(connection)), 20 * SECOND
    await take_in(connection, note(Kind.RANG, SECOND, counsellor=who), at=soon)
    call = await take_in(connection, note(Kind.ACCEPTED, 10 * SECOND, sid="CA2", counsellor=who), at=soon)
    await take_in(connection, note(Kind.ARRIVED, 12 * SECOND), note(Kind.OVER, 15 * SECOND), at=soon)
    rows = await connection.execute(text("select call_id from holds where released_at is null"))
    assert [row.call_id for row in rows] == [call.id]


@pytest.mark.parametrize("state", [offers.State.RINGING, offers.State.ANSWERED, offers.State.ACCEPTED])
async def test_p2_a_ring_without_the_database_holds_its_phone_though_an_offers_end_was_not_told_yet(
    connection: AsyncConnection, state: offers.State
) -> None:
    counsellor = await a_counsellor(connection)
    before = await a_call(connection, sid="CA0")
    offer = await an_offer(connection, before.id, counsellor, state, leg_sid="CB0")
    await holds.take(tx_at(connection, NOW), phone_of(1), call_id=before.id, offer_id=offer.id, check_at=NOW)
    rang = note(Kind.RANG, 10 * SECOND, counsellor=str(counsellor))
    call = await take_in(connection, rang, at=12 * SECOND)
    await holds.release(tx_at(connection, NOW + 13 * SECOND), "the leg ended", offer_id=offer.id)
    assert await open_holds(connection) == [phone_of(1)]
    await comes_back(connection, call, 30 * SECOND)
    assert await open_holds(connection) == []


async def test_p2_a_counsellor_who_called_us_without_the_database_is_held_until_that_call_is_over(
    connection: AsyncConnection,
) -> None:
    await a_counsellor(connection)
    mine = replace(note(Kind.ARRIVED), caller=phone_of(1))
    await take_in(connection, mine, mine)
    assert await open_holds(connection) == [phone_of(1)]
    await take_in(connection, replace(note(Kind.OVER, MINUTE), caller=phone_of(1)))
    await take_in(connection, mine)
    assert await open_holds(connection) == []


async def test_a_ring_of_long_ago_holds_nobody(connection: AsyncConnection) -> None:
    who = str(await a_counsellor(connection))
    await take_in(connection, note(Kind.RANG, counsellor=who))
    assert await held(connection) == 0
    await take_in(connection, note(Kind.RANG, sid="CA2", counsellor=who), at=10 * SECOND)
    assert await held(connection) == 1


async def test_a_journal_with_only_the_end_of_a_leg_records_no_call(
    connection: AsyncConnection,
) -> None:
    await decided(replay.replay_leg, HELPLINE, connection, NOW, [note(Kind.OVER)])
    assert (await connection.execute(text("select 1 from calls"))).all() == []


async def test_p8_a_message_that_was_asked_for_is_expected_and_is_no_outcome_yet(
    connection: AsyncConnection,
) -> None:
    asked, over = note(Kind.RECORDING), note(Kind.OVER, MINUTE)
    call = await take_in(connection, asked, over, asked)
    assert call.outcome == Outcome.ABANDONED
    (message, sid), *none = await expected(connection, 11 * MINUTE)
    assert (message.state, sid, none) == (voicemails.State.RECORDING, "CA1", [])
    await decided(
        voicemail.found,
        HELPLINE,
        connection,
        NOW + 11 * MINUTE,
        message.id,
        [voicemails.AtCarrier("RE1", voicemails.State.READY, 12)],
    )
    assert (await take_in(connection, asked)).outcome == Outcome.VOICEMAIL
    assert await one_message(connection, call.id)


@pytest.mark.parametrize("seconds", ["1", "12"])
async def test_the_request_for_a_message_and_its_recording_are_one_message(
    connection: AsyncConnection, seconds: str
) -> None:
    asked, told = note(Kind.RECORDING), note(Kind.RECORDED, MINUTE, recording="RE1", seconds=seconds)
    for notes in ((asked, told), (asked, told), (told, asked)):
        call = await take_in(connection, *notes)
    assert call.outcome == (Outcome.VOICEMAIL if seconds == "12" else Outcome.DIRECTIONS)
    assert await one_message(connection, call.id)
    assert await erasure.at_the_carrier(connection, call_id=call.id) == ["RE1"]


async def one_message(connection: AsyncConnection, call_id: UUID) -> bool:
    of_it = select(func.count(voicemails.voicemails.c.id)).where(voicemails.voicemails.c.call_id == call_id)
    return (await connection.execute(of_it)).scalar_one() == 1


async def expected(connection: AsyncConnection, after: timedelta) -> list[tuple[voicemails.Voicemail, str]]:
    return (await decided(voicemail.to_collect, HELPLINE, connection, NOW + after)).reply


# --- Entries out of order, late, or repeated


async def comes_back(connection: AsyncConnection, call: Call, after: timedelta) -> Spoken:
    arriving = IncomingCall(call.sid, HELPLINE.rules.number, CALLER)
    back = await decided(
        fallback.come_back, HELPLINE, connection, NOW + after, arriving, alive=True, language="en"
    )
    return back.reply


async def test_p2_a_ring_that_is_told_after_a_later_key_frees_nobody_who_talks(
    connection: AsyncConnection,
) -> None:
    ana, budi = [str(await a_counsellor(connection, n)) for n in (1, 2)]
    await take_in(connection, note(Kind.RANG, 30 * SECOND, counsellor=budi), at=35 * SECOND)
    await take_in(connection, note(Kind.ACCEPTED, 35 * SECOND, counsellor=budi), at=36 * SECOND)
    call = await take_in(connection, note(Kind.RANG, 2 * SECOND, counsellor=ana), at=37 * SECOND)
    assert call.state == State.TALKING
    assert await open_holds(connection) == [phone_of(2)]
    assert (await kinds_of(connection, call.id)).count("counsellor.rung") == 2


async def test_a_counsellor_rung_earlier_is_free_though_a_later_ring_is_replayed_last(
    connection: AsyncConnection,
) -> None:
    ana, budi = [str(await a_counsellor(connection, n)) for n in (1, 2)]
    await take_in(connection, note(Kind.RANG, 2 * SECOND, counsellor=ana), at=35 * SECOND)
    assert await open_holds(connection) == [phone_of(1)]
    await take_in(connection, note(Kind.ACCEPTED, 35 * SECOND, counsellor=budi), at=36 * SECOND)
    await take_in(connection, note(Kind.RANG, 30 * SECOND, counsellor=budi), at=37 * SECOND)
    assert await open_holds(connection) == [phone_of(2)]


async def test_a_ring_that_is_told_after_the_caller_came_back_holds_nobody(
    connection: AsyncConnection,
) -> None:
    ana = str(await a_counsellor(connection))
    call = await a_call(connection)
    await comes_back(connection, call, 20 * SECOND)
    await take_in(connection, note(Kind.RANG, 5 * SECOND, call.sid, counsellor=ana), at=21 * SECOND)
    assert await open_holds(connection) == []


async def test_a_key_replayed_after_the_caller_came_back_is_an_earlier_conversation(
    connection: AsyncConnection,
) -> None:
    ana = str(await a_counsellor(connection))
    call = await a_call(connection)
    await comes_back(connection, call, 4 * MINUTE)
    offer = await an_offer(connection, call.id, int(ana))
    after = await take_in(connection, note(Kind.ACCEPTED, MINUTE, call.sid, counsellor=ana))
    assert (after.state, after.talked_at) == (State.WAITING, NOW + MINUTE)
    assert (await offers.by_id(connection, offer.id) or offer).is_live
    assert await open_holds(connection) == []


async def test_a_message_that_is_told_after_the_caller_came_back_ends_nothing(
    connection: AsyncConnection,
) -> None:
    call = await a_call(connection)
    await comes_back(connection, call, 4 * MINUTE)
    told = note(Kind.RECORDED, MINUTE, call.sid, recording="RE1", seconds="12")
    assert (await take_in(connection, told)).state == State.WAITING
    assert await erasure.at_the_carrier(connection, call_id=call.id) == ["RE1"]


async def test_p3_who_talked_as_the_database_went_and_talks_to_another_has_left_the_first(
    connection: AsyncConnection,
) -> None:
    ana, budi = [await a_counsellor(connection, n) for n in (1, 2)]
    call = await a_call(connection, State.TALKING, talked_at=NOW)
    offer = await an_offer(connection, call.id, ana, offers.State.ACCEPTED)
    await calls.set_values(connection, call.id, offer_id=offer.id)
    after = await take_in(connection, note(Kind.ACCEPTED, MINUTE, call.sid, counsellor=str(budi)))
    assert (after.state, after.offer_id, after.talked_at) == (State.TALKING, None, NOW)
    assert (await offers.by_id(connection, offer.id) or offer).state == offers.State.ENDED


@pytest.mark.parametrize(
    ("after", "state"), [(30 * SECOND, State.WAITING), (3 * SECOND, State.TALKING)], ids=["asks", "repeated"]
)
async def test_p1_a_caller_who_asks_for_the_line_no_longer_talks_although_no_webhook_said_so(
    connection: AsyncConnection, after: timedelta, state: State
) -> None:
    ana = await a_counsellor(connection)
    call = await a_call(connection, State.TALKING, talked_at=NOW)
    offer = await an_offer(connection, call.id, ana, offers.State.ACCEPTED)
    await calls.set_values(connection, call.id, offer_id=offer.id)
    assert await comes_back(connection, call, after) == JoinLine(
        call.id, "id", returns=int(state == State.WAITING)
    )
    back = await calls.by_id(connection, call.id) or call
    assert (back.state, back.returned) == (state, state == State.WAITING)


# --- Callers who are rung back


@pytest.mark.parametrize("own", ["a caller's", "a caller's, under the last key", "a counsellor's"])
async def test_p2_a_called_back_phone_stays_held_whoever_is_rung_for_its_caller(
    connection: AsyncConnection, own: str
) -> None:
    number = phone_of(3) if own == "a counsellor's" else CALLER
    call = await an_attempt(connection, number)
    name = {
        "a caller's": holds.hashed(HELPLINE.sealer.hash(number)),
        "a caller's, under the last key": holds.hashed(HELPLINE.sealer.hashes(number)[1]),
        "a counsellor's": number,
    }[own]
    await holds.take(tx_at(connection, NOW), name, call_id=call.id, check_at=NOW + MINUTE)
    ana = str(await a_counsellor(connection))
    rang = replace(note(Kind.RANG, MINUTE, call.sid, counsellor=ana), caller=None)
    await take_in(connection, rang, at=MINUTE + SECOND)
    assert await open_holds(connection) == sorted([name, phone_of(1)])
    await comes_back(connection, call, 2 * MINUTE)
    assert await open_holds(connection) == [name]


async def test_p1_a_callback_that_talks_without_the_database_ends_as_a_conversation(
    connection: AsyncConnection,
) -> None:
    ana, budi = [await a_counsellor(connection, n) for n in (1, 2)]
    call = await an_attempt(connection, CALLER)
    waits = await an_offer(connection, call.id, ana, offers.State.ACCEPTED)
    await calls.set_values(connection, call.id, offer_id=waits.id)
    accepted = replace(note(Kind.ACCEPTED, MINUTE, call.sid, counsellor=str(budi)), caller=None)
    talks = await take_in(connection, accepted)
    assert (talks.state, talks.offer_id, talks.talked_at) == (State.TALKING, None, NOW + MINUTE)
    assert await comes_back(connection, call, 6 * MINUTE) == JoinLine(call.id, "id", returns=1)
    over = await take_in(connection, note(Kind.OVER, 7 * MINUTE, call.sid), at=8 * MINUTE)
    assert over.outcome == Outcome.CONVERSATION


async def test_an_attempt_that_was_closed_before_its_key_was_told_of_gets_its_true_outcome(
    connection: AsyncConnection,
) -> None:
    ana = str(await a_counsellor(connection))
    call = await a_call(connection, State.ENDED, outcome=Outcome.NOT_REACHED)
    accepted = note(Kind.ACCEPTED, MINUTE, call.sid, counsellor=ana)
    assert (await take_in(connection, accepted)).outcome == Outcome.CONVERSATION


async def an_attempt(connection: AsyncConnection, number: str) -> Call:
    return await a_call(
        connection,
        State.PICKED_UP,
        callback_id=uuid4(),
        caller_sealed=HELPLINE.sealer.seal(number),
        caller_hash=HELPLINE.sealer.hash(number),
    )


@pytest.mark.parametrize(
    ("leg", "rang_at", "misses"),
    [
        (LegState.COMPLETED, NOW, 0),
        (LegState.NO_ANSWER, NOW, 1),
        (LegState.NO_ANSWER, NOW + MINUTE / 2 + MINUTE / 10, 0),
    ],
)
async def test_a_pick_up_while_the_database_was_away_is_no_miss(
    connection: AsyncConnection, leg: LegState, rang_at: datetime, misses: int
) -> None:
    ana = await a_counsellor(connection)
    call = await a_call(connection)
    offer = await an_offer(connection, call.id, ana, leg_sid="CB1", ringing_at=rang_at)
    await holds.take(tx_at(connection, NOW), phone_of(1), call_id=call.id, offer_id=offer.id, check_at=NOW)
    over = JournalEntry(
        Kind.LEG_OVER, "CB1", NOW + MINUTE, None, "", {"offer": str(offer.id), "leg": leg, "sequence": "3"}
    )
    await decided(replay.replay_leg, HELPLINE, connection, NOW + 2 * MINUTE, [over, over])
    assert await column(connection, "select misses from counsellors") == [misses]
    assert not (await offers.by_id(connection, offer.id) or offer).is_live
    assert await open_holds(connection) == []


# --- Conversations


async def test_p1_a_callback_is_not_stuck_when_its_caller_leaves_a_message_without_the_database(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.passes(61)
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana, within=60)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await hotline.ana.hangs_up()
    await hotline.passes(2)
    hotline.ana.behaves(NeverAnswers())
    await caller.presses("1")
    await caller.hears("Anda berikutnya")
    await away.stops()
    await caller.hears("meninggalkan pesan setelah nada", within=200)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.presses("#")
    await caller.is_off(within=60)
    await away.is_back()
    await hotline.runs(120)
    state, _ = await state_of(hotline)
    assert state != "attempting"
    # Her phone rang as the database went away; nobody knows of that ring meanwhile, so promise P2 is not checked.
    hotline.lab.double_rings.clear()


async def test_p6_a_draft_is_forgotten_when_its_caller_leaves_a_message_without_the_database(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await caller.presses("2")
    await caller.hears("tanda pagar")
    await caller.presses("081390000077#")
    await caller.hears("Tekan satu bila benar", within=30)
    await away.stops()
    await caller.presses("1")
    await caller.hears("meninggalkan pesan setelah nada", within=200)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.presses("#")
    await caller.is_off(within=60)
    await away.is_back()
    await hotline.runs(120)
    (callback,) = await hotline.callbacks()
    assert (callback.state, callback.number_sealed) == ("cancelled", None)


@pytest.mark.deep
async def test_p5_who_reached_a_counsellor_without_the_database_is_not_rung_back(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    caller = hotline.caller()
    await hotline.agrees(caller)
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    await hotline.passes(60)
    await away.stops()
    hotline.ana.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    await caller.dials(NUMBER)
    await caller.is_connected_to(hotline.ana, within=120)
    await away.is_back()
    await hotline.runs(30)
    await caller.hangs_up()
    await hotline.runs(30)
    assert (await state_of(hotline))[0] == "done"


@pytest.mark.parametrize("key", ["1", "2"])
async def test_p1_who_talked_without_the_database_after_asking_has_had_a_conversation(
    away: Away, key: str
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.presses(key)
    await caller.hears("nomor ini" if key == "1" else "Silakan tinggalkan pesan", within=30)
    await away.stops()
    hotline.ana.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    await caller.is_connected_to(hotline.ana, within=120)
    await away.is_back()
    await hotline.runs(30)
    await caller.hangs_up()
    await hotline.runs(30)
    call = await hotline.call_of(leg)
    assert (call.outcome, call.talked_at is not None) == ("conversation", True)
