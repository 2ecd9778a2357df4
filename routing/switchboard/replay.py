"""Replay: calls that were served without the database are recorded when it is back (design, part 5).

An entry may come twice, late, or after the sweep has closed its call. It changes what the call's state still allows; of
outcomes, only that of a call that seemed abandoned is corrected.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from routing import calls, counsellors, holds, offers, timeline, voicemails
from routing.calls import Call, Outcome, State
from routing.legs import LegState
from routing.line import carrier_queues
from routing.summaries import making
from routing.switchboard import locking
from routing.switchboard.actions import Dispatch, TellEnd
from routing.switchboard.call import conversation, ending, fallback, outcome_corrections, visits, voicemail
from routing.switchboard.callback import attempt, in_line, lifecycle
from routing.switchboard.journal_entries import JournalEntry, Kind
from routing.switchboard.offer import offline_talks, ringing
from routing.switchboard.replies import Nothing, Reply
from routing.transaction import Transaction

WHY = timeline.WITHOUT_DATABASE
_LOOK_AFTER = timedelta(minutes=2)  # at the carrier, for a message that nobody announced
_STILL_RINGS = timedelta(seconds=45)  # the longest ring and its screen


async def replay_leg(tx: Transaction, entries: Sequence[JournalEntry]) -> Reply:
    """Replay the entries of one leg, in their order."""
    changed: dict[UUID, Call] = {}  # as they were before
    for entry in entries:
        if entry.kind is Kind.LEG_OVER:
            await _leg_over(tx, entry)
            continue
        call = await _call_of(tx, entry)
        if call is None:
            continue
        if entry.kind not in _TALK:
            # Their leg does something else: whoever talked with them does so no more.
            await offline_talks.end(tx.at(entry.at), call.id)
        await _TAKEN[entry.kind](tx, entry, call)
        changed.setdefault(call.id, call)
    for call_id, before in changed.items():
        await _end_talks(tx, before)
        await making.keep(tx.connection, call_id)
    tx.after_commit(Dispatch())
    return Nothing()


async def _call_of(tx: Transaction, entry: JournalEntry) -> Call | None:
    """Return the call, locked; one unknown to the database is recorded as it began.

    Nothing is recorded of a call of which only the end is known.
    """
    call = await calls.by_sid(tx.connection, entry.sid)
    if call is None and entry.kind in _ENDS:
        if "call" not in entry.detail:
            return None
        return await calls.locked(tx.connection, UUID(entry.detail["call"]))
    if call is None:
        call, is_new = await calls.arrive(tx.connection, _call(tx, entry))
        if is_new:
            number = "withheld" if entry.caller is None else "known"
            await timeline.record(tx.at(entry.at), call.id, "call.arrived", number=number, why=WHY)
    elif call.caller_hash is None and entry.caller is not None:
        sealed = tx.sealer.seal(entry.caller)
        hashed = tx.sealer.hash(entry.caller)
        await calls.set_values(tx.connection, call.id, caller_sealed=sealed, caller_hash=hashed)
    await carrier_queues.note(tx.connection, call.id, entry.detail.get("queue", ""))
    return await calls.locked(tx.connection, call.id) or call


async def _arrived(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    """Hold the phone of a counsellor who has called us: they are on the line, whoever answered them."""
    if entry.caller is None or call.is_over:
        return
    counsellor = await counsellors.by_phone(tx.connection, entry.caller)
    if counsellor is None:
        return
    await visits.begin(tx, call, counsellor.phone)
    await counsellors.forget_misses(tx.connection, counsellor.id, offered_at=entry.at)


async def _rang(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    counsellor_id = int(entry.detail["counsellor"])
    await timeline.record(tx.at(entry.at), call.id, "counsellor.rung", counsellor=counsellor_id, why=WHY)
    if call.is_over or _is_overtaken(entry, call):
        return
    await calls.set_values(tx.connection, call.id, last_seen_at=entry.at)
    await holds.release_visit(tx, call_id=call.id, but=fallback.own_phone(tx, call))
    if tx.now - entry.at < _STILL_RINGS:
        # From now on promise P2 holds again, for this phone too.
        await _hold(tx, entry, call)


async def _accepted(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    counsellor_id, leg = int(entry.detail["counsellor"]), entry.detail.get("leg")
    if not await offline_talks.begin(tx.at(entry.at), call.id, counsellor_id, leg):
        return
    if call.is_over:
        await _had_talked(tx, entry, call)
    elif _is_overtaken(entry, call):
        # What they have asked for since, a callback perhaps, stands.
        await _have_talked(tx, entry, call)
        return
    else:
        await _talks(tx, entry, call)
        await holds.release_visit(tx, call_id=call.id, but=fallback.own_phone(tx, call))
        await _hold(tx, entry, call)
    await in_line.reached(tx, call)


async def _joined(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    """Begin a conversation whose offer the database knows."""
    if call.is_over:
        await _had_talked(tx, entry, call)
        return
    offer = await offers.by_id(tx.connection, UUID(entry.detail["offer"]))
    if offer is None or call.offer_id != offer.id:
        about: dict[str, Any] = {} if offer is None else {"counsellor": offer.counsellor_id}
        await timeline.record(tx.at(entry.at), call.id, "counsellor.accepted", why=WHY, **about)
        await _have_talked(tx, entry, call)
        return
    await conversation.connected(tx.at(entry.at), offer, call)
    # The sweep looks soon: nobody told us whether they still talk.
    await calls.set_values(tx.connection, call.id, check_at=tx.now + tx.rules.join)


async def _talks(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    """Move a call to its conversation. Another offer that had the caller has them no more (promise P3)."""
    # The sweep looks soon: nobody told us whether they still talk.
    check_at = tx.now + tx.rules.join
    await calls.set_values(tx.connection, call.id, offer_id=None, last_seen_at=entry.at, check_at=check_at)
    if call.offer_id is not None and (offer := await offers.by_id(tx.connection, call.offer_id)) is not None:
        await offers.move(tx, offer, offers.State.ENDED, WHY)
    more: dict[State, dict[str, Any]] = {
        State.WAITING: {"waiting_since": call.arrived_at},
        State.TALKING: {"talked_at": _first_talked_at(entry, call)},
    }
    for state, only_from in _ON_THE_WAY.items():
        values = more.get(state, {})
        await calls.move(
            tx.at(entry.at), call.id, state, WHY, only_from=only_from, check_at=check_at, **values
        )
    if call.state in _ELSEWHERE:
        # The call's state cannot become that, but its outcome can.
        await _have_talked(tx, entry, call)
    await ending.cancel_offers(tx, call.id, WHY)


async def _have_talked(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    await calls.set_values(tx.connection, call.id, talked_at=_first_talked_at(entry, call))


async def _had_talked(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    """Correct a call that is over; of one that is known to have talked, only since when it may be news."""
    await outcome_corrections.correct(tx.at(entry.at), call, Outcome.CONVERSATION, WHY, talked_at=entry.at)
    if call.talked_at is not None:
        await _have_talked(tx, entry, call)


def _first_talked_at(entry: JournalEntry, call: Call) -> datetime:
    return entry.at if call.talked_at is None else min(call.talked_at, entry.at)


async def _end_talks(tx: Transaction, before: Call) -> None:
    """End the talks that no later entry has ended: with their call, or when its caller was heard of next."""
    call = await calls.locked(tx.connection, before.id) or before
    if call.ended_at is not None:
        await offline_talks.end_all(tx.at(call.ended_at), call.id)
    else:
        await offline_talks.end(tx.at(before.last_seen_at), call.id)


def _is_overtaken(entry: JournalEntry, call: Call) -> bool:
    """Whether the caller was heard of since: they have come back, or a later entry was replayed before."""
    return entry.at < call.last_seen_at


async def _recording(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    """Expect a message; its own entries tell whether there is one, or the carrier, once the call is surely over."""
    newest = await voicemails.of_call(tx.connection, call.id)
    if newest is None or newest.begun_at < entry.at:
        look_at = tx.now + tx.rules.voicemail + _LOOK_AFTER
        await voicemails.begin(tx.at(entry.at), call.id, look_at=look_at)


async def _recorded(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    recording, silent = entry.detail["recording"], bool(entry.detail.get("ended"))
    seconds = int(entry.detail["seconds"]) if entry.detail["seconds"] else None
    is_news = await voicemail.note(tx.at(entry.at), call, recording, seconds, WHY, silent=silent)
    if not is_news or call.is_over or _is_overtaken(entry, call):
        return
    left = Outcome.VOICEMAIL if await voicemails.is_left(tx.connection, call.id) else Outcome.DIRECTIONS
    outcome = left if call.talked_at is None else Outcome.CONVERSATION
    await calls.move(
        tx.at(entry.at), call.id, State.ENDED, WHY, check_at=tx.now, outcome=outcome, ended_at=entry.at
    )
    await _let_go(tx, call.id)
    await lifecycle.call_over(tx, call, outcome)
    tx.after_commit(TellEnd(call.id, outcome))


async def _over(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    await ending.end(tx.at(entry.at), call.id, f"the leg ended; {WHY}")


async def _unasked(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    await attempt.unasked(tx, call, entry.sid, at=entry.at)


async def _leg_over(tx: Transaction, entry: JournalEntry) -> None:
    leg, offer_id = LegState(entry.detail["leg"]), UUID(entry.detail["offer"])
    sequence = int(entry.detail["sequence"])
    offer, _ = await locking.offer_and_call(tx, offer_id)
    if offer is not None and leg is LegState.COMPLETED and offer.leg_sid in {None, entry.sid}:
        # Whoever picked up was let go by us: that is no miss.
        await offers.move(tx.at(entry.at), offer, offers.State.CANCELLED, f"the leg ended: {leg}; {WHY}")
    await ringing.leg_is(tx.at(entry.at), offer_id, entry.sid, leg, sequence)


async def _let_go(tx: Transaction, call_id: UUID) -> None:
    await ending.cancel_offers(tx, call_id, WHY)
    await holds.release_visit(tx, call_id=call_id)


async def _hold(tx: Transaction, entry: JournalEntry, call: Call) -> None:
    """Claim the phone that was rung, from that instant on, whatever else claims it."""
    counsellor = await counsellors.by_id(tx.connection, int(entry.detail["counsellor"]))
    if counsellor is not None:
        check_at = tx.now + tx.rules.silence
        await holds.visit(tx.at(entry.at), counsellor.phone, call_id=call.id, check_at=check_at)


def _call(tx: Transaction, entry: JournalEntry) -> Call:
    return Call.new(
        tx.at(entry.at),
        entry.caller,
        sid=entry.sid,
        state=State.GREETING,
        language=entry.language or tx.rules.language,
        check_at=tx.now + tx.rules.silence,
    )


Taken = Callable[[Transaction, JournalEntry, Call], Awaitable[None]]
_TAKEN: dict[Kind, Taken] = {
    Kind.ARRIVED: _arrived,
    Kind.RANG: _rang,
    Kind.ACCEPTED: _accepted,
    Kind.JOINED: _joined,
    Kind.RECORDING: _recording,
    Kind.RECORDED: _recorded,
    Kind.UNASKED: _unasked,
    Kind.OVER: _over,
}
_ENDS = frozenset({Kind.UNASKED, Kind.OVER})
_TALK = frozenset({Kind.ACCEPTED, Kind.JOINED})
_ELSEWHERE = frozenset({State.VOICEMAIL, State.ASKING, State.AGREED})
# Without the database, nobody is rung for a callback's caller before they have pressed 1.
_ON_THE_WAY = {
    State.WAITING: (State.GREETING, State.DESK, State.OVERFLOW),
    State.CONNECTING: (State.WAITING, State.HELD, State.PICKED_UP),
    State.TALKING: (State.CONNECTING,),
}
