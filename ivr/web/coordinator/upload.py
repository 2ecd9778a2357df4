"""`/rota/upload`: a file, or pasted cells, becomes a draft that a worker reads; empty tables to fill in."""

import asyncio
import re
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.http_limits import LARGEST_UPLOAD
from ivr.web.pages import Visit
from ivr.web.words import words_of
from ivr.workbooks.writing import write_xlsx
from routing import audit
from routing.audit import Deed
from routing.rota import drafts, publishing
from routing.rota.files.export import HEADER
from routing.rota.files.export import export as as_csv

router = APIRouter(prefix="/rota")

_BAD, _NOT_SOUND = 400, 422
_LONGEST_NAME = 200
_ID = re.compile(r"[1-9][0-9]{0,8}")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@router.get("/upload")
async def upload_page(visit: SignedIn, after: str = "") -> Response:
    """Show where to upload, what callers hear now, and the drafts that wait; `after` is the draft that is mended."""
    return await _page(visit, after=_draft_of(after))


@router.post("/upload")
async def upload(visit: SignedIn, request: Request) -> Response:
    """Keep a file as a draft, and lead to its page. The body is read here, when its sender is known."""
    form = await _form(request)
    name, content = await _given(form)
    after = _draft_of(form.get("after"))
    await form.close()
    if not content.strip():
        _ = words_of(visit)
        faults = {"file": _("Choose a file, or paste the cells of a table.")}
        return await _page(visit, _NOT_SOUND, faults, after=after)
    sealer, size = visit.pages.helpline.sealer, len(content)
    sealed = await asyncio.to_thread(sealer.seal_bytes, content)
    async with visit.transaction() as connection:
        account = visit.signed_in.account.id
        # What was answered of the file before it was mended is not asked again.
        answers = None if after is None else await drafts.answers_of(connection, after)
        draft = await drafts.add(connection, visit.now, account, sealer.seal(name), sealed, answers)
        deed = Deed("rota.uploaded", f"draft {draft}", after={"bytes": size})
        await audit.note(connection, visit.now, visit.actor, deed, sealer)
    await visit.pages.read_soon(draft)
    return visit.go(f"/rota/drafts/{draft}")


@router.get("/template.csv")
async def template_csv(visit: SignedIn) -> Response:  # noqa: ARG001 - the door asks who it is
    """Return the header alone, as Excel reads it."""
    return download(as_csv(()).encode("utf-8-sig"), CSV, "rota.csv")


@router.get("/template.xlsx")
async def template_xlsx(visit: SignedIn) -> Response:  # noqa: ARG001
    """Return the header alone as a workbook, whose cells are texts."""
    return download(await asyncio.to_thread(write_xlsx, "Rota", HEADER, ()), XLSX, "rota.xlsx")


def download(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


async def _form(request: Request) -> FormData:
    """Return the form of a request, in memory: no part of a rota lies unsealed on the disk."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.form()
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=1, max_fields=4, max_part_size=LARGEST_UPLOAD
    )
    parser.spool_max_size = LARGEST_UPLOAD
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise HTTPException(_BAD, error.message) from None


async def _given(form: FormData) -> tuple[str, bytes]:
    """Return the name and the bytes of what a form brings; pasted cells have no name."""
    file, cells = form.get("file"), form.get("cells")
    if isinstance(file, UploadFile) and file.filename:
        return file.filename[:_LONGEST_NAME], await file.read()
    return "", cells.encode() if isinstance(cells, str) else b""


def _draft_of(written: object) -> int | None:
    return int(written) if isinstance(written, str) and _ID.fullmatch(written) else None


async def _page(
    visit: Visit, status: int = 200, faults: dict[str, str] | None = None, *, after: int | None = None
) -> Response:
    values: dict[str, Any] = {"faults": faults or {}, "after": after}
    async with visit.transaction() as connection:
        live = await publishing.live_version(connection)
        waiting = await drafts.unpublished(connection, visit.pages.helpline.sealer)
    return visit.page("coordinator/upload.html", status=status, live=live, waiting=waiting, **values)
