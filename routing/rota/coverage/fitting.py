"""Fitting: whether a cover changes who is there, as somebody means it to (who may come, who can stay away)."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors
from routing.rota.attendance import Attendance
from routing.rota.cover import Cover, CoverKind
from routing.rota.coverage.stays import How, stays
from routing.rota.covers import CoverNotSound, add_cover
from routing.rota.duty import Rota
from routing.rota.live import RotaCache, covers_from
from routing.rota.tables import covers as covers_table
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
    # The hours that whoever asks saw as empty: the cover is for them.
    gap: tuple[datetime, datetime] | None = None


class Fitted(NamedTuple):
    """A cover that fits: its id, and whether it was added now."""

    id: int
    is_new: bool


class GapFilled(CoverNotSound):
    """Somebody has come meanwhile into hours that were seen as empty: `names`."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("filled")
        self.names = names


async def add_fitting(
    connection: AsyncConnection, rota_cache: RotaCache, wish: Wish, *, now: datetime, by: str
) -> Fitted:
    """Add a cover that changes who is there. What has passed of its span is left out.

    A cover that the same hand has added already, word for word, is that one: a button was pressed twice. Raises
    CoverNotSound: also for somebody who may not be rung then, or is there already, and for somebody who would go and
    isn't there; GapFilled, where somebody has come into the gap.
    """
    await connection.execute(text(locks.COVERS))
    start = max(wish.starts_at, now) if wish.ends_at > now else wish.starts_at
    if start < wish.ends_at:
        same = await _same(connection, wish, start, by)
        if same is not None:
            return Fitted(same, is_new=False)
        covers = await covers_from(connection, start, wish.ends_at)
        await _check_gap(connection, rota_cache, wish, covers, start, now)
        await _check(connection, rota_cache, wish, covers, start, now)
    added = await add_cover(
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
    return Fitted(added, is_new=True)


async def _same(connection: AsyncConnection, wish: Wish, start: datetime, by: str) -> int | None:
    """Return the cover that the same hand has added for this wish; it may have begun a moment ago."""
    kept = covers_table.c
    told = (
        *(kept.kind == str(wish.kind), kept.counsellor_id == wish.who, kept.ends_at == wish.ends_at),
        *(kept.replaced_id.is_not_distinct_from(wish.replaced), kept.tier.is_not_distinct_from(wish.tier)),
        *(kept.note == wish.note, kept.created_by == by),
    )
    begun = kept.starts_at.between(wish.starts_at, start)
    found = await connection.execute(select(kept.id).where(*told, begun).order_by(kept.id).limit(1))
    return found.scalar_one_or_none()


async def _check_gap(
    connection: AsyncConnection,
    rota_cache: RotaCache,
    wish: Wish,
    covers: tuple[Cover, ...],
    start: datetime,
    now: datetime,
) -> None:
    """Look whether the gap that the wish is for is still one, in the hours that it asks for. Raises GapFilled."""
    rota = await rota_cache.live(connection)
    if wish.gap is None or rota is None:
        return
    begins, ends = max(wish.gap[0], start), min(wish.gap[1], wish.ends_at)
    standings = await counsellors.standings(connection, now)
    attendance = Attendance(rota, covers, counsellors.gone(standings), counsellors.paused(standings))
    first = begins if attendance.there(begins) else attendance.next_start(begins)
    if first is not None and first < ends:
        raise GapFilled([duty.name for duty in attendance.there(first)])


async def _check(
    connection: AsyncConnection,
    rota_cache: RotaCache,
    wish: Wish,
    covers: tuple[Cover, ...],
    start: datetime,
    now: datetime,
) -> None:
    rota = await rota_cache.live(connection)
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
    if standing is not None and not standing.active:
        raise CoverNotSound("left")
    if standing is not None and not standing.cleared:
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
