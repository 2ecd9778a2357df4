"""Retention: erases what is past its time, every hour, and one caller's traces on request."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database, DatabaseNotReachable
from ivr.phone.twilio.errors import CallNotFound, CarrierNotReachable
from ivr.phone.twilio.gateway import Gateway
from ivr.settings import Settings
from routing import audit, blocks, callbacks, calls, erasure, recordings, voicemails
from routing.counselling import testrings
from routing.line import not_again
from routing.people import one_time_links, sessions, sign_in_attempts
from routing.rota import drafts
from routing.sql.savepoints import error_place
from routing.summaries import making
from routing.supervision import handover
from routing.switchboard.actions import RedirectToFarewell, StopOfferRing
from routing.switchboard.callback import in_line
from routing.transaction import Action, Helpline, Transaction

log = structlog.get_logger(__name__)

_CALLS_KEPT = timedelta(days=2 * 365)
_LATELY = timedelta(days=2)  # an upgrade with processes of two versions is over by then


@dataclass
class Erased:
    """How much was erased. `left` counts what the carrier could not erase now."""

    numbers: int = 0
    recordings: int = 0
    callbacks: int = 0  # whose number was erased
    calls: int = 0
    records: int = 0  # call records at the carrier
    left: int = 0
    on_the_line: int = 0  # the caller's calls that are not over
    blocked: bool = False
    never_rung: bool = False  # it is never to be rung again, and stays so
    is_listed: bool = True  # whether the carrier listed the caller's calls
    stay: set[str] = field(default_factory=set)  # SIDs of calls that are kept for now


async def erase_old(settings: Settings, database: Database, gateway: Gateway, now: datetime) -> Erased:
    """Erase what is past its time. A kind that fails does not stop the others; its error is raised at the end."""
    erased = Erased()
    numbers_before = now - timedelta(days=settings.keep_numbers_days)

    async def numbers() -> None:
        erased.numbers = await _in_batches(database, erasure.erase_numbers, numbers_before)
        async with database.begin() as connection:
            await erasure.erase_notes(connection, numbers_before)
            await handover.erase(connection, numbers_before)

    async def numbers_of_callbacks() -> None:
        erased.callbacks = await _in_batches(database, erasure.erase_callbacks, numbers_before)

    async def sound() -> None:
        before = now - timedelta(days=settings.keep_recordings_days)
        await _erase_recordings(database, gateway, before, now, erased)

    async def old_calls() -> None:
        erased.calls = await _in_batches(database, erasure.erase_calls, now - _CALLS_KEPT)
        async with database.begin() as connection:
            await making.keep_left_out(connection, now - _LATELY)

    async def wishes() -> None:
        async with database.begin() as connection:
            await not_again.erase(connection, now)

    async def ended_blocks() -> None:
        async with database.begin() as connection:
            await blocks.erase_ended(connection, now)

    async def of_pages() -> None:
        async with database.begin() as connection:
            await sessions.erase_over(connection, now)
            await one_time_links.erase_over(connection, now)
            await sign_in_attempts.erase_over(connection, now)
            await drafts.erase_over(connection, now)
            await testrings.erase(connection, now - _CALLS_KEPT)

    async def old_audit() -> None:
        async with database.begin() as connection:
            await audit.trim(connection, now - timedelta(days=settings.keep_audit_days))

    failed = [
        await _tried(database, kind)
        for kind in (
            numbers,
            numbers_of_callbacks,
            sound,
            old_calls,
            wishes,
            ended_blocks,
            of_pages,
            old_audit,
        )
    ]
    log.info(
        "retention.done",
        numbers=erased.numbers,
        callbacks=erased.callbacks,
        recordings=erased.recordings,
        calls=erased.calls,
        left=erased.left,
    )
    for error in filter(None, failed):
        raise error
    return erased


async def _tried(database: Database, kind: Callable[[], Awaitable[None]]) -> Exception | None:
    """Erase one kind; return its error, if any. Raises DatabaseNotReachable when the database is away."""
    try:
        await kind()
    except DatabaseNotReachable as error:
        if database.is_away:
            raise
        log.warning("retention.not_done", kind=kind.__name__, why=str(error))
        return error
    except Exception as error:  # noqa: BLE001 - logged, and raised at the end
        log.error("retention.not_done", kind=kind.__name__, why=error_place(error))  # noqa: TRY400 - it may quote a number
        return error
    return None


async def forget(
    database: Database, gateway: Gateway, helpline: Helpline, now: datetime, hashes: list[bytes]
) -> Erased:
    """Erase a caller's traces, at the carrier first: we find them there only by the number kept here."""
    erased = Erased()
    async with database.begin() as connection:
        tx = Transaction(connection, now, helpline)
        for callback in await callbacks.open_of_caller(connection, hashes):
            await in_line.withdraw(tx, callback, "its caller wants to be forgotten")
    await _stop_rings(gateway, tx.noted)
    async with database.begin() as connection:
        traces = await erasure.traces(connection, hashes)
        # Whatever stays is found again by the number of the call that requested it, so that call stays too.
        needed: set[UUID | None] = {
            each.call_id for each in await callbacks.open_of_caller(connection, hashes)
        }
        erased.blocked, erased.never_rung = await erasure.stays(connection, now, hashes)
    for trace in traces:
        # The carrier cannot delete the record of a live call, and its caller may still be cut off.
        may_go = trace.is_over and trace.call_id not in needed
        if may_go and await _forget_call(database, gateway, now, trace, erased):
            continue
        erased.left += trace.is_over
        erased.on_the_line += not trace.is_over
        erased.stay.add(trace.sid)
        needed.add(trace.asked_in)
    async with database.begin() as connection:
        asked_in = [trace.call_id for trace in traces]
        erased.callbacks = await erasure.forget_callbacks(connection, hashes, asked_in)
    return erased


