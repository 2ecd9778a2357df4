"""Webhook URLs: the overrides in the fragment, the URL that is requested, its signature.

Source: /docs/usage/webhooks/webhooks-connection-overrides, /docs/usage/security.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from ivr.lab.errors import Broken

_MILLISECONDS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000)}
_POLICIES = {"4xx", "5xx", "ct", "rt", "all"}


@dataclass(frozen=True)
class Target:
    """The source of the next document: a URL with its fragment, or inline TwiML."""

    url: str
    method: str = "POST"
    params: Mapping[str, str] = field(default_factory=dict)
    twiml: str | None = None


@dataclass(frozen=True)
class Subscription:
    """Where a leg's events are reported, and which of them."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True)
class Overrides:
    """The delivery of one webhook: time-outs in real milliseconds, retries, and the failures to retry."""

    ct: int = 5000
    rt: int = 15_000
    tt: int = 15_000
    rc: int = 1
    rp: frozenset[str] = frozenset({"ct"})

    def retries(self, kind: str) -> bool:
        """Whether a failure of this kind (`ct`, `rt`, `4xx`, `5xx`) is tried again."""
        return kind in self.rp or "all" in self.rp

    @classmethod
    def of(cls, url: str) -> Self:
        """Read a URL's fragment. Raises Broken for one that Twilio would ignore, so that no typing error hides."""
        values: dict[str, int] = {}
        policies = cls.rp
        for name, value in parse_qsl(urlsplit(url).fragment, keep_blank_values=True):
            if name == "rp":
                policies = frozenset(value.split(","))
                if not policies <= _POLICIES:
                    raise Broken(11200, f"rp={value} is no retry policy", url)
            elif name in _MILLISECONDS or name == "rc":
                low, high = _MILLISECONDS.get(name, (0, 5))
                if not value.isdigit() or not low <= int(value) <= high:
                    raise Broken(11200, f"{name}={value} is outside {low} to {high}", url)
                values[name] = int(value)
            elif name not in {"sni", "e"}:
                raise Broken(11200, f"{name} is no connection override", url)
        return cls(**values, rp=policies)


def resolve(base: str, reference: str) -> str:
    """Return the absolute URL of a reference in a document from `base`, without the base's fragment."""
    url = urljoin(base, reference) if base else reference
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Broken(
            11100, f"{reference!r} is not an absolute URL and there is none to resolve it against", url
        )
    if "_" in parts.hostname:
        raise Broken(11100, f"host {parts.hostname} has an underscore", url)
    return url


def sent(url: str, method: str, params: Mapping[str, str]) -> str:
    """Return the URL to request: without its fragment, and for GET with the parameters in its query."""
    parts = urlsplit(url)
    query = parts.query
    if method == "GET" and params:
        query = "&".join(part for part in (query, urlencode(params)) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Return Twilio's signature: HMAC-SHA1 over the URL and then each form field by name, empty ones too.

    Userinfo is dropped; the port is dropped with https and kept with http. `form` is empty for GET.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and parts.port is not None:
        host = host.rpartition(":")[0]
    text = urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    text += "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
