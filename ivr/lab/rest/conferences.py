"""Conferences and their participants.

Source: /docs/voice/api/conference-resource, /docs/voice/api/conference-participant-resource.
"""

from starlette.responses import JSONResponse, Response

from ivr.lab.conferences import Conference, Participant
from ivr.lab.rest import shapes
from ivr.lab.rest.request import LIST, Refused, Request, Routes, not_found, operation


def index(request: Request) -> Response:
    """Conferences, newest first."""
    rows = (shapes.conference(request, each) for each in reversed(request.lab.conferences))
    wanted = {"status": "Status", "friendly_name": "FriendlyName"}
    filters = {key: request.get(name) for key, name in wanted.items() if request.has(name)}
    return request.page("conferences", (row for row in rows if all(row[k] == v for k, v in filters.items())))


def fetch(request: Request) -> Response:
    """One conference."""
    return JSONResponse(shapes.conference(request, _conference(request)))


def update(request: Request) -> Response:
    """End a conference, or announce something to everybody in it."""
    conference = _conference(request)
    if request.has("Status"):
        if request.get("Status") != "completed":
            raise Refused(400, 20001, "Status can only become completed")
        conference.end("conference-ended-via-api")
    if request.has("AnnounceUrl"):
        for each in conference.participants:
            each.leg.hear(f"announcement {request.get('AnnounceUrl')}")
    return JSONResponse(shapes.conference(request, conference))


def participants(request: Request) -> Response:
    """Who is in it."""
    conference = _conference(request)
    filters = {name: request.flag(name, True) for name in ("Muted", "Hold") if request.has(name)}
    rows = (shapes.participant(request, conference, each) for each in conference.participants)
    return request.page(
        "participants",
        (row for row in rows if all(row[name.lower()] == wanted for name, wanted in filters.items())),
    )


def fetch_participant(request: Request) -> Response:
    """One who is in it."""
    conference, one = _participant(request)
    return JSONResponse(shapes.participant(request, conference, one))


def update_participant(request: Request) -> Response:
    """Mute, hold, coach; and whether their leaving ends it."""
    conference, one = _participant(request)
    one.end_on_exit = request.flag("EndConferenceOnExit", one.end_on_exit)
    if request.has("Muted") and request.flag("Muted", False) != one.muted:
        one.muted = not one.muted
        conference.report("participant-mute" if one.muted else "participant-unmute", one.params())
    if request.has("Hold") and request.flag("Hold", False) != one.hold:
        one.hold = not one.hold
        if one.hold:
            one.leg.hear("music")
        conference.report("participant-hold" if one.hold else "participant-unhold", one.params())
    if request.has("Coaching"):
        one.coach_of = request.get("CallSidToCoach") if request.flag("Coaching", False) else None
        conference.report("participant-modify", one.params())
    if request.has("AnnounceUrl"):
        one.leg.hear(f"announcement {request.get('AnnounceUrl')}")
    one.leg.notify()
    return JSONResponse(shapes.participant(request, conference, one))


def remove(request: Request) -> Response:
    """Put one out; their Dial is over."""
    conference, one = _participant(request)
    conference.leave(one, "participant_updated_via_api")
    return Response(status_code=204)


def _conference(request: Request) -> Conference:
    conference = next((each for each in request.lab.conferences if each.sid == request.parts["sid"]), None)
    if conference is None:
        raise not_found(request.path)
    return conference


def _participant(request: Request) -> tuple[Conference, Participant]:
    conference = _conference(request)
    participant = conference.of(request.parts["participant"])
    if participant is None:
        raise not_found(request.path)
    return conference, participant


_UPDATE = """
    Muted Hold HoldUrl HoldMethod AnnounceUrl AnnounceMethod WaitUrl WaitMethod BeepOnExit EndConferenceOnExit
    Coaching CallSidToCoach
"""
ROUTES: Routes = {
    "/Conferences.json": {"GET": operation(index, f"{LIST} Status FriendlyName")},
    "/Conferences/{sid}.json": {
        "GET": operation(fetch),
        "POST": operation(update, "Status AnnounceUrl AnnounceMethod"),
    },
    "/Conferences/{sid}/Participants.json": {"GET": operation(participants, f"{LIST} Muted Hold Coaching")},
    "/Conferences/{sid}/Participants/{participant}.json": {
        "GET": operation(fetch_participant),
        "POST": operation(update_participant, _UPDATE),
        "DELETE": operation(remove),
    },
}
