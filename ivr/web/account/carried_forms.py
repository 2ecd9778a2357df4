"""Carried forms: what was typed where the password must be given again; sealed, it waits in the page that asks for it.

Once the password is right, the form is sent on as it was: nobody types it twice, and nothing of it stands in a URL.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from ivr.web.pages import Visit

_LONGEST = 16_000  # sealed and written in a form it is twice as long, and must be within a request's limit
_PURPOSE = "form"
_KEPT_FOR = timedelta(hours=1)
_OF_ONE_ROUTE = ("route", "endpoint", "path_params")


@dataclass(frozen=True, slots=True)
class CarriedForm:
    """Where a form goes, and its fields as it sends them."""

    path: str
    body: str


async def sealed(visit: Visit) -> str:
    """Return what this request sends, sealed for this session; nothing where it is too long, or can't be read."""
    request = visit.request
    try:
        fields = [(name, value) for name, value in (await request.form()).multi_items()]
    except HTTPException:
        return ""
    if not all(isinstance(value, str) for _name, value in fields):
        return ""
    told = json.dumps([_PURPOSE, _session(visit), request.url.path, urlencode(fields), visit.now.isoformat()])
    return visit.pages.helpline.sealer.seal(told).decode() if len(told) <= _LONGEST else ""


def opened(visit: Visit, carried: str) -> CarriedForm | None:
    """Return what was sealed for this session within the last hour; None for anything else, whatever it is."""
    try:
        told = visit.pages.helpline.sealer.opened(carried.encode())
        # What another part of the program has sealed with the same key, such as a number, is no form.
        purpose, session, path, body, at = json.loads(told or "")
        is_of_now = visit.now - datetime.fromisoformat(at) <= _KEPT_FOR
    except (ValueError, TypeError):
        return None
    is_own = purpose == _PURPOSE and session == _session(visit)
    return CarriedForm(path, body) if is_own and is_of_now else None


class SentOn(Response):
    """The answer to a carried form, as the application gives it now."""

    def __init__(self, request: Request, form: CarriedForm) -> None:
        """`request` is the one that brought the password."""
        super().__init__()
        self._app, self._form = request.app, form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask the application with the form in place of the password."""
        body = self._form.body.encode()
        replaced = {
            b"content-type": b"application/x-www-form-urlencoded",
            b"content-length": b"%d" % len(body),
        }
        headers = [(name, value) for name, value in scope["headers"] if name not in replaced]
        asked = {name: value for name, value in scope.items() if name not in _OF_ONE_ROUTE}
        asked |= {
            "path": self._form.path,
            "raw_path": self._form.path.encode(),
            "query_string": b"",
            "headers": headers + list(replaced.items()),
        }
        is_sent = False

        async def receive_form() -> Message:
            nonlocal is_sent
            if is_sent:
                return await receive()
            is_sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app.router(asked, receive_form, send)


def _session(visit: Visit) -> str:
    return visit.signed_in.token_hash.hex()
