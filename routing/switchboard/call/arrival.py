"""Arrival: a call comes in, is greeted, chooses a language, and joins the line or hears where else to turn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from routing import blocks, callbacks, calls, counsellors, timeline
from routing.calls import Call, Outcome, State
from routing.line import queue, roster, shared_numbers
from routing.summaries import making
from routing.switchboard import keys
from routing.switchboard.actions import Dispatch, TellEnd
from routing.switchboard.call import desk, overflow, resume, visits
from routing.switchboard.replies import Greet, JoinLine, NotOurs, Reply, StartOver, TurnAway
from routing.transaction import Transaction

_WRONG_KEYS = 2  # wrong keys at the language menu mean the default language
_CHOOSES_AT_MOST = timedelta(seconds=90)  # for a hand that goes on pressing


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """The facts of a call that rings the number."""

    sid: str
    to: str
    caller: str | None  # E.164; None when the number is withheld


async def arrive(tx: Transaction, arriving: IncomingCall) -> Reply:
    """Receive a call. A repeated webhook finds its call and gets the document of the call's state."""
    if arriving.to != tx.rules.number:
        return NotOurs()
    hashes = [] if arriving.caller is None else tx.sealer.hashes(arriving.caller)
    if hashes and await blocks.is_blocked(tx.connection, tx.now, hashes):
        return await _turn_away(tx, arriving)
    counsellor = (
        None if arriving.caller is None else await counsellors.by_phone(tx.connection, arriving.caller)
    )
    place = await _kept_place(tx, hashes) if hashes else None
    state = State.GREETING if counsellor is None else State.DESK
    call, is_new = await calls.arrive(tx.connection, _call(tx, arriving, state, place_at=place or tx.now))
    if not is_new:
        return await resume.reply(tx, call)
    await timeline.record(
        tx,
        call.id,
        "call.arrived",
        number="withheld" if arriving.caller is None else "known",
        **({"counsellor": counsellor.id} if counsellor else {}),
        **({"keeps_place_of": place.isoformat()} if place else {}),
    )
    if counsellor is not None:
        # First, since it locks the call that rings this counsellor: whoever holds that may want the counsellor's row.
        await visits.begin(tx, call, counsellor.phone)
        # The counsellor is there and can be reached.
        await counsellors.forget_misses(tx.connection, counsellor.id)
        return await desk.greet(tx, call)
    return Greet(call.id, tx.rules.languages)


async def choose_language(
    tx: Transaction, call_id: UUID, key: str, *, rounds: int = 0, token: str = ""
) -> Reply:
    """Take a key of the language menu, after `rounds` ended by wrong keys; it never ends a call.

    Silence means the default language, and so does the second wrong key.
    """
    call, tapped = await calls.press(tx, call_id, key, token, at=State.GREETING)
    if call is None:
        return StartOver()
    if call.state != State.GREETING:
        return await resume.reply(tx, call)
    languages = tx.rules.languages
    if tapped and tx.now - call.arrived_at < _CHOOSES_AT_MOST:
        return Greet(call.id, languages, rounds)
    language = keys.language_of(key, languages)
    if language is None and not tapped and rounds + 1 < _WRONG_KEYS:
        await timeline.record(tx, call.id, "caller.unknown_key", key=key)
        return Greet(call.id, languages, rounds + 1, unknown_key=True)
    language = language or languages[0]
    await timeline.record(tx, call.id, "caller.language", key=key, language=language)
    return await enter_line(tx, call, language)


async def enter_line(tx: Transaction, call: Call, language: str) -> Reply:
    """Let a caller wait when the line is open and anybody is on duty, free or not; else say where else to turn."""
    named = await roster.candidates(tx.connection, tx.rota, tx.now)
    is_on_duty = any(one.is_on_duty for one in named)
    if is_on_duty and tx.closed_until is None:
        await calls.move(
            tx,
            call.id,
            State.WAITING,
            "somebody is on duty",
            check_at=tx.now + tx.rules.silence,
            language=language,
            waiting_since=tx.now,
            **await shared_numbers.stands(tx, call),
        )
        tx.after_commit(Dispatch())
        return JoinLine(call.id, language)
    moved = await calls.move(
        tx,
        call.id,
        State.OVERFLOW,
        "the line is closed" if is_on_duty else "nobody is on duty",
        check_at=tx.now + 2 * tx.rules.silence,
        language=language,
        detail={"not_on_duty": {str(one.counsellor_id): one.standing for one in named}},
    )
    return await overflow.menu(tx, moved or call)


async def _kept_place(tx: Transaction, hashes: list[bytes]) -> datetime | None:
    """Return the place that this caller was cut off from, or that their callback keeps for them (promise P5)."""
    cut_off = await queue.place_to_keep(tx.connection, hashes, tx.now - tx.rules.keeps_place)
    places = [place for place in (cut_off, await callbacks.place_of(tx, hashes)) if place]
    return min(places, default=None)


async def _turn_away(tx: Transaction, arriving: IncomingCall) -> Reply:
    turned = _call(tx, arriving, State.ENDED, place_at=tx.now)
    turned.outcome, turned.ended_at = Outcome.BLOCKED, tx.now
    call, is_new = await calls.arrive(tx.connection, turned)
    if is_new:
        await timeline.record(tx, call.id, "call.ended", why="the number is blocked")
        await making.keep(tx.connection, call.id)
        tx.after_commit(TellEnd(call.id, Outcome.BLOCKED))
    return TurnAway(call.language)


def _call(tx: Transaction, arriving: IncomingCall, state: State, *, place_at: datetime) -> Call:
    check_at = tx.now + 2 * tx.rules.silence
    return Call.new(tx, arriving.caller, sid=arriving.sid, state=state, place_at=place_at, check_at=check_at)
