"""The account resource, by which `doctor` checks credentials."""

from starlette.responses import JSONResponse, Response

from ivr.lab.rest.request import Request, Routes, operation


def fetch(request: Request) -> Response:
    """Return the account."""
    body: dict[str, object] = {
        "sid": request.lab.account.sid,
        "friendly_name": "The lab",
        "status": "active",
        "type": "Full",
        "owner_account_sid": request.lab.account.sid,
        "date_created": None,
        "date_updated": None,
        "uri": f"{request.base}.json",
        "subresource_uris": {},
    }
    return JSONResponse(body)


ROUTES: Routes = {".json": {"GET": operation(fetch)}}
