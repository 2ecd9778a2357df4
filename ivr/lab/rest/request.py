"""One REST request with checked parameters, and its answers.

Source: /docs/usage/requests-to-twilio, /docs/api/errors.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response

from ivr.lab.carrier.carrier import Carrier

_PAGE_SIZE = 50


class Refused(Exception):
    """The request gets one of Twilio's errors as its answer."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def answer(self) -> JSONResponse:
        """Return the error as Twilio writes it."""
        body = {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        return JSONResponse(body, status_code=self.status)


def not_found(path: str) -> Refused:
    """Return Twilio's error for a path without a resource."""
    return Refused(404, 20404, f"The requested resource {path} was not found")


@dataclass(frozen=True)
class Request:
    """A handler's input: the carrier, the parts of the path, the parameters (each a list of values)."""

    lab: Carrier
    path: str
    parts: Mapping[str, str]
    params: Mapping[str, list[str]]

    @property
    def base(self) -> str:
        """The account's path, with which every `uri` starts."""
        return self.lab.account.path

    def get(self, name: str, default: str = "") -> str:
        """Return a parameter, or the default."""
        values = self.params.get(name)
        return values[-1] if values else default

    def has(self, name: str) -> bool:
        """Return whether a parameter was given."""
        return name in self.params

    def need(self, name: str, code: int = 20001) -> str:
        """Return a parameter. Raises Refused without it."""
        if not self.get(name):
            raise Refused(400, code, f"Missing required parameter {name}")
        return self.get(name)

    def flag(self, name: str, default: bool) -> bool:
        """Return a parameter as a truth value."""
        return self.get(name, str(default)).lower() == "true"

    def whole(self, name: str, default: int, low: int, high: int, code: int = 20001) -> int:
        """Return a parameter as a whole number within bounds. Raises Refused."""
        value = self.get(name, str(default))
        if not value.isdigit() or not low <= int(value) <= high:
            raise Refused(400, code, f"{name} must be a whole number from {low} to {high}")
        return int(value)

    def page(self, key: str, rows: Iterable[dict[str, Any]]) -> Response:
        """Return a page of a list, in the shape that the SDK expects."""
        every = list(rows)
        size = self.whole("PageSize", _PAGE_SIZE, 1, 1000)
        number = self.whole("Page", 0, 0, 10**6)
        filters = "".join(
            f"&{name}={value}"
            for name, values in self.params.items()
            if name not in {"Page", "PageSize", "PageToken"}
            for value in values
        ).replace("+", "%2B")

        def uri(at: int) -> str:
            return f"{self.path}?PageSize={size}&Page={at}{filters}"

        more = len(every) > (number + 1) * size
        body = {
            key: every[number * size : (number + 1) * size],
            "page": number,
            "page_size": size,
            "start": number * size,
            "end": min(len(every), (number + 1) * size) - 1,
            "uri": uri(number),
            "first_page_uri": uri(0),
            "next_page_uri": uri(number + 1) if more else None,
            "previous_page_uri": uri(number - 1) if number else None,
        }
        return JSONResponse(body)


Handler = Callable[[Request], Response]


@dataclass(frozen=True)
class Operation:
    """A method of a resource: its handler, and the parameters that it takes."""

    handler: Handler
    params: frozenset[str] = field(default_factory=frozenset)


def operation(handler: Handler, params: str = "") -> Operation:
    """Return an operation; `params` are the parameters' names, separated by spaces."""
    return Operation(handler, frozenset(params.split()))


LIST = "Page PageSize PageToken"
Routes = dict[str, dict[str, Operation]]
