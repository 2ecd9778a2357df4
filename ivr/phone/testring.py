"""Test rings: the work that follows the commit of a test ring: its create, its end, and questions about its leg."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from ivr.clock import Clock
from ivr.phone.offline.neighbours import Neighbours
from ivr.phone.transactions import Transactions
from ivr.phone.twilio.errors import CallNotFound, CarrierNotReachable, CreateRejected, CreateResultUnknown
from ivr.phone.twilio.gateway import Gateway
from routing.legs import LegState
from routing.switchboard import actions
from routing.switchboard.testring import dialling, ringing
from routing.switchboard.testring.dialling import Later
from routing.transaction import Action

log = structlog.get_logger(__name__)


class TestRinger:
    """Does the actions of test rings, as `Actions` does the others."""

    __test__ = False  # pytest would take its name for a test's

    def __init__(
        self, clock: Clock, transactions: Transactions, gateway: Gateway, neighbours: Neighbours
    ) -> None:
        self._clock = clock
        self._transactions = transactions
        self._gateway = gateway
        self._neighbours = neighbours
        self.work: dict[type[Action], Callable[[Any], Coroutine[Any, Any, None]]] = {
            actions.RingTest: self._ring,
            actions.EndTestLeg: self._end,
            actions.AskAboutTest: self._ask,
        }

    async def _ring(self, ring: actions.RingTest) -> None:
        await self._clock.sleep_until(ring.at)
        while isinstance(dial := await self._transactions.run(dialling.claim, ring.test_id), Later):
            await self._clock.sleep_until(dial.at)
        if dial is None:
            return
        if not await self._neighbours.may_ring(dial.counsellor_id, dial.test_id, dial.over_by):
            await self._transactions.run(dialling.forgone, dial.test_id)
            return
        try:
            leg_sid = await self._gateway.ring_test(dial.phone, dial.test_id)
        except CreateRejected as refused:
            self._neighbours.release_offer(dial.test_id)
            log.warning("test_ring.refused", test=str(dial.test_id), why=str(refused))
            await self._transactions.run(dialling.refused, dial.test_id, refused.refusal)
        except CreateResultUnknown as unsure:
            log.warning("test_ring.unsure", test=str(dial.test_id), why=str(unsure))
            await self._transactions.run(dialling.unsure, dial.test_id, silent=unsure.silent)
        else:
            self._neighbours.claim_for_leg(dial.counsellor_id, leg_sid, dial.over_by)
            await self._transactions.run(dialling.dialled, dial.test_id, leg_sid)

    async def _end(self, end: actions.EndTestLeg) -> None:
        try:
            await self._gateway.hang_up(end.leg_sid)
        except CallNotFound:
            await self._transactions.run(ringing.leg_is, end.test_id, end.leg_sid, LegState.COMPLETED)
        except CarrierNotReachable as error:
            # The sweep asks, and ends it.
            log.warning("test_ring.not_ended", test=str(end.test_id), why=str(error))

    async def _ask(self, ask: actions.AskAboutTest) -> None:
        try:
            leg = await self._gateway.leg(ask.leg_sid)
        except CarrierNotReachable as error:
            log.warning("test_ring.unknown", test=str(ask.test_id), why=str(error))
            return
        if leg.is_over:
            self._neighbours.release_leg(ask.leg_sid)
        await self._transactions.run(ringing.still_is, ask.test_id, ask.leg_sid, leg)
