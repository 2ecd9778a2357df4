"""Publishing: the live rota replaced whole, an old version published again, a version read back."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import psycopg
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors
from routing.rota.faults import Fault
from routing.rota.lines import Reading, RotaNotSound, ShiftLine
from routing.rota.sample import SAMPLE_PHONES
from routing.rota.tables import rota_versions, shifts

# "rota" in ASCII: the key of the advisory lock that publishers queue for.
PUBLISHING_LOCK = 0x726F7461


class SampleNotForCalls(RotaNotSound):
    """The rota has numbers of the sample of 2020, which may be private people's today."""


class VersionNotKnown(LookupError):
    """There is no rota version with this id."""


async def publish(
    connection: AsyncConnection,
    reading: Reading,
    *,
    now: datetime,
    by: str,
    source: str,
    zone: str,
    clear_by_hand: bool = False,
    sample_allowed: bool = False,
) -> int:
    """Make these shifts the live rota, in the caller's transaction; return the version's id.

    `by` is who does it, `source` the file's name, `zone` that of the times. Counsellors named for the first
    time are cleared to take calls, unless `clear_by_hand`. Raises RotaNotSound and SampleNotForCalls before
    anything is written.
    """
    if reading.errors:
        raise RotaNotSound(reading.errors)
    if not sample_allowed and (faults := _of_sample(reading.shifts)):
        raise SampleNotForCalls(faults)
    await _in_turn(connection)
    # The first line that names a phone names its counsellor; a shared phone may be named otherwise in others.
    names = {line.phone: line.name for line in reversed(reading.shifts)}
    ids = await counsellors.ensure(connection, names, now=now, cleared=not clear_by_hand)
    version_id = await _new_version(
        connection,
        published_at=now,
        published_by=by,
        source=source,
        zone=zone,
        shift_count=len(reading.shifts),
    )
    await _copy(connection, version_id, reading.shifts, ids)
    return version_id


async def restore(connection: AsyncConnection, version_id: int, *, now: datetime, by: str) -> int:
    """Publish an old version again, as a new one; return the new one's id. Raises VersionNotKnown.

    Versions stay as they were, each with who published it and when.
    """
    await _in_turn(connection)
    old = (
        await connection.execute(select(rota_versions).where(rota_versions.c.id == version_id))
    ).one_or_none()
    if old is None:
        raise VersionNotKnown(version_id)
    restored = await _new_version(
        connection,
        published_at=now,
        published_by=by,
        source=old.source,
        zone=old.zone,
        shift_count=old.shift_count,
    )
    columns = [column for column in shifts.c if column.name not in {"id", "version_id"}]
    copied = select(bindparam("restored", restored), *columns).where(shifts.c.version_id == version_id)
    names = ["version_id", *(column.name for column in columns)]
    await connection.execute(insert(shifts).from_select(names, copied.order_by(shifts.c.line)))
    return restored


async def live_version(
    connection: AsyncConnection,
) -> Row[tuple[int, datetime, str, str, str, int, bool]] | None:
    """Return the row of `rota_versions` that is live, if any."""
    return (await connection.execute(select(rota_versions).where(rota_versions.c.live))).one_or_none()


async def versions(connection: AsyncConnection, limit: int = 50) -> Sequence[Row[tuple[int]]]:
    """Return the rows of `rota_versions`, the newest first."""
    newest = select(rota_versions).order_by(rota_versions.c.id.desc()).limit(limit)
    return (await connection.execute(newest)).all()


async def lines_of(connection: AsyncConnection, version_id: int) -> list[ShiftLine]:
    """Return a version's shifts as the lines they were published from."""
    rows = await connection.execute(_LINES, {"version": version_id})
    return [ShiftLine._make((*row[:8], tuple(row[8]), *row[9:])) for row in rows]


def _of_sample(lines: Sequence[ShiftLine]) -> list[Fault]:
    return [
        Fault(line.line, "phone", line.phone, "phone-of-sample")
        for line in lines
        if line.phone in SAMPLE_PHONES
    ]


async def _in_turn(connection: AsyncConnection) -> None:
    await connection.execute(select(func.pg_advisory_xact_lock(PUBLISHING_LOCK)))


async def _new_version(connection: AsyncConnection, **values: object) -> int:
    await connection.execute(update(rota_versions).where(rota_versions.c.live).values(live=False))
    row = insert(rota_versions).values(live=True, **values).returning(rota_versions.c.id)
    return int((await connection.execute(row)).scalar_one())


async def _copy(
    connection: AsyncConnection, version_id: int, lines: Sequence[ShiftLine], ids: dict[str, int]
) -> None:
    """Load the shifts by COPY: 100,000 in about a second, where INSERT takes ten."""
    driver = cast("psycopg.AsyncConnection", (await connection.get_raw_connection()).driver_connection)
    async with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for line in lines:
            await copy.write_row(
                (
                    version_id,
                    line.line,
                    ids[line.phone],
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
                )
            )


_COPY = (
    "COPY shifts (version_id, line, counsellor_id, name, days, on_date, start_minute, end_minute, tier,"
    " languages, organisation, valid_from, valid_until) FROM STDIN"
)

_LINES = (
    select(
        shifts.c.line,
        shifts.c.days,
        shifts.c.on_date,
        shifts.c.start_minute,
        shifts.c.end_minute,
        shifts.c.name,
        counsellors.counsellors.c.phone,
        shifts.c.tier,
        shifts.c.languages,
        shifts.c.organisation,
        shifts.c.valid_from,
        shifts.c.valid_until,
    )
    .join(counsellors.counsellors, counsellors.counsellors.c.id == shifts.c.counsellor_id)
    .where(shifts.c.version_id == bindparam("version"))
    .order_by(shifts.c.line)
)
