"""Addresses: what Twilio cannot call is a fault, on whatever machine it is looked for; a network played here may."""

from typing import Any

import pytest

from ivr.doctor import of_addresses
from ivr.doctor.findings import Finding, Level
from ivr.settings import GivenSettings

SOUND = "https://hotline.example.org"
PLAYED = "http://127.0.0.1:4711"
HERE = [
    "http://127.0.0.1:8000",
    "https://localhost",
    "http://[::1]:8000",
    "https://hotline.localhost",
    "http://0.0.0.0",
]
INSIDE = [
    "https://192.168.1.5",
    "https://10.0.0.7:8443",
    "https://172.20.0.2",
    "https://169.254.1.1",
    "https://100.64.0.1",
    "https://[fd00::1]",
    "https://hotline",
    "https://hotline.local",
    "https://hotline.LAN.",
    "https://nas.home.arpa",
]


def settings(**given: str) -> GivenSettings:
    usual: dict[str, Any] = {"public_url": SOUND, "fallback_url": "https://elsewhere.example.net/f.xml"}
    return GivenSettings(**usual | given)


def found(check: str, given: GivenSettings) -> Finding | None:
    """Return the one finding of a check, or None."""
    findings = list(getattr(of_addresses, check)(given))
    assert len(findings) <= 1
    return findings[0] if findings else None


@pytest.mark.parametrize("name", ["public_url", "fallback_url"])
@pytest.mark.parametrize(
    ("urls", "why"), [(HERE, "names this machine alone"), (INSIDE, "is an address inside a network")]
)
def test_what_twilio_cannot_reach_fails_and_says_what_to_set(name: str, urls: list[str], why: str) -> None:
    for url in urls:
        told = found(name, settings(**{name: url}))
        assert told is not None
        assert told.level is Level.FAILING, url
        assert told.message == f"{name.upper()} {why}: Twilio cannot reach it."
        assert name.upper() in told.remedy
        assert "https address" in told.remedy


@pytest.mark.parametrize("name", ["public_url", "fallback_url"])
@pytest.mark.parametrize(
    ("url", "why"),
    [("http://hotline.example.com", "is not https"), ("https://hot_line.example.com", "underscore")],
)
def test_what_others_may_read_or_twilio_refuses_fails(name: str, url: str, why: str) -> None:
    for api in ("https://api.twilio.com", PLAYED):
        told = found(name, settings(twilio_api_url=api, **{name: url}))
        assert told is not None
        assert (told.level, why in told.message) == (Level.FAILING, True)


@pytest.mark.parametrize("url", [SOUND, "https://8.8.8.8", "https://[2001:4860:4860::8888]:8443/sub"])
def test_what_is_reached_from_outside_is_well(url: str) -> None:
    told = found("public_url", settings(public_url=url))
    assert told is not None
    assert (told.level, told.message) == (Level.OK, "PUBLIC_URL can be called by Twilio.")


def test_a_network_that_is_played_on_this_machine_reaches_what_is_here() -> None:
    for url in (*HERE, *INSIDE):
        told = found("public_url", settings(public_url=url, twilio_api_url=PLAYED))
        assert told is not None
        assert told.level is Level.OK, url
        assert "TWILIO_API_URL" in told.message, "nobody takes it for Twilio"


@pytest.mark.parametrize(
    ("url", "level", "why"),
    [
        (SOUND, Level.OK, "at PUBLIC_URL"),
        ("https://pages.lan", Level.OK, "in secret"),
        ("http://pages.lan", Level.FAILING, "passwords"),
        ("http://pages.example.org", Level.FAILING, "passwords"),
        ("http://127.0.0.1:8000", Level.WARNING, "invitations"),
    ],
)
def test_where_people_reach_the_pages_is_secret_and_not_this_machine_alone(
    url: str, level: Level, why: str
) -> None:
    told = found("pages_url", settings(pages_url=url))
    assert told is not None
    assert (told.level, why in told.message, bool(told.remedy)) == (level, True, level is not Level.OK)


def test_what_is_not_set_is_told_elsewhere() -> None:
    for check in ("public_url", "pages_url"):
        assert found(check, settings(public_url="")) is None
