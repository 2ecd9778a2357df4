"""Checks of the carrier: the account, Twilio's clock, the number and its set-up, the queues."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx

from ivr.clock import Clock
from ivr.doctor.findings import (
    Finding,
    clock_difference,
    failing,
    masked,
    ok,
    run_check,
    skipped,
    warning,
)
from ivr.phone.twilio import number_setup
from ivr.phone.twilio.errors import CarrierNotReachable
from ivr.phone.twilio.number_setup import CredentialsRefused, NumberNotOurs, NumberSetup, OwnNumber
from ivr.settings import Settings

_NEEDED = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
_AFTER_ACCOUNT = ("clock-twilio", "number", "queues")
_MANY_QUEUES = 500
# The Date header cuts off the fraction of a second, which is half a second on average.
_HALF = timedelta(milliseconds=500)


async def look(
    settings: Settings, clock: Clock, transport: httpx.AsyncBaseTransport | None = None
) -> list[Finding]:
    """Check the account and its number."""
    if not settings.twilio_account_sid or not settings.twilio_auth_token.get_secret_value():
        return skipped(("twilio", *_AFTER_ACCOUNT), f"{' or '.join(_NEEDED)} is not set")
    async with number_setup.opened(settings, transport=transport) as asked:
        found, is_known = await _account(asked)
        if not is_known:
            return found + skipped(_AFTER_ACCOUNT, "Twilio does not let us in")
        found += _clock(asked, clock)
        found += await run_check("number", lambda: _number(asked, settings))
        found += await run_check("queues", lambda: _queues(asked))
        return found


async def _account(asked: NumberSetup) -> tuple[list[Finding], bool]:
    try:
        state = await asked.fetch()
    except CredentialsRefused:
        remedy = "Copy both from Twilio's console; the token is the primary one, which signs the webhooks."
        message = "Twilio refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN."
        return [failing("twilio", message, remedy)], False
    except CarrierNotReachable as error:
        remedy = "See that this host may reach TWILIO_API_URL, and that TWILIO_ACCOUNT_SID is an account."
        return [failing("twilio", f"Twilio's REST API does not answer ({error}).", remedy)], False
    if state.status != "active":
        remedy = "Make it active again in Twilio's console."
        return [failing("twilio", f"The account at Twilio is {state.status}.", remedy)], True
    if state.kind == "Trial":
        remedy = "Upgrade it before people depend on the number."
        return [warning("twilio", "The account is a trial: it rings verified numbers only.", remedy)], True
    return [ok("twilio", "Twilio takes the credentials.")], True


def _clock(asked: NumberSetup, clock: Clock) -> list[Finding]:
    theirs = asked.told_at
    if theirs is None:
        return skipped(("clock-twilio",), "Twilio's answer carries no date")
    off = (clock.now() - theirs - _HALF).total_seconds()
    return [clock_difference("clock-twilio", "Twilio's", off, "Let this machine keep its clock by NTP.")]


async def _number(asked: NumberSetup, settings: Settings) -> list[Finding]:
    if not settings.hotline_number:
        return skipped(("number",), "HOTLINE_NUMBER is not set")
    number = masked(settings.hotline_number)
    try:
        own = await asked.number()
    except NumberNotOurs:
        remedy = "Buy it there, or set HOTLINE_NUMBER to one that the account has."
        return [failing("number", f"The account at Twilio has no number {number}.", remedy)]
    except CarrierNotReachable as error:
        return [failing("number", f"Twilio did not tell: {error}.", "Run `satunomor doctor` again.")]
    return list(_set_up(own, settings, number)) or [ok("number", f"Calls to {number} come here.")]


def _set_up(own: OwnNumber, settings: Settings, number: str) -> Iterator[Finding]:
    if own.taken_by:
        remedy = f"Take the number out of that {own.taken_by} in Twilio's console."
        yield failing("number", f"{number} belongs to a {own.taken_by}, which takes its calls.", remedy)
    if not settings.public_url:
        yield from skipped(("number",), "PUBLIC_URL is not set")
        return
    for name, (is_, should) in own.set_up.differing(number_setup.wanted(settings)).items():
        yield failing(
            "number",
            f"The {name} of {number} is {place(is_.url)} ({is_.method}), not {place(should.url)} ({should.method}).",
            "Run `satunomor provision`.",
        )


def place(url: str) -> str:
    """Return a URL without user, password and query, which may be secret."""
    parts = urlsplit(url)
    return (
        f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
        if url
        else "empty"
    )


async def _queues(asked: NumberSetup) -> list[Finding]:
    count = await asked.count_queues()
    if count >= _MANY_QUEUES:
        remedy = "See that a worker runs: it deletes the queues of calls that are over."
        return [warning("queues", f"Twilio keeps {count} queues.", remedy)]
    return [ok("queues", f"Twilio keeps {count} {'queue' if count == 1 else 'queues'}.")]
