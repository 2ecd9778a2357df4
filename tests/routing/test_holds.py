"""Holds: one claim for each phone, whatever rings it (promise P2)."""

import itertools
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import holds
from routing.calls import State
from routing.counselling import testrings
from routing.counselling.testrings import TestRing
from tests.routing.rows import (
    MINUTE,
    NOW,
    SECOND,
    a_call,
    a_counsellor,
    an_offer,
    column,
    open_holds,
    phone_of,
)
from tests.routing.transactions import tx_at

ANA, BUDI = phone_of(1), phone_of(2)


async def offered(connection: AsyncConnection) -> tuple[UUID, UUID]:
    """Insert a call and an offer; return their ids."""
    call = await a_call(connection)
    offer = await an_offer(connection, call.id, await a_counsellor(connection, uuid4().int % 10**6))
    return call.id, offer.id


async def held(connection: AsyncConnection, phone: str = ANA, check_at: datetime = NOW) -> tuple[UUID, UUID]:
    """Hold a phone for an offer; return the call's and the offer's id."""
    call_id, offer_id = await offered(connection)
    assert await holds.take(
        tx_at(connection, NOW), phone, call_id=call_id, offer_id=offer_id, check_at=check_at
    )
    return call_id, offer_id


async def test_a_phone_is_held_once_until_it_is_released(database: Database) -> None:
    async with database.begin() as connection:
        _, first = await held(connection)
        call_id, second = await offered(connection)
        assert not await holds.take(
            tx_at(connection, NOW), ANA, call_id=call_id, offer_id=second, check_at=NOW
        )
        assert await holds.take(tx_at(connection, NOW), BUDI, call_id=call_id, offer_id=second, check_at=NOW)
        assert await holds.release(tx_at(connection, NOW), "over", offer_id=first)
        assert await holds.take(tx_at(connection, NOW), ANA, call_id=call_id, offer_id=second, check_at=NOW)


async def test_no_way_of_writing_gives_a_phone_two_holds(database: Database) -> None:
    async with database.begin() as connection:
        call_id, _ = await held(connection)
    with pytest.raises(IntegrityError, match="holds_one_a_phone"):
        async with database.begin() as connection:
            await connection.execute(
                insert(holds.holds).values(phone=ANA, call_id=call_id, taken_at=NOW, check_at=NOW)
            )


async def test_a_hold_is_released_once_and_says_why(database: Database) -> None:
    async with database.begin() as connection:
        _, offer_id = await held(connection)
        assert await holds.release(tx_at(connection, NOW + SECOND), "the leg ended", offer_id=offer_id)
        assert not await holds.release(tx_at(connection, NOW + MINUTE), "again", offer_id=offer_id)
        assert await column(connection, "select why from holds") == ["the leg ended"]
        assert await column(connection, "select released_at from holds") == [NOW + SECOND]
        assert not await holds.release(tx_at(connection, NOW), "x", offer_id=uuid4())


async def test_a_visit_and_an_offer_are_released_each_by_its_own(database: Database) -> None:
    async with database.begin() as connection:
        visit = await a_call(connection, State.DESK)
        assert await holds.take(tx_at(connection, NOW), BUDI, call_id=visit.id, check_at=NOW)
        call_id, _ = await held(connection)
        assert not await holds.release_visit(tx_at(connection, NOW), call_id=call_id), (
            "that hold is an offer's"
        )
        assert await open_holds(connection) == [ANA, BUDI]
        assert await holds.release_visit(tx_at(connection, NOW), call_id=visit.id)
        assert await open_holds(connection) == [ANA]


async def visited(connection: AsyncConnection, phone: str = ANA) -> UUID:
    """Let a counsellor call us from this phone; return the call's id."""
    call = await a_call(connection, State.DESK)
    await holds.visit(tx_at(connection, NOW), phone, call_id=call.id, check_at=NOW)
    return call.id


