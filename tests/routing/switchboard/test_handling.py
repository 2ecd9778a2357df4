"""Handling: the states of a message while people deal with it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.switchboard import handling
from routing.voicemails import Handling, State
from tests.routing.messages import a_voicemail
from tests.routing.rows import MINUTE, NOW, kinds_of
from tests.routing.transactions import tx_at


async def test_what_is_handled_goes_only_where_its_table_leads_and_says_by_whom(
    connection: AsyncConnection,
) -> None:
    for before in Handling:
        for after in Handling:
            one = await a_voicemail(connection, handling=before, handled_by=None)
            moved = await handling.move(tx_at(connection, NOW + MINUTE), one, after, "7")
            assert (moved is not None) == (before in handling.TRANSITIONS[after]), (before, after)
            told = await kinds_of(connection, one.call_id)
            assert told == ([] if moved is None else [f"voicemail.{after}"])
            if moved is not None:
                assert (moved.handling, moved.handled_by, moved.handled_at) == (after, "7", NOW + MINUTE)


async def test_of_two_who_claim_a_message_one_gets_it_until_it_is_given_back(
    connection: AsyncConnection,
) -> None:
    one = await a_voicemail(connection, state=State.KEPT)
    assert await handling.move(tx_at(connection, NOW), one, Handling.CLAIMED, "7")
    assert await handling.move(tx_at(connection, NOW), one, Handling.CLAIMED, "8") is None
    assert await handling.move(tx_at(connection, NOW), one, Handling.NEW, "7")
    assert await handling.move(tx_at(connection, NOW), one, Handling.RESOLVED, "8") is None
    assert await handling.move(tx_at(connection, NOW), one, Handling.CLAIMED, "8")
    assert await handling.move(tx_at(connection, NOW), one, Handling.RESOLVED, "8")
    assert await handling.move(tx_at(connection, NOW), one, Handling.CLAIMED, "7") is None
    assert await handling.move(tx_at(connection, NOW), one, Handling.NEW, "7")
