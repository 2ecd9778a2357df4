"""Retention: what is past its time is erased, each hour; and one caller's traces, when somebody asks for it."""

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
from routing import blocks, callbacks, calls, recordings, retention, voicemails
from routing.line import not_again
from routing.sql.savepoints import told
from routing.switchboard.actions import LeadOut, LetOff
from routing.switchboard.callback import in_line
from routing.transaction import Action, Helpline, Transaction

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
    is_listed: bool = True  # the carrier told which calls of theirs it keeps
    stay: set[str] = field(default_factory=set)  # the carrier's names of calls that it keeps for now


async def erase_old(settings: Settings, database: Database, gateway: Gateway, now: datetime) -> Erased:
    """Erase what is past its time: one kind that fails keeps no other, and is raised at the end."""
    erased = Erased()
    numbers_before = now - timedelta(days=settings.keep_numbers_days)

    async def numbers() -> None:
        erased.numbers = await _in_batches(database, retention.erase_numbers, numbers_before)

    async def numbers_of_callbacks() -> None:
        erased.callbacks = await _in_batches(database, retention.erase_callbacks, numbers_before)

    async def sound() -> None:
        before = now - timedelta(days=settings.keep_recordings_days)
        await _erase_recordings(database, gateway, before, now, erased)

    async def old_calls() -> None:
        erased.calls = await _in_batches(database, retention.erase_calls, now - _CALLS_KEPT)

    async def wishes() -> None:
        async with database.begin() as connection:
            await not_again.erase(connection, now)

    async def ended_blocks() -> None:
        async with database.begin() as connection:
            await blocks.erase_ended(connection, now)

    failed = [
        await _tried(database, kind)
        for kind in (numbers, numbers_of_callbacks, sound, old_calls, wishes, ended_blocks)
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
    """Erase one kind; return what keeps it from being erased. Raises DatabaseNotReachable once it is away."""
    try:
        await kind()
    except DatabaseNotReachable as error:
        if database.is_away:
            raise
        log.warning("retention.not_done", kind=kind.__name__, why=str(error))
        return error
    except Exception as error:  # noqa: BLE001 - told of, and raised in the end
        log.error("retention.not_done", kind=kind.__name__, why=told(error))  # noqa: TRY400 - its words may quote
        return error
    return None


async def forget(
    database: Database, gateway: Gateway, helpline: Helpline, now: datetime, hashes: list[bytes]
) -> Erased:
    """Erase a caller's traces, at the carrier first: once the number is erased here, nobody finds them there."""
    erased = Erased()
    async with database.begin() as connection:
        tx = Transaction(connection, now, helpline)
        for callback in await callbacks.open_of_caller(connection, hashes):
            await in_line.withdraw(tx, callback, "its caller wants to be forgotten")
    await _let_off(gateway, tx.noted)
    async with database.begin() as connection:
        traces = await retention.traces(connection, hashes)
        # What stays is found again by the number of the call that asked for it: that one stays too.
        needed: set[UUID | None] = {
            each.call_id for each in await callbacks.open_of_caller(connection, hashes)
        }
        erased.blocked = await blocks.is_blocked(connection, now, hashes)
    for trace in traces:
        # The carrier keeps the record until the call is over, and the caller may still be cut off.
        may_go = trace.is_over and trace.call_id not in needed
        if may_go and await _forget_call(database, gateway, now, trace, erased):
            continue
        erased.left += trace.is_over
        erased.on_the_line += not trace.is_over
        erased.stay.add(trace.sid)
        needed.add(trace.asked_in)
    async with database.begin() as connection:
        asked_in = [trace.call_id for trace in traces]
        erased.callbacks = await retention.forget_callbacks(connection, hashes, asked_in)
    return erased


async def _forget_call(
    database: Database, gateway: Gateway, now: datetime, trace: retention.Trace, erased: Erased
) -> bool:
    """Erase one call's recordings, record and number; answer whether nothing of it is left."""
    async with database.begin() as connection:
        is_expected = await voicemails.is_expected(connection, trace.call_id)
        sids = await retention.at_the_carrier(connection, call_id=trace.call_id)
    gone = [await _erase_recording(database, gateway, now, sid) for sid in sids]
    erased.recordings += sum(gone)
    if is_expected or not all(gone) or (trace.has_leg and not await _erase_record(gateway, trace.sid)):
        return False
    async with database.begin() as connection:
        erased.recordings += await recordings.forget(connection, trace.call_id)
        await retention.forget(connection, trace.call_id)
    erased.records += trace.has_leg
    erased.numbers += 1
    return True


async def _let_off(gateway: Gateway, actions: list[Action]) -> None:
    """Let no phone ring on for a callback that was withdrawn; should that fail, its own time limit ends the ring."""
    for action in actions:
        with contextlib.suppress(CallNotFound, CarrierNotReachable):
            match action:
                case LetOff():
                    await gateway.stop_ringing(action.leg_sid)
                case LeadOut():
                    await gateway.lead_out(action.leg_sid, action.offer_id)


async def forget_at_carrier(
    database: Database, gateway: Gateway, now: datetime, number: str, erased: Erased
) -> None:
    """Erase what the carrier alone still knows of a caller: their number is gone here, or never came here."""
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
        # What is being made still cannot be erased yet.
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
            limit = retention.BATCH + len(failed)
            sids = await retention.at_the_carrier(connection, before=before, limit=limit)
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
            # One that cannot be erased must not keep the others; a carrier that is away is asked again in an hour.
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
        await retention.recording_erased(connection, now, sid)
    return True


async def _erase_record(gateway: Gateway, sid: str) -> bool:
    try:
        await gateway.delete_call(sid)
    except CarrierNotReachable as error:
        log.warning("record.not_erased", why=str(error))
        return False
    return True
