"""Places: each caller's place in the line at each instant, from the timelines (promise P5)."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from routing import calls
from tests.soak.evidence import Evidence
from tests.soak.house import MAX_WAIT

STATES = {f"call.{state}" for state in calls.State}
# A caller who comes back to the line from these states had a counsellor before, and goes before all others.
_RETURNS_FROM = {"call.connecting", "call.talking", "call.held", "call.picked_up"}
_LOSES_ITS_RETURN_FROM = {"call.talking", "call.held"}
_WAITS_ANEW_FROM = {"call.overflow", "call.picked_up", "call.fetching"}


@dataclass
class Waiter:
    """One call's time in the line; a callback's attempt stands there too."""

    call: Any
    spans: list[tuple[datetime, datetime, datetime]]  # from, to, and since when its longest wait counts
    returned_at: datetime | None
    returned_by: int | None  # the event that says so
    rings: list[tuple[datetime, datetime]]
    elsewhere: list[tuple[datetime, datetime]]  # when a callback's own caller was on the line
    last_until: datetime | None = None  # of a callback that a caller asked for who withheld their number

    @classmethod
    def all_of(cls, evidence: Evidence) -> list["Waiter"]:
        """Return everybody who ever waited."""
        rings: dict[Any, list[tuple[datetime, datetime]]] = {}
        for offer in evidence.offers:
            rings.setdefault(offer.call_id, []).append(
                (offer.planned_at, offer.ended_at or offer.accepted_at)
            )
        visits: dict[Any, list[Any]] = {}
        for call in evidence.calls.values():
            visits.setdefault(call.caller_hash, []).append(call)
        return [
            cls._of(evidence, call, rings.get(call.id, []), visits[call.caller_hash])
            for call in evidence.calls.values()
            if call.waiting_since
        ]

    @classmethod
    def _of(cls, evidence: Evidence, call: Any, rings: list[Any], visits: list[Any]) -> "Waiter":
        states = [event for event in evidence.events[call.id] if event.kind in STATES]
        spans: list[tuple[datetime, datetime, datetime]] = []
        since: datetime | None = None
        talked = False
        returned_at, returned_by = (call.arrived_at, 0) if _keeps_a_return(evidence, call) else (None, None)
        for before, event, after in zip([None, *states], states, [*states[1:], None], strict=False):
            talked = talked or event.kind == "call.talking"
            if event.kind == "call.overflow" and before is not None and before.kind in _LOSES_ITS_RETURN_FROM:
                # Their counsellors left them once more than the limit of returns: they no longer go before others.
                returned_at = returned_by = None
            if event.kind == "call.waiting" and after is not None:
                came_from = "" if before is None else before.kind
                if came_from in _RETURNS_FROM and returned_at is None:
                    returned_at, returned_by = event.at, event.id
                begins, began = _may_be_rung_from(event, evidence.events[call.id]), _instant(event)
                since = began if since is None or talked or came_from in _WAITS_ANEW_FROM else since
                # A caller whose counsellor left may hang up first, and is not served before that pause ends.
                if begins < after.at:
                    spans.append((begins, after.at, since))
        asker = _asker(evidence, call)
        # A callback rings only while neither its caller nor the person who asked for it is on the line.
        there = [] if call.callback_id is None else [*visits, *filter(None, [asker])]
        elsewhere = [(visit.arrived_at, visit.ended_at) for visit in there if visit is not call]
        return cls(call, spans, returned_at, returned_by, rings, elsewhere, _last_until(evidence, call))

    def waits(self, at: datetime, grace: timedelta) -> bool:
        """Whether it waited, with no phone ringing for it, all the while around this instant."""
        if not self.spans or at < self.spans[0][0] or at > self.spans[-1][1]:
            return False
        start, end = at - grace, at + grace
        may_ring = any(
            begin <= start
            and end <= until
            and (self.is_callback or at - since < timedelta(seconds=MAX_WAIT) - grace)
            for begin, until, since in self.spans
        )
        busy = itertools.chain(self.rings, self.elsewhere)
        return may_ring and not any(
            begin <= end and (until is None or until >= start) for begin, until in busy
        )

    def key(self, at: datetime) -> tuple[bool, bool, datetime, Any]:
        """Return its place in the order of service at an instant."""
        return self._key(at, returned=self.returned_at is not None and self.returned_at <= at)

    def key_before(self, event_id: int, at: datetime) -> tuple[bool, bool, datetime, Any]:
        """Return its place as the writer of that event saw it; the writer may have begun before the call came back."""
        return self._key(at, returned=self.returned_by is not None and self.returned_by < event_id)

    def _key(self, at: datetime, *, returned: bool) -> tuple[bool, bool, datetime, Any]:
        is_last = self.last_until is not None and at < self.last_until
        return (not returned, is_last and not returned, self.call.place_at, self.call.id)

    @property
    def is_callback(self) -> bool:
        """Whether it is an attempt of a callback."""
        return self.call.callback_id is not None


def pauses(events: list[Any]) -> list[tuple[datetime, datetime]]:
    """Return the times in which nobody may be rung for a call, because its counsellor had just left."""
    back = [event for event in events if event.kind == "call.waiting" and "rings_after" in event.detail]
    return [(event.at, _may_be_rung_from(event, events)) for event in back]


def _may_be_rung_from(back: Any, events: list[Any]) -> datetime:
    """Return the earliest ring for a caller who came back to the line by this event."""
    if "rings_after" not in back.detail:
        return _instant(back)
    latest = datetime.fromisoformat(back.detail["rings_after"])
    stays = (each.at for each in events if each.kind == "caller.stays" and back.at <= each.at <= latest)
    return min(stays, default=latest)


def _instant(event: Any) -> datetime:
    at: datetime = event.at
    return at


def _asker(evidence: Evidence, attempt: Any) -> Any:
    """Return the call in which an attempt's callback was asked for, if it is an attempt."""
    asked_in = next((each.call_id for each in evidence.callbacks if each.id == attempt.callback_id), None)
    return evidence.calls.get(evidence.sid_of.get(asked_in, "") if asked_in else "")


def _keeps_a_return(evidence: Evidence, attempt: Any) -> bool:
    """Whether an attempt has the place of a caller who was interrupted before asking for the callback."""
    asker = _asker(evidence, attempt)
    keeps = asker is not None and asker.returned and asker.place_at == attempt.place_at
    return keeps and _last_until(evidence, attempt) is None


def _last_until(evidence: Evidence, attempt: Any) -> datetime | None:
    """Return until when an attempt stands behind all others, because its caller withheld their number.

    It ends when a caller whose number is known asks for the same callback.
    """
    asker = _asker(evidence, attempt)
    if asker is None or asker.caller_hash is not None:
        return None
    known = (call for call in evidence.calls.values() if call.callback_id is None)
    agreed = (
        event.at
        for call in known
        if call.caller_hash == attempt.caller_hash
        for event in evidence.events[call.id]
        if event.kind == "call.agreed" and event.at >= asker.arrived_at
    )
    return min(agreed, default=datetime.max.replace(tzinfo=UTC))
