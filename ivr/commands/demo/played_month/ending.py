"""Endings of a played month: of a call, of the rings for it, and of the holds on phones."""

from functools import partial

from ivr.commands.demo.played_month.helpline import Call, Helpline, Ring
from routing.call_states import Outcome, State
from routing.legs import LegState
from routing.offers import State as OfferState

_GONE_SECONDS = 0.4
_FAREWELL_SECONDS = 4.0


def end(helpline: Helpline, call: Call, why: str, outcome: Outcome, *, gave_up: bool = False) -> None:
    """End a call with its one outcome, and let go of every phone that rings for it."""
    now = helpline.now
    helpline.move(call, State.ENDED, why, outcome=outcome, ended_at=now, check_at=now)
    if call.leg is not None:
        call.leg.finished, call.leg.gave_up = now, gave_up
        helpline.on_the_line[call.row["caller_hash"]] -= 1
    cancel_rings(helpline, call, "the caller is gone")
    if call.hold is not None:
        call.hold.update(released_at=now, why="visit over")
    helpline.needs_serving = True


def cancel_rings(helpline: Helpline, call: Call, why: str, *, but: Ring | None = None) -> None:
    """Cancel the offers of a call that may still be accepted, and free their phones."""
    for ring in call.live_rings:
        if ring is not but:
            before = ring.offer["state"]
            helpline.move_offer(ring, OfferState.CANCELLED, why)
            if before == OfferState.PLANNED:
                release(helpline, ring, "offer cancelled")
            elif before == OfferState.ANSWERED:
                helpline.after(_FAREWELL_SECONDS, partial(leg_over, helpline, ring, LegState.COMPLETED))
            else:
                helpline.after(_GONE_SECONDS, partial(leg_over, helpline, ring, LegState.CANCELLED))


def leg_over(helpline: Helpline, ring: Ring, leg: LegState) -> None:
    """Note that a counsellor's leg, whose offer came to nothing, is over."""
    ring.offer["leg_over_at"] = helpline.now
    release(helpline, ring, f"the leg ended: {leg}")


def release(helpline: Helpline, ring: Ring, why: str) -> None:
    """Release the hold on a counsellor's phone."""
    ring.hold.update(released_at=helpline.now, why=why)
    ring.person.held = False
    helpline.needs_serving = True
