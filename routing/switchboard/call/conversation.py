"""Conversation: caller and counsellor are joined, part, and the counsellor rests (design, part 4.7 and 4.8)."""

from datetime import datetime, timedelta
from uuid import UUID

from routing import calls, holds, offers, timeline
from routing.calls import Call, State
from routing.legs import LegState
from routing.offers import Offer
from routing.sql import key_taps
from routing.supervision import flags
from routing.switchboard import keys, locking
from routing.switchboard.actions import Dispatch, Talks
from routing.switchboard.call import back_to_line
from routing.switchboard.callback import in_line, on_behalf
from routing.switchboard.keys import MenuKey, ResolutionKey
from routing.switchboard.offer import ringing
from routing.switchboard.replies import (
    AskResolution,
    Connect,
    Farewell,
    Joined,
    Kept,
    Menu,
    Nothing,
    OneMoment,
    Part,
    Reply,
    WrapUp,
)
from routing.transaction import Transaction

_BOTH_HEARD = timedelta(seconds=3)  # the webhooks of both legs arrive within this


async def joined(tx: Transaction, offer_id: UUID) -> Reply:
    """Begin the conversation: the carrier takes the caller out of the queue to join them."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Nothing()
    await connected(tx, offer, call)
    if offer.leg_sid is not None:
        tx.after_commit(Talks(offer.id, offer.leg_sid, call.id, offer.counsellor_id))
    return Joined(call.language)


async def connected(tx: Transaction, offer: Offer, call: Call) -> None:
    """Begin the conversation, if this offer has the caller. The call is locked."""
    if call.offer_id != offer.id or not await calls.move(
        tx,
        call.id,
        State.TALKING,
        "the two are connected",
        check_at=tx.now + tx.rules.conversation_check,
        talked_at=call.talked_at or tx.now,
    ):
        return
    await offers.set_values(
        tx.connection, offer.id, connected_at=offer.connected_at or tx.now, parted_at=None
    )
    await in_line.reached(tx, call)


async def parted(tx: Transaction, offer_id: UUID, *, alive: bool, were_joined: bool) -> Reply:
    """Handle a winner's leg that is no longer joined to the caller, or never was."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.CALLER_GONE)
    if were_joined and call.state == State.CONNECTING:
        # The word that they were joined was lost.
        await connected(tx, offer, call)
        call = await calls.by_id(tx.connection, call.id) or call
    if offer.parted_at is None:
        await offers.set_values(tx.connection, offer.id, parted_at=tx.now)
    if not alive:
        # The leg's status callback says so too; should it be lost, the phone is not held for that.
        return await ringing.leg_over(tx, offer, call, LegState.COMPLETED)
    if call.state == State.CONNECTING and call.offer_id == offer.id and not were_joined:
        await back_to_line.put_back(tx, call, "the carrier could not join them")
        return Part(Farewell.CALLER_GONE)
    if offer.connected_at is None and not were_joined:
        await offers.move(tx, offer, offers.State.ENDED, "the caller was gone")
        return Part(Farewell.CALLER_GONE)
    return _after(tx, offer, call)


