"""The voicemail fetcher: fetches voicemails from the carrier, seals them here, and removes them there.

A pass does each voicemail's next step. Every step commits by itself and may be repeated: a worker may be killed at
any point, and a second worker's same step changes nothing.
"""

import asyncio
from time import monotonic

import structlog

from ivr.database.engine import DatabaseNotReachable
from ivr.phone.transactions import Transactions
from ivr.phone.twilio.errors import CallNotFound, CarrierNotReachable
from ivr.phone.twilio.gateway import Gateway
from routing.switchboard.call import voicemail
from routing.voicemails import State, Voicemail

log = structlog.get_logger(__name__)

_AT_ONCE = 5  # concurrent requests to the carrier
# A pass begins no step after this real time, so that slow fetches (ivr/phone/twilio/http.py) do not delay newer
# voicemails: the next pass takes those first.
_BEGUN_WITHIN_SECONDS = 20.0


class VoicemailFetcher:
    """Fetches voicemails from the carrier."""

    def __init__(self, transactions: Transactions, gateway: Gateway) -> None:
        self._transactions = transactions
        self._gateway = gateway

    async def collect(self) -> int:
        """Do the next step of every voicemail that is due; return how many were due."""
        due = await self._transactions.run(voicemail.to_collect)
        free, until = asyncio.Semaphore(_AT_ONCE), monotonic() + _BEGUN_WITHIN_SECONDS
        deals = (self._deal_with(free, until, *each) for each in due)
        for result in await asyncio.gather(*deals, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        return len(due)

    async def _deal_with(
        self, free: asyncio.Semaphore, until: float, message: Voicemail, call_sid: str
    ) -> None:
        try:
            async with free:
                if monotonic() < until:
                    await self._step(message, call_sid)
        except DatabaseNotReachable:
            raise
        except CarrierNotReachable as error:
            log.warning("voicemail.not_collected", call=str(message.call_id), why=str(error))
            await self._transactions.run(voicemail.later, message.id)
        except Exception as error:  # noqa: BLE001 - logged, and retried
            # A voicemail that fails must not stop the others.
            log.error("voicemail.not_collected", call=str(message.call_id), why=type(error).__name__)  # noqa: TRY400 - a traceback may quote data
            await self._transactions.run(voicemail.later, message.id)

    async def _step(self, message: Voicemail, call_sid: str) -> None:
        match message.state:
            case State.RECORDING:
                at_carrier = await self._gateway.recordings_of(call_sid)
                await self._transactions.run(voicemail.found, message.id, at_carrier)
            case State.READY:
                await self._keep(message)
            case _:
                await self._remove(message)

    async def _keep(self, message: Voicemail) -> None:
        try:
            sound = await self._gateway.sound(message.recording_sid or "")
        except CallNotFound:
            # Announced, but not there yet, or no more: retry, less and less often.
            is_known = await self._gateway.has_recording(message.recording_sid or "")
            await self._transactions.run(voicemail.later if is_known else voicemail.missing, message.id)
            return
        await self._transactions.run(voicemail.keep, message.id, sound)
        await self._remove(message)

    async def _remove(self, message: Voicemail) -> None:
        if message.recording_sid is not None:
            await self._gateway.delete_recording(message.recording_sid)
        await self._transactions.run(voicemail.removed, message.id)
