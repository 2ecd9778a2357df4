"""Queues and their members.

Source: /docs/voice/queue-resource, /docs/voice/api/member-resource.
"""

from starlette.responses import JSONResponse, Response

from ivr.lab.carrier.queues import LARGEST_SIZE, MAX_SIZE, Entry, Queue
from ivr.lab.carrier.urls import Target
from ivr.lab.rest import shapes
from ivr.lab.rest.calls import http_method, web_address
from ivr.lab.rest.request import LIST, Refused, Request, Routes, not_found, operation


def index(request: Request) -> Response:
    """List the queues."""
    return request.page("queues", (shapes.queue(request, each) for each in request.lab.queues))


def create(request: Request) -> Response:
    """Create a queue."""
    name = request.need("FriendlyName")
    if request.lab.queue(name) is not None:
        raise Refused(400, 22003, f"A queue named {name} exists")
    queue = request.lab.add_queue(name, _max_size(request, MAX_SIZE))
    return JSONResponse(shapes.queue(request, queue), status_code=201)


def fetch(request: Request) -> Response:
    """Return one queue."""
    return JSONResponse(shapes.queue(request, _queue(request)))


def update(request: Request) -> Response:
    """Rename or resize a queue."""
    queue = _queue(request)
    queue.name = request.get("FriendlyName", queue.name)
    queue.max_size = _max_size(request, queue.max_size)
    queue.updated = request.lab.clock.now()
    return JSONResponse(shapes.queue(request, queue))


def delete(request: Request) -> Response:
    """Delete a queue in which nobody waits."""
    queue = _queue(request)
    if queue.entries:
        raise Refused(400, 20001, f"Queue {queue.sid} is not empty")
    request.lab.queues.remove(queue)
    return Response(status_code=204)


def members(request: Request) -> Response:
    """List the members, in order."""
    entries = _queue(request).entries
    return request.page("queue_members", (shapes.member(request, entry) for entry in entries))


def fetch_member(request: Request) -> Response:
    """Return one member."""
    return JSONResponse(shapes.member(request, _entry(request)))


def dequeue(request: Request) -> Response:
    """Take a member out and give them a document; a second time fails."""
    entry = _entry(request)
    target = Target(web_address(request.need("Url"), "Url"), http_method(request, "Method"))
    body = shapes.member(request, entry)
    entry.queue.drop(entry)
    entry.leg.redirect_to(target)
    return JSONResponse(body)


def _queue(request: Request) -> Queue:
    queue = next((each for each in request.lab.queues if each.sid == request.parts["sid"]), None)
    if queue is None:
        raise not_found(request.path)
    return queue


def _entry(request: Request) -> Entry:
    entries = _queue(request).entries
    key = request.parts["member"]
    found = (entry for entry in entries if key in {"Front", entry.leg.sid})
    entry = next(found, None)
    if entry is None:
        raise not_found(request.path)
    return entry


def _max_size(request: Request, default: int) -> int:
    return request.whole("MaxSize", default, 1, LARGEST_SIZE)


ROUTES: Routes = {
    "/Queues.json": {"GET": operation(index, LIST), "POST": operation(create, "FriendlyName MaxSize")},
    "/Queues/{sid}.json": {
        "GET": operation(fetch),
        "POST": operation(update, "FriendlyName MaxSize"),
        "DELETE": operation(delete),
    },
    "/Queues/{sid}/Members.json": {"GET": operation(members, LIST)},
    "/Queues/{sid}/Members/{member}.json": {
        "GET": operation(fetch_member),
        "POST": operation(dequeue, "Url Method"),
    },
}
