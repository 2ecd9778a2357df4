"""The gateway: all our requests to Twilio's REST API, and the only user of twilio.rest.

It raises the exceptions of `ivr.phone.twilio.errors`, never Twilio's own.
"""

import contextlib
import functools
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import httpx
from twilio.rest import Client

from ivr.monitoring.metrics import Metrics
from ivr.phone import fields
from ivr.phone.links import Links
from ivr.phone.twilio import statuses
from ivr.phone.twilio.errors import Asking, CallNotFound, CarrierNotReachable, CreateResultUnknown, Creating
from ivr.phone.twilio.http import NotFetched, Transport
from ivr.settings import Settings
from routing.legs import LegState
from routing.rules import Rules
from routing.voicemails import AtCarrier, State

_NOT_FOUND = 404
_PAGE = 200  # calls a page: its answer stays below our limit
# Of a recording: twice the 64 kbit/s of the carrier's mp3, for recordings made under a longer VOICEMAIL_SECONDS.
_BYTES_A_SECOND = 16_000
_ALWAYS_TAKEN = 20 * 1024 * 1024
_EVENTS = ["initiated", "ringing", "answered", "completed"]


_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


_Method = Callable[Concatenate["Gateway", _Given], Coroutine[Any, Any, _Answer]]


def _timed(operation: str) -> Callable[[_Method[_Given, _Answer]], _Method[_Given, _Answer]]:
    """Time one operation; an exception gives its result."""

    def decorate(method: _Method[_Given, _Answer]) -> _Method[_Given, _Answer]:
        @functools.wraps(method)
        async def timed(gateway: "Gateway", /, *given: _Given.args, **more: _Given.kwargs) -> _Answer:
            with gateway.metrics.rest(operation):
                return await method(gateway, *given, **more)

        return timed

    return decorate


def client_of(settings: Settings, transport: Transport) -> Any:
    """Return the SDK's client for the account that the settings name."""
    client = Client(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        http_client=transport,
        # TWILIO_REGION in the process's environment would silently lead to another host.
        environment={"TWILIO_REGION": "", "TWILIO_EDGE": ""},
    )
    client.api.base_url = settings.twilio_api_url
    return client