async def after(tx: Transaction, offer_id: UUID) -> Reply:
    """Return what the winner's leg hears after the conversation: the menu, or the question how it ended."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.CALLER_GONE)
    return _after(tx, offer, call)


async def take_menu_key(tx: Transaction, offer_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take a key of the menu: back to the caller, hand over, flag, end."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.CALLER_GONE)
    tapped = await offers.press(tx, offer, key, token)
    if call.offer_id != offer.id or call.state != State.HELD:
        # A repeated `back` hears the same again; for any other key the conversation is over.
        is_back = key == MenuKey.BACK and call.offer_id == offer.id and call.state == State.CONNECTING
        return _connect(tx, offer, call) if is_back else AskResolution(offer.id)
    if tapped or _is_the_star(tx.now, offer, key):
        return Menu(offer.id, flagged=key == MenuKey.FLAG)
    outcome: Reply = AskResolution(offer.id)
    match key:
        case MenuKey.BACK:
            await calls.move(
                tx,
                call.id,
                State.CONNECTING,
                "the counsellor comes back",
                only_from=(State.HELD,),
                check_at=tx.now + tx.rules.join_at_most,
            )
            outcome = _connect(tx, offer, call)
        case MenuKey.HAND_OVER:
            await back_to_line.put_back(tx, call, "the counsellor hands over")
        case MenuKey.FLAG:
            await timeline.record(tx, call.id, "conversation.flagged", counsellor=offer.counsellor_id)
            await flags.put(tx, offer_id=offer.id, call_id=call.id, counsellor_id=offer.counsellor_id)
            outcome = Menu(offer.id, flagged=True)
        case MenuKey.END:
            await _end(tx, offer, call)
        case _:
            outcome = Menu(offer.id, unknown_key=bool(key))
    return outcome


async def _end(tx: Transaction, offer: Offer, call: Call) -> None:
    """Have a caller led out of their queue, at their next request, to kind words and other help."""
    why, check_at = "the counsellor ends it", tx.now + tx.rules.silence
    await offers.move(tx, offer, offers.State.ENDED, why)
    await calls.move(tx, call.id, State.CLOSING, why, check_at=check_at, offer_id=None)


async def take_resolution(tx: Transaction, offer_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take the key for how the conversation ended; no key is an answer too."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.CALLER_GONE)
    if await offers.press(tx, offer, key, token):
        return AskResolution(offer.id)
    if key != keys.NONE and key not in set(ResolutionKey):
        return AskResolution(offer.id, unknown_key=True)
    resolution = None if key == keys.NONE else await _resolved(tx, offer, call, ResolutionKey(key))
    # The document ends the leg; if its status callback is lost, the sweep asks.
    await holds.postpone_offer_check(tx.connection, tx.now + tx.rules.silence, offer_id=offer.id)
    tx.after_commit(Dispatch())
    return WrapUp(tx.rules.wrap_up, _KEPT.get((key, resolution)))


async def _resolved(tx: Transaction, offer: Offer, call: Call, key: ResolutionKey) -> str:
    """Keep what a counsellor keyed of a call, and return how it stands.

    Of two who talked to its caller one after the other, the one for whom something is left to do counts.
    """
    before = call.resolution
    if before not in {None, _name(ResolutionKey.RESOLVED)} or before == _name(key):
        return before or ""
    await timeline.record(tx, call.id, "conversation.resolution", counsellor=offer.counsellor_id, key=key)
    if key is ResolutionKey.CALL_BACK and await on_behalf.agree(tx, call) is None:
        await timeline.record(tx, call.id, "callback.not_agreed", why="its number cannot be rung")
        # Nobody's wish to be rung back may vanish: a supervisor sees to it.
        key = ResolutionKey.FOLLOW_UP
    await calls.set_values(tx.connection, call.id, resolution=_name(key))
    return _name(key)


def _name(key: ResolutionKey) -> str:
    return key.name.lower()


# What a counsellor hears of the key they pressed, by it and by how the call stands.
_KEPT: dict[tuple[str, str | None], Kept] = {
    (ResolutionKey.CALL_BACK, "call_back"): Kept.CALLBACK,
    (ResolutionKey.CALL_BACK, "follow_up"): Kept.NO_CALLBACK,
    (ResolutionKey.FOLLOW_UP, "follow_up"): Kept.FOLLOW_UP,
}


def _is_the_star(now: datetime, offer: Offer, key: str) -> bool:
    """Whether this is the `*` that stopped the conversation, pressed again: the carrier keeps the first to itself."""
    return key == keys.STAR and offer.parted_at is not None and now - offer.parted_at <= key_taps.ONE_TAP


def _connect(tx: Transaction, offer: Offer, call: Call) -> Connect:
    return Connect(offer.id, call.id, tx.rules.star_menu)


def _after(tx: Transaction, offer: Offer, call: Call) -> Reply:
    # Without the menu of `*`, a conversation that has stopped is over.
    if call.is_over or call.offer_id != offer.id or not tx.rules.star_menu:
        return AskResolution(offer.id)
    if call.state == State.HELD:
        return Menu(offer.id)
    just_parted = offer.parted_at is None or tx.now - offer.parted_at < _BOTH_HEARD
    return OneMoment(offer.id) if just_parted else Menu(offer.id)
