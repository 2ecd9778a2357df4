"""Neighbours: what the processes of this host ring and join without the database, as long as it does not know of it.

Some of them may be without it while others are not, and what was noted is taken in a moment after it is back. Promise
P2 holds between them all the same (docs/decisions/0182).
"""

import asyncio
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from ivr.clock import Clock
from ivr.database.engine import Database
from ivr.phone.offline.local_holds import LocalHolds, ring_of
from ivr.phone.offline.spool import Spool

LONGEST_TALK = timedelta(minutes=30)  # of which the end is lost
# Real time: it is other processes, and the database, that are waited for.
PATIENCE_SECONDS = 5.0
_NOTED_WITHIN_SECONDS = 0.02  # of a claim without the database, which the disk may keep a moment


class Neighbours:
    """One process's view of them, itself included."""

    def __init__(self, clock: Clock, database: Database, spool: Spool, local_holds: LocalHolds) -> None:
        self._clock = clock
        self._database = database
        self._spool = spool
        self._local_holds = local_holds
        self._since: float | None = None  # that notes could have been taken in, and are there

    def rung(self) -> frozenset[int]:
        """Return the counsellors of whose phones only notes tell that they ring, or talk.

        They count for 5 s at most after the database took nothing in: a process that froze as it took notes in must
        not keep a phone from the line.
        """
        if self._database.is_away or self._spool.is_empty():
            self._since = None
            return frozenset()
        self._since = self._since or monotonic()
        return self._spool.rung() if monotonic() - self._since < PATIENCE_SECONDS else frozenset()

    def not_taken_in(self) -> None:
        """The database took nothing in just now."""
        self._since = None

    async def may_ring(self, counsellor_id: int, by: UUID | str, until: datetime) -> bool:
        """Claim a phone just before it is rung; answer whether no other caller of this host rings it.

        `by`: the offer, or the caller's leg that is to ring it.
        """
        if counsellor_id in self.rung():
            return False
        name = ring_of(by)
        if self._local_holds.take([counsellor_id], name, self._clock.now(), until) is None:
            # By a caller of whom a note tells; by one of whom none does, for something that the database knows of.
            await asyncio.sleep(_NOTED_WITHIN_SECONDS)
            if counsellor_id in self.rung():
                return False
            self._local_holds.prolong(counsellor_id, name, self._clock.now(), until)
        return True

    def rings(self, counsellor_id: int, leg_sid: str, until: datetime) -> None:
        """Keep a phone claimed by the leg that rings it now: its end gives it up."""
        self._local_holds.prolong(counsellor_id, ring_of(leg_sid), self._clock.now(), until)

    def talks(self, counsellor_id: int, leg_sid: str) -> None:
        """Keep a phone claimed by the leg on which somebody talks now."""
        self.rings(counsellor_id, leg_sid, self._clock.now() + LONGEST_TALK)

    def rings_not(self, offer_id: UUID) -> None:
        """Give up a phone that was not rung after all."""
        self._local_holds.release(str(offer_id), self._clock.now())

    def is_over(self, leg_sid: str) -> None:
        """Give up the phone of a leg whose end the carrier was asked about."""
        self._local_holds.release(leg_sid, self._clock.now())
