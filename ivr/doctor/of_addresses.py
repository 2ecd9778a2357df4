"""Checks of the addresses: whether Twilio and people reach what they name, in secret; and whether it answers."""

from collections.abc import Iterator
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from ivr.doctor.findings import Finding, failing, ok, skipped, warning
from ivr.settings import Settings

_SECONDS = 3.0
_HERE = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
# Ends of names that lead nowhere from outside: of special use (RFC 6761, 6762, 8375), or of networks of one's own.
_INSIDE = frozenset(
    (
        "local",
        "localdomain",
        "lan",
        "home",
        "home.arpa",
        "internal",
        "intranet",
        "private",
        "corp",
        "test",
        "invalid",
    )
)
_FALLBACK_REMEDY = (
    "Put the document that `satunomor provision` prints on another host and set FALLBACK_URL to it."
)


class _Reached(Enum):
    """From where a host is reached by its name."""

    HERE = "names this machine alone"
    INSIDE = "is an address inside a network"
    OUTSIDE = "can be called from outside"


def public_url(settings: Settings) -> Iterator[Finding]:
    """Check the address that Twilio calls."""
    if not settings.public_url:
        return
    told = _not_for_twilio("PUBLIC_URL", settings.public_url, settings)
    if told is not None:
        remedy = (
            "Put a proxy with TLS before the service, on a host that is reached from outside, and set PUBLIC_URL to "
            "its https address."
        )
        yield failing("public-url", told, remedy)
    else:
        whose = (
            "the phone network on this machine that TWILIO_API_URL names"
            if _is_played(settings)
            else "Twilio"
        )
        yield ok("public-url", f"PUBLIC_URL can be called by {whose}.")


def fallback_url(settings: Settings) -> Iterator[Finding]:
    """Check the URL that Twilio falls back to when this whole site is down."""
    if not settings.fallback_url:
        yield warning(
            "fallback-url",
            "FALLBACK_URL is not set: while this whole site is down, callers hear an error message.",
            _FALLBACK_REMEDY,
        )
    elif _host(settings.fallback_url) == _host(settings.public_url):
        yield failing(
            "fallback-url",
            "FALLBACK_URL is on the same host as PUBLIC_URL: both are down at the same time.",
            _FALLBACK_REMEDY,
        )
    elif (told := _not_for_twilio("FALLBACK_URL", settings.fallback_url, settings)) is not None:
        remedy = f"{_FALLBACK_REMEDY.removesuffix('.')}, as an https address that is reached from outside."
        yield failing("fallback-url", told, remedy)
    else:
        yield ok("fallback-url", "FALLBACK_URL is on another host.")


def pages_url(settings: Settings) -> Iterator[Finding]:
    """Check the address at which people reach the pages. A network of the team's own is no fault."""
    remedy = (
        "Set PAGES_URL to the https address at which the team reaches the pages, or leave it out: PUBLIC_URL."
    )
    reached = _reached(settings.pages_url)
    if not settings.pages_url:
        return
    if settings.pages_url == settings.public_url:
        yield ok("pages-url", "People reach the pages at PUBLIC_URL.")
    elif reached is _Reached.HERE and not _is_played(settings):
        told = "PAGES_URL names this machine alone: links in invitations open nowhere else."
        yield warning("pages-url", told, remedy)
    elif not _is_secret(settings.pages_url):
        told = "PAGES_URL is not https: passwords and sessions could be read on the way."
        yield failing("pages-url", told, remedy)
    else:
        yield ok("pages-url", "PAGES_URL can be opened in secret.")


async def answers(settings: Settings) -> list[Finding]:
    """Request the service and the fallback document from this machine, as Twilio would."""
    found = []
    async with httpx.AsyncClient(timeout=_SECONDS) as client:
        if not settings.public_url:
            found += skipped(("service",), "PUBLIC_URL is not set")
        elif await _is_up(client, "GET", f"{settings.public_url}/healthz"):
            found.append(ok("service", "The service answers at PUBLIC_URL."))
        else:
            found.append(
                warning(
                    "service",
                    "Nothing answers at PUBLIC_URL/healthz from here.",
                    "Start `satunomor serve`, and see that the proxy before it passes requests on.",
                )
            )
        if settings.fallback_url and not await _is_up(client, "POST", settings.fallback_url):
            found.append(
                warning(
                    "fallback-document",
                    "FALLBACK_URL does not answer a POST with a document from here.",
                    "Put the document there that `satunomor provision` prints; some hosts of static files "
                    "refuse POST, a TwiML Bin at Twilio does not.",
                )
            )
    return found


async def _is_up(client: httpx.AsyncClient, method: str, url: str) -> bool:
    try:
        return (await client.request(method, url)).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def _not_for_twilio(name: str, url: str, settings: Settings) -> str | None:
    """Return why Twilio cannot call a URL, or must not; a network that is played on this machine reaches all of it."""
    reached = _reached(url)
    if reached is not _Reached.OUTSIDE and not _is_played(settings):
        return f"{name} {reached.value}: Twilio cannot reach it."
    if not _is_secret(url):
        return f"{name} is not https: anybody on the way could listen in and forge what we answer."
    if "_" in _host(url):
        return f"Twilio refuses host names with an underscore, as {name} has."
    return None


def _reached(url: str) -> _Reached:
    """Return from where a URL is reached, by its host alone: no name is looked up."""
    host = _host(url).rstrip(".")
    try:
        address = ip_address(host)
    except ValueError:
        if host in _HERE or host.endswith(".localhost"):
            return _Reached.HERE
        is_inside = "." not in host or any(host.endswith(f".{end}") for end in _INSIDE)
        return _Reached.INSIDE if is_inside else _Reached.OUTSIDE
    if address.is_loopback or address.is_unspecified:
        return _Reached.HERE
    return _Reached.OUTSIDE if address.is_global else _Reached.INSIDE


def _is_secret(url: str) -> bool:
    """Tell whether nobody on the way reads what is sent: it is https, or does not leave this machine."""
    return urlsplit(url).scheme == "https" or _reached(url) is _Reached.HERE


def _is_played(settings: Settings) -> bool:
    """Tell whether the carrier is a network that is played on this machine."""
    return _reached(settings.twilio_api_url) is _Reached.HERE


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
