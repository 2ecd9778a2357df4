"""Conversation: caller and counsellor are joined, part, and the counsellor rests (design, part 4.7 and 4.8)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, holds, offers, timeline
from routing.calls import Call, State
from routing.legs import LegState
from routing.offers import Offer
from routing.sql import key_taps
from routing.switchboard import keys, locking
from routing.switchboard.actions import Action, Board, Decision, Dispatch, Talks
from routing.switchboard.call import waiting
from routing.switchboard.callback import in_line
from routing.switchboard.keys import MenuKey, ResolutionKey
from routing.switchboard.offer import ringing
from routing.switchboard.replies import (
    AskResolution,
    Connect,
    Farewell,
    Joined,
    Menu,
    Nothing,
    OneMoment,
    Part,
    Reply,
    WrapUp,
)

_BOTH_HEARD = timedelta(seconds=3)  # within which the two legs' webhooks have arrived


async def joined(board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID) -> Decision:
    """The carrier takes the caller out of the queue to join them: the conversation begins."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Nothing())
    actions = await connected(board, connection, now, offer, call)
    if offer.leg_sid is not None:
        actions.append(Talks(offer.id, offer.leg_sid, call.id, offer.counsellor_id))
    return Decision(Joined(call.language), tuple(actions))


async def connected(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call
) -> list[Action]:
    """Let the conversation begin, if this offer has the caller. The call is locked."""
    if call.offer_id != offer.id or not await calls.move(
        connection,
        call.id,
        State.TALKING,
        now,
        "the two are connected",
        check_at=now + board.rules.conversation_check,
        talked_at=call.talked_at or now,
    ):
        return []
    await offers.set_values(connection, offer.id, connected_at=offer.connected_at or now, parted_at=None)
    return await in_line.reached(board, connection, now, call)


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
    actions: list[Action] = []
    if were_joined and call.state == State.CONNECTING:
        # The word that they were joined was lost.
        actions += await connected(board, connection, now, offer, call)
        call = await calls.by_id(connection, call.id) or call
    if offer.parted_at is None:
        await offers.set_values(connection, offer.id, parted_at=now)
    if not alive:
        # The leg's own status callback says so too; should it be lost, the phone is not held for want of it.
        over = await ringing.leg_over(board, connection, now, offer, call, LegState.COMPLETED)
        return Decision(over.outcome, (*actions, *over.actions))
    if call.state == State.CONNECTING and call.offer_id == offer.id and not were_joined:
        back = await waiting.put_back(board, connection, now, call, "the carrier could not join them")
        return Decision(Part(Farewell.CALLER_GONE), back.actions)
    if offer.connected_at is None and not were_joined:
        await offers.move(connection, offer, offers.State.ENDED, now, "the caller was gone")
        return Decision(Part(Farewell.CALLER_GONE))
    return Decision(_after(board, now, offer, call), tuple(actions))


async def after(board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID) -> Decision:
    """Ask again what the winner's leg hears after the conversation: the menu, or the question how it ended."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    return Decision(_after(board, now, offer, call))


async def take_menu_key(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """Take a key of the menu: back to the caller, hand over, flag, end."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    tapped = await offers.press(connection, offer, now, key, token)
    if call.offer_id != offer.id or call.state != State.HELD:
        # A repeated `back` hears the same again; for everybody else the conversation is over.
        is_back = key == MenuKey.BACK and call.offer_id == offer.id and call.state == State.CONNECTING
        return Decision(_connect(board, offer, call) if is_back else AskResolution(offer.id))
    if tapped or _is_the_star(now, offer, key):
        return Decision(Menu(offer.id, flagged=key == MenuKey.FLAG))
    outcome: Reply = AskResolution(offer.id)
    actions: tuple[Action, ...] = ()
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
            outcome = _connect(board, offer, call)
        case MenuKey.HAND_OVER:
            actions = (
                await waiting.put_back(board, connection, now, call, "the counsellor hands over")
            ).actions
        case MenuKey.FLAG:
            await timeline.record(
                connection, call.id, now, "conversation.flagged", counsellor=offer.counsellor_id
            )
            outcome = Menu(offer.id, flagged=True)
        case MenuKey.END:
            await _end(board, connection, now, offer, call)
        case _:
            outcome = Menu(offer.id, unknown_key=bool(key))
    return Decision(outcome, actions)


async def _end(board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call) -> None:
    """Let a caller be led out of their queue, at their next request, to kind words and other help."""
    why, check_at = "the counsellor ends it", now + board.rules.silence
    await offers.move(connection, offer, offers.State.ENDED, now, why)
    await calls.move(connection, call.id, State.CLOSING, now, why, check_at=check_at, offer_id=None)


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
    return key == keys.STAR and offer.parted_at is not None and now - offer.parted_at <= key_taps.ONE_TAP


def _connect(board: Board, offer: Offer, call: Call) -> Connect:
    return Connect(offer.id, call.id, board.rules.star_menu)


def _after(board: Board, now: datetime, offer: Offer, call: Call) -> Reply:
    # Without the menu behind `*`, a conversation that has stopped is over.
    if call.is_over or call.offer_id != offer.id or not board.rules.star_menu:
        return AskResolution(offer.id)
    if call.state == State.HELD:
        return Menu(offer.id)
    just_parted = offer.parted_at is None or now - offer.parted_at < _BOTH_HEARD
    return OneMoment(offer.id) if just_parted else Menu(offer.id)
