"""Number set-up: the requests of `doctor` and `provision` to Twilio's REST API.

It uses the gateway's client, the only user of twilio.rest. No call depends on it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

from ivr.phone.links import RETRIES
from ivr.phone.twilio.errors import Asking, CarrierNotReachable
from ivr.phone.twilio.gateway import client_of
from ivr.phone.twilio.http import Transport
from ivr.settings import Settings

_NOT_AUTHORISED = frozenset({401, 403})
_PAGE = 1000
MOST_QUEUES = 5000


class CredentialsRefused(Exception):
    """The carrier does not take this account's credentials."""


class NumberNotOurs(Exception):
    """The account has no such number."""


@dataclass(frozen=True, slots=True)
class Line:
    """The URL and method of one kind of a number's requests."""

    url: str
    method: str = "POST"

    @property
    def address(self) -> str:
        """The URL without its fragment, which has only retry hints."""
        return self.url.partition("#")[0]


@dataclass(frozen=True, slots=True)
class SetUp:
    """The URLs of a number's requests."""

    voice: Line
    status: Line
    fallback: Line

    def lines(self) -> dict[str, Line]:
        """Return the lines by their names in Twilio's console."""
        return {"voice URL": self.voice, "status callback": self.status, "fallback URL": self.fallback}

    def differing(self, wanted: "SetUp") -> dict[str, tuple[Line, Line]]:
        """Return what differs: name -> (this line, the wanted line)."""
        found, should = self.lines(), wanted.lines()
        return {
            name: (found[name], should[name])
            for name in should
            if (found[name].address, found[name].method) != (should[name].address, should[name].method)
        }


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """The hotline's number as the carrier knows it."""

    sid: str
    set_up: SetUp
    taken_by: str  # "application" or "trunk", which make the carrier ignore the URLs; else empty


@dataclass(frozen=True, slots=True)
class State:
    """The state of the account."""

    status: str
    kind: str


def wanted(settings: Settings) -> SetUp:
    """Return the set-up that the number should have (design, part 10)."""
    base = settings.public_url
    return SetUp(
        voice=Line(f"{base}/voice/incoming{RETRIES}"),
        status=Line(f"{base}/voice/status{RETRIES}"),
        fallback=Line(settings.fallback_url or f"{base}/voice/fallback{RETRIES}"),
    )


class NumberSetup:
    """One account and its number."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._number = settings.hotline_number
        self._transport = transport
        self._client = client_of(settings, transport)

    @property
    def told_at(self) -> datetime | None:
        """The carrier's clock at its last answer, in whole seconds."""
        try:
            return parsedate_to_datetime(self._transport.date).astimezone(UTC)
        except ValueError:
            return None

    async def fetch(self) -> State:
        """Return the account's state. Raises CredentialsRefused, CarrierNotReachable."""
        with _Checking():
            account = await self._client.api.accounts(self._client.account_sid).fetch_async()
        return State(str(account.status), str(account.type))

    async def number(self) -> OwnNumber:
        """Return the hotline's number. Raises NumberNotOurs, CredentialsRefused, CarrierNotReachable."""
        with _Checking():
            # The filter also matches parts of numbers.
            found = await self._client.incoming_phone_numbers.list_async(phone_number=self._number, limit=20)
        for number in found:
            if number.phone_number == self._number:
                return _own(number)
        raise NumberNotOurs(NumberNotOurs.__doc__)

    async def set_up(self, sid: str, wanted: SetUp) -> None:
        """Point a number here. Raises CredentialsRefused, CarrierNotReachable."""
        with _Checking():
            await self._client.incoming_phone_numbers(sid).update_async(
                voice_url=wanted.voice.url,
                voice_method=wanted.voice.method,
                status_callback=wanted.status.url,
                status_callback_method=wanted.status.method,
                voice_fallback_url=wanted.fallback.url,
                voice_fallback_method=wanted.fallback.method,
            )

    async def count_queues(self) -> int:
        """Return how many queues the account keeps, up to MOST_QUEUES. Raises CarrierNotReachable."""
        with _Checking():
            return len(await self._client.queues.list_async(limit=MOST_QUEUES, page_size=_PAGE))


@asynccontextmanager
async def opened(
    settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[NumberSetup]:
    """Yield the account that the settings name."""
    requests = Transport(transport)
    try:
        yield NumberSetup(settings, requests)
    finally:
        await requests.close()


class _Checking(Asking):
    """Raises CredentialsRefused where it applies, instead of CarrierNotReachable."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        status = _status(error)
        if status in _NOT_AUTHORISED:
            raise CredentialsRefused(CredentialsRefused.__doc__) from None
        if status is not None:
            raise CarrierNotReachable(f"HTTP {status}") from None
        super().__exit__(kind, error, trace)


def _status(error: BaseException | None) -> int | None:
    """Return the HTTP status of an error, which list requests hide in another place."""
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return int(error.status)
    if isinstance(error, TwilioException) and len(error.args) > 1:
        status = getattr(error.args[1], "status_code", None)
        return status if isinstance(status, int) else None
    return None


def _own(number: Any) -> OwnNumber:
    taken_by = "application" if number.voice_application_sid else "trunk" if number.trunk_sid else ""
    set_up = SetUp(
        voice=Line(number.voice_url or "", number.voice_method or ""),
        status=Line(number.status_callback or "", number.status_callback_method or ""),
        fallback=Line(number.voice_fallback_url or "", number.voice_fallback_method or ""),
    )
    return OwnNumber(str(number.sid), set_up, taken_by)
