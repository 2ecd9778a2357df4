"""The shapes of resources in JSON, as the official SDK reads them."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from ivr.lab.carrier.account import API_VERSION, OwnedNumber
from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.queues import Entry, Queue
from ivr.lab.carrier.recordings import Recording
from ivr.lab.rest.request import Request


def when(instant: datetime | None) -> str | None:
    """Return an instant as REST writes it."""
    return None if instant is None else format_datetime(instant)


def call(request: Request, leg: Leg) -> dict[str, Any]:
    """Return a call's JSON."""
    uri = f"{request.base}/Calls/{leg.sid}"
    started = leg.answered or (leg.started if leg.over else None)
    queued = round(((leg.started or leg.updated) - leg.created).total_seconds() * 1000)
    return {
        "sid": leg.sid,
        "account_sid": request.lab.account.sid,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "to": leg.to,
        "to_formatted": leg.to,
        "from": leg.from_,
        "from_formatted": leg.from_,
        "phone_number_sid": leg.number.sid if leg.number else None,
        # REST has no `initiated`: such a call, which does not ring yet, is `queued`.
        "status": "queued" if leg.status == "initiated" else leg.status,
        "start_time": when(started),
        "end_time": when(leg.finished),
        "duration": str(leg.talk_seconds) if leg.over else None,
        "price": None,
        "price_unit": "USD",
        "direction": leg.direction,
        "answered_by": leg.answered_by,
        "api_version": API_VERSION,
        "annotation": None,
        "forwarded_from": leg.forwarded_from,
        "group_sid": None,
        "caller_name": None,
        "queue_time": str(queued),
        "trunk_sid": None,
        "date_created": when(leg.created),
        "date_updated": when(leg.updated),
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def queue(request: Request, each: Queue) -> dict[str, Any]:
    """Return a queue's JSON."""
    uri = f"{request.base}/Queues/{each.sid}"
    return {
        "sid": each.sid,
        "account_sid": request.lab.account.sid,
        "friendly_name": each.name,
        "current_size": len(each.entries),
        "average_wait_time": each.average_wait,
        "max_size": each.max_size,
        "date_created": when(each.created),
        "date_updated": when(each.updated),
        "uri": f"{uri}.json",
        "subresource_uris": {"members": f"{uri}/Members.json"},
    }


def member(request: Request, entry: Entry) -> dict[str, Any]:
    """Return a queue member's JSON."""
    place = entry.position if entry in entry.queue.entries else 0
    return {
        "call_sid": entry.leg.sid,
        "queue_sid": entry.queue.sid,
        "date_enqueued": when(entry.since),
        "position": place,
        "wait_time": entry.seconds,
        "uri": f"{request.base}/Queues/{entry.queue.sid}/Members/{entry.leg.sid}.json",
    }


def recording(request: Request, each: Recording) -> dict[str, Any]:
    """Return the JSON of a recording's metadata."""
    return {
        "sid": each.sid,
        "account_sid": request.lab.account.sid,
        "api_version": API_VERSION,
        "call_sid": each.leg.sid,
        "conference_sid": None,
        "status": "deleted" if each.deleted else each.status,
        "source": each.source,
        "channels": 1,
        "start_time": when(each.started),
        "duration": str(each.seconds) if each.stopped else "-1",
        "price": None,
        "price_unit": "USD",
        "error_code": None,
        "encryption_details": None,
        "media_url": each.url,
        "date_created": when(each.started),
        "date_updated": when(each.stopped or each.started),
        "uri": f"{request.base}/Recordings/{each.sid}.json",
        "subresource_uris": {},
    }


def number(request: Request, owned: OwnedNumber) -> dict[str, Any]:
    """Return the JSON of a number of the account."""
    return {
        "sid": owned.sid,
        "account_sid": request.lab.account.sid,
        "phone_number": owned.number,
        "friendly_name": owned.friendly_name or owned.number,
        "api_version": API_VERSION,
        "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False},
        "voice_url": owned.voice_url,
        "voice_method": owned.voice_method,
        "voice_fallback_url": owned.fallback_url,
        "voice_fallback_method": owned.fallback_method,
        "status_callback": owned.status_callback,
        "status_callback_method": owned.status_callback_method,
        "voice_application_sid": "",
        "trunk_sid": None,
        "origin": "twilio",
        "beta": False,
        "status": "in-use",
        "date_created": when(owned.created),
        "date_updated": when(owned.created),
        "uri": f"{request.base}/IncomingPhoneNumbers/{owned.sid}.json",
    }
