"""Signature: nothing below /voice is reached without Twilio's (/docs/usage/security).

It stands before the routes, so that a stranger learns nothing, not even which of them exist.
"""

from hmac import compare_digest
from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from twilio.request_validator import RequestValidator

_PATH = "/voice"
_LARGEST_BODY = 64 * 1024
_FORM = b"application/x-www-form-urlencoded"


Form = dict[str, str] | FormData


class BodyTooLarge(Exception):
    """A request is larger than any webhook."""


class SignedOnly:
    """Lets signed requests through, their form in `scope["state"]["form"]`; answers 403 to all others."""

    def __init__(self, app: ASGIApp, *, auth_token: str, public_url: str) -> None:
        self._app = app
        self._validator = RequestValidator(auth_token)
        self._base = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request."""
        if scope["type"] != "http" or not (scope["path"] + "/").startswith(_PATH + "/"):
            await self._app(scope, receive, send)
            return
        try:
            body = await _body(receive)
        except BodyTooLarge:
            await _FORBIDDEN(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_form = headers.get(b"content-type", b"").split(b";")[0].strip().lower() == _FORM
        form = _form(body) if is_form else {}
        signature = headers.get(b"x-twilio-signature", b"").decode("latin-1")
        if not self._is_signed(self._url(scope), form, signature):
            await _FORBIDDEN(scope, receive, send)
            return
        scope.setdefault("state", {})["form"] = form
        await self._app(scope, _Again(body), send)

    def _is_signed(self, url: str, form: Form, signature: str) -> bool:
        # Nearly always the URL is exactly ours; the validator's own way tries it with and without a port too.
        exact = self._validator.compute_signature(url, form)
        return compare_digest(exact.encode(), signature.encode()) or self._validator.validate(
            url, form, signature
        )

    def _url(self, scope: Scope) -> str:
        path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        return f"{self._base}{path}?{query}" if query else f"{self._base}{path}"


class _Again:
    """A body that was read already, for whoever reads next."""

    def __init__(self, body: bytes) -> None:
        self._message: Message | None = {"type": "http.request", "body": body, "more_body": False}

    async def __call__(self) -> Message:
        message, self._message = self._message, None
        return message or {"type": "http.disconnect"}


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > _LARGEST_BODY:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return body


def _form(body: bytes) -> Form:
    pairs = parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)
    form = dict(pairs)
    # Twilio repeats no field; the signature of a request that does covers each of its values.
    return form if len(form) == len(pairs) else FormData([*pairs])


_FORBIDDEN = PlainTextResponse("This address answers Twilio's signed requests only.\n", status_code=403)
