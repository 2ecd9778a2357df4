"""Log context: the call, offer and leg that the current work is about, for its log lines.

It is set where the work begins (a webhook, an action). A use case adds what it finds out, such as an offer's call.
"""

from contextvars import ContextVar
from uuid import UUID


class Subject:
    """What one piece of work is about, as far as it is known yet."""

    __slots__ = ("call", "leg", "offer")

    def __init__(self, call: UUID | None = None, offer: UUID | None = None, leg: str | None = None) -> None:
        self.call = call
        self.offer = offer
        self.leg = leg

    def ids(self) -> dict[str, str]:
        """Return the ids that are known, by noun."""
        known = {"call": self.call, "offer": self.offer, "leg": self.leg}
        return {noun: str(id_) for noun, id_ in known.items() if id_}


# None for work about many calls, such as a dispatch or the sweep.
current: ContextVar[Subject | None] = ContextVar("subject", default=None)


def is_call(call_id: UUID) -> None:
    """Note which call the current work is about."""
    subject = current.get()
    if subject is not None:
        subject.call = call_id
