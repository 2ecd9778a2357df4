"""The legs: one phone connection each, with the wait that all work on it uses.

Source: /docs/voice/api/call-resource.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Protocol

from ivr.lab.carrier.account import API_VERSION, OwnedNumber
from ivr.lab.carrier.delivery import Delivery
from ivr.lab.carrier.network import Network
from ivr.lab.carrier.signals import LegEnded, Redirected, Signal
from ivr.lab.carrier.urls import Subscription, Target
from ivr.lab.records import Heard, Pressed

# More can only be a loop, in which a virtual clock would stand still. Twilio's own loops are slower.
_MOST_DOCUMENTS_A_SECOND = 40
# SIP's words for how a leg ended; 487 is a time-out.
_SIP = {"completed": "200", "busy": "486", "failed": "404", "no-answer": "487", "canceled": "487"}


class Handset(Protocol):
    """The phone of a leg, as the carrier sees it."""

    @property
    def name(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def is_machine(self) -> bool: ...
    @property
    def voice(self) -> list[tuple[datetime, datetime]]: ...
    @property
    def voice_until(self) -> datetime: ...
    def take_ring(self, leg: "Leg") -> str | None: ...
    def begin_ringing(self, leg: "Leg") -> None: ...
    def leg_ended(self, leg: "Leg") -> None: ...
    def hang_up(self) -> None: ...


class Connection(Protocol):
    """A connection to another leg, as a leg sees it."""

    def end(self) -> None: ...


class Leg:
    """One phone connection at the carrier (a CallSid)."""

    def __init__(
        self,
        network: Network,
        phone: Handset,
        *,
        from_: str,
        to: str,
        direction: str,
        parent: "Leg | None" = None,
    ) -> None:
        self.network = network
        self.phone = phone
        self.sid = network.sid("CA")
        self.from_, self.to = from_, to
        self.direction = direction
        self.parent = parent
        self.status = "ringing" if direction == "inbound" else "queued"
        self.created = network.clock.now()
        self.started: datetime | None = self.created if direction == "inbound" else None
        self.updated = self.created
        self.answered: datetime | None = None
        self.finished: datetime | None = None
        self.answered_by: str | None = None
        self.forwarded_from: str | None = None
        self.number: OwnedNumber | None = None
        self.fallback: Target | None = None
        self.subscription: Subscription | None = None
        self.cookies: dict[str, str] = {}
        self.heard: list[Heard] = []
        self.pressed: list[Pressed] = []
        self.redirect: Target | None = None
        # It gets the pressed keys; without a listener they are lost.
        self.listener: Callable[[str], None] | None = None
        self.asked_by: str | None = None  # the URL that gets what the listener hears
        self.asked_after = 0  # how many things it had heard when the listener began
        self.machine: str | None = None  # what kind of machine has answered it
        self.hung_up = False  # by whoever holds its phone
        self.bridge: Connection | None = None
        self.bridged: datetime | None = None  # since when, the last time
        self._guards: list[Callable[[], Signal | None]] = []
        self._bell = asyncio.Event()
        self._fetched: list[datetime] = []
        self._sequence = 0
        self._last_report: Delivery | None = None

    def __repr__(self) -> str:
        return f"<Leg {self.sid[:8]} {self.direction} {self.phone.name} {self.status}>"

    @property
    def over(self) -> bool:
        """Whether the leg has ended."""
        return self.finished is not None

    @property
    def talk_seconds(self) -> int:
        """Whole seconds from the answer to the end, or to now."""
        if self.answered is None:
            return 0
        return round(((self.finished or self.network.clock.now()) - self.answered).total_seconds())

    def params(self) -> dict[str, str]:
        """The parameters of every webhook about this leg; /docs/voice/twiml."""
        params: dict[str, str | None] = {
            "CallSid": self.sid,
            "AccountSid": self.network.account.sid,
            "CallStatus": self.status,
            "ApiVersion": API_VERSION,
            "Direction": self.direction,
            "ParentCallSid": None if self.parent is None else self.parent.sid,
            "ForwardedFrom": self.forwarded_from,
            "AnsweredBy": self.answered_by,
        }
        for side, number in (
            ("From", self.from_),
            ("To", self.to),
            ("Caller", self.from_),
            ("Called", self.to),
        ):
            params |= {side: number, f"{side}Country": "ID" if number.startswith("+62") else ""}
            params |= dict.fromkeys((f"{side}City", f"{side}State", f"{side}Zip"), "")
        return {name: value for name, value in params.items() if value is not None}

    # -- waiting ------------------------------------------------------------------------------------------

    def notify(self) -> None:
        """Wake every wait on this leg."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()
        self.network.changed()

    def check(self) -> None:
        """Raise the signal that must interrupt this leg now, if any."""
        if self.over:
            raise LegEnded
        if self.redirect is not None:
            raise Redirected
        for guard in reversed(self._guards):
            if (signal := guard()) is not None:
                raise signal

    async def until(self, holds: Callable[[], bool], seconds: float | None = None) -> bool:
        """Wait until a condition holds, at most `seconds`; return whether it does. Signals interrupt the wait."""
        return await self._wait(holds, seconds, self.check)

    async def watch(self, holds: Callable[[], bool] = lambda: False, seconds: float | None = None) -> bool:
        """Wait as `until` does, for the person at the phone: only the leg's end interrupts it."""
        return await self._wait(holds, seconds, self._check_end)

    async def _wait(
        self, holds: Callable[[], bool], seconds: float | None, check: Callable[[], None]
    ) -> bool:
        network, clock = self.network, self.network.clock
        deadline = None if seconds is None else clock.now() + timedelta(seconds=seconds)
        while True:
            bell = self._bell
            check()
            if holds():
                return True
            if deadline is None:
                await network.wait(bell)
            elif (left := (deadline - clock.now()).total_seconds()) > 0:
                await network.wait(bell, left)
            else:
                return False

    def _check_end(self) -> None:
        if self.over:
            raise LegEnded

    async def pause(self, seconds: float) -> None:
        """Let time pass on this leg."""
        await self.until(lambda: False, seconds)

    async def forever(self) -> None:
        """Wait for a signal."""
        await self.until(lambda: False)

    @contextmanager
    def guarded(self, guard: Callable[[], Signal | None]) -> Iterator[None]:
        """Interrupt waits within the block by the guard's signal, once it returns one."""
        self._guards.append(guard)
        try:
            yield
        finally:
            self._guards.remove(guard)

    @contextmanager
    def listening(self, listener: Callable[[str], None], url: str | None = None) -> Iterator[None]:
        """Give the keys that are pressed within the block to this listener; `url` is where it tells of them."""
        before = self.listener, self.asked_by
        self.listener, self.asked_by = listener, url
        self.asked_after = len(self.heard)
        self.network.changed()
        try:
            yield
        finally:
            self.listener, self.asked_by = before
            self.network.changed()

    def too_many_documents(self) -> bool:
        """Count a document; return whether too many came within a second, as in a loop."""
        now = self.network.clock.now()
        self._fetched = [at for at in self._fetched if (now - at).total_seconds() < 1] + [now]
        return len(self._fetched) > _MOST_DOCUMENTS_A_SECOND

    # -- events -------------------------------------------------------------------------------

    def hear(self, text: str, language: str | None = None) -> None:
        """Let the phone hear something; words have a language."""
        self.heard.append(Heard(self.network.clock.now(), text, language))
        self.network.say(self.phone.name, f"hears “{text}”")
        self.notify()

    def key(self, digit: str) -> None:
        """Take a pressed key."""
        self.pressed.append(Pressed(self.network.clock.now(), digit, len(self.heard)))
        if self.listener is not None:
            self.listener(digit)
        self.notify()

    def pick_up(self, answered_by: str | None = None) -> None:
        """Answer the call."""
        if self.over or self.answered is not None:
            return
        self.answered = self.updated = self.network.clock.now()
        self.status = "in-progress"
        self.answered_by = answered_by
        self.report("answered")
        self.notify()

    def redirect_to(self, target: Target) -> None:
        """Give the leg another document, as REST does."""
        self.redirect = target
        self.updated = self.network.clock.now()
        self.notify()

    def end(self, status: str = "completed") -> None:
        """End the leg. A second time changes nothing."""
        if self.over:
            return
        self.finished = self.updated = self.network.clock.now()
        unanswered_caller = self.direction == "inbound" and self.answered is None and status == "completed"
        self.status = "no-answer" if unanswered_caller else status
        if self.bridge is not None:
            self.bridge.end()
        self.phone.leg_ended(self)
        # A call that is cancelled before it starts is never reported.
        if self.started is not None:
            seconds = self.talk_seconds
            extra = {"CallDuration": str(seconds), "SipResponseCode": _SIP[self.status]}
            if self.answered is not None:
                extra["Duration"] = str(max(1, -(-seconds // 60)))
            self.report("completed", extra)
        self.notify()

    def report(self, event: str, extra: Mapping[str, str] | None = None) -> None:
        """Send a status callback, after the leg's earlier ones, if this event is subscribed to."""
        subscription, network = self.subscription, self.network
        if subscription is None or event not in subscription.events or network.closed:
            return
        params = self.params() | {
            "Timestamp": format_datetime(network.clock.now()),
            "SequenceNumber": str(self._sequence),
            "CallbackSource": "call-progress-events",
            **(extra or {}),
        }
        self._sequence += 1
        target = Target(subscription.url, subscription.method)
        # They stay in order, unless a fault delays one.
        self._last_report = network.courier.tell(target, params, self.cookies, after=self._last_report)
