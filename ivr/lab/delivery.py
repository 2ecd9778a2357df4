"""The delivery of webhooks: signed, timed, retried as the fragment says, redirects followed, cookies kept.

Source: /docs/usage/webhooks/webhooks-connection-overrides, /docs/usage/security.
"""

import asyncio
import logging
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode, urljoin

import httpx

from ivr.lab.faults import WebhookFault
from ivr.lab.records import Webhook
from ivr.lab.signals import Broken, Target
from ivr.lab.urls import Overrides, sent, signature

if TYPE_CHECKING:
    from ivr.lab.network import Network

logger = logging.getLogger(__name__)

_MOST_REDIRECTS = 10
_REDIRECTS_AS_GET = {301, 302, 303}
_REDIRECTS = _REDIRECTS_AS_GET | {307, 308}


class _Failed(Exception):
    """One attempt that brought no answer; `kind` is the retry policy's word for it."""

    def __init__(self, kind: Literal["ct", "rt"], message: str, *, induced: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.induced = induced


@dataclass
class Delivery:
    """A webhook on its way: `done` is set when it is answered or given up."""

    target: Target
    params: Mapping[str, str]
    cookies: dict[str, str]
    done: asyncio.Event = field(default_factory=asyncio.Event)
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    answer: Webhook | None = None
    failure: Broken | None = None
    # Told when it is done (a leg that waits for the answer).
    on_done: Callable[[], None] | None = None

    def result(self) -> Webhook:
        """The answer; raise Broken when there was none."""
        if self.failure is not None:
            raise self.failure
        assert self.answer is not None  # noqa: S101 - a delivery that is done has one or the other
        return self.answer


class Courier:
    """Carries webhooks to the product over one HTTP client."""

    def __init__(self, network: "Network", transport: httpx.AsyncBaseTransport | None) -> None:
        self._network = network
        self._client = httpx.AsyncClient(
            transport=transport,
            follow_redirects=False,
            # Cookies belong to one call, not to the client that all calls share.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, url: str) -> httpx.Response:
        """Fetch a sound."""
        return await self._client.get(sent(url, "GET", {}), follow_redirects=True, timeout=10)

    def post(
        self,
        target: Target,
        params: Mapping[str, str],
        cookies: dict[str, str] | None = None,
        *,
        after: Delivery | None = None,
        on_done: Callable[[], None] | None = None,
    ) -> Delivery:
        """Start a delivery, when the one it comes `after` is done."""
        delivery = Delivery(target, {**params, **target.params}, {} if cookies is None else cookies)
        delivery.on_done = on_done
        self._network.spawn(self._deliver(delivery, after), name=f"webhook {target.url}")
        return delivery

    async def _deliver(self, delivery: Delivery, after: Delivery | None) -> None:
        try:
            if after is not None:
                await self._network.clock.wait(after.done)
            await self._attempts(delivery)
        except Broken as broken:
            delivery.failure = broken
        finally:
            if delivery.answer is None and delivery.failure is None:
                delivery.failure = Broken(11200, "the network was closed", delivery.target.url, induced=True)
            delivery.done.set()
            if delivery.on_done is not None:
                delivery.on_done()
            self._network.changed()

    async def _attempts(self, delivery: Delivery) -> None:
        overrides = Overrides.of(delivery.target.url)
        began = time.monotonic()
        for attempt in range(1 + overrides.rc):
            last = attempt == overrides.rc or time.monotonic() - began > overrides.tt / 1000
            fault = self._network.faults.webhook(delivery.target.url)
            try:
                answer = await self._attempt(delivery, overrides, fault)
            except _Failed as failed:
                if last or not overrides.retries(failed.kind):
                    code = 11205 if failed.kind == "ct" else 11200
                    raise Broken(code, str(failed), delivery.target.url, induced=failed.induced) from None
                continue
            kind = f"{(answer.status or 0) // 100}xx"
            if last or kind not in {"4xx", "5xx"} or not overrides.retries(kind):
                delivery.answer = answer
                return

    async def _attempt(self, delivery: Delivery, overrides: Overrides, fault: WebhookFault) -> Webhook:
        if fault.delay:
            await self._network.clock.sleep(fault.delay)
        if fault.lost == "request":
            self._note(delivery, "the request was lost")
            await self._network.clock.sleep(overrides.ct / 1000)
            raise _Failed("ct", "no connection (fault)", induced=True)
        if fault.repeated:
            await self._follow(delivery, overrides)
        answer = await self._follow(delivery, overrides)
        if fault.lost == "answer":
            answer.failure = "the answer was lost"
            await self._network.clock.sleep(overrides.rt / 1000)
            raise _Failed("rt", "no answer (fault)", induced=True)
        return answer

    async def _follow(self, delivery: Delivery, overrides: Overrides) -> Webhook:
        url, method = delivery.target.url, delivery.target.method
        params: Mapping[str, str] = delivery.params
        for _ in range(_MOST_REDIRECTS + 1):
            answer, location = await self._request(delivery, url, method, params, overrides)
            if answer.status not in _REDIRECTS or not location:
                return answer
            url = urljoin(url, location)
            if answer.status in _REDIRECTS_AS_GET:
                # As a browser does: whatever was posted (Digits too) is gone.
                method, params = "GET", {}
        raise Broken(11215, "too many HTTP redirects", delivery.target.url)

    async def _request(
        self, delivery: Delivery, url: str, method: str, params: Mapping[str, str], overrides: Overrides
    ) -> tuple[Webhook, str]:
        network = self._network
        form = params if method == "POST" else {}
        address = sent(url, method, params)
        headers = {
            "X-Twilio-Signature": signature(network.auth_token, address, form),
            "I-Twilio-Idempotency-Token": delivery.token,
        }
        if delivery.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in delivery.cookies.items())
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        record = Webhook(method, address, dict(params), network.clock.now(), delivery.token, headers)
        network.requests.append(record)
        began = time.monotonic()
        try:
            # ASGI transports know no time-outs: this one holds for both, in real seconds.
            async with asyncio.timeout(min(overrides.tt, overrides.ct + overrides.rt) / 1000):
                response = await self._client.request(
                    method,
                    address,
                    content=urlencode(form) if method == "POST" else None,
                    headers=headers,
                    timeout=httpx.Timeout(overrides.rt / 1000, connect=overrides.ct / 1000, pool=None),
                )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            record.failure = f"no connection: {error!r}"
            raise _Failed("ct", record.failure) from None
        except (httpx.TransportError, TimeoutError) as error:
            record.failure = f"no answer in time: {error!r}"
            raise _Failed("rt", record.failure) from None
        except Exception as error:
            # In-process the product's own failure comes out here; its server would have made a 500 of it.
            logger.exception("webhook.crashed %s", address)
            record.status, record.failure = 500, f"the product raised {error!r}"
            record.body = "".join(traceback.format_exception(error)).encode()
            return record, ""
        finally:
            record.duration = time.monotonic() - began
        record.status, record.body = response.status_code, response.content
        record.content_type = response.headers.get("content-type", "")
        _keep_cookies(delivery.cookies, response)
        return record, response.headers.get("location", "")

    def _note(self, delivery: Delivery, failure: str) -> None:
        target = delivery.target
        record = Webhook(
            target.method, target.url, dict(delivery.params), self._network.clock.now(), delivery.token
        )
        record.failure = failure
        self._network.requests.append(record)


def _keep_cookies(jar: dict[str, str], response: httpx.Response) -> None:
    for header in response.headers.get_list("set-cookie"):
        try:
            jar.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        except CookieError:
            continue
