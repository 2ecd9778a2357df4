"""Signature: refuses requests below /voice that Twilio did not sign (/docs/usage/security).

It stands before the routes, so that a stranger cannot even learn which exist. A refused request's cost grows no
faster than its size: each step looks at a field once, and cheap checks come first (docs/decisions/0192).
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1
from hmac import compare_digest
from hmac import digest as hmac_digest
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATH = "/voice"
LARGEST_BODY = 64 * 1024  # more than any webhook's
MOST_FIELDS = 100  # Twilio sends about 30
_MOST_PIECES = 256  # of a body: each wakes us
_FORM = b"application/x-www-form-urlencoded"
_A_SIGNATURE = re.compile(rb"[A-Za-z0-9+/]{27}=")  # 20 bytes in base64
_PORTS = {"https": 443, "http": 80}


class NotAWebhook(Exception):
    """The request is larger than any webhook, or has another shape."""


class SignatureMiddleware:
    """Passes signed requests on, with their form in `scope["state"]["form"]`; answers 403 to all others."""

    def __init__(self, app: ASGIApp, *, auth_token: str, public_url: str, account_sid: str) -> None:
        self._app = app
        self._key = auth_token.encode()
        self._account = account_sid
        self._base = public_url
        self._bases = _written_otherwise(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request."""
        if scope["type"] != "http" or not (scope["path"] + "/").startswith(_PATH + "/"):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        signature = headers.get(b"x-twilio-signature", b"")
        if not _has_webhooks_length(headers):
            await _FORBIDDEN_AND_CLOSED(scope, receive, send)
            return
        if _A_SIGNATURE.fullmatch(signature) is None:
            await _FORBIDDEN(scope, receive, send)
            return
        try:
            body = await _body(receive)
            form = _form(body) if _is_form(headers) else {}
        except NotAWebhook:
            await _FORBIDDEN_AND_CLOSED(scope, receive, send)
            return
        # A request that is signed with our token for another account can only be a mistake.
        is_ours = form.get("AccountSid", self._account) == self._account
        if not (self._is_signed(scope, form, signature) and is_ours):
            await _FORBIDDEN(scope, receive, send)
            return
        scope.setdefault("state", {})["form"] = form
        await self._app(scope, _ReadAlready(body), send)

    def _is_signed(self, scope: Scope, form: Mapping[str, str], signature: bytes) -> bool:
        told = "".join(f"{name}{form[name]}" for name in sorted(form))
        rest = (_target(scope) + told).encode("utf-8", errors="surrogatepass")
        # Nearly always the URL is exactly ours; Twilio may add or remove the port.
        return self._signs(self._base, rest, signature) or any(
            self._signs(base, rest, signature) for base in self._bases
        )

    def _signs(self, base: str, rest: bytes, signature: bytes) -> bool:
        return compare_digest(b64encode(hmac_digest(self._key, base.encode() + rest, sha1)), signature)


class _ReadAlready:
    """Replays a body that was read already to the next reader."""

    def __init__(self, body: bytes) -> None:
        self._message: Message | None = {"type": "http.request", "body": body, "more_body": False}

    async def __call__(self) -> Message:
        message, self._message = self._message, None
        return message or {"type": "http.disconnect"}


def _target(scope: Scope) -> str:
    path: str = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _written_otherwise(url: str) -> list[str]:
    """Return the URL without its port, or with its scheme's default port."""
    parts = urlsplit(url)
    port, implied = parts.port, _PORTS.get(parts.scheme)
    if port is not None:
        return [parts._replace(netloc=parts.netloc.removesuffix(f":{port}")).geturl()]
    return [] if implied is None else [parts._replace(netloc=f"{parts.netloc}:{implied}").geturl()]


def _is_form(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"content-type", b"").split(b";")[0].strip().lower() == _FORM


def _has_webhooks_length(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether the stated length allows reading the body; a chunked body is measured as it arrives."""
    told = headers.get(b"content-length", b"0")
    return told.isdigit() and len(told) < _LONGEST_LENGTH and int(told) <= LARGEST_BODY


async def _body(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise NotAWebhook
        pieces.append(bytes(message.get("body", b"")))
        size += len(pieces[-1])
        if size > LARGEST_BODY or len(pieces) > _MOST_PIECES:
            raise NotAWebhook
        if not message.get("more_body", False):
            return b"".join(pieces)


def _form(body: bytes) -> dict[str, str]:
    if body.count(b"&") >= MOST_FIELDS:
        raise NotAWebhook
    pairs = parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)
    form = dict(pairs)
    if len(form) != len(pairs):
        # Twilio repeats no field; a repeated one could be read differently in two places.
        raise NotAWebhook
    return form


_LONGEST_LENGTH = 10
_WHY = "This address answers Twilio's signed requests only.\n"
_FORBIDDEN = PlainTextResponse(_WHY, status_code=403)
# The rest of the request is not read.
_FORBIDDEN_AND_CLOSED = PlainTextResponse(_WHY, status_code=403, headers={"Connection": "close"})
