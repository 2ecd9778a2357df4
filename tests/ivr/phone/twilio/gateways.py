"""A gateway to a carrier of the lab."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from ivr.phone.links import Links
from ivr.phone.twilio.gateway import Gateway
from ivr.settings import GivenSettings
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
