"""Publishing: a file replaces its part of the live rota, an old version is published again, a version is read back.

A version is the whole rota after its publish.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors
from routing.audit.deeds import Actor
from routing.rota import contacts
from routing.rota.coverage import kept_needs
from routing.rota.duty import Rota
from routing.rota.files.lines import Reading, RotaNotSound, ShiftLine
from routing.rota.files.long_work import beside_the_loop
from routing.rota.guard import Span, emptied, is_within, spans_of
from routing.rota.live import covers_from, load, rota_of
from routing.rota.sample import of_sample
from routing.rota.scope import EVERYTHING, Scope, merge
from routing.rota.tables import rota_versions, shifts
from routing.sql import locks

_Version = tuple[int, datetime, str, str, str, int, bool, int, int | None, str]


class SampleNotForCalls(RotaNotSound):
    """The rota has numbers of the sample of 2020, which may be private people's today."""


class LineEmptied(Exception):
    """Nobody would be on duty at times that have somebody now; `spans` are these times, in UTC."""

    def __init__(self, spans: Sequence[Span]) -> None:
        super().__init__(f"{len(spans)} times would be left without anybody")
        self.spans = list(spans)


class ZoneDiffers(Exception):
    """Lines of the live rota would stay, and their times are of another zone, `zone`."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"the live rota's times are of {zone}")
        self.zone = zone


class VersionNotKnown(LookupError):
    """There is no rota version with this id."""


class Published(NamedTuple):
    """A published version: the whole rota, what of it was live before, and what of the file is not in it.

    `emptied` are the allowed times that it leaves without anybody.
    """

    version_id: int
    lines: list[ShiftLine]
    kept: list[ShiftLine]
    left_out: list[ShiftLine]
    emptied: list[Span]


async def publish(  # noqa: PLR0913 - each is a fact of its own
    connection: AsyncConnection,
    reading: Reading,
    *,
    now: datetime,
    by: str,
    source: str,
    note: str = "",
    zone: str,
    scope: Scope | None = None,
    allow_empty: bool = False,
    allowed: Sequence[Span] = (),
    clear_by_hand: bool = False,
    sample_allowed: bool = False,
    guarded_from: datetime | None = None,
) -> Published:
    """Replace in the live rota what these shifts speak of, or what `scope` says, in the caller's transaction.

    `by` is who does it, `source` the file's name, `note` what they say of it, `zone` that of the times. Counsellors
    named for the first time are cleared to take calls, unless `clear_by_hand`. The guard looks from `guarded_from` on,
    or from now. Raises RotaNotSound, SampleNotForCalls, ZoneDiffers, and LineEmptied where times outside `allowed` are
    emptied, unless `allow_empty`; roll the transaction back then.
    """
    if not reading.is_sound:
        raise RotaNotSound(reading.errors, reading.questions)
    if not sample_allowed and (faults := of_sample(reading.shifts)):
        raise SampleNotForCalls(faults)
    scope = scope or Scope.of(reading.shifts)
    await in_turn(connection)
    live = await live_version(connection)
    old = [] if live is None else await lines_of(connection, live.id)
    size = len(old) + len(reading.shifts)
    lines, kept, left_out = await beside_the_loop(size, merge, old, reading.shifts, scope)
    if live is not None and kept and live.zone != zone:
        raise ZoneDiffers(live.zone)
    ids = await _ids(connection, reading.shifts, kept, now=now, cleared=not clear_by_hand, by=by)
    spans: list[Span] = []
    if live is not None and not allow_empty:
        ends = await counsellors.clearance_ends(connection)
        known = ids | await counsellors.ids_by_phone(connection, {line.phone for line in old} - ids.keys())
        before = await beside_the_loop(size, rota_of, old, known, ends, ZoneInfo(live.zone))
        after = await beside_the_loop(size, rota_of, lines, ids, ends, ZoneInfo(zone))
        spans = await _guard(connection, before, after, scope, guarded_from or now, allowed)
    version_id = await _new_version(
        connection,
        published_at=now,
        published_by=by,
        source=source,
        note=note,
        zone=zone,
        shift_count=len(lines),
    )
    await _copy(connection, version_id, lines, ids)
    return Published(version_id, lines, kept, left_out, spans)


async def restore(
    connection: AsyncConnection,
    version_id: int,
    *,
    now: datetime,
    by: str,
    allow_empty: bool = False,
    before: Rota | None = None,
) -> int:
    """Publish an old version again, as a new one; return the new one's id.

    Versions stay as they were, each with who published it and when. `before` is the live rota, where it was read in
    this transaction already, after `in_turn`. Raises VersionNotKnown, and LineEmptied unless
    `allow_empty`.
    """
    await in_turn(connection)
    old = await version(connection, version_id)
    live = await live_version(connection)
    if live is not None and not allow_empty:
        if before is None:
            before = await load(connection, live.id, ZoneInfo(live.zone))
        after = await load(connection, version_id, ZoneInfo(old.zone))
        await _guard(connection, before, after, EVERYTHING, now)
    restored = await _new_version(
        connection,
        published_at=now,
        published_by=by,
        source=old.source,
        zone=old.zone,
        shift_count=old.shift_count,
        restored_from=version_id,
    )
    columns = [column for column in shifts.c if column.name not in {"id", "version_id"}]
    copied = select(bindparam("restored", restored), *columns).where(shifts.c.version_id == version_id)
    names = ["version_id", *(column.name for column in columns)]
    await connection.execute(insert(shifts).from_select(names, copied.order_by(shifts.c.line)))
    return restored


async def live_version(connection: AsyncConnection) -> Row[_Version] | None:
    """Return the row of `rota_versions` that is live, if any."""
    return (await connection.execute(select(rota_versions).where(rota_versions.c.live))).one_or_none()


async def version(connection: AsyncConnection, version_id: int) -> Row[_Version]:
    """Return the row of a version. Raises VersionNotKnown."""
    found = await connection.execute(select(rota_versions).where(rota_versions.c.id == version_id))
    row = found.one_or_none()
    if row is None:
        raise VersionNotKnown(version_id)
    return row


async def versions(connection: AsyncConnection, limit: int = 50) -> Sequence[Row[_Version]]:
    """Return the rows of `rota_versions`, the newest first."""
    newest = select(rota_versions).order_by(rota_versions.c.id.desc()).limit(limit)
    return (await connection.execute(newest)).all()


async def lines_of(connection: AsyncConnection, version_id: int) -> list[ShiftLine]:
    """Return a version's shifts as the lines they were published from."""
    rows = (await connection.execute(_LINES, {"version": version_id})).all()
    return await beside_the_loop(len(rows), _lines, rows)


