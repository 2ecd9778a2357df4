"""The voicemail fetcher: what callers have said, fetched from the carrier, sealed here, and removed there.

One pass does for each message what is next for it. Every step commits by itself and may be done again, so a
worker may be killed anywhere; several workers may do the same step, and the second one changes nothing.
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

_AT_ONCE = 5  # requests to the carrier
# Of one pass, real time: whatever was not begun by then is for the next one, which finds what is new first. Each fetch
# that trickles holds a place for as long as one may take (ivr/phone/twilio/http.py).
_BEGUN_WITHIN_SECONDS = 20.0


class VoicemailFetcher:
    """Brings home what callers have said."""

    def __init__(self, transactions: Transactions, gateway: Gateway) -> None:
        self._transactions = transactions
        self._gateway = gateway

    async def collect(self) -> int:
        """Do the next step for every message whose turn it is; return how many there were."""
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
        except Exception as error:  # noqa: BLE001 - told of, and asked for again
            # One message that we cannot deal with keeps no other one from coming home.
            log.error("voicemail.not_collected", call=str(message.call_id), why=type(error).__name__)  # noqa: TRY400 - its words may quote what was told
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
            # Announced, and not to be fetched yet (or no more): looked for again, ever less often.
            is_known = await self._gateway.has_recording(message.recording_sid or "")
            await self._transactions.run(voicemail.later if is_known else voicemail.missing, message.id)
            return
        await self._transactions.run(voicemail.keep, message.id, sound)
        await self._remove(message)

    async def _remove(self, message: Voicemail) -> None:
        if message.recording_sid is not None:
            await self._gateway.delete_recording(message.recording_sid)
        await self._transactions.run(voicemail.removed, message.id)
