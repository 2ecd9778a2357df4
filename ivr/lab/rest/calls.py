"""Calls: create, fetch, list, update.

Source: /docs/voice/api/call-resource.
"""

import re
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from ivr.lab.carrier.call_setup import call_out
from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.urls import Subscription, Target
from ivr.lab.rest import shapes
from ivr.lab.rest.request import LIST, Refused, Request, Routes, not_found, operation
from ivr.lab.twiml.grammar import CALL_EVENTS

_E164 = r"\+[1-9]\d{6,14}"
_LONGEST_TWIML = 4000
_CREATE = """
    To From Url Twiml Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent
    StatusCallbackMethod Timeout TimeLimit MachineDetection MachineDetectionTimeout Record Trim SendDigits
    CallerId CallReason
"""


def create(request: Request) -> Response:
    """Queue a call; it starts at the account's rate."""
    lab = request.lab
    to, from_ = request.need("To", 21201).replace(" ", ""), request.need("From", 21213)
    if from_ not in lab.numbers:
        raise Refused(
            400, 21210, f"The source phone number provided, {from_}, is not yet verified for your account"
        )
    if not to.startswith("+"):
        raise Refused(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not re.fullmatch(_E164, to):
        raise Refused(400, 21217, f"Phone number {to} does not appear to be valid")
    timeout = request.whole("Timeout", 60, 1, 600, 21208)
    target = _target(request, "Url", "Method")
    if target is None:
        raise Refused(400, 21205, "Url parameter is required")
    fallback, subscription = _target(request, "FallbackUrl", "FallbackMethod"), _subscription(request)
    leg = lab.add_leg(lab.phone(to), from_=from_, to=to, direction="outbound-api")
    leg.fallback, leg.subscription = fallback, subscription
    machines = request.get("MachineDetection") in {"Enable", "DetectMessageEnd"}
    call_out(lab, leg, target, timeout, detect_machines=machines)
    return JSONResponse(shapes.call(request, leg), status_code=201)


def fetch(request: Request) -> Response:
    """Return one call."""
    return JSONResponse(shapes.call(request, _leg(request)))


def index(request: Request) -> Response:
    """List calls, newest first."""
    rows = (shapes.call(request, leg) for leg in reversed(request.lab.legs.values()))
    wanted = {"status": "Status", "to": "To", "from": "From", "parent_call_sid": "ParentCallSid"}
    filters = {key: request.get(name) for key, name in wanted.items() if request.has(name)}
    return request.page("calls", (row for row in rows if all(row[k] == v for k, v in filters.items())))


def update(request: Request) -> Response:
    """End a call, or give it another document."""
    leg = _leg(request)
    status = request.get("Status")
    if status not in {"", "canceled", "completed"}:
        raise Refused(400, 20001, f"Status {status} is neither canceled nor completed")
    target = _target(request, "Url", "Method")
    if leg.over:
        raise Refused(400, 21220, f"Call {leg.sid} is not in-progress. Cannot redirect.")
    if status == "canceled":
        # A call that was answered meanwhile goes on, without an error.
        if leg.answered is None and leg.direction == "outbound-api":
            leg.end("canceled")
    elif status == "completed":
        leg.end("completed" if leg.answered else "canceled")
    elif target is not None:
        if leg.answered is None:
            raise Refused(400, 21220, f"Call {leg.sid} is not in-progress. Cannot redirect.")
        fallback = _target(request, "FallbackUrl", "FallbackMethod")
        leg.fallback = fallback or leg.fallback
        leg.redirect_to(target)
    return JSONResponse(shapes.call(request, leg))


def delete(request: Request) -> Response:
    """Delete the record of a call that is over."""
    leg = _leg(request)
    if not leg.over:
        raise Refused(400, 20009, "Cannot delete call because it's still in progress.")
    del request.lab.legs[leg.sid]
    return Response(status_code=204)


def _leg(request: Request) -> Leg:
    leg = request.lab.legs.get(request.parts["sid"])
    if leg is None:
        raise not_found(request.path)
    return leg


def _target(request: Request, url: str, method: str) -> Target | None:
    address = request.get(url)
    if address:
        # By Twilio's page, Url takes precedence over Twiml.
        return Target(web_address(address, url), http_method(request, method))
    twiml = request.get("Twiml") if url == "Url" else ""
    if len(twiml) > _LONGEST_TWIML:
        raise Refused(400, 32018, "Twiml is longer than 4000 characters")
    return Target("", twiml=twiml) if twiml else None


def _subscription(request: Request) -> Subscription | None:
    url = request.get("StatusCallback")
    events = frozenset(request.params.get("StatusCallbackEvent", ["completed"]))
    if not events <= set(CALL_EVENTS):
        raise Refused(
            400, 21626, f"StatusCallbackEvent: {', '.join(sorted(events - set(CALL_EVENTS)))} is none"
        )
    if not url:
        return None
    return Subscription(
        web_address(url, "StatusCallback"), http_method(request, "StatusCallbackMethod"), events
    )


def web_address(url: str, name: str) -> str:
    """Return the URL if Twilio accepts it; host names with underscores are refused."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname:
        raise Refused(400, 21205, f"{name} is not a valid URL: {url}")
    return url


def http_method(request: Request, name: str) -> str:
    """Return GET or POST, the default."""
    method = request.get(name, "POST").upper()
    if method not in {"GET", "POST"}:
        raise Refused(400, 21403, f"{name} {method} is neither GET nor POST")
    return method


ROUTES: Routes = {
    "/Calls.json": {
        "POST": operation(create, _CREATE),
        "GET": operation(index, f"{LIST} Status To From ParentCallSid"),
    },
    "/Calls/{sid}.json": {
        "GET": operation(fetch),
        "DELETE": operation(delete),
        "POST": operation(update, "Status Url Twiml Method FallbackUrl FallbackMethod TimeLimit"),
    },
}
