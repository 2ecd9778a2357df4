"""The account's numbers, with their URLs.

Source: /docs/phone-numbers/api/incomingphonenumber-resource.
"""

from starlette.responses import JSONResponse, Response

from ivr.lab.carrier.account import OwnedNumber
from ivr.lab.rest import shapes
from ivr.lab.rest.calls import http_method, web_address
from ivr.lab.rest.request import LIST, Request, Routes, not_found, operation

_URLS = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "fallback_url",
    "StatusCallback": "status_callback",
}
_METHODS = {
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}


def index(request: Request) -> Response:
    """List the numbers; PhoneNumber filters by a part of them."""
    wanted = request.get("PhoneNumber").replace("*", "")
    owned = (each for each in request.lab.numbers.values() if wanted in each.number)
    return request.page("incoming_phone_numbers", (shapes.number(request, each) for each in owned))


def fetch(request: Request) -> Response:
    """Return one number."""
    return JSONResponse(shapes.number(request, _number(request)))


def update(request: Request) -> Response:
    """Change a number's URLs; an empty one removes it."""
    number = _number(request)
    for name, attribute in _URLS.items():
        if request.has(name):
            url = request.get(name)
            setattr(number, attribute, web_address(url, name) if url else "")
    for name, attribute in _METHODS.items():
        if request.has(name):
            setattr(number, attribute, http_method(request, name))
    number.friendly_name = request.get("FriendlyName", number.friendly_name)
    return JSONResponse(shapes.number(request, number))


def _number(request: Request) -> OwnedNumber:
    owned = request.lab.numbers.values()
    number = next((each for each in owned if each.sid == request.parts["sid"]), None)
    if number is None:
        raise not_found(request.path)
    return number


ROUTES: Routes = {
    "/IncomingPhoneNumbers.json": {"GET": operation(index, f"{LIST} PhoneNumber FriendlyName")},
    "/IncomingPhoneNumbers/{sid}.json": {
        "GET": operation(fetch),
        "POST": operation(update, f"{' '.join(_URLS)} {' '.join(_METHODS)} FriendlyName"),
    },
}
