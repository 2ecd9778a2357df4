"""The content: the rota that the demo publishes, and who may sign in."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from ivr.clock import Clock
from ivr.database.engine import Database
from ivr.settings import Settings
from routing.people import accounts, one_time_links, passwords
from routing.people.one_time_links import Purpose
from routing.people.roles import Role
from routing.rota import publishing
from routing.rota.cover import CoverKind
from routing.rota.covers import add_cover
from routing.rota.live import RotaCache
from routing.rota.reading import Given, read_rota
from routing.rota.sample import SAMPLE_NAME, sample
from routing.rota.sheets.delimited import read_delimited

PASSWORD = "one number for all"  # noqa: S105 - of an account that exists in demos alone

_EMAIL = "demo@example.org"

# Time runs faster here, so rows of an earlier demo may lie in this one's future.
_EMPTY = (
    "set local role none; truncate calls, offers, holds, events, covers, shifts, rota_versions, counsellors cascade;"
    " update pacing set next_at = 'epoch'; update reach set failures = 0, down_since = null, try_at = null"
)


async def publish(database: Database, settings: Settings, clock: Clock) -> None:
    """Publish the sample, and two more counsellors for today: it has one a day."""
    now = clock.now()
    today = now.astimezone(settings.zone).date()
    given = Given(settings.hotline_country, settings.hotline_languages, today)
    reading = read_rota(read_delimited(sample()), given)
    async with database.begin() as connection:
        await connection.execute(text(_EMPTY))
        await publishing.publish(
            connection,
            reading,
            now=now,
            by="demo",
            source=SAMPLE_NAME,
            zone=settings.hotline_timezone,
            sample_allowed=True,
        )
        rota = await RotaCache().live(connection)
        assert rota is not None, "published just now"  # noqa: S101
        for tier, days in ((2, 1), (3, 2)):
            (guest,) = rota.on_duty(now + timedelta(days=days))
            await add_cover(
                connection,
                CoverKind.ADDED,
                guest.counsellor_id,
                starts_at=now,
                ends_at=now + timedelta(hours=12),
                now=now,
                by="demo",
                tier=tier,
            )


async def a_way_in(database: Database, clock: Clock) -> str:
    """Make an account with every role, if there is none yet, give it its password, and make a link that signs in."""
    password_hash = await asyncio.to_thread(passwords.hashed, PASSWORD)
    async with database.begin() as connection:
        found = await accounts.by_email(connection, _EMAIL)
        account = found.id if found else None
        if account is None:
            account = await accounts.add(connection, clock.now(), _EMAIL, list(Role))
        await accounts.change(connection, account, password_hash=password_hash)
        return await one_time_links.make(connection, clock.now(), account, Purpose.DEMO)
