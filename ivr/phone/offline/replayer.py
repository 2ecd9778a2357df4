"""The replayer: takes journal entries into the database when it is back."""

import asyncio
from pathlib import Path
from time import monotonic

import structlog
from sqlalchemy.exc import DBAPIError

from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable
from ivr.phone.offline.neighbours import PATIENCE_SECONDS, Neighbours
from ivr.phone.offline.spool import Spool
from ivr.phone.transactions import Transactions
from routing.switchboard import replay
from routing.switchboard.journal_entries import JournalEntry

log = structlog.get_logger(__name__)

_FAILURES = 3  # legs that may fail before the database counts as away
_CATCH_UP_SECONDS, _LOOK_AGAIN_SECONDS = PATIENCE_SECONDS, 0.1  # real time: the wait is for another process


class _DatabaseReadOnly(DatabaseNotReachable):
    """The database answers, but is read-only."""


class Replayer:
    """One process's replayer; the processes of a host take turns."""

    def __init__(
        self,
        clock: Clock,
        database: Database,
        transactions: Transactions,
        spool: Spool,
        neighbours: Neighbours,
    ) -> None:
        self._clock = clock
        self._database = database
        self._transactions = transactions
        self._spool = spool
        self._neighbours = neighbours
        self._is_patient = True
        self._catching: asyncio.Task[None] | None = None

    async def replay_all(self) -> bool:
        """Replay all journal entries in order of time, while the database answers.

        Return False if another process of this host does so at the moment.
        """
        if self._database.is_away or self._spool.is_empty():
            return True
        try:
            with self._spool.turn() as is_ours:
                while is_ours and await self._replay_batch():
                    pass
                return is_ours
        except DatabaseNotReachable as error:
            self._neighbours.replay_failed()
            log.warning("notes.not_taken_in", why=str(error))
        except OSError as error:
            log.warning("notes.not_taken_in", why=type(error).__name__)
        return True

    async def catch_up(self) -> None:
        """Replay this host's entries before the line is served, so that nobody is rung whom they show talking.

        A replay of more than 5 s, or a frozen process, delays the line once, not at each dispatch.
        """
        if not self._spool.is_empty() and (self._catching is None or self._catching.done()):
            self._catching = self._clock.spawn(self._replay_in_turn(), name="notes")
            if self._is_patient:
                await asyncio.wait({self._catching}, timeout=_CATCH_UP_SECONDS)
        self._is_patient = self._database.is_away or self._spool.is_empty()

    def on_database_back(self) -> None:
        """Let the line wait for the entries once more: the database is back."""
        self._is_patient = True

    async def _replay_in_turn(self) -> None:
        until = monotonic() + _CATCH_UP_SECONDS
        while not await self.replay_all():
            if monotonic() > until:
                return
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def replay_leg(self, sid: str) -> None:
        """Replay the entries of one leg, which waits for an answer.

        Another process may do the same: an entry's second replay changes nothing. Raises DatabaseNotReachable.
        """
        paths, entries = self._spool.of_leg(sid)
        if not self._database.is_away:
            await self._replay(paths, entries)

    async def _replay_batch(self) -> bool:
        """Replay a batch; return whether there may be more. Raises DatabaseNotReachable."""
        any_replayed, failed = False, set[str]()
        for paths, entries in self._spool.in_order():
            if not entries or entries[0].sid in failed:
                continue
            try:
                await self._replay(paths, entries)
            except DatabaseNotReachable as error:
                failed.add(entries[0].sid)
                if self._database.is_away or isinstance(error, _DatabaseReadOnly) or len(failed) >= _FAILURES:
                    raise
                # A locked row may be the cause: go on with the other legs.
                self._neighbours.replay_failed()
                log.warning("notes.not_taken_in", notes=len(entries), why=str(error))
            else:
                any_replayed = True
        return any_replayed

    async def _replay(self, paths: list[Path], entries: list[JournalEntry]) -> None:
        if not entries:
            return
        try:
            await self._transactions.run(replay.replay_leg, entries)
        except DatabaseNotReachable:
            raise
        except Exception as error:
            if _is_read_only(error):
                raise _DatabaseReadOnly("the database takes nothing in: it is read-only") from error
            if len(entries) > 1:
                # Replay them one by one, so that a bad entry does not stop the others.
                for path, entry in zip(paths, entries, strict=True):
                    await self._replay([path], [entry])
                return
            log.exception("notes.set_aside", kind=entries[0].kind)
            self._spool.set_aside(paths)
            return
        self._spool.remove(paths)
        log.info("notes.taken_in", notes=len(entries))


def _is_read_only(error: Exception) -> bool:
    """Whether the database refuses writes, as a replica does after a failover."""
    return isinstance(error, DBAPIError) and (getattr(error.orig, "sqlstate", None) or "").startswith("25")
