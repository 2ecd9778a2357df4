"""Errors: our exceptions for requests to Twilio's REST API, and which one each error of Twilio's means.

Twilio's own errors are never passed on: their messages quote the number.
"""

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

from routing.legs import Refusal

_NO_SUCH_RESOURCE = 20404
_CALL_NOT_IN_PROGRESS = 21220
_TOO_MANY = 429
# Codes of a create: the number is invalid, may not be called, or has no route (/docs/api/errors).
_NO_SUCH_PHONE = frozenset({21211, 21214, 21217})
_SERVER_ERROR = 500

# The SDK raises these for an answer that is no JSON or has another shape.
_NOT_READ = (TwilioException, ValueError, TypeError, KeyError, AttributeError)


class CreateRejected(Exception):
    """The carrier made no leg, for certain."""

    result = "refused"

    def __init__(self, why: str, refusal: Refusal) -> None:
        super().__init__(why)
        self.refusal = refusal


class CreateResultUnknown(Exception):
    """The carrier's answer was lost or unreadable: a leg may exist, and a retry could ring twice.

    `silent`: no answer came before our timeout.
    """

    result = "unsure"

    def __init__(self, why: str, *, silent: bool = False) -> None:
        super().__init__(why)
        self.silent = silent


class CallNotFound(Exception):
    """The carrier has no such leg, or it is over."""

    result = "over"


class CarrierNotReachable(Exception):
    """The carrier does not answer, or refuses to now."""

    result = "not_reachable"


class PoolExhausted(CarrierNotReachable):
    """All our connections were in use, so the carrier was not asked. This says nothing about it."""


class Asking:
    """`with Asking()`: turns the errors of a request without a create into CallNotFound and CarrierNotReachable."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, TwilioRestException | TwilioServiceException):
            # A proxy's page may be a 404 too; only Twilio's own codes mean that there is no such leg.
            if error.code in {_NO_SUCH_RESOURCE, _CALL_NOT_IN_PROGRESS}:
                raise CallNotFound from None
            raise CarrierNotReachable(_reason(error)) from None
        if isinstance(error, httpx.PoolTimeout):
            raise PoolExhausted(type(error).__name__) from None
        if isinstance(error, (httpx.HTTPError, *_NOT_READ)):
            raise CarrierNotReachable(type(error).__name__) from None


class Creating:
    """`with Creating()`: turns the errors of a create into CreateRejected and CreateResultUnknown."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        match error:
            case httpx.PoolTimeout():
                raise CreateRejected(_never_sent(error), Refusal.CROWDED) from None
            case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.UnsupportedProtocol():
                raise CreateRejected(_never_sent(error), Refusal.NO_TIME) from None
            case httpx.TimeoutException():
                raise CreateResultUnknown(type(error).__name__, silent=True) from None
            case TwilioRestException() | TwilioServiceException() if error.status < _SERVER_ERROR:
                raise CreateRejected(_reason(error), _refusal(error)) from None
            case TwilioRestException() | TwilioServiceException():
                raise CreateResultUnknown(_reason(error)) from None
            case Exception() if isinstance(error, (httpx.HTTPError, *_NOT_READ)):
                raise CreateResultUnknown(type(error).__name__) from None


def _refusal(error: TwilioRestException | TwilioServiceException) -> Refusal:
    if error.status == _TOO_MANY:
        return Refusal.NO_TIME
    return Refusal.PHONE if error.code in _NO_SUCH_PHONE else Refusal.ACCOUNT


def _reason(error: TwilioRestException | TwilioServiceException) -> str:
    return f"HTTP {error.status}, Twilio error {error.code}"


def _never_sent(error: Exception) -> str:
    """Return the message for a request that was never sent, so that there can be no leg."""
    return f"not sent: {type(error).__name__}"
