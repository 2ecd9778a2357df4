"""A gateway to a carrier of the lab."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from ivr.lab import Lab
from ivr.phone.links import Links
from ivr.phone.twilio.gateway import Gateway
from ivr.settings import GivenSettings
from ivr.virtual_clock import VirtualClock
from routing.rules import Rules
from tests.ivr.phone.samples import BASE

NUMBER, ANA = "+622150001234", "+6281200000001"


SID, TOKEN = "AC" + "5" * 32, "the-account's-token"


def a_gateway(
    transport: httpx.AsyncBaseTransport, *, voicemail: timedelta = timedelta(seconds=180), **changed: Any
) -> Gateway:
    given = {
        "public_url": BASE,
        "hotline_number": NUMBER,
        "twilio_account_sid": SID,
        "twilio_auth_token": TOKEN,
        **changed,
    }
    rules = Rules(number=NUMBER, zone=ZoneInfo("Asia/Jakarta"), voicemail=voicemail)
    return Gateway(GivenSettings(**given), rules, Links(BASE), transport=transport)


DOCUMENT = '<?xml version="1.0"?><Response><Pause length="60"/></Response>'


class Carrier:
    """The lab, a gateway to it, and the lab's webhooks to the product."""

    def __init__(self) -> None:
        self.clock = VirtualClock(datetime(2026, 11, 25, 3, 0, tzinfo=UTC))
        self.lab = Lab(
            self.clock, account_sid=SID, auth_token=TOKEN, transport=httpx.MockTransport(self._answer)
        )
        self.lab.add_number(NUMBER, voice_url=f"{BASE}/voice/incoming")
        self.ana = self.lab.phone(ANA, "Ana")
        self.gateway = a_gateway(httpx.ASGITransport(app=self.lab.app))

    def _answer(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=DOCUMENT, headers={"Content-Type": "text/xml"})

    def asked(self) -> list[str]:
        """Return the lab's requests and answers."""
        return [
            f"{each.method} {each.path.removeprefix(f'/2010-04-01/Accounts/{SID}')} {each.status}"
            for each in self.lab.rest_requests
        ]


def answered_with(answer: httpx.Response | Exception, hosts: list[str] | None = None) -> Gateway:
    """Return a gateway to a carrier that always gives this answer."""

    def answers(request: httpx.Request) -> httpx.Response:
        if hosts is not None:
            hosts.append(request.url.host)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return a_gateway(httpx.MockTransport(answers))
