"""The status callbacks of calls.

Source: /docs/voice/api/call-resource#statuscallbackevent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from ivr.lab.signals import Target

if TYPE_CHECKING:
    from ivr.lab.legs import Leg

EVENTS = ("initiated", "ringing", "answered", "completed")


@dataclass(frozen=True)
class Subscription:
    """Where a leg's progress is reported, and which of it."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


def rfc2822(instant: datetime) -> str:
    """An instant as Twilio writes it: Sun, 22 Nov 2026 12:00:00 +0000."""
    return format_datetime(instant)


def report(leg: "Leg", event: str, extra: Mapping[str, str] | None = None) -> None:
    """Send one event, after the leg's earlier ones, if it is subscribed to."""
    subscription = leg.subscription
    if subscription is None or event not in subscription.events or leg.network.closed:
        return
    params = leg.params() | {
        "Timestamp": rfc2822(leg.network.clock.now()),
        "SequenceNumber": str(leg.sequence),
        "CallbackSource": "call-progress-events",
        **(extra or {}),
    }
    leg.sequence += 1
    target = Target(subscription.url, subscription.method)
    # Fired in order; only a fault makes one overtake another.
    leg.last_report = leg.network.courier.tell(target, params, leg.cookies, after=leg.last_report)
