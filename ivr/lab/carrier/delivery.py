"""The delivery of webhooks: plays faults, retries as the fragment says, follows redirections.

Source: /docs/usage/webhooks/webhooks-connection-overrides.
"""

import asyncio
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx

from ivr.lab.carrier.http import Failed, HttpClient, Letter
from ivr.lab.carrier.kernel import Kernel
from ivr.lab.carrier.urls import Overrides, Target
from ivr.lab.errors import Broken
from ivr.lab.faults import Faults, WebhookFault
from ivr.lab.records import Webhook

_MOST_REDIRECTS = 10
_REDIRECTS_AS_GET = {301, 302, 303}
_REDIRECTS = _REDIRECTS_AS_GET | {307, 308}


@dataclass
class Delivery:
    """A webhook on its way; `done` is set when it is answered or given up."""

    target: Target
    params: Mapping[str, str]
    cookies: dict[str, str]
    # Nobody carries out its answer: it is a status callback, or an action of a leg that is gone.
    told: bool = False
    # Called when it is done, for a leg that waits for the answer.
    on_done: Callable[[], None] | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)
    # Set when the next of a sequence may go: with `done`, or earlier if a fault delays this one.
    passed: asyncio.Event = field(default_factory=asyncio.Event)
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    answer: Webhook | None = None
    failure: Broken | None = None

    def result(self) -> Webhook:
        """Return the answer with its status 2xx; raise Broken if there is none."""
        if self.failure is not None:
            raise self.failure
        assert self.answer is not None  # noqa: S101 - a delivery that is done has one or the other
        if self.answer.status is None or not 200 <= self.answer.status < 300:  # noqa: PLR2004
            raise Broken(11200, f"HTTP {self.answer.status} {self.answer.failure}".rstrip(), self.target.url)
        return self.answer


class Courier:
    """Carries webhooks to the product."""

    def __init__(
        self,
        kernel: Kernel,
        faults: Callable[[], Faults],
        auth_token: str,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self._kernel = kernel
        self._faults = faults
        self._http = HttpClient(kernel, auth_token, transport)
        self.get = self._http.get
        self.close = self._http.close

    def post(
        self, target: Target, params: Mapping[str, str], cookies: dict[str, str], on_done: Callable[[], None]
    ) -> Delivery:
        """Start to fetch a document."""
        delivery = Delivery(target, {**params, **target.params}, cookies, on_done=on_done)
        return self._start(delivery, None)

    def tell(
        self,
        target: Target,
        params: Mapping[str, str],
        cookies: dict[str, str] | None = None,
        *,
        after: Delivery | None = None,
    ) -> Delivery:
        """Start a webhook whose answer is not carried out, when the one it comes `after` has passed.

        An answer other than 2xx is still recorded as an error.
        """
        delivery = Delivery(
            target, {**params, **target.params}, {} if cookies is None else cookies, told=True
        )
        return self._start(delivery, after)

    def _start(self, delivery: Delivery, after: Delivery | None) -> Delivery:
        self._kernel.spawn(self._deliver(delivery, after), name=f"webhook {delivery.target.url}")
        return delivery

    async def _deliver(self, delivery: Delivery, after: Delivery | None) -> None:
        try:
            if after is not None:
                await self._kernel.wait(after.passed)
            await self._attempts(delivery)
        except Broken as broken:
            delivery.failure = broken
        finally:
            if delivery.answer is None and delivery.failure is None:
                delivery.failure = Broken(11200, "the network was closed", delivery.target.url, induced=True)
            if delivery.told:
                self._complain(delivery)
            delivery.passed.set()
            delivery.done.set()
            if delivery.on_done is not None:
                delivery.on_done()
            self._kernel.changed()

    def _complain(self, delivery: Delivery) -> None:
        try:
            delivery.result()
        except Broken as broken:
            if not broken.induced and not self._kernel.closed:
                call = delivery.params.get("CallSid")
                self._kernel.error(broken.code, broken.message, call_sid=call, url=broken.url)

    async def _attempts(self, delivery: Delivery) -> None:
        overrides = Overrides.of(delivery.target.url)
        deadline = self._http.seconds() + overrides.tt / 1000
        for attempt in range(1 + overrides.rc):
            fault = self._faults().webhook(delivery.target.url)
            if fault.reordered:
                delivery.passed.set()
            try:
                answer = await self._attempt(delivery, overrides, fault, deadline)
            except Failed as failed:
                last = attempt == overrides.rc or self._http.seconds() >= deadline
                if last or not overrides.retries(failed.kind):
                    code = 11205 if failed.kind == "ct" else 11200
                    raise Broken(code, str(failed), delivery.target.url, induced=failed.induced) from None
                continue
            last = attempt == overrides.rc or self._http.seconds() >= deadline
            kind = f"{(answer.status or 0) // 100}xx"
            if last or kind not in {"4xx", "5xx"} or not overrides.retries(kind):
                delivery.answer = answer
                return

    async def _attempt(
        self, delivery: Delivery, overrides: Overrides, fault: WebhookFault, deadline: float
    ) -> Webhook:
        if fault.delay:
            # The delay comes before the request, so Twilio's time-outs do not run yet.
            await self._kernel.sleep(fault.delay)
            deadline += fault.delay
        if fault.lost == "request":
            self._note(delivery, "the request was lost")
            await self._kernel.sleep(overrides.ct / 1000)
            raise Failed("ct", "no connection (fault)", induced=True)
        if fault.repeated:
            await self._follow(delivery, overrides, deadline)
        answer = await self._follow(delivery, overrides, deadline)
        if fault.lost == "answer":
            answer.failure = "the answer was lost"
            await self._kernel.sleep(overrides.rt / 1000)
            raise Failed("rt", "no answer (fault)", induced=True)
        return answer

    async def _follow(self, delivery: Delivery, overrides: Overrides, deadline: float) -> Webhook:
        url, method = delivery.target.url, delivery.target.method
        params: Mapping[str, str] = delivery.params
        for _ in range(_MOST_REDIRECTS + 1):
            left = max(0.0, deadline - self._http.seconds())
            letter = Letter(url, method, params, delivery.cookies, delivery.token)
            limit = min(left, (overrides.ct + overrides.rt) / 1000)
            answer, location = await self._http.request(letter, overrides, limit)
            if answer.status not in _REDIRECTS or not location:
                return answer
            url = urljoin(url, location)
            if answer.status in _REDIRECTS_AS_GET:
                # As in a browser, the posted fields (Digits too) are gone.
                method, params = "GET", {}
        raise Broken(11215, "too many HTTP redirects", delivery.target.url)

    def _note(self, delivery: Delivery, failure: str) -> None:
        target = delivery.target
        now = self._kernel.clock.now()
        record = Webhook(target.method, target.url, dict(delivery.params), now, delivery.token)
        record.failure = failure
        self._kernel.requests.append(record)
