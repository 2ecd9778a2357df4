"""The bridges: two legs whose phones hear each other."""

from datetime import datetime

from ivr.lab.carrier.legs import Leg


class Bridge:
    """A connection of two legs: made, then perhaps begun, and over when either side leaves."""

    def __init__(self, dialling: Leg, dialled: Leg) -> None:
        self.dialling = dialling
        self.dialled = dialled
        self._network = dialling.network
        self.begun: datetime | None = None
        self.ended: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether either side has left."""
        return self.ended is not None

    @property
    def live(self) -> bool:
        """Whether the two hear each other now."""
        return self.begun is not None and self.ended is None

    @property
    def seconds(self) -> int:
        """Whole seconds they talked."""
        if self.begun is None:
            return 0
        end = self.ended or self._network.clock.now()
        return round((end - self.begun).total_seconds())

    def begin(self) -> None:
        """Connect the two."""
        if self.over or self.dialling.over or self.dialled.over:
            self.end()
            return
        self.begun = self._network.clock.now()
        for leg in (self.dialling, self.dialled):
            leg.bridge, leg.bridged = self, self.begun
        self._say("are connected")
        self._notify()

    def end(self) -> None:
        """Part the two; a second time changes nothing."""
        if self.over:
            return
        self.ended = self._network.clock.now()
        for leg in (self.dialling, self.dialled):
            if leg.bridge is self:
                leg.bridge = None
        if self.begun is not None:
            self._say("are no longer connected")
        self._notify()

    def _say(self, what: str) -> None:
        self._network.say("--", f"{self.dialling.phone.name} and {self.dialled.phone.name} {what}")

    def _notify(self) -> None:
        self.dialling.notify()
        self.dialled.notify()
