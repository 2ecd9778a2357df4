"""Heartbeats: usual webhooks decided in one round trip to the database; concurrent heartbeats share one."""

import asyncio
from time import monotonic
from uuid import UUID

import structlog

from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable
from ivr.phone.transactions import AfterCommit
from routing import log_context
from routing.choices import kept
from routing.line.places import Places
from routing.switchboard import fast_path
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.keys import OfferKey
from routing.switchboard.replies import Reply
from routing.transaction import Helpline

log = structlog.get_logger(__name__)

# A part of a document's time (ivr.phone.transactions); the rest is for the use case.
_SECONDS = 1.5
_HEARTBEAT_SECONDS = 2.0  # with the time in the batch
_LEAST_SECONDS = 0.5  # a process that is late itself must not blame the database
_AT_ONCE = 500
_LINE_SECONDS = 2.0  # how long the copy of a long line is valid

Beat = tuple[UUID, str, "asyncio.Future[fast_path.Heard | None]", float]  # ... and when it came


class Heartbeats:
    """Each method returns None if the use case must decide. All raise DatabaseNotReachable."""

    def __init__(
        self, clock: Clock, database: Database, helpline: Helpline, after_commit: AfterCommit
    ) -> None:
        self._clock = clock
        self._database = database
        self._helpline = helpline
        self._after_commit = after_commit
        self._beats: list[Beat] = []
        self._sending = False
        self._places = Places()
        self._line_until = monotonic()

    async def arrive(self, arriving: IncomingCall) -> Reply | None:
        """Take a new call."""
        statements = fast_path.arrival(self._helpline, self._clock.now(), arriving)
        if statements is None:
            return None
        await self._renew_choices()
        rows = await self._database.run_prepared(*statements, seconds=_SECONDS)
        return self._committed(fast_path.arrived(self._helpline, rows))

    async def wait(self, call_id: UUID, queue_sid: str) -> Reply | None:
        """Take a heartbeat. Those that come while a statement runs share the next one."""
        beat: asyncio.Future[fast_path.Heard | None] = asyncio.get_running_loop().create_future()
        self._beats.append((call_id, queue_sid, beat, monotonic()))
        if not self._sending:
            self._sending = True
            self._clock.spawn(self._send(), name="heartbeats")
        heard = await beat
        if heard is None:
            return None
        return self._committed(fast_path.waiting(self._helpline, self._clock.now(), heard))

    async def take_key(self, offer_id: UUID, leg_sid: str, key: str) -> Reply | None:
        """Take an offer's key, if it accepts."""
        if key != OfferKey.ACCEPT:
            return None
        statements = fast_path.accept(self._helpline, self._clock.now(), offer_id, leg_sid)
        rows = await self._database.run_prepared(*statements, seconds=_SECONDS)
        return self._committed(fast_path.accepted(self._helpline, offer_id, rows))

    async def _renew_choices(self) -> None:
        """Read what admins have chosen, if the copy is old: a greeting names the emergency number."""
        at_hand = self._helpline.at_hand
        if at_hand.is_old(monotonic()):
            rows = await self._database.run_prepared((kept.READ, {}), seconds=_SECONDS)
            at_hand.take(kept.read(rows), monotonic())

    def _committed(self, decided: fast_path.Decided | None) -> Reply | None:
        if decided is None:
            return None
        self._after_commit(decided.actions)
        return decided.reply

    async def _send(self) -> None:
        log_context.current.set(None)  # the statement is about many calls
        try:
            while self._beats:
                beats, self._beats = self._beats[:_AT_ONCE], self._beats[_AT_ONCE:]
                await self._send_all(beats)
        finally:
            self._sending = False

    async def _send_all(self, beats: list[Beat]) -> None:
        ids, queue_sids = [beat[0] for beat in beats], [beat[1] for beat in beats]
        heard: dict[UUID, fast_path.Heard] = {}
        left = _HEARTBEAT_SECONDS - (monotonic() - beats[0][-1])
        try:
            statements = fast_path.heartbeats(self._helpline, self._clock.now(), ids, queue_sids)
            rows = await self._database.run_prepared(
                *statements, seconds=min(_SECONDS, max(_LEAST_SECONDS, left))
            )
            heard = fast_path.heard(rows)
        except Exception as error:  # noqa: BLE001 - the waiting requests raise it
            if isinstance(error, DatabaseNotReachable):
                # Waiting heartbeats fail too, rather than wait as long again.
                beats, self._beats = beats + self._beats, []
            for _, _, beat, _ in beats:
                if not beat.done():
                    beat.set_exception(error)
            return
        far = {call_id: each for call_id, each in heard.items() if each.is_far_back}
        _answer([beat for beat in beats if beat[0] not in far], heard)
        if far:
            await self._look_at_line(_HEARTBEAT_SECONDS - (monotonic() - beats[0][-1]))
            placed = {call_id: fast_path.placed(each, self._places) for call_id, each in far.items()}
            _answer([beat for beat in beats if beat[0] in far], placed)

    async def _look_at_line(self, seconds: float) -> None:
        """Renew the copy of a long line within `seconds`, what is left of a request's time; never fail."""
        if monotonic() < self._line_until:
            return
        self._line_until = monotonic() + _LINE_SECONDS
        try:
            line = await self._database.run_prepared(
                *fast_path.whole_line(self._clock.now()), seconds=min(_SECONDS, max(_LEAST_SECONDS, seconds))
            )
        except Exception as error:  # noqa: BLE001 - the caller hears music now, and their place next time
            log.warning("line.not_read", why=type(error).__name__)
            line = []
        self._places.take(line)


def _answer(beats: list[Beat], heard: dict[UUID, fast_path.Heard]) -> None:
    for call_id, _, beat, _ in beats:
        if not beat.done():
            beat.set_result(heard.get(call_id))
