"""What the filter of the call log offers: counsellors by name, and the organisations that offers may name."""

from dataclasses import dataclass

from sqlalchemy import func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors
from routing.rota.tables import rota_versions, shifts


@dataclass(frozen=True, slots=True)
class Choices:
    """Counsellors by id, in the order of their names; organisations."""

    counsellors: dict[int, str]
    organisations: tuple[str, ...]


async def choices(connection: AsyncConnection) -> Choices:
    """Return them: whoever answers no more is among them, and organisations of contacts and of the live rota."""
    of = counsellors.c
    people = await connection.execute(select(of.id, of.name).order_by(func.lower(of.name), of.id))
    live = select(rota_versions.c.id).where(rota_versions.c.live).scalar_subquery()
    named = union(
        select(of.organisation).where(of.organisation.is_not(None)),
        select(shifts.c.organisation).where(shifts.c.version_id == live, shifts.c.organisation.is_not(None)),
    )
    organisations = (await connection.execute(named)).scalars()
    return Choices({row.id: row.name for row in people}, tuple(sorted(organisations, key=str.casefold)))
