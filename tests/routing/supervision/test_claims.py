"""Claims: one conditional update each, so that of two at once one gets it; what is held is in somebody's list."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import voicemails
from routing.supervision import claims
from routing.supervision.claims import MESSAGE, Hand, Work
from routing.supervision.handling import TRANSITIONS, Handling
from routing.transaction import Transaction
from routing.voicemails import State
from tests.routing.messages import a_voicemail
from tests.routing.rows import MINUTE, NOW, kinds_of
from tests.routing.transactions import tx_at

SARI, MADE, PUTU = "account 7", "account 8", "account 9"


async def gives_to_putu(tx: Transaction, work: Work, by: str) -> bool:
    return await claims.hand_over(tx, work, by, PUTU)


async def takes_from_sari(tx: Transaction, work: Work, by: str) -> bool:
    return await claims.take_over(tx, work, by, SARI)


# What Made does to a message that Sari has changed last, from which of its states, and where it leads.
DEEDS: dict[str, tuple[Callable[..., Awaitable[bool]], set[Handling], Handling, str]] = {
    "claimed": (claims.claim, {Handling.NEW}, Handling.CLAIMED, MADE),
    "released": (claims.release, set(), Handling.NEW, MADE),
    "resolved": (claims.resolve, set(), Handling.RESOLVED, MADE),
    "reopened": (claims.reopen, {Handling.RESOLVED}, Handling.NEW, MADE),
    "handed_over": (gives_to_putu, set(), Handling.CLAIMED, PUTU),
    "taken_over": (takes_from_sari, {Handling.CLAIMED}, Handling.CLAIMED, MADE),
}
BY_HOLDER = ("released", "resolved", "handed_over")


@pytest.mark.parametrize("deed", DEEDS)
async def test_what_somebody_else_has_is_changed_only_by_taking_it_over(
    connection: AsyncConnection, deed: str
) -> None:
    act, allowed, to, holder = DEEDS[deed]
    for before in Handling:
        one = await a_voicemail(connection, handling=before, handled_by=SARI, given_by=PUTU)
        done = await act(tx_at(connection, NOW + MINUTE), Work(MESSAGE, one.id), MADE)
        assert done == (before in allowed), before
        after = await voicemails.by_id(connection, one.id)
        assert after is not None
        assert await kinds_of(connection, one.call_id) == ([f"voicemail.{deed}"] if done else [])
        if done:
            assert before in TRANSITIONS[after.handling]
            found = (after.handling, after.handled_by, after.handled_at, after.given_by)
            assert found == (to, holder, NOW + MINUTE, None)
        else:
            assert after == one


@pytest.mark.parametrize("deed", BY_HOLDER)
async def test_whoever_holds_it_does_with_it_what_they_will(connection: AsyncConnection, deed: str) -> None:
    act, _, to, holder = DEEDS[deed]
    one = await a_voicemail(connection, handling=Handling.CLAIMED, handled_by=MADE)
    tx, work = tx_at(connection, NOW + MINUTE), Work(MESSAGE, one.id)
    assert await act(tx, work, MADE)
    after = await voicemails.by_id(connection, one.id)
    assert after is not None
    given_by = MADE if deed == "handed_over" else None
    assert (after.handling, after.handled_by, after.given_by) == (to, holder, given_by)
    assert not await act(tx, work, MADE)  # pressed twice


async def test_of_many_who_claim_a_message_at_once_one_gets_it(database: Database) -> None:
    async with database.begin() as connection:
        one = await a_voicemail(connection, state=State.KEPT)
    work = Work(MESSAGE, one.id)

    async def claims_it(account: int) -> str | None:
        async with database.begin() as connection:
            tx = tx_at(connection, NOW)
            return f"account {account}" if await claims.claim(tx, work, f"account {account}") else None

    winners = [who for who in await asyncio.gather(*map(claims_it, range(8))) if who]
    async with database.begin() as connection:
        assert [await claims.hand(tx_at(connection, NOW), work)] == [
            Hand(Handling.CLAIMED, who) for who in winners
        ]
        assert await kinds_of(connection, one.call_id) == ["voicemail.claimed"]


async def test_a_note_is_sealed_and_only_the_holder_writes_it(connection: AsyncConnection) -> None:
    one = await a_voicemail(connection, handling=Handling.CLAIMED, handled_by=SARI)
    tx, work = tx_at(connection, NOW), Work(MESSAGE, one.id)

    async def kept() -> str | None:
        found = await voicemails.by_id(connection, one.id)
        assert found is not None
        assert b"besok" not in (found.note or b"")
        return tx.sealer.opened(found.note)

    assert not await claims.note(tx, work, MADE, "x")
    assert await claims.note(tx, work, SARI, " minta ditelepon besok pagi \n")
    assert await kept() == "minta ditelepon besok pagi"
    assert await claims.hand_over(tx, work, SARI, MADE)
    assert not await claims.note(tx, work, SARI, "x")
    assert await kept() == "minta ditelepon besok pagi"
    assert await claims.note(tx, work, MADE, "  ")
    assert await kept() is None


async def test_there_is_no_hand_on_what_there_is_not(connection: AsyncConnection) -> None:
    tx, work = tx_at(connection, NOW), Work(MESSAGE, UUID(int=1))
    assert await claims.hand(tx, work) is None
    assert not await claims.claim(tx, work, SARI)