async def _forget_call(
    database: Database, gateway: Gateway, now: datetime, trace: erasure.Trace, erased: Erased
) -> bool:
    """Erase one call's recordings, record and number; return whether all of them are gone."""
    async with database.begin() as connection:
        is_expected = await voicemails.is_expected(connection, trace.call_id)
        sids = await erasure.at_the_carrier(connection, call_id=trace.call_id)
    gone = [await _erase_recording(database, gateway, now, sid) for sid in sids]
    erased.recordings += sum(gone)
    if is_expected or not all(gone) or (trace.has_leg and not await _erase_record(gateway, trace.sid)):
        return False
    async with database.begin() as connection:
        erased.recordings += await recordings.forget(connection, trace.call_id)
        await erasure.forget(connection, trace.call_id)
    erased.records += trace.has_leg
    erased.numbers += 1
    return True


async def _stop_rings(gateway: Gateway, actions: list[Action]) -> None:
    """Stop the rings of withdrawn callbacks; a ring that cannot be stopped ends by its own time limit."""
    for action in actions:
        with contextlib.suppress(CallNotFound, CarrierNotReachable):
            match action:
                case StopOfferRing():
                    await gateway.stop_ringing(action.leg_sid)
                case RedirectToFarewell():
                    await gateway.redirect_to_farewell(action.leg_sid, action.offer_id)


async def forget_at_carrier(
    database: Database, gateway: Gateway, now: datetime, number: str, erased: Erased
) -> None:
    """Erase what only the carrier knows of a caller, whose number is erased here or never came here."""
    try:
        theirs = await gateway.calls_of(number)
    except CarrierNotReachable as error:
        log.warning("records.not_listed", why=str(error))
        erased.is_listed = False
        return
    for sid, is_over in theirs:
        if sid in erased.stay:
            continue
        if not is_over:
            erased.on_the_line += 1
        elif await _forget_leg(database, gateway, now, sid, erased):
            erased.records += 1
        else:
            erased.left += 1


async def _forget_leg(database: Database, gateway: Gateway, now: datetime, sid: str, erased: Erased) -> bool:
    try:
        said = await gateway.recordings_of(sid)
    except CarrierNotReachable as error:
        log.warning("recording.not_erased", why=str(error))
        return False
    gone = [
        # A recording that still runs cannot be erased.
        each.state is not None and await _erase_recording(database, gateway, now, each.sid)
        for each in said
    ]
    erased.recordings += sum(gone)
    if not all(gone) or not await _erase_record(gateway, sid):
        return False
    async with database.begin() as connection:
        call = await calls.by_sid(connection, sid)
        if call is not None:
            erased.recordings += await recordings.forget(connection, call.id)
    return True


async def _in_batches(
    database: Database, erase: Callable[[AsyncConnection, datetime], Awaitable[int]], before: datetime
) -> int:
    total = 0
    while True:
        async with database.begin() as connection:
            count = await erase(connection, before)
        total += count
        if not count:
            return total


async def _erase_recordings(
    database: Database, gateway: Gateway, before: datetime, now: datetime, erased: Erased
) -> None:
    erased.recordings += await _in_batches(database, recordings.erase, before)
    failed: set[str] = set()
    while True:
        async with database.begin() as connection:
            limit = erasure.BATCH + len(failed)
            sids = await erasure.at_the_carrier(connection, before=before, limit=limit)
        if failed.issuperset(sids):
            return
        for sid in sids:
            if sid in failed:
                continue
            if await _erase_recording(database, gateway, now, sid):
                erased.recordings += 1
                continue
            erased.left += 1
            failed.add(sid)
            # Go on after one recording that fails; stop when the carrier is away, until the next hour.
            if not await _answers(gateway):
                return


async def _answers(gateway: Gateway) -> bool:
    try:
        await gateway.answers()
    except CarrierNotReachable:
        return False
    return True


async def _erase_recording(database: Database, gateway: Gateway, now: datetime, sid: str) -> bool:
    try:
        await gateway.delete_recording(sid)
    except CarrierNotReachable as error:
        log.warning("recording.not_erased", why=str(error))
        return False
    async with database.begin() as connection:
        await erasure.recording_erased(connection, now, sid)
    return True


async def _erase_record(gateway: Gateway, sid: str) -> bool:
    try:
        await gateway.delete_call(sid)
    except CarrierNotReachable as error:
        log.warning("record.not_erased", why=str(error))
        return False
    return True
