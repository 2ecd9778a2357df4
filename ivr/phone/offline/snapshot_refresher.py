"""The snapshot refresher: renews the copy of the rota each minute, and erases old journal entries."""

import asyncio
from datetime import timedelta
from time import monotonic

import structlog

from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable
from ivr.phone.offline.local_holds import LocalHolds
from ivr.phone.offline.replayer import Replayer
from ivr.phone.offline.snapshot_file import SnapshotFile
from ivr.phone.offline.spool import Spool
from routing.rota import snapshot
from routing.rota.files.long_work import beside_the_loop
from routing.transaction import Helpline

log = structlog.get_logger(__name__)

_EVERY = timedelta(minutes=1)
_KEEP_SECONDS = 5.0


class SnapshotRefresher:
    """Renews the copy and erases old entries each minute, and at once when the database is back."""

    def __init__(
        self,
        clock: Clock,
        database: Database,
        helpline: Helpline,
        snapshot_file: SnapshotFile,
        replayer: Replayer,
        spool: Spool,
        local_holds: LocalHolds,
        *,
        keep_days: int,
    ) -> None:
        self._clock = clock
        self._database = database
        self._helpline = helpline
        self._snapshot_file = snapshot_file
        self._replayer = replayer
        self._spool = spool
        self._keep_entries = timedelta(days=keep_days)
        self._local_holds = local_holds
        self._keeping = asyncio.Lock()

    async def keep(self) -> None:
        """Run until cancelled."""
        while True:
            # The clock waits for one round at its end, and not for this loop, which is cancelled.
            await asyncio.wait({self._clock.spawn(self._look(), name="standby")})
            await self._clock.sleep(_EVERY.total_seconds())

    def on_database_back(self) -> None:
        """Run a round at once: the database is back."""
        self._clock.spawn(self._look(is_back=True), name="standby")

    def renew(self) -> None:
        """Run a round soon: what the copy holds has changed."""
        self._clock.spawn(self._look(), name="standby")

    async def _look(self, *, is_back: bool = False) -> None:
        await self._replayer.replay_all()
        # Entries hold callers' numbers, and no other host's job can erase them here.
        self._spool.erase(self._clock.now() - self._keep_entries)
        noted = self._spool.legs() if is_back else set[str]()
        try:
            async with self._database.begin(seconds=_KEEP_SECONDS) as connection:
                await self._helpline.at_hand.renew(connection, monotonic())
                new = await snapshot.take(connection, self._helpline.rota, self._clock.now())
                held = await snapshot.on_the_phone(connection) if is_back else frozenset[int]()
        except DatabaseNotReachable as error:
            log.warning("standby.not_renewed", why=str(error))
            return
        if new is not None:
            async with self._keeping:  # one file, and rounds overlap
                await beside_the_loop(len(new.shifts), self._snapshot_file.keep, new, self._clock.now())
        if is_back:
            # The database keeps promise P2 again, and the end of a conversation may have reached another host.
            self._local_holds.empty(self._clock.now(), but=noted | self._spool.legs(), held=held)
