"""`/rota/versions`: every rota that was published, compared with the live one, restored, and as a file."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed
from ivr.web.coordinator.difference_words import shown_changes, shown_difference, shown_emptied
from ivr.web.coordinator.upload import CSV, NAMES, XLSX, download
from ivr.web.pages import RowId, Visit
from ivr.workbooks.writing import write_xlsx
from routing.audit import Deed
from routing.rota import publishing
from routing.rota.drafts.outlook import MOST_LINES, changes_between, compared, load_restored
from routing.rota.files.export import export as as_csv
from routing.rota.files.export import header, table
from routing.rota.guard import Span
from routing.rota.publishing import LineEmptied, VersionNotKnown

router = APIRouter(prefix="/rota/versions")

_NOT_FOUND, _CONFLICT = 404, 409


@router.get("")
async def versions_page(visit: SignedIn) -> Response:
    """List the versions, the newest first."""
    async with visit.transaction() as connection:
        found = await publishing.versions(connection)
    return visit.page("coordinator/versions.html", versions=found)


@router.get("/{version}")
async def version_page(
    visit: SignedIn, version: RowId, before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """Show what a version would change in the live rota, and which hours it would empty; or in version `before`."""
    return await _page(visit, version) if before is None else await _two(visit, before, version)


@router.post("/{version}/restore")
async def restore(
    visit: SignedIn,
    version: RowId,
    live: Annotated[int, Form()] = 0,
    empty: Annotated[str, Form()] = "",
) -> Response:
    """Publish a version again. It is refused where another version is live than the page showed."""
    account = visit.signed_in.account
    try:
        async with visit.transaction() as connection:
            await publishing.in_turn(connection)
            now_live = await publishing.live_version(connection)
            if now_live is None or now_live.id != live:
                return await _page(visit, version, refused="another", status=_CONFLICT)
            # This process has the live rota in memory; a long one takes a second to read.
            before = None if empty else await visit.pages.helpline.rota.live(connection)
            restored = await publishing.restore(
                connection,
                version,
                now=visit.now,
                by=account.name or account.email,
                allow_empty=bool(empty),
                before=before,
            )
            deed = Deed(
                "rota.restored",
                f"version {restored}",
                {"version": live},
                {"version": version, "allow_empty": bool(empty)},
            )
            await visit.audited(connection, deed)
    except VersionNotKnown:
        return visit.go("/rota/versions")
    except LineEmptied as refused:
        return await _page(visit, version, refused="emptied", emptied=refused.spans, status=_CONFLICT)
    return visit.go("/rota/versions")


@router.post("/{version}/rota.csv", dependencies=[confirmed])
async def as_csv_file(visit: SignedIn, version: RowId) -> Response:
    """Give a version as CSV, as Excel reads it; it has phones, so the password was given lately."""
    lines = await _exported(visit, version)
    if lines is None:
        return visit.go("/rota/versions")
    content = await asyncio.to_thread(lambda: as_csv(lines, language=visit.language).encode("utf-8-sig"))
    return download(content, CSV, f"{NAMES[visit.language].casefold()}-{version}.csv")


@router.post("/{version}/rota.xlsx", dependencies=[confirmed])
async def as_xlsx_file(visit: SignedIn, version: RowId) -> Response:
    """Give a version as a workbook of texts."""
    lines = await _exported(visit, version)
    if lines is None:
        return visit.go("/rota/versions")
    name, language = NAMES[visit.language], visit.language
    content = await asyncio.to_thread(write_xlsx, name, header(language), table(lines, language))
    return download(content, XLSX, f"{name.casefold()}-{version}.xlsx")


async def _exported(visit: Visit, version: int) -> Any:
    """Return a version's lines, and note who took them; None if there is no such version."""
    async with visit.transaction() as connection:
        try:
            await publishing.version(connection, version)
        except VersionNotKnown:
            return None
        lines = await publishing.lines_of(connection, version)
        deed = Deed("rota.exported", f"version {version}", after={"shifts": len(lines)})
        await visit.audited(connection, deed)
    return lines


async def _two(visit: Visit, before: int, after: int) -> Response:
    """Show what changed from one version to another."""
    async with visit.transaction() as connection:
        try:
            rows = [await publishing.version(connection, version) for version in (before, after)]
        except VersionNotKnown:
            return visit.page("coordinator/version_unknown.html", status=_NOT_FOUND)
        is_short = max(row.shift_count for row in rows) <= MOST_LINES
        lines = [await publishing.lines_of(connection, row.id) for row in rows] if is_short else None
    found = None if lines is None else await asyncio.to_thread(changes_between, *lines)
    zone = visit.pages.settings.zone
    return visit.page(
        "coordinator/versions_two.html",
        before=rows[0],
        after=rows[1],
        difference=found,
        shown=None if found is None else shown_changes(found["changes"], visit.language, zone),
    )


async def _page(
    visit: Visit, version: int, *, refused: str = "", emptied: Sequence[Span] = (), status: int = 200
) -> Response:
    """Show a version; a long one is not compared, so the times that it would empty are those that refused it."""
    sides = None
    async with visit.transaction() as connection:
        try:
            row = await publishing.version(connection, version)
        except VersionNotKnown:
            return visit.page("coordinator/version_unknown.html", status=_NOT_FOUND)
        live = await publishing.live_version(connection)
        others = [each for each in await publishing.versions(connection) if each.id != version]
        is_short = max(row.shift_count, live.shift_count if live is not None else 0) <= MOST_LINES
        if is_short and not row.live:
            sides = await load_restored(connection, row, visit.now)
    difference = None if sides is None else await asyncio.to_thread(compared, sides)
    zone = visit.pages.settings.zone
    shown = None if difference is None else shown_difference(difference, visit.language, zone)
    return visit.page(
        "coordinator/version.html",
        status=status,
        version=row,
        live=live,
        difference=difference,
        shown=shown,
        emptied_hours=shown["emptied"] if shown else shown_emptied(emptied, visit.language, zone),
        refused=refused,
        others=others,
    )
