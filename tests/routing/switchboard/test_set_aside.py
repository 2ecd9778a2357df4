"""Rows that a sweep sets aside: the actions noted for such a row are dropped."""

from datetime import UTC, datetime

from ivr.database.engine import Database
from routing.calls import Call
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard import set_aside
from routing.switchboard.actions import AskAboutCaller, TellSetAside
from routing.transaction import Helpline, Transaction
from tests.routing.rows import a_call, rules

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))


async def test_no_action_noted_for_a_failing_row_is_done(database: Database) -> None:
    async with database.begin() as connection:
        found = [await a_call(connection) for _ in range(3)]
        tx = Transaction(connection, datetime.now(UTC), HELPLINE)

        async def work(tx: Transaction, call: Call) -> None:
            tx.after_commit(AskAboutCaller(call.id, call.sid))
            if call is found[1]:
                raise ZeroDivisionError

        async def aside(_tx: Transaction, _call: Call, _why: str) -> None:
            """Change nothing."""

        await set_aside.each(tx, found, work, aside, careful=True)
    first, told, third = tx.noted
    assert [first, third] == [
        AskAboutCaller(found[0].id, found[0].sid),
        AskAboutCaller(found[2].id, found[2].sid),
    ]
    assert isinstance(told, TellSetAside)
    assert told.call_id == found[1].id


async def test_no_action_noted_while_setting_a_row_aside_fails_is_done(
    database: Database,
) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        tx = Transaction(connection, datetime.now(UTC), HELPLINE)

        async def fails(tx: Transaction, call: Call, _why: str = "") -> None:
            tx.after_commit(AskAboutCaller(call.id, call.sid))
            raise ZeroDivisionError

        await set_aside.each(tx, [call], fails, fails, careful=True)
    (told,) = tx.noted
    assert isinstance(told, TellSetAside)
    assert told.stays
