"""Setting checks: what texts of the environment must look like; each refusal says what would be right."""

import re
from functools import cache
from zoneinfo import available_timezones

from pydantic import SecretStr

from routing.phone_numbers import is_country

BASE_URL = re.compile(r"https?://[^\s?#]+")
_zones = cache(available_timezones)  # available_timezones reads a thousand files


def zone(name: str) -> str:
    """Return the name of a time zone. Raises ValueError with what would be right."""
    if name not in _zones():
        raise ValueError(f"{name!r} is not a time zone; use a name such as Asia/Jakarta or Europe/London")
    return name


def e164(number: str) -> str:
    """Return a phone number as E.164, or none. Raises ValueError with what would be right."""
    if number and not re.fullmatch(r"\+[1-9]\d{5,14}", number):
        raise ValueError(
            "write the number as E.164: +, country code, number, without spaces (+622150001234, +442079460000)"
        )
    return number


def country(code: str) -> str:
    """Return the two letters of a country. Raises ValueError with what would be right."""
    if not is_country(code):
        raise ValueError(f"{code!r} is not a country; write its two letters: ID, GB (not UK), US")
    return code


def base_url(url: str) -> str:
    """Return a URL without the slash at its end, or none. Raises ValueError with what would be right."""
    if url and not BASE_URL.fullmatch(url):
        raise ValueError("write a URL such as https://hotline.example.org")
    return url.rstrip("/")


def smtp_url(url: SecretStr) -> SecretStr:
    """Return the URL of a mail server, or none. Raises ValueError with what would be right."""
    text = url.get_secret_value()
    if text and not re.fullmatch(r"smtps?://([^\s/?#@]+@)?[^\s/?#@:]+(:\d+)?/?(\?from=\S+@\S+)?", text):
        raise ValueError(
            "write a URL such as smtp://user:password@mail.example.org:587?from=team@example.org"
        )
    return url
