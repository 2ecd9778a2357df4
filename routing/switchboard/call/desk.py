"""The desk: the menu of a counsellor who rings the number: ready, pause, talk, or about their last caller."""

from datetime import datetime, timedelta
from uuid import UUID

from routing import calls, counsellors, holds, offers, timeline
from routing.calls import Call, State
from routing.counselling import events
from routing.counselling.events import THEMSELVES, Kind
from routing.counsellors import Counsellor, PausedBy
from routing.line import not_again, roster
from routing.line.not_again import NotAgain
from routing.offers import Offer
from routing.supervision import flags
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import rejoining
from routing.switchboard.keys import NONE, DeskKey, LastKey
from routing.switchboard.replies import AskLast, Desk, DeskWord, Greet, JoinLine, Reply, StartOver
from routing.transaction import Transaction

_SILENT_AT_MOST = timedelta(seconds=45)  # three times the menu
_FOR_SUPERVISOR = "conversation.supervisor"
# An import of contacts gave the counsellor another number while they were at the desk.
_NO_COUNSELLORS = "the number is no counsellor's any more"


async def greet(tx: Transaction, call: Call) -> Reply:
    """Return the desk's menu for the counsellor who made this call."""
    if (joined := await rejoining.hears_again(tx, call)) is not None:
        return joined
    return await _desk(tx, call, await _owner(tx, call))


