"""Actions: the work that follows a commit. Each checks by itself whether it is still wanted.

Actions are not stored. What a killed process did not do, the next dispatch or the sweep finds in the database's
state.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any
from uuid import UUID

import structlog

from ivr.clock import Clock
from ivr.monitoring.metrics import Metrics
from ivr.phone.background import spawn
from ivr.phone.dispatcher import Dispatcher
from ivr.phone.offline.neighbours import LONGEST_TALK, Neighbours
from ivr.phone.testring import TestRinger
from ivr.phone.transactions import Transactions
from ivr.phone.twilio.errors import (
    CallNotFound,
    CarrierNotReachable,
    CreateRejected,
    CreateResultUnknown,
    PoolExhausted,
)
from ivr.phone.twilio.gateway import Gateway
from routing.legs import LegState
from routing.log_context import Subject
from routing.switchboard import actions, sweep
from routing.switchboard.call import ending
from routing.switchboard.callback import ring_back
from routing.switchboard.offer import carrier, dialling
from routing.switchboard.replies import DialOut
from routing.transaction import Action

log = structlog.get_logger(__name__)

_END_AGAIN_AFTER = (1.0, 2.0, 4.0)
_PATIENT_AT_ONCE = 5


class Actions:
    """Does the actions that transactions noted, in tasks beside the requests."""

    def __init__(
        self,
        clock: Clock,
        transactions: Transactions,
        dispatcher: Dispatcher,
        gateway: Gateway,
        metrics: Metrics,
        neighbours: Neighbours,
    ) -> None:
        self._clock = clock
        self._neighbours = neighbours
        self._transactions = transactions
        self._gateway = gateway
        self._metrics = metrics
        self._dispatcher = dispatcher
        self._asking = False
        # The sweep asks for hundreds at once, and rings need connections too.
        self._patient = asyncio.Semaphore(_PATIENT_AT_ONCE)
        self._work: dict[type[Action], Callable[[Any], Coroutine[Any, Any, None]]] = {
            actions.Ring: self._ring,
            actions.HangUp: self._hang_up,
            actions.StopOfferRing: self._stop_offer_ring,
            actions.RedirectToFarewell: self._redirect_to_farewell,
            actions.RingBack: self._ring_back,
            actions.ReleaseCounsellor: self._release_counsellor,
            actions.StopRinging: self._stop_ringing,
            actions.DeleteQueue: self._delete_queue,
            actions.AskAboutCaller: self._ask_about_caller,
            actions.AskAboutCounsellor: self._ask_about_counsellor,
            **TestRinger(clock, transactions, gateway, neighbours).work,
        }

    def start(self, noted: Iterable[Action]) -> None:
        """Start each action and return at once."""
        for action in noted:
            match action:
                case actions.Dispatch():
                    self._dispatcher.serve(action.at)
                case actions.Look():
                    self._dispatcher.look()
                case actions.AskCarrier():
                    self._ask_carrier()
                case actions.Talks():
                    self._neighbours.claim_for_talk(action.counsellor_id, action.leg_sid)
                case actions.TellSetAside():
                    became = "not_set_aside" if action.stays else "set_aside"
                    self._metrics.found(f"{action.noun}_{became}")
                    about = {} if action.call_id is None else {"call": str(action.call_id)}
                    event = "row.not_set_aside" if action.stays else "row.set_aside"
                    log.error(event, noun=action.noun, why=action.why, **about)
                case (
                    actions.TellEnd()
                    | actions.TellFound()
                    | actions.TellLast()
                    | actions.TellCarrierHealth()
                    | actions.TellRoute()
                ):
                    self._tell(action)
                case _:
                    spawn(self._clock, self._work[type(action)](action), _about(action))

    async def may_ring_out(self, out: DialOut) -> bool:
        """Claim a counsellor for a ring from a caller's own leg; return whether it may ring them.

        The claim lasts until the leg's next document or its end.
        """
        return await self._neighbours.may_ring(
            out.counsellor_id, out.leg_sid, self._clock.now() + LONGEST_TALK
        )

    def _tell(
        self,
        news: actions.TellEnd
        | actions.TellFound
        | actions.TellLast
        | actions.TellCarrierHealth
        | actions.TellRoute,
    ) -> None:
        match news:
            case actions.TellEnd():
                self._metrics.call_ended(news.outcome)
                log.info("call.ended", call=str(news.call_id), outcome=news.outcome)
            case actions.TellFound():
                self._metrics.found(news.noun)
            case actions.TellLast():
                about = {"call": str(news.call_id), "counsellor": news.counsellor_id}
                log.warning("counsellor.last", misses=news.misses, **about)
            case actions.TellCarrierHealth(works=False):
                log.warning("carrier.makes_no_calls")
            case actions.TellCarrierHealth():
                log.info("carrier.makes_calls")
            case actions.TellRoute(fails=True):
                log.warning("carrier.legs_fail")
            case actions.TellRoute():
                log.info("carrier.legs_ring")

    async def _ring(self, ring: actions.Ring) -> None:
        await self._clock.sleep_until(ring.at)
        dial = await self._transactions.run(dialling.claim, ring.offer_id, self._neighbours.rung())
        if dial is None:
            self._dispatcher.look()
            return
        if not await self._neighbours.may_ring(dial.counsellor_id, dial.offer_id, dial.over_by):
            await self._transactions.run(dialling.forgone, dial.offer_id)
            return
        try:
            leg_sid = await self._gateway.ring(dial.phone, dial.offer_id)
        except CreateRejected as refused:
            self._neighbours.release_offer(dial.offer_id)
            log.warning("offer.refused", offer=str(ring.offer_id), why=str(refused))
            await self._transactions.run(dialling.refused, ring.offer_id, str(refused), refused.refusal)
        except CreateResultUnknown as unsure:
            log.warning("offer.unsure", offer=str(ring.offer_id), why=str(unsure))
            await self._transactions.run(dialling.unsure, ring.offer_id, silent=unsure.silent)
        else:
            self._neighbours.claim_for_leg(dial.counsellor_id, leg_sid, dial.over_by)
            spawn(self._clock, self._stop_without_database(leg_sid, dial), _about(ring))
            await self._transactions.run(dialling.dialled, ring.offer_id, leg_sid)

    async def _stop_without_database(self, leg_sid: str, dial: dialling.Dial) -> None:
        """Stop a ring in its time, if the database is away that would tell so: others wait for this phone."""
        await self._clock.sleep_until(dial.ring_until)
        if not await self._neighbours.have_database():
            await self._is_over(self._gateway.stop_ringing, leg_sid, offer=dial.offer_id)

    async def _ring_back(self, ring: actions.RingBack) -> None:
        await self._clock.sleep_until(ring.at)
        dial = await self._transactions.run(ring_back.claim, ring.call_id)
        if not isinstance(dial, ring_back.DialBack):
            return
        if dial.at > self._clock.now():
            await self._clock.sleep_until(dial.at)
            if await self._transactions.run(ring_back.slot_came, dial.call_id) is not None:
                return
        try:
            leg_sid = await self._gateway.ring_back(dial.phone, dial.call_id, dial.language)
        except CreateRejected as refused:
            log.warning("callback.refused", call=str(ring.call_id), why=str(refused))
            await self._transactions.run(ring_back.refused, ring.call_id, str(refused), refused.refusal)
        except CreateResultUnknown as unsure:
            # A leg may ring. Its webhooks will name it; if none comes, the sweep ends the attempt.
            log.warning("callback.unsure", call=str(ring.call_id), why=str(unsure))
            await self._transactions.run(ring_back.unsure, ring.call_id, silent=unsure.silent)
        else:
            await self._transactions.run(ring_back.dialled, ring.call_id, leg_sid)

    async def _release_counsellor(self, release: actions.ReleaseCounsellor) -> None:
        await self._clock.sleep_until(release.at)
        await self._transactions.run(ring_back.unheard_of, release.call_id)

    async def _hang_up(self, hang_up: actions.HangUp) -> None:
        if await self._is_over(self._gateway.hang_up, hang_up.leg_sid, offer=hang_up.offer_id):
            await self._transactions.run(sweep.counsellor_is, hang_up.offer_id, LegState.COMPLETED)

    async def _stop_offer_ring(self, stop: actions.StopOfferRing) -> None:
        end = self._gateway.stop_ringing
        if stop.by_caller:
            # Twilio cannot cancel a leg that rings in a <Dial>: it counts as in progress, answered or not.
            if await self._asked(stop.leg_sid, offer=stop.offer_id) not in {
                LegState.STARTING,
                LegState.RINGING,
            }:
                return
            end = self._gateway.hang_up
        if await self._is_over(end, stop.leg_sid, offer=stop.offer_id):
            await self._transactions.run(sweep.counsellor_is, stop.offer_id, LegState.COMPLETED)

    async def _redirect_to_farewell(self, farewell: actions.RedirectToFarewell) -> None:
        # If this fails, the end of the leg's own document tells them.
        async def redirect(leg_sid: str) -> None:
            await self._gateway.redirect_to_farewell(leg_sid, farewell.offer_id)

        if await self._is_over(redirect, farewell.leg_sid, offer=farewell.offer_id):
            await self._transactions.run(sweep.counsellor_is, farewell.offer_id, LegState.COMPLETED)

    async def _stop_ringing(self, stop: actions.StopRinging) -> None:
        # If this fails the phone may be answered, and the leg's callbacks tell.
        await self._is_over(self._gateway.stop_ringing, stop.leg_sid, call=stop.call_id)

    async def _is_over(
        self, end: Callable[[str], Coroutine[Any, Any, None]], leg_sid: str, **about: UUID
    ) -> bool:
        """End a leg, with retries; return whether it was over already."""
        for pause in (*_END_AGAIN_AFTER, None):
            try:
                await end(leg_sid)
            except CallNotFound:
                return True
            except CarrierNotReachable as error:
                ids = {noun: str(id_) for noun, id_ in about.items()}
                log.warning("leg.not_ended", why=str(error), **ids)
                if pause is not None:
                    await self._clock.sleep(pause)
            else:
                return False
        return False

    async def _delete_queue(self, delete: actions.DeleteQueue) -> None:
        try:
            async with self._patient:
                await self._gateway.delete_queue(delete.queue_sid)
        except CarrierNotReachable as error:
            # Twilio does not delete a queue with a caller in it; the sweep will try again.
            log.info("queue.not_deleted", call=str(delete.call_id), why=str(error))
        else:
            await self._transactions.run(ending.queue_deleted, delete.call_id)

    async def _ask_about_caller(self, ask: actions.AskAboutCaller) -> None:
        leg = await self._asked(ask.leg_sid, call=ask.call_id)
        if leg is not None:
            await self._transactions.run(sweep.caller_is, ask.call_id, leg)

    async def _ask_about_counsellor(self, ask: actions.AskAboutCounsellor) -> None:
        leg = await self._asked(ask.leg_sid, offer=ask.offer_id)
        if leg is not None:
            if leg.is_over:
                self._neighbours.release_leg(ask.leg_sid)
            await self._transactions.run(sweep.counsellor_is, ask.offer_id, leg)

    def _ask_carrier(self) -> None:
        if not self._asking:
            self._asking = True
            spawn(self._clock, self._carrier_answers())

    async def _carrier_answers(self) -> None:
        try:
            await self._gateway.answers()
        except PoolExhausted as error:
            log.warning("carrier.not_asked", why=str(error))
        except CarrierNotReachable as error:
            log.warning("carrier.silent", why=str(error))
            await self._transactions.run(carrier.is_silent)
        else:
            await self._transactions.run(carrier.answers)
        finally:
            self._asking = False

    async def _asked(self, leg_sid: str, **about: UUID) -> LegState | None:
        try:
            async with self._patient:
                return await self._gateway.leg(leg_sid)
        except CarrierNotReachable as error:
            log.warning("leg.unknown", why=str(error), **{noun: str(id_) for noun, id_ in about.items()})
            return None


def _about(action: Any) -> Subject:
    """Return the call, offer and leg that an action is about."""
    return Subject(
        getattr(action, "call_id", None), getattr(action, "offer_id", None), getattr(action, "leg_sid", None)
    )
