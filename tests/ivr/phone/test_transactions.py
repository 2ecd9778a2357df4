"""Transactions: an action that a use case notes is done after its commit, and never without one."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ivr.clock import RealClock
from ivr.database.connections import DatabaseNotReachable
from ivr.database.engine import Database
from ivr.phone.transactions import Transactions
from routing import blocks
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard.actions import AskCarrier, Dispatch, Look
from routing.transaction import Action, Helpline, Transaction
from tests.databases import AS_OWNER
from tests.routing.rows import rules

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))


class Done:
    """The actions that were done, and the number of blocks in the database at that moment."""

    def __init__(self, database: Database) -> None:
        self.actions: list[Action] = []
        self.transactions = Transactions(RealClock(), database, HELPLINE, self.take)

    def take(self, actions: Sequence[Action]) -> None:
        self.actions += actions


@pytest.fixture
async def done(database: Database) -> Done:
    return Done(database)


async def block(tx: Transaction) -> str:
    """Change something, and note the actions to follow."""
    tx.after_commit(Dispatch(), Look())
    await blocks.block(tx.connection, tx.now, b"hash")
    tx.after_commit(AskCarrier())
    return "reply"


async def blocked(database: Database) -> int:
    async with database.begin() as connection:
        return len(await blocks.standing(connection, datetime.now(UTC)))


async def test_what_was_noted_is_done_once_it_is_committed_in_its_order(
    done: Done, database: Database
) -> None:
    assert await done.transactions.run(block) == "reply"
    assert done.actions == [Dispatch(), Look(), AskCarrier()]
    assert await blocked(database) == 1


@pytest.mark.parametrize("error", [ZeroDivisionError, DatabaseNotReachable])
async def test_of_what_is_rolled_back_nothing_that_was_noted_is_done(
    done: Done, database: Database, error: type[Exception]
) -> None:
    async def fails(tx: Transaction) -> None:
        await block(tx)
        raise error

    with pytest.raises(error):
        await done.transactions.run(fails)
    assert done.actions == []
    assert await blocked(database) == 0


async def test_a_commit_that_fails_does_nothing_of_what_was_noted(done: Done) -> None:
    async def fails_at_its_commit(tx: Transaction) -> None:
        tx.after_commit(Dispatch())
        await tx.connection.execute(text(AS_OWNER))
        await tx.connection.execute(text("create table once (id int unique deferrable initially deferred)"))
        await tx.connection.execute(text("insert into once values (1), (1)"))

    with pytest.raises(IntegrityError):
        await done.transactions.run(fails_at_its_commit)
    assert done.actions == []


async def test_an_action_noted_in_a_failed_first_try_is_not_done_after_the_second(
    done: Done, database: Database
) -> None:
    tries: list[int] = []

    async def fails_once(tx: Transaction) -> None:
        tries.append(1)
        await block(tx)
        if len(tries) == 1:
            raise DatabaseNotReachable("gone")

    await done.transactions.run(fails_once)
    assert done.actions == [Dispatch(), Look(), AskCarrier()]
    assert (len(tries), await blocked(database)) == (2, 1)


async def test_a_use_case_that_waited_for_its_turn_acts_as_of_now(done: Done) -> None:
    async def waits(tx: Transaction) -> tuple[datetime, datetime]:
        later = tx.after_waiting()
        later.after_commit(Look())
        return tx.now, later.now

    before, after = await done.transactions.run(waits)
    assert before < after
    assert done.actions == [Look()], "it is the same transaction"