def _lines(rows: Iterable[Iterable[Any]]) -> list[ShiftLine]:
    return list(map(ShiftLine._make, rows))


async def in_turn(connection: AsyncConnection) -> None:
    """Wait until nobody else publishes or imports contacts; nobody will before the transaction ends."""
    await connection.execute(select(func.pg_advisory_xact_lock(locks.PUBLISHING)))


async def _ids(
    connection: AsyncConnection,
    new: Sequence[ShiftLine],
    kept: Iterable[ShiftLine],
    *,
    now: datetime,
    cleared: bool,
    by: str,
) -> dict[str, int]:
    """Return the counsellors' ids by phone; those whom the file names for the first time are made."""
    # They take the name in the first line with their phone; others may name a shared phone differently.
    names = {line.phone: line.name for line in reversed(new) if not line.is_for_nobody}
    ids = await contacts.ensure(connection, names, now=now, cleared=cleared, by=Actor(by=by))
    return ids | await counsellors.ids_by_phone(connection, {line.phone for line in kept} - names.keys())


async def _guard(
    connection: AsyncConnection,
    before: Rota,
    after: Rota,
    scope: Scope,
    now: datetime,
    allowed: Sequence[Span] = (),
) -> list[Span]:
    """Return which times of the week from `now` on, or of the replaced days, lose everybody they have.

    Raises LineEmptied if one of them is not within those that are allowed.
    """
    spans = spans_of(scope, after.zone, now)
    gone = counsellors.gone(await counsellors.standings(connection, now))
    covers = await covers_from(connection, now, max(end for _, end in spans))
    needs = await kept_needs.live(connection)
    size = len(before.shifts) + len(after.shifts)
    found = await beside_the_loop(size, emptied, before, after, covers, spans, without=gone, needs=needs)
    if not all(is_within(span, allowed) for span in found):
        raise LineEmptied(found)
    return found


async def _new_version(connection: AsyncConnection, **values: object) -> int:
    await connection.execute(update(rota_versions).where(rota_versions.c.live).values(live=False))
    row = insert(rota_versions).values(live=True, **values).returning(rota_versions.c.id)
    return int((await connection.execute(row)).scalar_one())


async def _copy(
    connection: AsyncConnection, version_id: int, lines: Sequence[ShiftLine], ids: Mapping[str, int]
) -> None:
    """Load the shifts by COPY: 100,000 in about a second, where INSERT takes ten."""
    driver = cast("psycopg.AsyncConnection", (await connection.get_raw_connection()).driver_connection)
    async with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for line in lines:
            await copy.write_row(
                (
                    version_id,
                    line.line,
                    None if line.is_for_nobody else ids[line.phone],
                    line.name,
                    line.days,
                    line.on_date,
                    line.start,
                    line.end,
                    line.tier,
                    list(line.languages),
                    line.organisation,
                    line.valid_from,
                    line.valid_until,
                    line.instead,
                )
            )


_COPY = (
    "COPY shifts (version_id, line, counsellor_id, name, days, on_date, start_minute, end_minute, tier,"
    " languages, organisation, valid_from, valid_until, instead) FROM STDIN"
)

_LINES = (
    select(
        shifts.c.line,
        shifts.c.days,
        shifts.c.on_date,
        shifts.c.start_minute,
        shifts.c.end_minute,
        shifts.c.name,
        func.coalesce(counsellors.counsellors.c.phone, ""),
        shifts.c.tier,
        shifts.c.languages,
        shifts.c.organisation,
        shifts.c.valid_from,
        shifts.c.valid_until,
        shifts.c.instead,
    )
    .outerjoin(counsellors.counsellors, counsellors.counsellors.c.id == shifts.c.counsellor_id)
    .where(shifts.c.version_id == bindparam("version"))
    .order_by(shifts.c.line)
)
