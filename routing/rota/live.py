"""The live rota, kept in memory by its version, and the covers of a span (statements)."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from sys import intern
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Row, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors
from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Duty, Rota
from routing.rota.files.lines import ShiftLine
from routing.rota.files.long_work import PART, beside_the_loop, is_long
from routing.rota.shift import Shift
from routing.rota.tables import covers, rota_versions, shifts

_PAUSE_SECONDS = 0.002  # between two parts: half of the time is for callers


class RotaCache:
    """One process's copy of the live rota.

    A version never changes, and each change of somebody's phone, or of the end of their clearance, is counted at the
    live one. So the copy is right for as long as id and count are the live version's, and nothing is lost with the
    process.
    """

    def __init__(self) -> None:
        self._rota: Rota | None = None
        self._copied: tuple[int, int] | None = None  # the version's id, and its count of changed people
        self._on_duty: tuple[object, tuple[Duty, ...]] = (None, ())
        self._lapsed: tuple[object, tuple[Duty, ...]] = (None, ())
        # Who was named at the last lookup, as a PostgreSQL array: each heartbeat sends it.
        self.named = "{}"
        self._loading = asyncio.Lock()
        self._load_soon: Callable[[], asyncio.Task[None]] | None = None

    def loads_by(self, load_soon: Callable[[], asyncio.Task[None]]) -> None:
        """Let `load_soon` have a long version loaded beside those who ask, by calling `load`."""
        self._load_soon = load_soon

    def on_duty(self, rota: Rota, at: datetime, covers: tuple[Cover, ...]) -> tuple[Duty, ...]:
        """Return who this rota and this instant's covers name; looked up once a minute, as shifts begin on one."""
        asked = (rota, covers, at.replace(second=0, microsecond=0))
        if self._on_duty[0] != asked:
            self._on_duty = (asked, rota.on_duty(at, covers))
            named = sorted({duty.counsellor_id for duty in self._on_duty[1]})
            self.named = f"{{{','.join(map(str, named))}}}"
        return self._on_duty[1]

    def named_at(self, rota: Rota, at: datetime, covers: tuple[Cover, ...]) -> str:
        """Return the ids of those whom `on_duty` returns, as a PostgreSQL array."""
        self.on_duty(rota, at, covers)
        return self.named

    def lapsed(self, rota: Rota, at: datetime, covers: tuple[Cover, ...]) -> tuple[Duty, ...]:
        """Return whom rota and covers name although their clearance had ended before; looked up once a minute, too."""
        asked = (rota, covers, at.replace(second=0, microsecond=0))
        if self._lapsed[0] != asked:
            self._lapsed = (asked, rota.on_duty(at, covers, cleared=False))
        return self._lapsed[1]

    async def live(self, connection: AsyncConnection) -> Rota | None:
        """Return the live rota, None before the first is published; whoever asks waits until it is loaded.

        One small statement while the copy is good; the shifts are loaded only when another version is live.
        """
        row = (await connection.execute(_LIVE)).one_or_none()
        return None if row is None else await self._newest(connection, row)

    async def at_hand(self, connection: AsyncConnection) -> Rota | None:
        """Return the rota that serves callers now: while a long version is loaded, the one before.

        Nobody on the phone waits for the few seconds that this takes, with rows of other callers locked.
        """
        row = (await connection.execute(_LIVE)).one_or_none()
        return None if row is None else await self._serving(connection, row)

    async def with_covers(
        self, connection: AsyncConnection, at: datetime
    ) -> tuple[Rota, tuple[Cover, ...]] | None:
        """Return the rota at hand and the covers whose span `at` lies in, in one statement while the copy is good."""
        rows = (await connection.execute(_LIVE_WITH_COVERS, {"at": at})).all()
        if not rows:
            return None
        rota = await self._serving(connection, rows[0])
        return rota, tuple(_cover(row) for row in rows if row.id is not None)

    async def load(self, connection: AsyncConnection) -> None:
        """Load the live rota unless it is at hand, with pauses for whoever is served meanwhile."""
        row = (await connection.execute(_LIVE)).one_or_none()
        if row is not None:
            await self._copy(connection, row, pause=_PAUSE_SECONDS)

    async def _serving(self, connection: AsyncConnection, live: Row[*tuple[Any, ...]]) -> Rota:
        if self._rota is None or self._load_soon is None or not is_long(live.shift_count):
            return await self._newest(connection, live)
        if not self._is_good(live):
            self._load_soon()
        return self._rota

    async def _newest(self, connection: AsyncConnection, live: Row[*tuple[Any, ...]]) -> Rota:
        if self._load_soon is not None and is_long(live.shift_count) and not self._is_good(live):
            await asyncio.shield(self._load_soon())
        return await self._copy(connection, live)

    async def _copy(self, connection: AsyncConnection, live: Row[*tuple[Any, ...]], pause: float = 0) -> Rota:
        if self._rota is not None and self._is_good(live):
            return self._rota
        # Everybody who waits meets the new version at once; one of them reads it.
        async with self._loading:
            if self._rota is None or not self._is_good(live):
                zone, lines = ZoneInfo(live.zone), live.shift_count
                self._rota = await load(connection, live.version_id, zone, lines=lines, pause=pause)
                self._copied = (live.version_id, live.renumbered)
            return self._rota

    def _is_good(self, live: Row[*tuple[Any, ...]]) -> bool:
        return self._copied == (live.version_id, live.renumbered)


async def forget_copies(connection: AsyncConnection) -> None:
    """Let every process read the live rota anew: the phone or the clearance of somebody changed.

    Call it after `publishing.in_turn`, or a version that is published meanwhile is missed.
    """
    live = update(rota_versions).where(rota_versions.c.live)
    await connection.execute(live.values(renumbered=rota_versions.c.renumbered + 1))


