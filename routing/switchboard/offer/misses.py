"""Misses: what a ring that came to nothing costs: a rest, and after several in a row the last place (promise P9)."""

from routing import counsellors, timeline
from routing.counselling import events
from routing.counselling.events import MACHINE, Kind
from routing.legs import LegState
from routing.line import roster
from routing.offers import Offer
from routing.switchboard.actions import TellLast
from routing.transaction import Transaction


async def rest_after_ring(tx: Transaction, offer: Offer, *, missed: bool) -> None:
    """Let the counsellor rest a while; several misses in a row put them last, and the coordinators are told.

    Nobody is taken off the line for it (promise P9).
    """
    until = tx.now + tx.rules.rest_after_miss
    if not missed:
        await counsellors.rest(tx.connection, offer.counsellor_id, until=until)
        return
    last_from = tx.rules.misses_before_last
    next_shift = await roster.next_shift(tx, offer.counsellor_id)
    misses = await counsellors.note_miss(
        tx.connection, tx.now, offer.counsellor_id, until=until, next_shift=next_shift, last_from=last_from
    )
    kind = Kind.LAST if misses == last_from else Kind.MISSED
    await events.note(tx.connection, tx.now, offer.counsellor_id, kind, MACHINE, misses=misses)
    if misses == last_from:
        about = {"counsellor": offer.counsellor_id, "misses": misses}
        await timeline.record(tx, offer.call_id, "counsellor.last", **about)
        tx.after_commit(TellLast(offer.call_id, offer.counsellor_id, misses))


def rang_out(tx: Transaction, offer: Offer, leg: LegState) -> bool:
    """Whether a phone was heard ringing to our limit, and the carrier did not give it up before.

    A leg that is completed was picked up, and the word of that was lost: nobody knows what they heard or pressed.
    """
    if offer.ringing_at is None or leg is LegState.COMPLETED:
        return False
    # The Dial of a caller's own leg has our limit, and hangs up by itself.
    since = offer.dialled_at if offer.by_caller else offer.ringing_at
    return tx.now - (since or offer.ringing_at) >= tx.rules.ring
