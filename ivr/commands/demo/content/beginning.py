"""The beginning: a database with nothing of an earlier demo in it, then accounts, rotas, needs and covers."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from ivr.commands.demo.content import accounts, covers, deeds, rotas
from ivr.commands.demo.content.accounts import PASSWORD, Team
from ivr.database.engine import Database
from ivr.settings import Settings
from routing.people import passwords
from routing.rota.sample import SAMPLE_NAME, sample
from routing.sealing import Sealer

# Time may run faster here, so rows of an earlier demo may lie in this one's future. The audit's may be emptied by the
# owner of the tables alone.
_EMPTY = (
    "set local role none; truncate calls, offers, holds, events, covers, shifts, rota_versions, rota_needs,"
    " rota_answers, counsellors, accounts, audit, audit_beginning, blocks, never_again, caller_plans, choices, clocks,"
    " sign_in_attempts restart identity cascade; update pacing set next_at = 'epoch';"
    " update reach set failures = 0, down_since = null, try_at = null"
)
_ACCOUNTS_SINCE = timedelta(days=46)
FILES = "rotas"


async def begin(
    database: Database, settings: Settings, sealer: Sealer, now: datetime, *, of_2020: bool
) -> Team:
    """Fill the database for a demo that begins now: with the rota of 2020 live, or with the fuller one."""
    password_hash = await asyncio.to_thread(passwords.hashed, PASSWORD)
    async with database.begin() as connection:
        await connection.execute(text(_EMPTY))
        team, done = await accounts.make(connection, now - _ACCOUNTS_SINCE, password_hash)
        done += await rotas.publish(connection, settings, now, team, of_2020=of_2020)
        done += await covers.make(connection, now, team, of_2020=of_2020)
        await deeds.tell(connection, done, sealer)
    return team


def write_files(folder: Path) -> Path:
    """Write rotas to upload into a folder of their own; return it."""
    into = folder / FILES
    into.mkdir(exist_ok=True)
    for name, content in ((SAMPLE_NAME, sample()), (rotas.NEXT_NAME, rotas.next_week())):
        (into / name).write_bytes(content)
    return into
