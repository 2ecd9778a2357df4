"""Neighbours: which phones this host's processes ring or connect without the database knowing.

One process may be without the database while another has it, and journal entries are replayed only after an outage.
Promise P2 holds between the processes all the same (docs/decisions/0182).
"""

import asyncio
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from ivr.clock import Clock
from ivr.database.engine import Database
from ivr.phone.offline.local_holds import LocalHolds, ring_of
from ivr.phone.offline.spool import Spool

LONGEST_TALK = timedelta(minutes=30)  # whose end we never hear of
# Real time: the waits are for other processes and the database.
PATIENCE_SECONDS = 5.0
_ENTRY_WITHIN_SECONDS = 0.02  # between a claim and its journal entry on the disk


class Neighbours:
    """One process's view of all processes of this host."""

    def __init__(self, clock: Clock, database: Database, spool: Spool, local_holds: LocalHolds) -> None:
        self._clock = clock
        self._database = database
        self._spool = spool
        self._local_holds = local_holds
        self._since: float | None = None  # when entries were first seen while the database was there

    async def have_database(self) -> bool:
        """Whether the database answers this process now."""
        return await self._database.ready()

    def rung(self) -> frozenset[int]:
        """Return the counsellors whose rings or conversations only journal entries tell of.

        It returns nobody 5 s after the entries could have been replayed, so that a frozen process does not keep phones
        from the line.
        """
        if self._database.is_away or self._spool.is_empty():
            self._since = None
            return frozenset()
        self._since = self._since or monotonic()
        return self._spool.rung() if monotonic() - self._since < PATIENCE_SECONDS else frozenset()

    def replay_failed(self) -> None:
        """Restart those 5 s: the database took no entries just now."""
        self._since = None

    async def may_ring(self, counsellor_id: int, by: UUID | str, until: datetime) -> bool:
        """Claim a phone just before its ring; return whether no other caller of this host has it.

        `by`: the offer's id, or the SID of the caller's leg that will ring it.
        """
        if counsellor_id in self.rung():
            return False
        name = ring_of(by)
        if self._local_holds.take([counsellor_id], name, self._clock.now(), until) is None:
            # Another caller's claim counts if a journal entry tells of it; without one, the database knows its reason.
            await asyncio.sleep(_ENTRY_WITHIN_SECONDS)
            if counsellor_id in self.rung():
                return False
            self._local_holds.prolong(counsellor_id, name, self._clock.now(), until)
        return True

    def claim_for_leg(self, counsellor_id: int, leg_sid: str, until: datetime) -> None:
        """Move a phone's claim to the leg that rings it now; the leg's end releases it."""
        self._local_holds.prolong(counsellor_id, ring_of(leg_sid), self._clock.now(), until)

    def claim_for_talk(self, counsellor_id: int, leg_sid: str) -> None:
        """Move a phone's claim to the leg of a conversation."""
        self.claim_for_leg(counsellor_id, leg_sid, self._clock.now() + LONGEST_TALK)

    def release_offer(self, offer_id: UUID) -> None:
        """Release the phone of an offer that was not rung."""
        self._local_holds.release(str(offer_id), self._clock.now())

    def release_leg(self, leg_sid: str) -> None:
        """Release the phone of a leg that is over by the carrier's word."""
        self._local_holds.release(leg_sid, self._clock.now())
