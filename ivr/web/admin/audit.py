"""`/audit`: who saw, heard, changed, exported or revealed what; every filter is the address; as CSV by the password."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed
from ivr.web.admin import audit_export, audit_filter
from ivr.web.admin.audit_filter import ABOUT, PROGRAM, Asked, FilterNotSound
from ivr.web.deed_words import DEEDS
from ivr.web.deeds.details import details, reasons
from ivr.web.deeds.kinds import KINDS, kinds_of
from ivr.web.deeds.subjects import doers, subjects
from ivr.web.languages import Language
from ivr.web.pages import Visit
from routing.audit import Deed
from routing.people import accounts
from routing.queries import audit_log

router = APIRouter(prefix="/audit")

_NOT_SOUND = 422
_AT_ONCE = 50
_COUNTED = 250  # rows; of a kind, so many of each action are looked at
_NAMES: Mapping[Language, str] = {"id": "jejak-audit", "en": "audit"}


@router.get("")
async def audit_page(visit: SignedIn, asked: Annotated[Asked, Query()]) -> Response:
    """Show rows of the audit, the newest first."""
    return await _page(visit, asked)


@router.post("/export", dependencies=[confirmed])
async def export(visit: SignedIn, asked: Annotated[Asked, Form()]) -> Response:
    """Give every row that the filter wants, and note that somebody took them."""
    try:
        async with visit.transaction() as connection:
            wanted = await audit_filter.wanted(visit, connection, asked)
            wanted = replace(wanted, last=await audit_log.last_id(connection))
            count = await audit_log.whole_count(connection, wanted)
            deed = Deed("audit.exported", after={"rows": count, **audit_filter.told(asked, wanted)})
            await visit.audited(connection, deed)
    except FilterNotSound as unsound:
        return await _page(visit, asked, unsound.faults)
    day = visit.now.astimezone(visit.pages.settings.zone).date()
    name = f"{_NAMES[visit.language]}-{day.isoformat()}-{count}.csv"
    return visit.csv(name, audit_export.as_csv(visit, wanted))


async def _page(visit: Visit, asked: Asked, faults: dict[str, str] | None = None) -> Response:
    sealer = visit.pages.helpline.sealer
    rows: list[Any] = []
    listed: list[dict[str, Any]] = []
    count, has_more = 0, False
    async with visit.transaction() as connection:
        verified = await audit_log.last_verification(connection, sealer)
        team = await _team(connection)
        try:
            wanted = await audit_filter.wanted(visit, connection, asked)
        except FilterNotSound as unsound:
            faults = unsound.faults
        else:
            rows = await audit_log.older(connection, wanted, asked.place, limit=_AT_ONCE + 1)
            has_more, rows = len(rows) > _AT_ONCE, rows[:_AT_ONCE]
            count = await audit_log.count(connection, wanted, most=_COUNTED)
            listed = await _listed(visit, connection, rows)
    older = {**asked.fields, "before": audit_filter.place_of(rows[-1])} if has_more else None
    return visit.page(
        "admin/audit.html",
        status=_NOT_SOUND if faults else 200,
        faults=faults or {},
        asked=asked,
        filtered=bool(asked.fields),
        listed=listed,
        count=count,
        counted=_COUNTED,
        newest=f"/audit?{urlencode(asked.fields)}" if asked.place else "",
        older=f"/audit?{urlencode(older)}" if older else "",
        team=team,
        program=PROGRAM,
        kinds=KINDS,
        deeds=DEEDS,
        abouts=ABOUT,
        verified=verified,
    )


async def _listed(visit: Visit, connection: AsyncConnection, rows: list[Any]) -> list[dict[str, Any]]:
    """Return what is shown of each row."""
    who = await doers(connection, rows)
    about = await subjects(visit, connection, rows)
    told = await details(visit, connection, rows)
    why = await reasons(visit, connection, rows)
    return [
        {
            "row": row,
            "who": by,
            "about": what,
            "all": audit_filter.link_to(row.subject),
            "details": said,
            "why": reason,
            "kinds": kinds_of(row.action),
        }
        for row, by, what, said, reason in zip(rows, who, about, told, why, strict=True)
    ]


async def _team(connection: AsyncConnection) -> list[Any]:
    """Return every account, ended ones too, by name: the audit tells of them all."""
    table = accounts.accounts
    said = accounts.NAMED.label("said")
    return [*await connection.execute(select(table.c.id, said, table.c.ended_at).order_by(said, table.c.id))]
