"""Offers: one ring of one counsellor; late and repeated webhooks of the carrier change nothing."""

import itertools
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import calls, offers
from routing.offers import LIVE, RUNG, TRANSITIONS, State
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, a_counsellor, an_offer, column, kinds_of
from tests.routing.transactions import tx_at

OVER = set(State) - LIVE - {State.ACCEPTED}


# --- The table


def test_every_state_is_reached_from_a_planned_offer() -> None:
    reached = {State.PLANNED}
    while new := {to for to, sources in TRANSITIONS.items() if sources & reached} - reached:
        reached |= new
    assert reached == set(State)


def test_what_is_over_stays_over() -> None:
    assert not any(sources & OVER for sources in TRANSITIONS.values())
    assert {to for to, sources in TRANSITIONS.items() if State.ACCEPTED in sources} == {State.ENDED}


def test_no_offer_is_accepted_or_missed_before_it_was_dialled() -> None:
    rung = RUNG | {State.ACCEPTED}
    for state in (State.ACCEPTED, State.DECLINED, State.NO_ANSWER, State.BUSY, State.LAPSED):
        assert TRANSITIONS[state] <= rung
    assert State.PLANNED in TRANSITIONS[State.FAILED] & TRANSITIONS[State.CANCELLED]


# --- Moving


async def test_a_move_happens_from_the_states_of_the_table_and_from_no_other(database: Database) -> None:
    async with database.begin() as connection:
        counsellor = await a_counsellor(connection)
        for source, to in itertools.product(State, TRANSITIONS):
            call = await a_call(connection)
            before = await an_offer(connection, call.id, counsellor, source)
            extra = {"accepted_at": NOW} if to == State.ACCEPTED else {}
            after = await offers.move(tx_at(connection, NOW + SECOND), before, to, "a test", **extra)
            kept = await offers.by_id(connection, before.id)
            assert kept is not None
            if source in TRANSITIONS[to]:
                assert after == kept
                assert (kept.state, kept.deadline_at) == (to, None)
                assert kept.ended_at == (NOW + SECOND if to in OVER else None)
                assert await kinds_of(connection, call.id) == [f"offer.{to}"]
            else:
                assert after is None, f"{source} -> {to}"
                assert kept == before
                assert await kinds_of(connection, call.id) == []


async def test_a_state_that_must_be_over_some_time_says_when(database: Database) -> None:
    async with database.begin() as connection:
        offer = await one(connection, State.DIALLING)
        moved = await offers.move(
            tx_at(connection, NOW), offer, State.RINGING, "it rings", deadline_at=NOW + MINUTE, ringing_at=NOW
        )
        assert moved is not None
        assert (moved.deadline_at, moved.ringing_at, moved.is_live) == (NOW + MINUTE, NOW, True)


async def test_a_move_tells_the_timeline_which_counsellor_and_never_their_number(database: Database) -> None:
    async with database.begin() as connection:
        offer = await one(connection, State.RINGING)
        await offers.move(tx_at(connection, NOW), offer, State.DECLINED, "pressed 2")
        (detail,) = await column(connection, "select detail from events")
        assert detail == {"why": "pressed 2", "offer": str(offer.id), "counsellor": offer.counsellor_id}


