"""Conversation: caller and counsellor are joined, part, and the counsellor rests (design, part 4.7 and 4.8)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, holds, offers, taps, timeline
from routing.calls import Call, State
from routing.legs import Leg
from routing.offers import Offer
from routing.switchboard import keys, locking, ringing, standing, waiting
from routing.switchboard.board import Action, Board, Decision, Dispatch
from routing.switchboard.keys import MenuKey, ResolutionKey
from routing.switchboard.outcomes import (
    AskResolution,
    Connect,
    Farewell,
    Joined,
    Menu,
    Nothing,
    OneMoment,
    Outcome,
    Part,
    WrapUp,
)

_BOTH_HEARD = timedelta(seconds=3)  # within which the two legs' webhooks have arrived


async def joined(board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID) -> Decision:
    """The carrier takes the caller out of the queue to join them: the conversation begins."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Nothing())
    actions: list[Action] = []
    if call.offer_id == offer.id and await calls.move(
        connection,
        call.id,
        State.TALKING,
        now,
        "the two are connected",
        check_at=now + board.rules.conversation_check,
        talked_at=call.talked_at or now,
    ):
        await offers.set_values(connection, offer.id, connected_at=offer.connected_at or now, parted_at=None)
        actions += await standing.reached(board, connection, now, call)
    return Decision(Joined(call.language), tuple(actions))


async def parted(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    *,
    alive: bool,
    were_joined: bool,
) -> Decision:
    """The winner's leg is no longer joined to the caller, or never was."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    if offer.parted_at is None:
        await offers.set_values(connection, offer.id, parted_at=now)
    if not alive:
        # The leg's own status callback says so too; should it be lost, the phone is not held for want of it.
        return await ringing.leg_over(board, connection, now, offer, call, Leg.COMPLETED)
    if call.state == State.CONNECTING and call.offer_id == offer.id and not were_joined:
        back = await waiting.put_back(board, connection, now, call, "the carrier could not join them")
        return Decision(Part(Farewell.CALLER_GONE), back.actions)
    if offer.connected_at is None and not were_joined:
        await offers.move(connection, offer, offers.State.ENDED, now, "the caller was gone")
        return Decision(Part(Farewell.CALLER_GONE))
    return Decision(_after(now, offer, call))


async def after(board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID) -> Decision:
    """Ask again what the winner's leg hears after the conversation: the menu, or the question how it ended."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    return Decision(_after(now, offer, call))


async def take_menu_key(  # noqa: PLR0911 - an answer a key
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """Take a key of the menu: back to the caller, hand over, flag."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    tapped = await offers.press(connection, offer, now, key, token)
    if call.offer_id != offer.id or call.state != State.HELD:
        # A repeated `back` hears the same again; for everybody else the conversation is over.
        is_back = key == MenuKey.BACK and call.offer_id == offer.id and call.state == State.CONNECTING
        return Decision(Connect(offer.id, call.id) if is_back else AskResolution(offer.id))
    if tapped or _is_the_star(now, offer, key):
        return Decision(Menu(offer.id, flagged=key == MenuKey.FLAG))
    match key:
        case MenuKey.BACK:
            await calls.move(
                connection,
                call.id,
                State.CONNECTING,
                now,
                "the counsellor comes back",
                only_from=(State.HELD,),
                check_at=now + board.rules.join + board.rules.join / 3,
            )
            return Decision(Connect(offer.id, call.id))
        case MenuKey.HAND_OVER:
            back = await waiting.put_back(board, connection, now, call, "the counsellor hands over")
            return Decision(AskResolution(offer.id), back.actions)
        case MenuKey.FLAG:
            await timeline.record(
                connection, call.id, now, "conversation.flagged", counsellor=offer.counsellor_id
            )
            return Decision(Menu(offer.id, flagged=True))
        case _:
            return Decision(Menu(offer.id, unknown_key=bool(key)))


async def take_resolution(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """Take the key that says how the conversation ended; none is an answer too."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    if await offers.press(connection, offer, now, key, token):
        return Decision(AskResolution(offer.id))
    if key != keys.NONE and key not in set(ResolutionKey):
        return Decision(AskResolution(offer.id, unknown_key=True))
    if key != keys.NONE and call.resolution is None:
        await calls.set_values(connection, call.id, resolution=ResolutionKey(key).name.lower())
        await timeline.record(
            connection, call.id, now, "conversation.resolution", counsellor=offer.counsellor_id, key=key
        )
    # The document ends the leg; should the word of that be lost, the sweep asks.
    await holds.check_later(connection, now + board.rules.silence, offer_id=offer.id)
    return Decision(WrapUp(board.rules.wrap_up), (Dispatch(),))


def _is_the_star(now: datetime, offer: Offer, key: str) -> bool:
    """Whether this is the `*` that stopped the conversation, pressed again: the carrier takes the first for itself."""
    return key == keys.STAR and offer.parted_at is not None and now - offer.parted_at <= taps.ONE_TAP


def _after(now: datetime, offer: Offer, call: Call) -> Outcome:
    if call.is_over or call.offer_id != offer.id:
        return AskResolution(offer.id)
    if call.state == State.HELD:
        return Menu(offer.id)
    just_parted = offer.parted_at is None or now - offer.parted_at < _BOTH_HEARD
    return OneMoment(offer.id) if just_parted else Menu(offer.id)
