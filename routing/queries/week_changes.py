"""What changed in a week since a version was published: who comes now and didn't, and who came and doesn't."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota.cover import Cover
from routing.rota.coverage.stays import How, Stay
from routing.rota.duty import Rota
from routing.rota.live import covers_from, load
from routing.rota.tables import covers, rota_versions


class Then(NamedTuple):
    """A version as it was published: its number, when, its rota, and the covers that there were."""

    version_id: int
    published_at: datetime
    rota: Rota
    covers: tuple[Cover, ...]


class Change(NamedTuple):
    """A stay that is new, or is no more."""

    is_new: bool
    stay: Stay


async def then(connection: AsyncConnection, version_id: int, start: datetime, end: datetime) -> Then | None:
    """Return a version with its covers of a span; covers undone since are not known any more."""
    wanted = select(rota_versions.c.published_at, rota_versions.c.zone).where(
        rota_versions.c.id == version_id
    )
    found = (await connection.execute(wanted)).one_or_none()
    if found is None:
        return None
    rota = await load(connection, version_id, ZoneInfo(found.zone))
    made = select(covers.c.id).where(covers.c.created_at < found.published_at, covers.c.ends_at > start)
    known = set((await connection.execute(made)).scalars())
    there = [cover for cover in await covers_from(connection, start, end) if cover.id in known]
    return Then(version_id, found.published_at, rota, tuple(there))


def changes(before: Iterable[Stay], after: Iterable[Stay], start: datetime, end: datetime) -> list[Change]:
    """Return the stays that begin in a span and are in one of the two only, in the order of their starts."""
    old, new = _by_what(before, start, end), _by_what(after, start, end)
    gone = [Change(False, old[key]) for key in old.keys() - new.keys()]
    come = [Change(True, new[key]) for key in new.keys() - old.keys()]
    return sorted((*gone, *come), key=lambda each: (each.stay.starts_at, each.is_new, each.stay.name))


def _by_what(stays: Iterable[Stay], start: datetime, end: datetime) -> dict[tuple[object, ...], Stay]:
    return {
        (stay.counsellor_id, stay.tier, stay.starts_at, stay.ends_at): stay
        for stay in stays
        if stay.how is not How.AWAY and start <= stay.starts_at < end
    }