class Gateway:
    """Twilio's REST API, for one account and one number."""

    def __init__(
        self,
        settings: Settings,
        rules: Rules,
        links: Links,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.metrics = metrics or Metrics()
        self._number = settings.hotline_number
        self._language = settings.language
        self._backstop = round(rules.ring_backstop.total_seconds())
        self._rings_back = round(rules.ring.total_seconds())
        self._largest = max(_ALWAYS_TAKEN, round(rules.voicemail.total_seconds()) * _BYTES_A_SECOND)
        self._links = links
        self._transport = Transport(transport)
        self._client = client_of(settings, self._transport)
        account = f"{settings.twilio_api_url}/2010-04-01/Accounts/{settings.twilio_account_sid}"
        self._recordings = f"{account}/Recordings"

    @_timed("ring")
    async def ring(self, phone: str, offer_id: UUID) -> str:
        """Ring a phone for an offer, once; return the leg's SID. Raises CreateRejected or CreateResultUnknown."""
        return await self._create(
            phone,
            url=self._links.offer("offer", offer_id),
            fallback_url=self._links.fallback,
            status_callback=self._links.offer("offer/status", offer_id),
            timeout=self._backstop,
        )

    @_timed("ring_back")
    async def ring_back(self, phone: str, call_id: UUID, language: str) -> str:
        """Ring the phone of a callback, as `ring` does. Its fallback document does not name us either (promise P6)."""
        named = None if language == self._language else language
        answered = self._links.call("callback/answered", call_id, named)
        return await self._create(
            phone,
            url=answered,
            fallback_url=answered,
            status_callback=self._links.call("callback/status", call_id),
            timeout=self._rings_back,
        )

    @_timed("ring_test")
    async def ring_test(self, phone: str, test_id: UUID) -> str:
        """Ring a counsellor's phone to test it, as `ring` does."""
        answered = self._links.test("test", test_id)
        return await self._create(
            phone,
            url=answered,
            fallback_url=answered,
            status_callback=self._links.test("test/status", test_id),
            timeout=self._rings_back,
        )

    async def _create(self, phone: str, **more: Any) -> str:
        with Creating():
            call = await self._client.calls.create_async(
                to=phone,
                from_=self._number,
                method="POST",
                fallback_method="POST",
                status_callback_method="POST",
                status_callback_event=_EVENTS,
                **more,
            )
        if not call.sid:
            raise CreateResultUnknown("an answer without a SID")
        return str(call.sid)

    @_timed("hang_up")
    async def hang_up(self, leg_sid: str) -> None:
        """End a leg, whatever its state. Raises CallNotFound."""
        with Asking():
            await self._client.calls(_in_path(leg_sid)).update_async(status="completed")

    @_timed("stop_ringing")
    async def stop_ringing(self, leg_sid: str) -> None:
        """End a leg unless somebody has picked up; Twilio leaves an answered one alone. Raises CallNotFound."""
        with Asking():
            await self._client.calls(_in_path(leg_sid)).update_async(status="canceled")

    @_timed("lead_out")
    async def redirect_to_farewell(self, leg_sid: str, offer_id: UUID) -> None:
        """Send an answered leg to its offer's document again, which tells the new state. Raises CallNotFound."""
        with Asking():
            await self._client.calls(_in_path(leg_sid)).update_async(
                url=self._links.offer("offer", offer_id),
                method="POST",
                fallback_url=self._links.fallback,
                fallback_method="POST",
            )

    @_timed("leg")
    async def leg(self, leg_sid: str) -> LegState:
        """Return the state of a leg. It is eventually consistent: fit for the sweep, not to route a call."""
        try:
            with Asking():
                call = await self._client.calls(_in_path(leg_sid)).fetch_async()
        except CallNotFound:
            return LegState.COMPLETED
        return statuses.leg_of(str(call.status))

    @_timed("delete_queue")
    async def delete_queue(self, queue_sid: str) -> None:
        """Delete a queue; it may be gone already."""
        with contextlib.suppress(CallNotFound), Asking():
            await self._client.queues(_in_path(queue_sid)).delete_async()

    @_timed("recordings")
    async def recordings_of(self, call_sid: str) -> list[AtCarrier]:
        """Return each recording of a leg, the oldest first."""
        try:
            with Asking():
                found = await self._client.recordings.list_async(call_sid=call_sid, limit=20)
        except CallNotFound:
            return []
        return [
            AtCarrier(str(each.sid), statuses.recording_of(str(each.status)), _seconds(each.duration))
            for each in reversed(found)
        ]

    @_timed("recording")
    async def sound(self, recording_sid: str) -> bytes:
        """Fetch a recording as mp3, always from the API's own host. Raises CallNotFound."""
        url = f"{self._recordings}/{_in_path(recording_sid)}.mp3"
        try:
            return await self._transport.fetch(
                url, self._client.auth, largest=self._largest, kind="audio/mpeg"
            )
        except NotFetched as error:
            if error.status == _NOT_FOUND:
                raise CallNotFound from None
            raise CarrierNotReachable(str(error)) from None
        except httpx.HTTPError as error:
            raise CarrierNotReachable(type(error).__name__) from None

    @_timed("recording_is_there")
    async def has_recording(self, recording_sid: str) -> bool:
        """Return whether the carrier knows a recording, even if its sound cannot be fetched now."""
        try:
            with Asking():
                found = await self._client.recordings(_in_path(recording_sid)).fetch_async()
        except CallNotFound:
            return False
        return statuses.recording_of(str(found.status)) not in {State.ABSENT, State.FAILED}

    @_timed("delete_recording")
    async def delete_recording(self, recording_sid: str) -> None:
        """Delete a recording; it may be gone already."""
        with contextlib.suppress(CallNotFound), Asking():
            await self._client.recordings(_in_path(recording_sid)).delete_async()

    @_timed("delete_call")
    async def delete_call(self, leg_sid: str) -> None:
        """Delete the record of a call that is over; it may be gone already."""
        with contextlib.suppress(CallNotFound), Asking():
            await self._client.calls(_in_path(leg_sid)).delete_async()

    @_timed("calls_of")
    async def calls_of(self, number: str) -> list[tuple[str, bool]]:
        """Return the SID of each call between a caller's number and ours, and whether it is over.

        The number stands in a query of the carrier's own API, which is encrypted and which we do not log.
        """
        ways = ({"from_": number, "to": self._number}, {"from_": self._number, "to": number})
        try:
            with Asking():
                found = [
                    each
                    for way in ways
                    for each in await self._client.calls.list_async(**way, page_size=_PAGE)
                ]
        except CallNotFound:
            return []
        return [(str(call.sid), statuses.leg_of(str(call.status)).is_over) for call in found]

    @_timed("answers")
    async def answers(self) -> None:
        """Ask for something that changes nothing. Raises CarrierNotReachable."""
        try:
            with Asking():
                await self._client.api.accounts(self._client.account_sid).fetch_async()
        except CallNotFound:
            raise CarrierNotReachable("HTTP 404: no such account") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()


def _in_path(sid: str) -> str:
    """Return a SID for a URL path. Raises CallNotFound if it would lead elsewhere: old rows were never checked."""
    if not (sid.isascii() and sid.isalnum()):
        raise CallNotFound
    return sid


def _seconds(duration: object) -> int | None:
    return fields.number(str(duration))