@pytest.mark.parametrize("how", ["released", "rested", "ready"])
@pytest.mark.parametrize("first", ["the offer", "the visit"])
async def test_p2_a_phone_that_is_also_on_a_call_of_its_own_is_held_until_both_are_over(
    database: Database, how: str, first: str
) -> None:
    async with database.begin() as connection:
        _, offer_id = await held(connection)
        visit = await visited(connection)

        async def offer_is_over() -> None:
            if how == "released":
                assert await holds.release(tx_at(connection, NOW), "the leg ended", offer_id=offer_id)
                return
            await holds.rest(connection, offer_id=offer_id, until=NOW + MINUTE)
            if how == "ready":
                await holds.end_rest(tx_at(connection, NOW), ANA)
            else:
                assert len(await holds.release_rested(tx_at(connection, NOW + MINUTE))) == 1
                assert await holds.release_rested(tx_at(connection, NOW + MINUTE)) == []

        async def visit_is_over() -> None:
            assert await holds.release_visit(tx_at(connection, NOW), call_id=visit)

        steps = [offer_is_over, visit_is_over] if first == "the offer" else [visit_is_over, offer_is_over]
        await steps[0]()
        assert await open_holds(connection) == [ANA]
        await holds.postpone_offer_check(connection, NOW + 9 * MINUTE, offer_id=offer_id)
        await steps[1]()
        assert await open_holds(connection) == []
        assert not await holds.release(tx_at(connection, NOW), "again", offer_id=offer_id)
        assert not await holds.release_visit(tx_at(connection, NOW), call_id=visit)


async def test_p2_a_test_ring_needs_a_free_phone_and_keeps_it_beside_all_other_claims(
    database: Database,
) -> None:
    for order in itertools.permutations(("test", "offer", "visit")):
        async with database.begin() as connection:
            tx, phone = tx_at(connection, NOW), phone_of(uuid4().int % 10**6)
            counsellor = await a_counsellor(connection, uuid4().int % 10**6)
            test = TestRing(
                id=uuid4(),
                counsellor_id=counsellor,
                phone=phone,
                state=testrings.State.PLANNED,
                pressed_at=NOW,
                check_at=NOW,
            )
            await testrings.plan(connection, test)
            assert await holds.take_for_test(tx, phone, test_id=test.id, check_at=NOW)
            assert not await holds.take_for_test(tx, phone, test_id=test.id, check_at=NOW)
            call_id, offer_id = await offered(connection)
            assert not await holds.take(tx, phone, call_id=call_id, offer_id=offer_id, check_at=NOW)
            visit = await visited(connection, phone)
            await holds.pass_to_offer(tx, phone, call_id=call_id, offer_id=offer_id, check_at=NOW)
            assert await holds.rings_on(connection, phone) == (offer_id, test.id)
            for claim in order:
                assert await open_holds(connection) == [phone], order
                if claim == "test":
                    await holds.release_test(tx, "over", test_id=test.id)
                elif claim == "offer":
                    await holds.release(tx, "over", offer_id=offer_id)
                else:
                    await holds.release_visit(tx, call_id=visit)
            assert await open_holds(connection) == [], order


async def test_p2_a_phone_on_two_calls_of_its_own_is_held_until_both_are_over(database: Database) -> None:
    async with database.begin() as connection:
        one, other = await visited(connection), await visited(connection)
        await holds.visit(tx_at(connection, NOW), ANA, call_id=one, check_at=NOW)
        assert await holds.release_visit(tx_at(connection, NOW), call_id=one)
        assert not await holds.release_visit(tx_at(connection, NOW), call_id=one)
        assert await open_holds(connection) == [ANA]
        assert await column(connection, "select call_id from holds") == [other]
        assert await holds.release_visit(tx_at(connection, NOW), call_id=other)
        assert await open_holds(connection) == []


async def test_p2_a_phone_on_a_call_of_its_own_is_not_taken_to_be_rung(database: Database) -> None:
    async with database.begin() as connection:
        await visited(connection)
        call_id, offer_id = await offered(connection)
        assert not await holds.take(
            tx_at(connection, NOW), ANA, call_id=call_id, offer_id=offer_id, check_at=NOW
        )
        assert not await holds.take(tx_at(connection, NOW), ANA, call_id=call_id, check_at=NOW)


