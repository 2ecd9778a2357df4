"""Dialling: one of many processes rings an offer's phone (promise P2), and each answer of the carrier is handled."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, offers
from routing.legs import Refusal
from routing.offers import Offer, State
from routing.switchboard.actions import AskCarrier, Dispatch, Ring, StopOfferRing
from routing.switchboard.offer import dialling, dispatching
from routing.switchboard.offer.dialling import Dial
from tests.routing.rows import NOW, column, open_holds, phone_of, publish
from tests.routing.switchboard.decided import Decided, decided
from tests.routing.switchboard.offer.rings import HELPLINE, offered
from tests.routing.switchboard.switchboards import Switchboard

NEVER_RUNG: dict[str, Any] = {"leg_sid": None, "dialled_at": None}


async def dials(connection: AsyncConnection, state: State = State.DIALLING, **changed: Any) -> Offer:
    """Offer a caller to the only counsellor on duty; no leg of the offer is known."""
    await publish(connection, phone_of(1))
    return await offered(connection, state, **NEVER_RUNG | changed)


async def run(
    connection: AsyncConnection, use_case: Any, offer: Offer, *facts: Any, **more: Any
) -> Decided[Any]:
    return await decided(use_case, HELPLINE, connection, NOW, offer.id, *facts, **more)


async def state_of(connection: AsyncConnection, offer: Offer) -> State:
    found = await offers.by_id(connection, offer.id)
    assert found is not None
    return found.state


async def test_p2_an_offer_is_claimed_by_one_process(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    await switchboard.waiting(1)
    (ring,) = [
        action
        for action in (await switchboard.run(dispatching.serve_line)).actions
        if isinstance(action, Ring)
    ]
    claims = await asyncio.gather(*(switchboard.run(dialling.claim, ring.offer_id) for _ in range(20)))
    assert sum(claim.reply is not None for claim in claims) == 1


@pytest.mark.parametrize("state", [calls.State.ASKING, calls.State.VOICEMAIL, calls.State.ENDED])
async def test_a_phone_whose_caller_waits_no_more_is_not_rung_and_is_free(
    connection: AsyncConnection, state: calls.State
) -> None:
    offer = await dials(connection, State.PLANNED)
    over = {"outcome": calls.Outcome.ABANDONED, "ended_at": NOW} if state == calls.State.ENDED else {}
    await calls.set_values(connection, offer.call_id, state=state, **over)
    assert (await run(connection, dialling.claim, offer)).reply is None
    assert await state_of(connection, offer) == State.CANCELLED
    assert await open_holds(connection) == []


async def test_p2_what_is_claimed_is_rung_and_held_until_its_ring_must_be_over(
    connection: AsyncConnection,
) -> None:
    offer = await dials(connection, State.PLANNED)
    claimed = (await run(connection, dialling.claim, offer)).reply
    over_by = NOW + HELPLINE.rules.ring_backstop + HELPLINE.rules.screen
    ring_until = NOW + HELPLINE.rules.ring_from_initiated
    assert claimed == Dial(offer.id, offer.phone, offer.counsellor_id, ring_until, over_by)
    assert await open_holds(connection) == [offer.phone]
    assert await column(connection, "select check_at from holds") == [over_by]
    assert (await run(connection, dialling.claim, offer)).reply is None, "once"


@pytest.mark.parametrize(
    ("refusal", "rests", "asks"),
    [
        (Refusal.PHONE, HELPLINE.rules.rest_after_miss, False),
        (Refusal.CROWDED, HELPLINE.rules.rest_after_refusal, False),
        (Refusal.NO_TIME, HELPLINE.rules.rest_after_refusal, True),
        (Refusal.ACCOUNT, HELPLINE.rules.rest_after_refusal, True),
    ],
)
async def test_a_refusal_frees_the_phone_and_is_no_miss(
    connection: AsyncConnection, refusal: Refusal, rests: Any, asks: bool
) -> None:
    offer = await dials(connection)
    actions = (await run(connection, dialling.refused, offer, "a test", refusal)).actions
    assert await state_of(connection, offer) == State.FAILED
    assert await open_holds(connection) == []
    assert await column(connection, "select rests_until from counsellors") == [NOW + rests]
    assert await column(connection, "select misses from counsellors") == [0]
    assert (AskCarrier() in actions) is asks, "only what may be the carrier's fault makes us ask"
    assert Dispatch(NOW + rests) in actions


async def test_p2_a_leg_of_which_the_answer_was_lost_may_ring_and_its_phone_stays_held(
    connection: AsyncConnection,
) -> None:
    offer = await dials(connection)
    for _ in range(2):
        await run(connection, dialling.unsure, offer)
    assert await state_of(connection, offer) == State.DIALLING
    assert await column(connection, "select unsure from offers") == [True]
    assert await open_holds(connection) == [offer.phone]


async def test_an_answer_that_was_lost_of_a_leg_that_we_know_is_no_trouble(
    connection: AsyncConnection,
) -> None:
    offer = await dials(connection, State.RINGING, leg_sid="CB1")
    assert (await run(connection, dialling.unsure, offer)).actions == ()
    assert await column(connection, "select unsure from offers") == [False]


@pytest.mark.parametrize(
    ("state", "stops"),
    [(State.CANCELLED, True), (State.NO_ANSWER, True), (State.DIALLING, False), (State.ACCEPTED, False)],
)
async def test_p3_a_leg_that_is_made_when_its_offer_is_over_rings_no_more(
    connection: AsyncConnection, state: State, stops: bool
) -> None:
    offer = await dials(connection, state)
    actions = (await run(connection, dialling.dialled, offer, "CB9")).actions
    assert (StopOfferRing(offer.id, "CB9", offer.call_id) in actions) is stops
    assert await column(connection, "select leg_sid from offers") == ["CB9"]


@pytest.mark.parametrize("leg_sid", [None, "CB1"])
async def test_p2_what_was_left_to_a_callers_own_leg_is_given_up_unless_it_rings(
    connection: AsyncConnection, leg_sid: str | None
) -> None:
    offer = await dials(connection, leg_sid=leg_sid)
    await run(connection, dialling.forgone, offer)
    rings = leg_sid is not None
    assert await state_of(connection, offer) == (State.DIALLING if rings else State.CANCELLED)
    assert await open_holds(connection) == ([offer.phone] if rings else [])
