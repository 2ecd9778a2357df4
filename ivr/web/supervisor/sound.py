"""`/voicemails/{id}/sound`: what a caller said, for whoever holds the message; told to the audit before it is sent."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.pages import HTML_NEVER_KEPT, Visit
from ivr.web.supervisor import byte_ranges
from ivr.web.supervisor.byte_ranges import RangeNotSatisfiable
from routing import recordings
from routing.audit import Deed
from routing.sealing import SealNotOpened
from routing.supervision import listening
from routing.transaction import Transaction

router = APIRouter()

_PART, _FORBIDDEN, _NOT_THERE, _NOT_SATISFIABLE = 206, 403, 404, 416
_HEADERS = {**HTML_NEVER_KEPT, "Accept-Ranges": "bytes", "Content-Disposition": "inline"}
_KIND = "audio/mpeg"


@router.get("/{message}/sound")
async def sound(visit: SignedIn, message: UUID) -> Response:
    """Return the sound, or the part of it that is asked for."""
    async with visit.transaction() as connection:
        await _is_held(visit, Transaction(connection, visit.now, visit.pages.helpline), message)
        sealed = await recordings.get(connection, message)
    content = None if sealed is None else await asyncio.to_thread(_opened, visit, sealed)
    if content is None:
        raise HTTPException(_NOT_THERE)
    request, size = visit.request.headers, len(content)
    try:
        # We name no version of it, so a part of "that version" is of none.
        part = None if "if-range" in request else byte_ranges.asked(request.get("range"), size)
    except RangeNotSatisfiable:
        headers = {**_HEADERS, "Content-Range": f"bytes */{size}"}
        return Response(status_code=_NOT_SATISFIABLE, headers=headers)
    await _told(visit, message)
    if part is None:
        return Response(content, media_type=_KIND, headers=_HEADERS)
    headers = {**_HEADERS, "Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}"}
    return Response(content[part.start : part.stop], _PART, headers, _KIND)


async def _is_held(visit: Visit, tx: Transaction, message: UUID) -> None:
    if not await listening.may_hear(tx, message, by=visit.signed_in.account.id):
        raise HTTPException(_FORBIDDEN)


def _opened(visit: Visit, sealed: bytes) -> bytes | None:
    try:
        return visit.pages.helpline.sealer.open_bytes(sealed)
    except SealNotOpened:
        return None


async def _told(visit: Visit, message: UUID) -> None:
    """Tell the audit, once in a while, that somebody hears a message which they still hold."""
    async with visit.transaction() as connection:
        tx = Transaction(connection, visit.now, visit.pages.helpline)
        await _is_held(visit, tx, message)
        if await listening.is_news(tx, message, visit.signed_in.account.id):
            await visit.audited(connection, Deed("message.heard", f"message {message}"))
