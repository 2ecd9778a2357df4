"""Actions: what follows from a decision once it is committed; each looks for itself whether it is still wanted.

None is kept but in the database's own state: what a killed process did not do, the next dispatch or the sweep
finds undone.
"""

from collections.abc import Coroutine, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from ivr.clock import Clock
from ivr.database import DatabaseNotReachable
from ivr.metrics import Metrics
from ivr.phone.deciding import Decider, Facts, UseCase
from ivr.phone.gateway import CarrierNotReachable, Gateway, LegOver, LegRefused, LegUnsure
from routing import subject
from routing.legs import Leg
from routing.subject import Subject
from routing.switchboard import board, carrier, ending, offering, ringing, sweep
from routing.switchboard.board import Action, Decision

log = structlog.get_logger(__name__)

_HANG_UP_AGAIN_AFTER = (1.0, 2.0, 4.0)
_BETWEEN_LOOKS = timedelta(milliseconds=250)
_SOON = timedelta(milliseconds=100)


class Actions:
    """Does what decisions ask for, beside the requests that decided it."""

    def __init__(self, clock: Clock, decider: Decider, gateway: Gateway, metrics: Metrics) -> None:
        self._clock = clock
        self._decider = decider
        self._gateway = gateway
        self._metrics = metrics
        # One dispatch a process at a time; what is asked for meanwhile is one more, however often.
        self._serving = False
        self._serve_again = False
        self._alarms: set[datetime] = set()
        self._looking = False
        self._asking = False
        self._looked_at = clock.now() - _BETWEEN_LOOKS

    def start(self, actions: Iterable[Action]) -> None:
        """Start each of them, and return at once."""
        for action in actions:
            match action:
                case board.Dispatch():
                    self._serve(action.at)
                case board.Look():
                    self._look()
                case board.AskCarrier():
                    self._ask_carrier()
                case board.TellEnd() | board.TellFound():
                    self._tell(action)
                case _:
                    self._start(action)

    def _start(
        self,
        action: board.Ring
        | board.HangUp
        | board.DeleteQueue
        | board.AskAboutCaller
        | board.AskAboutCounsellor,
    ) -> None:
        """Start what is about one call."""
        match action:
            case board.Ring():
                about = Subject(action.call_id, action.offer_id)
                self._spawn(self._ring(action), "ring", about)
            case board.HangUp():
                about = Subject(action.call_id, action.offer_id, action.leg_sid)
                self._spawn(self._hang_up(action), "hang up", about)
            case board.DeleteQueue():
                self._spawn(self._delete_queue(action), "delete queue", Subject(action.call_id))
            case board.AskAboutCaller():
                about = Subject(action.call_id, leg=action.leg_sid)
                self._spawn(self._ask_about_caller(action), "ask about caller", about)
            case board.AskAboutCounsellor():
                about = Subject(action.call_id, action.offer_id, action.leg_sid)
                self._spawn(self._ask_about_counsellor(action), "ask about counsellor", about)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str, about: Subject | None = None) -> None:
        self._clock.spawn(_logged(work, about), name=name)

    def _tell(self, news: board.TellEnd | board.TellFound) -> None:
        match news:
            case board.TellEnd():
                self._metrics.call_ended(news.outcome)
                log.info("call.ended", call=str(news.call_id), outcome=news.outcome)
            case board.TellFound():
                self._metrics.found(news.noun)

    def _serve(self, at: datetime | None = None) -> None:
        if at is not None:
            self._set_alarm(at)
            return
        self._serve_again = True
        if not self._serving:
            self._serving = True
            self._spawn(self._serve_line(), "dispatch")

    def _look(self) -> None:
        """Look soon, and not again before: every heartbeat of every caller asks for it."""
        if not self._looking and not self._serving:
            self._looking = True
            self._spawn(self._look_at(max(self._clock.now(), self._looked_at + _BETWEEN_LOOKS)), "look")

    async def _look_at(self, at: datetime) -> None:
        try:
            await self._clock.sleep_until(at)
            self._looked_at = self._clock.now()
            decision = await self._decider.decide(offering.look)
        finally:
            self._looking = False
        self.start(decision.actions)

    async def _serve_line(self) -> None:
        try:
            while self._serve_again:
                self._serve_again = False
                actions = (await self._decider.decide(offering.serve_line)).actions
                rings = any(isinstance(action, board.Ring) for action in actions)
                self._metrics.dispatched("rang" if rings else "nothing")
                self.start(actions)
        finally:
            self._serving = False

    def _set_alarm(self, at: datetime) -> None:
        # Rounded up, so that a hundred deadlines of one second need one alarm.
        at = at.replace(microsecond=at.microsecond // 100_000 * 100_000) + _SOON
        if at not in self._alarms:
            self._alarms.add(at)
            self._spawn(self._alarm(at), "alarm")

    async def _alarm(self, at: datetime) -> None:
        try:
            await self._clock.sleep_until(at)
        finally:
            self._alarms.discard(at)
        self._serve()

    async def _ring(self, ring: board.Ring) -> None:
        await self._clock.sleep_until(ring.at)
        dial = await self._decider.run(ringing.claim, ring.offer_id)
        if dial is None:
            return
        try:
            leg_sid = await self._gateway.ring(dial.phone, dial.offer_id)
        except LegRefused as refused:
            log.warning("offer.refused", offer=str(ring.offer_id), why=str(refused))
            await self._settle(ringing.refused, ring.offer_id, str(refused), passing=refused.passing)
        except LegUnsure as unsure:
            log.warning("offer.unsure", offer=str(ring.offer_id), why=str(unsure))
            await self._settle(ringing.unsure, ring.offer_id)
        else:
            await self._settle(ringing.dialled, ring.offer_id, leg_sid)

    async def _hang_up(self, hang_up: board.HangUp) -> None:
        for pause in (*_HANG_UP_AGAIN_AFTER, None):
            try:
                await self._gateway.hang_up(hang_up.leg_sid)
            except LegOver:
                await self._settle(sweep.counsellor_is, hang_up.offer_id, Leg.COMPLETED)
                return
            except CarrierNotReachable as error:
                log.warning("leg.hang_up_failed", offer=str(hang_up.offer_id), why=str(error))
                if pause is None:
                    return
                await self._clock.sleep(pause)
            else:
                return

    async def _delete_queue(self, delete: board.DeleteQueue) -> None:
        try:
            await self._gateway.delete_queue(delete.queue_sid)
        except CarrierNotReachable as error:
            # A queue in which the caller still is can't be deleted; the sweep comes by again.
            log.info("queue.not_deleted", call=str(delete.call_id), why=str(error))
        else:
            await self._settle(ending.queue_deleted, delete.call_id)

    async def _ask_about_caller(self, ask: board.AskAboutCaller) -> None:
        leg = await self._asked(ask.leg_sid, call=ask.call_id)
        if leg is not None:
            await self._settle(sweep.caller_is, ask.call_id, leg)

    async def _ask_about_counsellor(self, ask: board.AskAboutCounsellor) -> None:
        leg = await self._asked(ask.leg_sid, offer=ask.offer_id)
        if leg is not None:
            await self._settle(sweep.counsellor_is, ask.offer_id, leg)

    def _ask_carrier(self) -> None:
        if not self._asking:
            self._asking = True
            self._spawn(self._carrier_answers(), "ask carrier")

    async def _carrier_answers(self) -> None:
        try:
            await self._gateway.answers()
        except CarrierNotReachable as error:
            log.warning("carrier.silent", why=str(error))
            await self._settle(carrier.is_silent)
        else:
            await self._settle(carrier.answers)
        finally:
            self._asking = False

    async def _asked(self, leg_sid: str, **about: UUID) -> Leg | None:
        try:
            return await self._gateway.leg(leg_sid)
        except CarrierNotReachable as error:
            log.warning("leg.unknown", why=str(error), **{noun: str(id_) for noun, id_ in about.items()})
            return None

    async def _settle(
        self, use_case: UseCase[Facts, Decision], *facts: Facts.args, **more: Facts.kwargs
    ) -> None:
        self.start((await self._decider.decide(use_case, *facts, **more)).actions)


async def _logged(work: Coroutine[Any, Any, None], about: Subject | None) -> None:
    # Not what the webhook was about that asked for it: a dispatch serves the whole line.
    subject.current.set(about)
    try:
        await work
    except DatabaseNotReachable as error:
        log.warning("action.not_done", why=str(error))
