"""Recordings: metadata, sound, deletion.

Source: /docs/voice/api/recording.
"""

from starlette.responses import JSONResponse, Response

from ivr.lab.carrier.recordings import Recording
from ivr.lab.rest import shapes
from ivr.lab.rest.request import LIST, Request, Routes, not_found, operation


def index(request: Request) -> Response:
    """List recordings, newest first; those of one call if the path or a parameter names it."""
    call = request.parts.get("call") or request.get("CallSid")
    deleted = request.flag("IncludeSoftDeleted", False)
    found = [
        each
        for each in reversed(request.lab.recordings)
        if (not call or each.leg.sid == call) and (deleted or not each.deleted)
    ]
    return request.page("recordings", (shapes.recording(request, each) for each in found))


def fetch(request: Request) -> Response:
    """Return one recording's metadata; a deleted one's only on request."""
    recording = _recording(request, deleted=request.flag("IncludeSoftDeleted", False))
    return JSONResponse(shapes.recording(request, recording))


def sound(request: Request) -> Response:
    """Return the sound as WAV, once it is processed."""
    return Response(_ready(request).wav, media_type="audio/x-wav")


def compressed(request: Request) -> Response:
    """Return the sound as MP3, once it is processed."""
    return Response(_ready(request).mp3, media_type="audio/mpeg")


def delete(request: Request) -> Response:
    """Delete the sound; the metadata stays among the deleted ones."""
    _recording(request).deleted = request.lab.clock.now()
    return Response(status_code=204)


def _recording(request: Request, *, deleted: bool = False) -> Recording:
    sid = request.parts["sid"]
    recording = next((each for each in request.lab.recordings if each.sid == sid), None)
    if recording is None or (recording.deleted and not deleted):
        raise not_found(request.path)
    return recording


def _ready(request: Request) -> Recording:
    recording = _recording(request)
    if not recording.ready:
        raise not_found(request.path)
    return recording


_LIST = f"{LIST} CallSid IncludeSoftDeleted"
ROUTES: Routes = {
    "/Recordings.json": {"GET": operation(index, _LIST)},
    "/Calls/{call}/Recordings.json": {"GET": operation(index, _LIST)},
    "/Recordings/{sid}.json": {"GET": operation(fetch, "IncludeSoftDeleted"), "DELETE": operation(delete)},
    "/Recordings/{sid}.wav": {"GET": operation(sound, "RequestedChannels")},
    "/Recordings/{sid}.mp3": {"GET": operation(compressed, "RequestedChannels")},
    "/Recordings/{sid}": {"GET": operation(sound, "RequestedChannels"), "DELETE": operation(delete)},
}
