"""When the audit was last verified, by whom, and what was found."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import audit
from routing.audit import VERIFIED
from routing.queries.audit_log.reading import Wanted, last_id, older
from routing.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Verification:
    """What `audit verify` has noted: `count` rows were sound, and `first_wrong` was not, if it is told.

    `is_sealed` tells whether that note is itself as it was written; `since` is how many rows were added after it.
    """

    at: datetime
    by: str
    count: int
    first_wrong: int | None
    is_sealed: bool
    since: int


async def last_verification(connection: AsyncConnection, sealer: Sealer) -> Verification | None:
    """Return the last verification; None where the audit was never verified."""
    rows = await older(connection, Wanted(actions=(VERIFIED,)), None, limit=1)
    if not rows:
        return None
    row = rows[0]
    found = row.after or {}
    return Verification(
        row.at,
        row.by,
        int(found.get("rows", 0)),
        found.get("first_wrong"),
        await audit.is_as_written(connection, row.id, sealer),
        await last_id(connection) - row.id,
    )
