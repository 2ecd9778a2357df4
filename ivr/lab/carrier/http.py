"""HTTP: sends one signed request to the product, with a time limit, and records it.

Source: /docs/usage/security, /docs/usage/webhooks/webhooks-connection-overrides.
"""

import asyncio
import logging
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import CookieError, SimpleCookie
from typing import Literal
from urllib.parse import urlencode

import httpx

from ivr.lab.carrier.kernel import Kernel
from ivr.lab.carrier.urls import Overrides, sent, signature
from ivr.lab.records import Webhook
from ivr.virtual_clock import VirtualClock

logger = logging.getLogger(__name__)

_SLACK = 1.0  # tests in virtual time raise it, for slow machines


class Failed(Exception):
    """An attempt brought no answer; `kind` is the retry policy's word for why."""

    def __init__(self, kind: Literal["ct", "rt"], message: str, *, induced: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.induced = induced


@dataclass(frozen=True)
class Letter:
    """A request to send: where, how, with the call's cookies and the delivery's token."""

    url: str
    method: str
    params: Mapping[str, str]
    cookies: dict[str, str]
    token: str

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of the body; none for GET."""
        return self.params if self.method == "POST" else {}

    @property
    def address(self) -> str:
        """The URL to request."""
        return sent(self.url, self.method, self.params)

    def headers(self, auth_token: str) -> dict[str, str]:
        """Return the headers, with the signature."""
        headers = {
            "X-Twilio-Signature": signature(auth_token, self.address, self.form),
            "I-Twilio-Idempotency-Token": self.token,
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        return headers


@dataclass
class _Answer:
    """The result of one request."""

    done: asyncio.Event = field(default_factory=asyncio.Event)
    response: httpx.Response | None = None
    error: Exception | None = None


class HttpClient:
    """Sends requests to the product."""

    def __init__(self, kernel: Kernel, auth_token: str, transport: httpx.AsyncBaseTransport | None) -> None:
        self._kernel = kernel
        self._auth_token = auth_token
        self._client = httpx.AsyncClient(
            transport=transport,
            follow_redirects=False,
            # Cookies belong to one call, and all calls share this client.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def seconds(self) -> float:
        """Return a stopwatch's reading for HTTP: real seconds at any speed of the clock, except in virtual time."""
        clock = self._kernel.clock
        return clock.now().timestamp() if isinstance(clock, VirtualClock) else time.monotonic()

    async def get(self, url: str) -> httpx.Response:
        """Fetch a sound."""
        return await self._client.get(sent(url, "GET", {}), follow_redirects=True, timeout=10)

    async def request(self, letter: Letter, overrides: Overrides, limit: float) -> tuple[Webhook, str]:
        """Send a request; return its record and a redirection's URL. Raises Failed if no answer comes in time."""
        headers = letter.headers(self._auth_token)
        address = letter.address
        now = self._kernel.clock.now()
        record = Webhook(letter.method, address, dict(letter.params), now, letter.token, headers)
        self._kernel.requests.append(record)
        began = time.monotonic()
        try:
            response = await self._response(letter, address, headers, overrides, limit)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            record.failure = f"no connection: {error!r}"
            raise Failed("ct", record.failure) from None
        except (httpx.TransportError, TimeoutError) as error:
            record.failure = f"no answer in time: {error!r}"
            raise Failed("rt", record.failure) from None
        except Exception as error:
            # In-process, the product's exceptions arrive here; its server would answer 500.
            logger.exception("webhook.crashed %s", address)
            record.status, record.failure = 500, f"the product raised {error!r}"
            record.body = "".join(traceback.format_exception(error)).encode()
            return record, ""
        finally:
            record.duration = time.monotonic() - began
        record.status, record.body = response.status_code, response.content
        record.content_type = response.headers.get("content-type", "")
        _keep_cookies(letter.cookies, response)
        return record, response.headers.get("location", "")

    async def _response(
        self, letter: Letter, address: str, headers: dict[str, str], overrides: Overrides, limit: float
    ) -> httpx.Response:
        """Wait for the answer, at most `limit` seconds; a late handler runs on, as in a real server."""
        answer = _Answer()
        request = self._client.build_request(
            letter.method,
            address,
            content=urlencode(letter.form) if letter.method == "POST" else None,
            headers=headers,
            timeout=httpx.Timeout(overrides.rt / 1000, connect=overrides.ct / 1000, pool=None),
        )
        self._kernel.spawn(self._send(request, answer), name=f"request {address}")
        clock = self._kernel.clock
        # In virtual time connecting takes no time, so the clock's seconds count too.
        virtual = min(limit, overrides.rt / 1000) if isinstance(clock, VirtualClock) else None
        # ASGI transports have no time-outs, so this one, in real seconds, is for them too.
        async with asyncio.timeout(limit * _SLACK):
            if not await self._kernel.wait(answer.done, virtual):
                raise TimeoutError
        if answer.error is not None:
            raise answer.error
        if answer.response is None:
            raise httpx.ReadError("the lab was closed")
        return answer.response

    async def _send(self, request: httpx.Request, answer: _Answer) -> None:
        try:
            answer.response = await self._client.send(request)
        except Exception as error:  # noqa: BLE001 - raised again by the wait for the answer
            answer.error = error
        finally:
            answer.done.set()


def _keep_cookies(jar: dict[str, str], response: httpx.Response) -> None:
    for header in response.headers.get_list("set-cookie"):
        try:
            jar.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        except CookieError:
            continue