async def test_one_call_has_one_accepted_offer_whatever_else_goes_wrong(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        counsellor = await a_counsellor(connection)
        await an_offer(connection, call.id, counsellor, State.ACCEPTED)
        await an_offer(connection, call.id, counsellor, State.ENDED)
        # Another call has its own winner.
        await an_offer(connection, (await a_call(connection)).id, counsellor, State.ACCEPTED)
    with pytest.raises(IntegrityError, match="offers_one_winner"):
        async with database.begin() as connection:
            await an_offer(connection, call.id, counsellor, State.ACCEPTED)
    with pytest.raises(IntegrityError, match="offers_accepted_at"):
        async with database.begin() as connection:
            await an_offer(connection, call.id, counsellor, State.ACCEPTED, accepted_at=None)


# --- Webhooks of the carrier


async def test_a_status_callback_is_taken_once_and_never_after_a_newer_one(database: Database) -> None:
    async with database.begin() as connection:
        offer = await one(connection, State.DIALLING)
        told = [0, 0, 2, 1, 2, -1, 3]
        taken = [await offers.take_sequence(connection, offer.id, number) for number in told]
        assert taken == [True, False, True, False, False, False, True]
        assert not await offers.take_sequence(connection, uuid4(), 0)


async def test_the_first_name_of_a_leg_is_kept_and_ends_all_doubt(database: Database) -> None:
    async with database.begin() as connection:
        offer = await one(connection, State.DIALLING, unsure=True)
        await offers.note_leg(connection, offer.id, "CB1")
        await offers.note_leg(connection, offer.id, "CB2")
        found = await offers.by_leg(connection, "CB1")
        assert found is not None
        assert (found.id, found.unsure) == (offer.id, False)
        assert await offers.by_leg(connection, "CB2") is None


async def test_an_offer_is_found_with_its_call_and_otherwise_not(database: Database) -> None:
    async with database.begin() as connection:
        offer = await one(connection, State.RINGING, leg_sid="CB1")
        assert await offers.by_id(connection, offer.id) == offer
        call = await calls.locked_by_offer(connection, offer.id)
        assert call is not None
        assert call.id == offer.call_id
        assert await offers.by_id(connection, uuid4()) is None
        assert await offers.by_leg(connection, "") is None


# --- Lists


async def test_the_live_offers_of_a_call_are_those_that_may_still_be_accepted(database: Database) -> None:
    async with database.begin() as connection:
        call, other = await a_call(connection), await a_call(connection)
        counsellor = await a_counsellor(connection)
        made = {state: await an_offer(connection, call.id, counsellor, state) for state in State}
        await an_offer(connection, other.id, counsellor, State.RINGING)
        live = await offers.live_of_call(connection, call.id)
        assert {offer.id for offer in live} == {made[state].id for state in LIVE}
        assert [offer.is_live for offer in live] == [True] * 4


async def test_what_should_be_over_is_found_the_longest_first_and_only_while_it_lives(
    database: Database,
) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        counsellor = await a_counsellor(connection)
        due = await an_offer(connection, call.id, counsellor, State.RINGING, deadline_at=NOW)
        late = await an_offer(connection, call.id, counsellor, State.PLANNED, deadline_at=NOW - MINUTE)
        await an_offer(connection, call.id, counsellor, State.ANSWERED, deadline_at=NOW + SECOND)
        await an_offer(connection, call.id, counsellor, State.DIALLING, deadline_at=None)
        for state in OVER | {State.ACCEPTED}:
            await an_offer(connection, call.id, counsellor, state, deadline_at=NOW - MINUTE)
        assert [offer.id for offer in await offers.overdue(tx_at(connection, NOW))] == [
            late.id,
            due.id,
        ]


async def test_every_offer_counts_as_a_try_whatever_became_of_it(database: Database) -> None:
    async with database.begin() as connection:
        first, second, third = [await a_call(connection) for _ in range(3)]
        ana, budi = await a_counsellor(connection, 1), await a_counsellor(connection, 2)
        for state in (State.DECLINED, State.NO_ANSWER, State.RINGING):
            await an_offer(connection, first.id, ana, state)
        await an_offer(connection, first.id, budi, State.BUSY)
        await an_offer(connection, second.id, budi, State.CANCELLED)
        tried = await offers.tries(connection, [first.id, third.id])
        assert tried == {first.id: {ana: 3, budi: 1}}
        assert await offers.tries(connection, []) == {}


async def one(connection: AsyncConnection, state: State, **changed: object) -> offers.Offer:
    """Insert a call, a counsellor and an offer of the call to the counsellor."""
    call = await a_call(connection)
    return await an_offer(connection, call.id, await a_counsellor(connection), state, **changed)