async def take_key(tx: Transaction, call_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take a key of the desk's menu; silence repeats the menu."""
    call, tapped = await calls.press(tx, call_id, key, token, at=State.DESK)
    if call is None:
        return StartOver()
    if (before := await _elsewhere(tx, call)) is not None:
        return before
    counsellor = await _owner(tx, call)
    if counsellor is None:
        return await _as_caller(tx, call, _NO_COUNSELLORS)
    if tapped:
        stands = DeskWord.READY if counsellor.pause_ends(tx.now) is None else DeskWord.PAUSED
        return await _desk(tx, call, counsellor, stands)
    outcome: Reply
    # A counsellor who is silent for long may need somebody more than anyone.
    silent = await _is_silent(tx, call, is_known=key in set(DeskKey))
    match DeskKey.TALK if silent else key:
        case DeskKey.READY:
            return await _ready(tx, call, counsellor)
        case DeskKey.PAUSE:
            outcome = await _pause(tx, call, counsellor)
        case DeskKey.TALK:
            outcome = await _as_caller(tx, call, "was silent" if silent else "wants to talk")
        case DeskKey.LAST:
            outcome = await _ask_last(tx, call, counsellor)
        case _:
            said = DeskWord.UNKNOWN_KEY if key else None
            outcome = await _desk(tx, call, counsellor, said)
    return outcome


async def _as_caller(tx: Transaction, call: Call, why: str) -> Greet:
    """Let whoever is at the desk be a caller like any other."""
    check_at = tx.now + 2 * tx.rules.silence
    await calls.move(tx, call.id, State.GREETING, why, check_at=check_at, announced_at=None)
    return Greet(call.id, tx.rules.languages)


async def _pause(tx: Transaction, call: Call, counsellor: Counsellor) -> Desk:
    """Pause them until their duty ends; a coordinator's pause stays as it is."""
    stands = counsellor.pause_ends(tx.now) if counsellor.paused_by == PausedBy.COORDINATOR else None
    if stands is not None:
        return _says(tx, call, stands, DeskWord.PAUSE_STANDS)
    ends = await roster.own_pause_ends(tx, counsellor.id)
    by = PausedBy.COUNSELLOR
    until = await counsellors.pause(tx.connection, tx.now, counsellor.id, until=ends, by=by)
    await events.note(tx.connection, tx.now, counsellor.id, Kind.PAUSED, THEMSELVES, until=until)
    await timeline.record(
        tx, call.id, "counsellor.paused", counsellor=counsellor.id, by=by, until=until.isoformat()
    )
    return _says(tx, call, until, DeskWord.PAUSED)


def _says(
    tx: Transaction,
    call: Call,
    paused_until: datetime | None,
    said: DeskWord | None,
    *,
    still_there: bool = False,
) -> Desk:
    zone = tx.rules.zone
    until = None if paused_until is None else paused_until.astimezone(zone)
    return Desk(call.id, tx.now.astimezone(zone), until, said, still_there)


async def take_last_key(tx: Transaction, call_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take a key about the counsellor's last caller; silence leads back to the desk's menu."""
    call, tapped = await calls.press(tx, call_id, key, token, at=State.DESK)
    if call is None:
        return StartOver()
    if (before := await _elsewhere(tx, call)) is not None:
        return before
    counsellor = await _owner(tx, call)
    if counsellor is None:
        return await _as_caller(tx, call, _NO_COUNSELLORS)
    if tapped:
        # The key that led here was repeated.
        return await _ask_last(tx, call, counsellor)
    await _is_silent(tx, call, is_known=key in set(LastKey))
    last = await _last(tx, counsellor.id)
    if last is None or key == NONE:
        said = DeskWord.NO_LAST if last is None else None
    elif key == LastKey.SUPERVISOR:
        await _tell_supervisor(tx, last)
        said = DeskWord.FOR_SUPERVISOR
    elif key == LastKey.NOT_AGAIN:
        await _not_again(tx, last)
        said = DeskWord.NOT_AGAIN
    else:
        return await _ask_last(tx, call, counsellor, unknown_key=True)
    return await _desk(tx, call, counsellor, said)


async def _ready(tx: Transaction, call: Call, counsellor: Counsellor) -> Reply:
    """End their pause and any rest; one who had lost their caller is joined to them on this very leg.

    A coordinator's pause stays until its end.
    """
    paused_until = await counsellors.set_ready(tx.connection, tx.now, counsellor.id)
    await holds.end_rest(tx, counsellor.phone)
    await timeline.record(tx, call.id, "counsellor.ready", counsellor=counsellor.id)
    if paused_until is None and counsellor.pause_ends(tx.now) is not None:
        await events.note(tx.connection, tx.now, counsellor.id, Kind.RESUMED, THEMSELVES)
    if paused_until is not None:
        return _says(tx, call, paused_until, DeskWord.PAUSE_STANDS)
    if (regained := await rejoining.regain(tx, call, counsellor)) is not None:
        return regained
    tx.after_commit(Dispatch())
    return _says(tx, call, None, DeskWord.READY)


async def _elsewhere(tx: Transaction, call: Call) -> Reply | None:
    """Return what a repeated key hears, if the first press has led away from the desk."""
    if call.state == State.DESK:
        return await rejoining.hears_again(tx, call)
    # A repeated 3: the counsellor is a caller by now.
    greets = call.state == State.GREETING
    return Greet(call.id, tx.rules.languages) if greets else JoinLine(call.id, call.language)


async def _desk(
    tx: Transaction, call: Call, counsellor: Counsellor | None, said: DeskWord | None = None
) -> Desk:
    """Return the desk's menu, with the counsellor's standing."""
    if counsellor is None:
        return _says(tx, call, None, said)
    lost = await rejoining.lost_caller(tx, call, counsellor)
    return _says(tx, call, counsellor.pause_ends(tx.now), said, still_there=lost is not None)


async def _ask_last(
    tx: Transaction, call: Call, counsellor: Counsellor, *, unknown_key: bool = False
) -> Reply:
    last = await _last(tx, counsellor.id)
    if last is None or last.connected_at is None:
        return await _desk(tx, call, counsellor, DeskWord.NO_LAST)
    zone = tx.rules.zone
    return AskLast(call.id, last.connected_at.astimezone(zone), tx.now.astimezone(zone), unknown_key)


async def _last(tx: Transaction, counsellor_id: int) -> Offer | None:
    """Return the offer of a counsellor's last conversation, unless it is too long ago."""
    return await offers.last_conversation(tx.connection, counsellor_id, tx.now - tx.rules.last_caller)


async def _tell_supervisor(tx: Transaction, last: Offer) -> None:
    """Put a flag on the conversation, and write so on its timeline; a repeated key counts once."""
    is_anew = await flags.put(tx, offer_id=last.id, call_id=last.call_id, counsellor_id=last.counsellor_id)
    told = await timeline.of_call(tx.connection, last.call_id)
    if is_anew or not any(
        each.kind == _FOR_SUPERVISOR and each.detail["offer"] == str(last.id) for each in told
    ):
        await timeline.record(
            tx, last.call_id, _FOR_SUPERVISOR, offer=str(last.id), counsellor=last.counsellor_id
        )


async def _not_again(tx: Transaction, last: Offer) -> None:
    about = await calls.by_id(tx.connection, last.call_id)
    if about is None:
        return
    # As long as their own pause would be: until their unbroken duty ends, or the next one.
    until = await roster.own_pause_ends(tx, last.counsellor_id)
    said = NotAgain(
        counsellor_id=last.counsellor_id,
        call_id=about.id,
        caller_hash=about.caller_hash,
        said_at=tx.now,
        until=until,
    )
    if await not_again.add(tx.connection, said):
        await timeline.record(
            tx, about.id, "conversation.not_again", counsellor=last.counsellor_id, until=until.isoformat()
        )


async def _is_silent(tx: Transaction, call: Call, *, is_known: bool) -> bool:
    """Record a sign of life; tell whether no key of a menu has come for long."""
    pressed_at = tx.now if is_known else call.announced_at or call.arrived_at
    check_at = tx.now + 2 * tx.rules.silence
    await calls.set_values(
        tx.connection, call.id, last_seen_at=tx.now, announced_at=pressed_at, check_at=check_at
    )
    return tx.now - pressed_at >= _SILENT_AT_MOST


async def _owner(tx: Transaction, call: Call) -> Counsellor | None:
    phone = tx.sealer.opened(call.caller_sealed)
    return None if phone is None else await counsellors.by_phone(tx.connection, phone)
