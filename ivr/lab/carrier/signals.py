"""The signals that interrupt a leg in the middle of a document."""


class Signal(Exception):
    """A leg must interrupt its work."""


class LegEnded(Signal):
    """The leg is over: hung up, cancelled, or never answered."""


class Redirected(Signal):
    """REST gave the leg another document."""


class Dequeued(Signal):
    """A dialling leg has taken the waiting leg out of its queue."""


class Left(Signal):
    """The wait document said `<Leave/>`."""


class BridgeGone(Signal):
    """The dialling leg went away before the two were connected."""
