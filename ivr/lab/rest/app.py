"""The REST application: checks credentials, plays faults, routes, and records every request."""

import asyncio
import base64
import binascii
import re
from urllib.parse import parse_qs

import httpx
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ivr.lab.carrier.account import API_VERSION
from ivr.lab.carrier.carrier import Carrier
from ivr.lab.faults import RestFault
from ivr.lab.records import RestRequest
from ivr.lab.rest import accounts, calls, numbers, queues, recordings
from ivr.lab.rest.request import Operation, Refused, Request, Routes, not_found

_ROUTES: Routes = accounts.ROUTES | calls.ROUTES | queues.ROUTES | recordings.ROUTES | numbers.ROUTES
# Longer than any client waits; it ends when the client disconnects.
_NEVER = 120.0
_FAULTS = {429: (20429, "Too Many Requests"), 500: (20500, "Internal Server Error")}


class Api:
    """An ASGI application: Twilio's REST API over one carrier."""

    def __init__(self, lab: Carrier) -> None:
        self._lab = lab
        self._routes = [(_pattern(path), operations) for path, operations in _ROUTES.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        http = HttpRequest(scope, receive)
        query = parse_qs(http.url.query, keep_blank_values=True)
        form = parse_qs((await http.body()).decode(), keep_blank_values=True)
        record = RestRequest(http.method, http.url.path, query | form, self._lab.clock.now())
        self._lab.rest_requests.append(record)
        fault = self._lab.faults.rest(http.method, http.url.path)
        record.fault = "" if fault == type(fault)() else str(fault)
        if fault.request_lost:
            await self._no_answer(fault, scope, receive, send)
            return
        try:
            self._check_credentials(http.headers.get("authorization", ""))
            answer = _played(fault) or self._answer(record)
        except Refused as refused:
            answer = refused.answer()
        record.status = answer.status_code
        if fault.answer_lost:
            await self._no_answer(fault, scope, receive, send)
            return
        await answer(scope, receive, send)

    async def _no_answer(self, fault: RestFault, scope: Scope, receive: Receive, send: Send) -> None:
        """Leave a request without an answer: an in-process client fails, one over HTTP times out."""
        if "state" not in scope:
            # httpx's ASGI transport has no time-outs, and raises the application's exception at the client.
            await self._lab.sleep(fault.waited_for)
            raise httpx.ReadTimeout("no answer (fault)")
        gone = asyncio.ensure_future(_disconnected(receive))
        await asyncio.wait([gone], timeout=_NEVER)
        gone.cancel()
        await send({"type": "http.response.start", "status": 504, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def _answer(self, record: RestRequest) -> Response:
        if self._lab.closed:
            raise Refused(503, 20503, "the lab is closed")
        operation, parts = self._find(record)
        unknown = set(record.params) - operation.params
        if unknown:
            message = f"{record.method} {record.path}: unknown parameters {', '.join(sorted(unknown))}"
            self._lab.error(20001, message, url=record.path)
            raise Refused(400, 20001, message)
        return operation.handler(Request(self._lab, record.path, parts, record.params))

    def _find(self, record: RestRequest) -> tuple[Operation, dict[str, str]]:
        for pattern, operations in self._routes:
            match = pattern.fullmatch(record.path)
            if match is None:
                continue
            if match["account"] != self._lab.account.sid:
                raise not_found(record.path)
            if record.method in operations:
                return operations[record.method], match.groupdict()
            self._lab.error(20004, f"{record.method} is not for {record.path}", url=record.path)
            raise Refused(405, 20004, "Method not allowed")
        self._lab.error(20404, f"the lab knows no {record.method} {record.path}", url=record.path)
        raise not_found(record.path)

    def _check_credentials(self, header: str) -> None:
        try:
            given = base64.b64decode(header.removeprefix("Basic ")).decode()
        except (binascii.Error, UnicodeDecodeError):
            given = ""
        if given != f"{self._lab.account.sid}:{self._lab.account.auth_token}":
            raise Refused(401, 20003, "Authenticate")


def _played(fault: RestFault) -> Response | None:
    if fault.body is not None:
        kind = "text/html" if fault.body.startswith("<") else "application/json"
        return Response(fault.body, fault.status or 200, media_type=kind)
    if fault.status is not None:
        raise Refused(fault.status, *_FAULTS.get(fault.status, (20500, "Fault")))
    return None


def _pattern(path: str) -> re.Pattern[str]:
    path = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/.]+)", path.replace(".", r"\."))
    return re.compile(rf"/{API_VERSION}/Accounts/(?P<account>AC\w+){path}")


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
