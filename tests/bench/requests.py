"""Requests: webhooks as Twilio sends them, signed, as bytes ready for a socket."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


PUBLIC_URL = "https://bench.test"
NUMBER = "+622150001234"
SID, TOKEN = "AC" + "9" * 32, "the token of the bench"
CALLER_SID, LEG_SID, QUEUE_SID = "CA" + "1" * 32, "CA" + "2" * 32, "QU" + "1" * 32

_VALIDATOR = RequestValidator(TOKEN)


def form(call_sid: str, from_: str, **more: str) -> dict[str, str]:
    """Return the 26 fields of a voice webhook."""
    place = {"City": "JAKARTA", "State": "", "Zip": "", "Country": "ID"}
    geo = {
        f"{who}{what}": value for who in ("From", "To", "Caller", "Called") for what, value in place.items()
    }
    return {
        "AccountSid": SID,
        "ApiVersion": "2010-04-01",
        "CallSid": call_sid,
        "CallStatus": "in-progress",
        "Caller": from_,
        "Called": NUMBER,
        "Direction": "inbound",
        "From": from_,
        "To": NUMBER,
        "CallToken": "%7B%22parentCallInfoToken%22%3A%22" + "e" * 60 + "%22%7D",
        **geo,
        **more,
    }


def post(path: str, fields: Mapping[str, str]) -> bytes:
    """Return one signed request."""
    body = urlencode(fields).encode()
    signature = _VALIDATOR.compute_signature(f"{PUBLIC_URL}{path}", fields)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench.test\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body