async def test_a_visit_that_a_process_of_the_version_before_held_is_released_with_its_call(
    database: Database,
) -> None:
    async with database.begin() as connection:
        visit = await a_call(connection, State.DESK)
        await connection.execute(
            insert(holds.holds).values(phone=ANA, call_id=visit.id, taken_at=NOW, check_at=NOW)
        )
        assert await holds.release_visit(tx_at(connection, NOW), call_id=visit.id)
        assert await open_holds(connection) == []


async def test_wrap_up_keeps_the_phone_and_is_not_prolonged(database: Database) -> None:
    async with database.begin() as connection:
        call_id, offer_id = await held(connection)
        assert await holds.rest(connection, offer_id=offer_id, until=NOW + MINUTE)
        assert not await holds.rest(connection, offer_id=offer_id, until=NOW + 9 * MINUTE)
        assert await holds.release_rested(tx_at(connection, NOW + MINUTE - SECOND)) == []
        assert await open_holds(connection) == [ANA]
        assert await holds.release_rested(tx_at(connection, NOW + MINUTE)) == [(call_id, offer_id)]
        assert await holds.release_rested(tx_at(connection, NOW + MINUTE)) == []
        assert await open_holds(connection) == []


async def test_what_was_released_neither_rests_nor_is_released_by_the_end_of_a_rest(
    database: Database,
) -> None:
    async with database.begin() as connection:
        _, offer_id = await held(connection)
        await holds.rest(connection, offer_id=offer_id, until=NOW)
        await holds.release(tx_at(connection, NOW), "the leg ended", offer_id=offer_id)
        assert not await holds.rest(connection, offer_id=offer_id, until=NOW + MINUTE)
        assert await holds.release_rested(tx_at(connection, NOW + 9 * MINUTE)) == []
        assert await column(connection, "select why from holds") == ["the leg ended"]


async def test_two_processes_release_a_rested_phone_once(database: Database) -> None:
    async with database.begin() as connection:
        _, offer_id = await held(connection)
        await holds.rest(connection, offer_id=offer_id, until=NOW)
    async with database.begin() as one, database.begin() as other:
        assert len(await holds.release_rested(tx_at(one, NOW))) == 1
        assert await holds.release_rested(tx_at(other, NOW)) == [], (
            "it waited for the other, or released it too"
        )


async def test_the_sweep_looks_at_holds_that_should_be_over_and_then_later_again(database: Database) -> None:
    async with database.begin() as connection:
        _, late = await held(connection, phone_of(11), NOW - MINUTE)
        _, due = await held(connection, phone_of(12), NOW)
        await held(connection, phone_of(13), NOW + SECOND)
        _, resting = await held(connection, phone_of(14), NOW - MINUTE)
        await holds.rest(connection, offer_id=resting, until=NOW + MINUTE)
        _, released = await held(connection, phone_of(15), NOW - MINUTE)
        await holds.release(tx_at(connection, NOW), "over", offer_id=released)
        visit = await a_call(connection, State.DESK)
        await holds.take(tx_at(connection, NOW), phone_of(16), call_id=visit.id, check_at=NOW - MINUTE)
        again_at = NOW + MINUTE
        first = await holds.to_check(tx_at(connection, NOW), again_at=again_at, limit=1)
        assert [hold.offer_id for hold in first] == [late]
        then = await holds.to_check(tx_at(connection, NOW), again_at=again_at, limit=10)
        assert [hold.offer_id for hold in then] == [due]
        assert await holds.to_check(tx_at(connection, NOW), again_at=again_at, limit=10) == []
        later = await holds.to_check(tx_at(connection, again_at), again_at=again_at + MINUTE, limit=10)
        assert {late, due} <= {hold.offer_id for hold in later}


async def test_a_look_may_be_put_off(database: Database) -> None:
    async with database.begin() as connection:
        _, offer_id = await held(connection, check_at=NOW)
        await holds.postpone_offer_check(connection, NOW + MINUTE, offer_id=offer_id)
        assert await holds.to_check(tx_at(connection, NOW), again_at=NOW, limit=10) == []
