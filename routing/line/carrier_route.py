"""The carrier's route: whether its legs reach counsellors' phones, known to all processes (design, part 4.4).

One row. Legs that fail in a row, none heard ringing between, are not the phones' fault: an alarm tells of it, and no
counsellor is taken off the line. Failed creates belong to `carrier_health`.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Table, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sql.columns import boolean, instant, integer, smallint
from routing.transaction import Transaction

_MOST_COUNTED = 1000


class CarrierRoute(SQLModel, table=True):
    """The only row: the legs that failed since one was heard ringing."""

    __tablename__ = "route"
    __table_args__ = (CheckConstraint("id = 1", name="route_one_row"),)

    id: int = smallint(primary_key=True, autoincrement=False)
    failures: int = smallint(default=0)
    counsellor_id: int | None = integer(optional=True)  # whose leg failed first
    several: bool = boolean(default=False)
    failing_since: datetime | None = instant(optional=True)


route: Table = SQLModel.metadata.tables["route"]


async def state(connection: AsyncConnection) -> CarrierRoute:
    """Return the row."""
    return CarrierRoute.model_construct(**(await connection.execute(select(route))).mappings().one())


async def failed(connection: AsyncConnection, counsellor_id: int) -> CarrierRoute:
    """Count a counsellor's leg that failed; return the row as it is now."""
    another = func.coalesce(route.c.counsellor_id != counsellor_id, False)
    counted = await connection.execute(
        update(route)
        .values(
            failures=func.least(route.c.failures + 1, _MOST_COUNTED),
            counsellor_id=func.coalesce(route.c.counsellor_id, counsellor_id),
            several=or_(route.c.several, another),
        )
        .returning(route)
    )
    return CarrierRoute.model_construct(**counted.mappings().one())


async def fails(tx: Transaction) -> None:
    """Note that the failures are the carrier's fault, from now on."""
    await tx.connection.execute(
        update(route).where(route.c.failing_since.is_(None)).values(failing_since=tx.now)
    )


async def rings(connection: AsyncConnection) -> bool:
    """Note that a counsellor's phone rang; tell whether the route counted as failing."""
    before = await state(connection)
    if not before.failures:
        return False
    ended = await connection.execute(
        update(route)
        .where(route.c.failures > 0)
        .values(failures=0, counsellor_id=None, several=False, failing_since=None)
        .returning(route.c.id)
    )
    return ended.first() is not None and before.failing_since is not None