async def load(
    connection: AsyncConnection,
    version_id: int,
    zone: ZoneInfo,
    ids: Collection[int] | None = None,
    *,
    lines: int | None = None,
    pause: float = 0.0,
) -> Rota:
    """Read the shifts of a version, in the order of their lines; of some people alone, and lines that stand instead.

    A version of few `lines` is read in one statement. Else `pause` are the seconds between two parts, in which callers
    of this process are served.
    """
    wanted = _SHIFTS
    if ids is not None:
        wanted = wanted.where(or_(shifts.c.counsellor_id.in_(sorted(ids)), shifts.c.instead))
    # Equal tuples are shared: a rota of 100,000 lines has a handful of them.
    words: dict[tuple[str, ...], tuple[str, ...]] = {}
    found: list[Shift] = []
    if lines is not None and not is_long(lines):
        few = await connection.execute(wanted, {"version_id": version_id})
        return Rota.from_rows(version_id, zone, [_shared(row, words) for row in few])
    options = {"yield_per": PART}
    async with connection.stream(wanted, {"version_id": version_id}, execution_options=options) as rows:
        async for part in rows.partitions():
            found += (_shared(row, words) for row in part)
            if len(part) == PART:
                await asyncio.sleep(pause)
    return await beside_the_loop(len(found), Rota.from_rows, version_id, zone, found)


def _shared(row: Sequence[Any], words: dict[tuple[str, ...], tuple[str, ...]]) -> Shift:
    *before, spoken, first, last, instead, ends, of = row
    return Shift._make(
        (*before, words.setdefault(spoken, spoken), first, last, instead, ends, of and intern(of))
    )


def rota_of(
    lines: Iterable[ShiftLine], ids: Mapping[str, int], clearance_ends: Mapping[int, date], zone: ZoneInfo
) -> Rota:
    """Return these lines as the lookup has them; `ids` are counsellors' by phone, `clearance_ends` theirs by id."""
    return Rota.from_rows(0, zone, (_shift(line, ids, clearance_ends) for line in lines))


def _shift(line: ShiftLine, ids: Mapping[str, int], clearance_ends: Mapping[int, date]) -> Shift:
    who = None if line.is_for_nobody else ids[line.phone]
    number, days, on_date, start, end, name, phone, tier, languages, _, first, last, instead = line
    ends = None if who is None else clearance_ends.get(who)
    return Shift(
        number, who, name, phone, days, on_date, start, end, tier, languages, first, last, instead, ends
    )


async def covers_from(
    connection: AsyncConnection, at: datetime, until: datetime | None = None
) -> tuple[Cover, ...]:
    """Return the covers that touch the span from `at` to before `until` (None: for ever), by id."""
    until_then = () if until is None else (covers.c.starts_at < until,)
    rows = await connection.execute(_COVERS.where(covers.c.ends_at > at, *until_then).order_by(covers.c.id))
    return tuple(_cover(row) for row in rows)


async def cover_by_id(connection: AsyncConnection, cover_id: int) -> Cover | None:
    """Return one cover, if there is such a one."""
    row = (await connection.execute(_COVERS.where(covers.c.id == cover_id))).one_or_none()
    return None if row is None else _cover(row)


def _cover(row: Any) -> Cover:
    return Cover(
        row.id,
        CoverKind(row.kind),
        row.counsellor_id,
        row.name,
        row.phone,
        row.replaced_id,
        row.starts_at.astimezone(UTC),
        row.ends_at.astimezone(UTC),
        row.tier,
        row.languages,
        row.cleared_until,
    )


_OF_LIVE = (
    rota_versions.c.id.label("version_id"),
    rota_versions.c.renumbered,
    rota_versions.c.zone,
    rota_versions.c.shift_count,
)
_LIVE = select(*_OF_LIVE).where(rota_versions.c.live)

_SHIFTS = (
    select(
        shifts.c.line,
        shifts.c.counsellor_id,
        shifts.c.name,
        func.coalesce(counsellors.c.phone, ""),
        shifts.c.days,
        shifts.c.on_date,
        shifts.c.start_minute,
        shifts.c.end_minute,
        shifts.c.tier,
        shifts.c.languages,
        shifts.c.valid_from,
        shifts.c.valid_until,
        shifts.c.instead,
        counsellors.c.cleared_until,
        shifts.c.organisation,
    )
    .outerjoin(counsellors, counsellors.c.id == shifts.c.counsellor_id)
    .where(shifts.c.version_id == bindparam("version_id"))
    .order_by(shifts.c.line)
)

_COVERS = select(
    covers.c.id,
    covers.c.kind,
    covers.c.counsellor_id,
    counsellors.c.name,
    counsellors.c.phone,
    covers.c.replaced_id,
    covers.c.starts_at,
    covers.c.ends_at,
    covers.c.tier,
    covers.c.languages,
    counsellors.c.cleared_until,
).join(counsellors, counsellors.c.id == covers.c.counsellor_id)

_AT = bindparam("at", type_=DateTime(timezone=True))

_LIVE_WITH_COVERS = (
    select(
        *_OF_LIVE,
        *_COVERS.selected_columns,
    )
    .select_from(
        rota_versions.outerjoin(
            covers.join(counsellors, counsellors.c.id == covers.c.counsellor_id),
            and_(covers.c.starts_at <= _AT, covers.c.ends_at > _AT),
        )
    )
    .where(rota_versions.c.live)
    .order_by(covers.c.id)
)
