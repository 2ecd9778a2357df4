"""`/board`: who waits, talks and is on duty, as it happens; coordinators see it without links to calls."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter, Depends
from starlette.responses import PlainTextResponse, Response

from ivr.web.access import SignedIn, require
from ivr.web.authors import author
from ivr.web.live import board_source
from ivr.web.live.broadcaster import TooManyStreams
from ivr.web.live.streams import Audience, StreamResponse
from ivr.web.pages import HTML_NEVER_KEPT, RowId, Visit
from routing.audit import Deed
from routing.counselling.numbers import masked
from routing.people.roles import Role
from routing.supervision import flags, handover, own_phone, tonight
from routing.supervision.flags import Taken
from routing.supervision.notes import Said
from routing.supervision.own_phone import OwnPhone
from routing.transaction import Transaction

router = APIRouter(prefix=board_source.PATH, dependencies=[Depends(require(*board_source.WATCHERS))])

acts = APIRouter(prefix=board_source.PATH, dependencies=[Depends(require(Role.SUPERVISOR))])

_NOT_NOW = 503
_FLAG = re.compile(r"\d{1,9}", re.ASCII)  # its id
_FRESH = timedelta(hours=12)


@router.get("")
async def board_page(visit: SignedIn, flag: str = "") -> Response:
    """Show the board as it stands, and who was faster with a flag; where scripts run, it goes on by the stream."""
    return await show(visit, flag=flag)


async def show(
    visit: Visit,
    *,
    fault: str = "",
    status: int = 200,
    written: Mapping[str, str] | None = None,
    told: str | None = None,
    flag: str = "",
    on_call_fault: str = "",
    phone_typed: str | None = None,
) -> Response:
    """Return the board's page, with what was wrong with a form of it: an announcement, or what is told the next one."""
    source = visit.pages.board
    board = await source.read(visit.now)
    shown = source.written(_audience(visit), board, visit.now, is_live=False)
    is_supervisor = Role.SUPERVISOR in visit.signed_in.roles
    last = await _handover(visit) if is_supervisor else None
    faster = await _faster(visit, flag) if is_supervisor else None
    phone = await _own_phone(visit) if is_supervisor else None
    return visit.page(
        "supervisor/board.html",
        status=status,
        shown=shown,
        is_supervisor=is_supervisor,
        handover=last,
        is_fresh=last is not None
        and last[0].account != visit.signed_in.account.id
        and last[0].at > visit.now - _FRESH,
        faster=faster,
        told=told,
        on_call=board.on_call,
        own_phone=phone,
        own_mask=masked(phone.phone) if phone else "",
        on_call_fault=on_call_fault,
        phone_typed=phone_typed,
        closed_until=board.closed_until,
        announced_until=board.announced_until,
        closing=tonight.mark(board.closed_until),
        announcing=tonight.mark(board.announced_until),
        spans=[(minutes, timedelta(minutes=minutes)) for minutes in tonight.SPANS],
        spoken=visit.pages.settings.hotline_languages,
        fault=fault,
        is_writing=written is not None,
        written=written or dict(board.announcement),
    )


async def _handover(visit: Visit) -> tuple[Said, str] | None:
    """Return what was told last, and by whom."""
    async with visit.transaction() as connection:
        said = await handover.last(connection, visit.pages.helpline.sealer)
        return None if said is None else (said, await author(connection, f"account {said.account}"))


async def _own_phone(visit: Visit) -> OwnPhone | None:
    async with visit.transaction() as connection:
        return await own_phone.of(connection, visit.signed_in.account.id)


async def _faster(visit: Visit, flag: str) -> tuple[Taken, str] | None:
    """Return who has taken a flag that an address names, by name."""
    if not _FLAG.fullmatch(flag):
        return None
    async with visit.transaction() as connection:
        taken = await flags.taken(connection, int(flag))
        return None if taken is None else (taken, await author(connection, f"account {taken.by}"))


@router.get("/stream")
async def stream(visit: SignedIn) -> Response:
    """Send the board whenever it changes, and a beat each 5 s."""
    session = visit.signed_in
    try:
        made = visit.pages.live.stream(_audience(visit), session.token_hash, session.account.id)
    except TooManyStreams:
        return PlainTextResponse("Too many boards.\n", status_code=_NOT_NOW, headers=HTML_NEVER_KEPT)
    return StreamResponse(made, visit.pages.live.watching)


@router.get("/pulse")
async def pulse(visit: SignedIn) -> Response:
    """Say what the bar says of the line."""
    counts = await visit.pages.work.at(visit.now)
    return replace(visit, pulse=counts.pulse).page("supervisor/pulse.html")


@acts.post("/flags/{flag}")
async def take_flag(visit: SignedIn, flag: RowId) -> Response:
    """Take a flag, and go to its conversation; where somebody else was faster, to the board, which says who."""
    async with visit.transaction() as connection:
        tx = Transaction(connection, visit.now, visit.pages.helpline)
        call = await flags.take(tx, flag, visit.signed_in.account.id)
        if call is not None:
            deed = Deed("flag.taken", f"call {call}")
            await visit.audited(connection, deed)
        elif (taken := await flags.taken(connection, flag)) and taken.by == visit.signed_in.account.id:
            call = taken.call_id  # pressed twice
    return visit.go(f"{board_source.PATH}?flag={flag}#lain" if call is None else f"/calls/{call}")


def _audience(visit: Visit) -> Audience:
    return board_source.audience(visit.language, visit.signed_in.roles)
