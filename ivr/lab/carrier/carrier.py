"""The carrier: the registries of its numbers, legs, queues and recordings."""

from abc import ABC, abstractmethod

import httpx

from ivr.clock import Clock
from ivr.lab.carrier.account import Account, OwnedNumber
from ivr.lab.carrier.legs import Handset, Leg
from ivr.lab.carrier.network import Network
from ivr.lab.carrier.queues import MAX_SIZE, Queue
from ivr.lab.carrier.recordings import Recording
from ivr.lab.faults import Faults


class Carrier(Network, ABC):
    """The carrier's registries; a subclass supplies the phones."""

    def __init__(
        self, clock: Clock, account: Account, faults: Faults, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        super().__init__(clock, account, faults, transport)
        self.numbers: dict[str, OwnedNumber] = {}
        self.legs: dict[str, Leg] = {}
        self.queues: list[Queue] = []
        self.recordings: list[Recording] = []

    @abstractmethod
    def phone(self, number: str, name: str | None = None) -> Handset:
        """Return the phone with that number; make it if it is new. The name is for the transcript."""

    def add_leg(
        self, phone: Handset, *, from_: str, to: str, direction: str, parent: Leg | None = None
    ) -> Leg:
        """Add a leg to or from a phone."""
        leg = Leg(self, phone, from_=from_, to=to, direction=direction, parent=parent)
        self.legs[leg.sid] = leg
        return leg

    def queue(self, key: str) -> Queue | None:
        """Return the queue of that name or SID."""
        return next((queue for queue in self.queues if key in {queue.name, queue.sid}), None)

    def add_queue(self, name: str, max_size: int = MAX_SIZE) -> Queue:
        """Add a queue."""
        queue = Queue(self, name, max_size)
        self.queues.append(queue)
        return queue

    def add_recording(self, leg: Leg, *, trimmed: bool = True) -> Recording:
        """Start a recording of a leg."""
        recording = Recording(leg, trimmed=trimmed)
        self.recordings.append(recording)
        return recording
