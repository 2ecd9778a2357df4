"""The bridges: two legs whose phones hear each other."""

from datetime import datetime

from ivr.lab.legs import Leg


class Bridge:
    """A connection of two legs: made, perhaps begun, over when either side leaves it."""

    def __init__(self, dialling: Leg, dialled: Leg) -> None:
        self.dialling = dialling
        self.dialled = dialled
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
        end = self.ended or self.dialling.network.clock.now()
        return round((end - self.begun).total_seconds())

    def begin(self) -> None:
        """Connect the two."""
        if self.over or self.dialling.over or self.dialled.over:
            self.end()
            return
        network = self.dialling.network
        self.begun = network.clock.now()
        for leg in (self.dialling, self.dialled):
            leg.bridge = self
        network.say("--", f"{self.dialling.phone.name} and {self.dialled.phone.name} are connected")
        self.dialling.notify()
        self.dialled.notify()

    def end(self) -> None:
        """Part the two; parting them again changes nothing."""
        if self.over:
            return
        self.ended = self.dialling.network.clock.now()
        for leg in (self.dialling, self.dialled):
            if leg.bridge is self:
                leg.bridge = None
        if self.begun is not None:
            names = f"{self.dialling.phone.name} and {self.dialled.phone.name}"
            self.dialling.network.say("--", f"{names} are no longer connected")
        self.dialling.notify()
        self.dialled.notify()
