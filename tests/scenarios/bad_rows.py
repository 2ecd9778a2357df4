"""Bad rows: rows that can't be opened, looked at or changed."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text

from routing import calls
from routing.sealing import Sealer
from routing.switchboard.call import ending
from tests.databases import AS_OWNER
from tests.ivr.monitoring.scrapes import total
from tests.routing.switchboard.decided import decided
from tests.routing.transactions import tx_at
from tests.scenarios.hotline import ANA, Hotline

BAD, GOOD = "+6281390000001", "+6281390000002"
LOST = Sealer(["a key that nobody has any more, since it was not kept"])
HOUR = 3600


async def execute(hotline: Hotline, statement: str, **values: Any) -> None:
    async with hotline.service.database.begin() as connection:
        await connection.execute(text(AS_OWNER))
        await connection.execute(text(statement), values)


async def two_are_due(hotline: Hotline) -> None:
    """Let two callbacks be due, neither in the line yet, while Ana is free."""
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    for number in (BAD, GOOD):
        await hotline.agrees(hotline.caller(number))
    await execute(hotline, "update callbacks set state = 'scheduled', attempt_id = null")
    await execute(
        hotline, "update calls set check_at = :now where state = 'waiting'", now=hotline.clock.now()
    )
    async with hotline.service.database.begin() as connection:
        for call in await calls.to_check(tx_at(connection, hotline.clock.now()), limit=9):
            await decided(
                ending.end, hotline.service.helpline, connection, hotline.clock.now(), call.id, "the test's"
            )
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(70)


async def is_sealed_with(hotline: Hotline, sealer: Sealer) -> None:
    first = "(select id from callbacks order by asked_at limit 1)"
    await execute(
        hotline,
        f"update callbacks set number_sealed = :sealed where id = {first}",  # noqa: S608
        sealed=sealer.seal(BAD),
    )


def rows_set_aside(hotline: Hotline) -> list[str]:
    return [line for line in hotline.log.lines if "row.set_aside" in line]


@contextlib.asynccontextmanager
async def takes_no_change(hotline: Hotline, table: str, column: str, which: str) -> AsyncIterator[None]:
    """Let the database refuse whatever is written to one row."""
    hotline.expects_trouble = True
    await execute(hotline, f"update {table} set {column} = 'bad' where id = ({which})")  # noqa: S608
    sound = f"constraint sound check ({column} is distinct from 'bad') not valid"
    await execute(hotline, f"alter table {table} add {sound}")
    yield
    await execute(hotline, f"alter table {table} drop constraint sound")
    stays = [line for line in hotline.log.lines if "row.not_set_aside" in line]
    assert len(stays) == 1
    assert "CheckViolation" in stays[0] or "IntegrityError" in stays[0]
    noun = table.removesuffix("s")
    assert await total(hotline, f"sweep_findings_total{{noun={noun}_not_set_aside}}") == 1
