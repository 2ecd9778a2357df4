"""The carrier: whether its REST API works, and whether its legs ring (design, parts 4.4 and 5)."""

from routing.line import carrier_health, carrier_route, roster
from routing.offers import Offer
from routing.switchboard.actions import AskCarrier, Dispatch, TellCarrierHealth, TellRoute
from routing.switchboard.replies import Nothing, Reply
from routing.transaction import Transaction


async def answers(tx: Transaction) -> Reply:
    """Note that it answers: if it was down, and its time has come, phones are rung by REST again."""
    if await carrier_health.answers(tx):
        tx.after_commit(Dispatch())
    return Nothing()


async def is_silent(tx: Transaction) -> Reply:
    """Note that it does not answer: callers are led out of their queues, to dial from their own legs."""
    if await carrier_health.silent(tx):
        tx.after_commit(Dispatch())
    return Nothing()


async def create_failed(tx: Transaction, *, again: bool) -> None:
    """Count a failed create that is not the number's fault, and ask whether the carrier answers at all.

    `again`: it is enough if the create before failed, too.
    """
    if await carrier_health.failed(tx, again=again):
        tx.after_commit(TellCarrierHealth(works=False), Dispatch())
    else:
        tx.after_commit(AskCarrier())


async def create_worked(tx: Transaction) -> None:
    """Note that a create worked."""
    if await carrier_health.works(tx.connection):
        tx.after_commit(TellCarrierHealth(works=True), Dispatch())


async def ask_if_due(tx: Transaction) -> None:
    """Ask the carrier again, if that is due."""
    state = await carrier_health.state(tx.connection)
    if state.is_down and state.try_at is not None and state.try_at <= tx.now:
        tx.after_commit(AskCarrier())


async def leg_failed(tx: Transaction, offer: Offer) -> None:
    """Count a counsellor's failed leg. Two counsellors' in a row, or several of the only one: the carrier's fault."""
    row = await carrier_route.failed(tx.connection, offer.counsellor_id)
    if row.failing_since is not None:
        return
    if row.several or (row.failures >= tx.rules.failed_legs and await _is_alone(tx, offer)):
        await carrier_route.fails(tx)
        tx.after_commit(TellRoute(fails=True))


async def leg_rings(tx: Transaction) -> None:
    """Note that a counsellor's phone was heard ringing."""
    if await carrier_route.rings(tx.connection):
        tx.after_commit(TellRoute(fails=False))


async def _is_alone(tx: Transaction, offer: Offer) -> bool:
    named = await roster.candidates(tx.connection, tx.rota, tx.now)
    return {one.counsellor_id for one in named if one.is_on_duty} <= {offer.counsellor_id}
