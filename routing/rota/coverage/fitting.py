"""Fitting: whether a cover changes who is there, as somebody means it to (who may come, who can stay away)."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors
from routing.rota.cover import CoverKind
from routing.rota.coverage.stays import How, stays
from routing.rota.covers import CoverNotSound, add_cover
from routing.rota.duty import Rota
from routing.rota.live import RotaCache, covers_from
from routing.sql import locks


@dataclass(frozen=True, slots=True)
class Wish:
    """A cover as somebody asks for it; `who` comes (for `removed`: goes), `replaced` goes."""

    kind: CoverKind
    who: int
    starts_at: datetime
    ends_at: datetime
    replaced: int | None = None
    tier: int | None = None
    note: str = ""


async def add_fitting(
    connection: AsyncConnection, rota_cache: RotaCache, wish: Wish, *, now: datetime, by: str
) -> int:
    """Add a cover that changes who is there; return its id. What has passed of its span is left out.

    Raises CoverNotSound: also for somebody who may not be rung then, or is there already, and for somebody who would go
    and isn't there.
    """
    await connection.execute(text(locks.COVERS))
    start = max(wish.starts_at, now) if wish.ends_at > now else wish.starts_at
    if start < wish.ends_at:
        await _check(connection, rota_cache, wish, start, now)
    return await add_cover(
        connection,
        wish.kind,
        wish.who,
        starts_at=start,
        ends_at=wish.ends_at,
        now=now,
        by=by,
        replaced_id=wish.replaced,
        tier=wish.tier,
        languages=await _languages(connection, rota_cache, wish),
        note=wish.note,
    )


async def _check(
    connection: AsyncConnection, rota_cache: RotaCache, wish: Wish, start: datetime, now: datetime
) -> None:
    rota = await rota_cache.live(connection)
    covers = await covers_from(connection, start, wish.ends_at)
    theirs = (
        None
        if rota is None
        else _only(rota, {wish.who, wish.replaced, *(each.replaced_id for each in covers)})
    )
    named = [] if theirs is None else stays(theirs, covers, start, wish.ends_at)
    there = {stay.counsellor_id for stay in named if stay.how is not How.AWAY}
    goes = wish.who if wish.kind is CoverKind.REMOVED else wish.replaced
    if goes is not None and goes not in there:
        raise CoverNotSound("not_there")
    if wish.kind is CoverKind.REMOVED:
        return
    standing = (await counsellors.standings(connection, now)).get(wish.who)
    if standing is not None and not (standing.active and standing.cleared):
        raise CoverNotSound("cleared")
    last = (await counsellors.clearance_ends(connection)).get(wish.who)
    if rota is not None and last is not None and last < start.astimezone(rota.zone).date():
        raise CoverNotSound("cleared")
    if standing is not None and standing.paused_until is not None and standing.paused_until > start:
        raise CoverNotSound("paused")
    if wish.who in there:
        raise CoverNotSound("there")


def _only(rota: Rota, ids: Set[int | None]) -> Rota:
    """Return the lines of these people, and those that set others aside: a rota may have thousands."""
    lines = [shift for shift in rota.shifts if shift.instead or shift.counsellor_id in ids]
    return Rota.from_rows(rota.version_id, rota.zone, lines)


async def _languages(connection: AsyncConnection, rota_cache: RotaCache, wish: Wish) -> list[str]:
    """Return the languages of who comes, as their contact says them, or else their shifts."""
    if wish.kind is CoverKind.REMOVED:
        return []
    found = await counsellors.by_id(connection, wish.who)
    if found is not None and found.languages:
        return list(found.languages)
    rota = await rota_cache.live(connection)
    theirs = () if rota is None else (shift for shift in rota.shifts if shift.counsellor_id == wish.who)
    return list(dict.fromkeys(language for shift in theirs for language in shift.languages))
