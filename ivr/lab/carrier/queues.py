"""The queues: callers waiting in order, each entry taken by at most one dialling leg.

Source: /docs/voice/twiml/enqueue, /docs/voice/queue-resource.
"""

from dataclasses import dataclass

from ivr.lab.carrier.bridges import Bridge
from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.network import Network
from ivr.lab.carrier.urls import Target

MAX_SIZE = 1000
LARGEST_SIZE = 5000


@dataclass(frozen=True)
class Claim:
    """A dialling leg's claim on an entry: the future bridge, and the document that the waiting caller hears first."""

    bridge: Bridge
    target: Target | None


class Entry:
    """One leg's wait in a queue."""

    def __init__(self, queue: "Queue", leg: Leg) -> None:
        self.queue = queue
        self.leg = leg
        self.since = leg.network.clock.now()
        self.claim: Claim | None = None
        self.waited: int | None = None

    @property
    def seconds(self) -> int:
        """Whole seconds in the queue, until it left."""
        if self.waited is not None:
            return self.waited
        return round((self.leg.network.clock.now() - self.since).total_seconds())

    @property
    def position(self) -> int:
        """Its place; 1 is the front."""
        return self.queue.entries.index(self) + 1

    def params(self) -> dict[str, str]:
        """Return the parameters of the <Enqueue>'s action."""
        return {"QueueSid": self.queue.sid, "QueueTime": str(self.seconds)}

    def wait_params(self) -> dict[str, str]:
        """Return the parameters of the waitUrl."""
        queue = self.queue
        return self.params() | {
            "QueuePosition": str(self.position if self in queue.entries else 0),
            "AvgQueueTime": str(queue.average_wait),
            "CurrentQueueSize": str(len(queue.entries)),
            "MaxQueueSize": str(queue.max_size),
        }


class Queue:
    """A line of waiting callers; it stays until it is deleted."""

    def __init__(self, network: Network, name: str, max_size: int = MAX_SIZE) -> None:
        self.network = network
        self.sid = network.sid("QU")
        self.name = name
        self.max_size = max_size
        self.created = self.updated = network.clock.now()
        self.entries: list[Entry] = []
        # Legs that dial this queue while it is empty.
        self.dialling: set[Leg] = set()

    def __repr__(self) -> str:
        return f"<Queue {self.name} {len(self.entries)} waiting>"

    @property
    def average_wait(self) -> int:
        """Mean seconds that the present members have waited."""
        return round(sum(entry.seconds for entry in self.entries) / len(self.entries)) if self.entries else 0

    @property
    def full(self) -> bool:
        """Whether the queue is full."""
        return len(self.entries) >= self.max_size

    def join(self, leg: Leg) -> Entry:
        """Put a leg at the end."""
        entry = Entry(self, leg)
        self.entries.append(entry)
        for waiting in list(self.dialling):
            waiting.notify()
        return entry

    def drop(self, entry: Entry) -> None:
        """Take an entry out; a second time changes nothing."""
        if entry in self.entries:
            entry.waited = entry.seconds
            self.entries.remove(entry)

    def claim(self, dialling: Leg, target: Target | None) -> Entry | None:
        """Take the front entry for a dialling leg, if there is one."""
        if not self.entries:
            return None
        entry = self.entries[0]
        self.drop(entry)
        entry.claim = Claim(Bridge(dialling, entry.leg), target)
        entry.leg.notify()
        return entry
