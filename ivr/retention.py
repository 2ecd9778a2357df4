"""Retention: what is past its time is erased, each day; and one caller's traces, when somebody asks for it."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database import Database
from ivr.phone.gateway import CarrierNotReachable, Gateway, LegOver
from ivr.settings import Settings
from routing import blocks, callbacks, recordings, retention, voicemails
from routing.switchboard import standing
from routing.switchboard.board import Action, Board, HangUp

log = structlog.get_logger(__name__)

_CALLS_KEPT = timedelta(days=2 * 365)


@dataclass
class Erased:
    """How much was erased; `left` is what the carrier did not erase now."""

    numbers: int = 0
    recordings: int = 0
    callbacks: int = 0  # of which the number was erased
    calls: int = 0
    records: int = 0  # of calls, at the carrier
    left: int = 0
    on_the_line: int = 0  # calls of theirs that go on
    blocked: bool = False


async def erase_old(settings: Settings, database: Database, gateway: Gateway, now: datetime) -> Erased:
    """Erase what is past its time. Raises DatabaseNotReachable; what was done by then is done."""
    erased = Erased()
    numbers_before = now - timedelta(days=settings.keep_numbers_days)
    erased.numbers = await _in_batches(database, retention.erase_numbers, numbers_before)
    erased.callbacks = await _in_batches(database, retention.erase_callbacks, numbers_before)
    await _erase_recordings(
        database, gateway, now - timedelta(days=settings.keep_recordings_days), now, erased
    )
    erased.calls = await _in_batches(database, retention.erase_calls, now - _CALLS_KEPT)
    log.info(
        "retention.done",
        numbers=erased.numbers,
        callbacks=erased.callbacks,
        recordings=erased.recordings,
        calls=erased.calls,
    )
    return erased


async def forget(
    database: Database, gateway: Gateway, board: Board, now: datetime, hashes: list[bytes]
) -> Erased:
    """Erase a caller's traces, at the carrier first: once the number is erased here, nobody finds them there."""
    erased, unwanted = Erased(), list[Action]()
    async with database.begin() as connection:
        for callback in await callbacks.open_of_caller(connection, hashes):
            why = "its caller wants to be forgotten"
            unwanted += await standing.withdraw(board, connection, now, callback, why)
    await _hang_up(gateway, unwanted)
    async with database.begin() as connection:
        traces = await retention.traces(connection, hashes)
        # What stays is found again by the number of the call that asked for it: that one stays too.
        needed: set[UUID | None] = {
            each.call_id for each in await callbacks.open_of_caller(connection, hashes)
        }
        erased.blocked = await blocks.is_blocked(connection, now, hashes)
    for trace in traces:
        if not trace.is_over:
            # The carrier keeps the record until the call is over, and the caller may still be cut off.
            erased.on_the_line += 1
            needed.add(trace.asked_in)
            continue
        if trace.call_id in needed:
            erased.left += 1
            continue
        async with database.begin() as connection:
            is_expected = await voicemails.is_expected(connection, trace.call_id)
            sids = await voicemails.at_the_carrier(connection, call_id=trace.call_id)
        gone = [await _erase_recording(database, gateway, now, sid) for sid in sids]
        erased.recordings += sum(gone)
        if is_expected or not all(gone) or (trace.has_leg and not await _erase_record(gateway, trace.sid)):
            erased.left += 1
            needed.add(trace.asked_in)
            continue
        erased.records += trace.has_leg
        async with database.begin() as connection:
            erased.recordings += await recordings.forget(connection, trace.call_id)
            await retention.forget(connection, trace.call_id)
        erased.numbers += 1
    async with database.begin() as connection:
        asked_in = [trace.call_id for trace in traces]
        erased.callbacks = await retention.forget_callbacks(connection, hashes, asked_in)
    return erased


async def _hang_up(gateway: Gateway, actions: list[Action]) -> None:
    """Let no phone ring on for a callback that was withdrawn; should that fail, its own time limit ends the ring."""
    for action in actions:
        if isinstance(action, HangUp):
            with contextlib.suppress(LegOver, CarrierNotReachable):
                await gateway.hang_up(action.leg_sid)


async def _in_batches(
    database: Database, erase: Callable[[AsyncConnection, datetime], Awaitable[int]], before: datetime
) -> int:
    total = 0
    while True:
        async with database.begin() as connection:
            count = await erase(connection, before)
        total += count
        if count < retention.BATCH:
            return total


async def _erase_recordings(
    database: Database, gateway: Gateway, before: datetime, now: datetime, erased: Erased
) -> None:
    async with database.begin() as connection:
        erased.recordings += await recordings.erase(connection, before)
    while True:
        async with database.begin() as connection:
            sids = await voicemails.at_the_carrier(connection, before=before, limit=retention.BATCH)
        for sid in sids:
            if not await _erase_recording(database, gateway, now, sid):
                # Tomorrow is another day.
                erased.left += 1
                return
            erased.recordings += 1
        if len(sids) < retention.BATCH:
            return


async def _erase_recording(database: Database, gateway: Gateway, now: datetime, sid: str) -> bool:
    try:
        await gateway.delete_recording(sid)
    except CarrierNotReachable as error:
        log.warning("recording.not_erased", why=str(error))
        return False
    async with database.begin() as connection:
        await voicemails.erased(connection, now, sid)
    return True


async def _erase_record(gateway: Gateway, sid: str) -> bool:
    try:
        await gateway.delete_call(sid)
    except CarrierNotReachable as error:
        log.warning("record.not_erased", why=str(error))
        return False
    return True
