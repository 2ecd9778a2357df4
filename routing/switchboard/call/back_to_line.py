"""Back to the line, place kept: by key 0, or because the counsellor is gone (design, parts 4.7 and 10)."""

from typing import Any

from routing import calls, offers
from routing.calls import Behind, Call, State
from routing.line import roster, shared_numbers
from routing.switchboard.actions import AskAboutCaller, Dispatch
from routing.switchboard.call import overflow
from routing.switchboard.callback.replies import Back
from routing.switchboard.replies import HoldOn, JoinLine, Reply
from routing.transaction import Transaction

_IN_CONVERSATION = frozenset({State.TALKING, State.HELD})


async def put_back(tx: Transaction, call: Call, why: str) -> Reply:
    """Put a caller who was to be joined, or handed over, at the head of the line, to be served at once."""
    await _end_offer(tx, call, why)
    back = await calls.move(
        tx,
        call.id,
        State.WAITING,
        why,
        only_from=(State.CONNECTING, State.TALKING, State.HELD),
        check_at=tx.now + tx.rules.silence,
        offer_id=None,
        returned=True,
        behind=Behind.NOBODY,
        # Their longest wait begins anew only if there was a conversation in between (promise P1).
        waiting_since=tx.now if call.talked_at is not None else call.waiting_since,
        announced_at=None,
        rings_after=None,
        cut_off_from=None,
        rung_first=None,
    )
    if back:
        tx.after_commit(Dispatch())
    if back and call.last_seen_at < tx.now:
        # Asked, so that a caller whose end nobody told us is not given to one counsellor after the other.
        tx.after_commit(AskAboutCaller(call.id, call.sid))
    return HoldOn(call.id, call.language, interrupted=True)


async def counsellor_left(tx: Transaction, call: Call, why: str, *, returns: int = 0) -> Call:
    """Take a caller whose counsellor has gone out of their conversation; return the changed call.

    Hanging up and a lost signal look alike. The caller hears that they may hang up; one who still wants to talk is
    served first, but after two returns from short talks hears what else there is. The row may lack some of the
    `returns`.
    """
    if call.state not in _IN_CONVERSATION:
        await put_back(tx, call, why)
        return await calls.by_id(tx.connection, call.id) or call
    offer = await _end_offer(tx, call, why)
    short_talks = max(call.short_talks, returns) + _is_short(tx, offer)
    going: dict[str, Any] = {
        "only_from": _IN_CONVERSATION,
        "offer_id": None,
        "announced_at": None,
        "short_talks": short_talks,
        "cut_off_from": call.offer_id,
        "rung_first": None,
    }
    if short_talks > overflow.RETURNS_AFTER_TALKS:
        # They no longer stand before others, nor does a callback of theirs.
        check_at = tx.now + 2 * tx.rules.silence
        over = await calls.move(tx, call.id, State.OVERFLOW, why, check_at=check_at, returned=False, **going)
        return over or call
    after = tx.now + tx.rules.stays
    waits = await calls.move(
        tx,
        call.id,
        State.WAITING,
        why,
        check_at=tx.now + tx.rules.silence,
        returned=True,
        behind=Behind.NOBODY,
        waiting_since=tx.now,
        rings_after=after,
        detail={"rings_after": after.isoformat()},
        **going,
    )
    tx.after_commit(Dispatch(after))
    if waits is not None and call.last_seen_at < tx.now:
        tx.after_commit(AskAboutCaller(call.id, call.sid))
    return waits or call


async def _end_offer(tx: Transaction, call: Call, why: str) -> offers.Offer | None:
    offer = None if call.offer_id is None else await offers.by_id(tx.connection, call.offer_id)
    if offer is not None:
        await offers.move(tx, offer, offers.State.ENDED, why)
    return offer


def _is_short(tx: Transaction, offer: offers.Offer | None) -> bool:
    """Whether a talk that is over was short; one of unknown length counts as short."""
    if offer is None or offer.connected_at is None:
        return True
    return (offer.leg_over_at or offer.parted_at or tx.now) - offer.connected_at < tx.rules.short_talk


async def may_wait_on(tx: Transaction, call: Call) -> bool:
    """Tell whether a caller who left the line by a key has some of their longest wait left."""
    if call.waiting_since is None or call.queue_errors or overflow.is_cut_off(call):
        return False
    if tx.now - call.waiting_since >= tx.rules.max_wait:
        return False
    return await roster.anybody_on_duty(tx)


async def to_the_line(tx: Transaction, call: Call, why: str) -> Reply:
    """Let a caller wait again in their place; the wait begins anew if the longest is over."""
    anew: dict[str, Any] = {}
    if not await may_wait_on(tx, call):
        anew = {"waiting_since": tx.now, "returns": call.returns + 1, "menus": 0}
    await calls.move(
        tx,
        call.id,
        State.WAITING,
        why,
        only_from=(State.ASKING, State.AGREED),
        check_at=tx.now + tx.rules.silence,
        announced_at=None,
        **anew,
        **await shared_numbers.stands(tx, call),
    )
    tx.after_commit(Dispatch())
    return JoinLine(call.id, call.language, returns=call.short_talks)


async def leads_to(tx: Transaction, call: Call) -> Back:
    """Return where key 0 leads a caller who will be rung back."""
    waits = await may_wait_on(tx, call)
    waits = waits or await overflow.may_go_back(tx, call)
    return Back.LINE if waits else Back.MENU
