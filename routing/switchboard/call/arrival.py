"""Arrival: a call comes in, is greeted, chooses a language, and joins the line or hears where else to turn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks, calls, counsellors, timeline
from routing import callbacks as callbacks_
from routing.calls import Call, Outcome, State
from routing.line import queue, roster, shared_numbers
from routing.switchboard import keys
from routing.switchboard.actions import Board, Decision, Dispatch, TellEnd
from routing.switchboard.call import desk, overflow, visits, voicemail
from routing.switchboard.callback import attempt, request
from routing.switchboard.offer import from_caller_leg
from routing.switchboard.replies import Closing, Greet, JoinLine, NotOurs, SayNoMore, StartOver, TurnAway
from routing.switchboard.replies import Reply as Spoken

_WRONG_KEYS = 2  # at the language menu, that mean the default language
_CHOOSES_AT_MOST = timedelta(seconds=90)  # for a hand that does not come to rest


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """The facts of a call that rings the number."""

    sid: str
    to: str
    caller: str | None  # E.164; None when the number is withheld


async def arrive(
    board: Board, connection: AsyncConnection, now: datetime, arriving: IncomingCall
) -> Decision:
    """Receive a call. A repeated webhook finds the call it made and gets the document of its state."""
    if arriving.to != board.rules.number:
        return Decision(NotOurs())
    hashes = [] if arriving.caller is None else board.sealer.hashes(arriving.caller)
    if hashes and await blocks.is_blocked(connection, now, hashes):
        return await _turn_away(board, connection, now, arriving)
    counsellor = None if arriving.caller is None else await counsellors.by_phone(connection, arriving.caller)
    place = await _kept_place(board, connection, now, hashes) if hashes else None
    state = State.GREETING if counsellor is None else State.DESK
    call, is_new = await calls.arrive(connection, _call(board, now, arriving, state, place_at=place or now))
    if not is_new:
        return Decision(await resume(board, connection, now, call))
    await timeline.record(
        connection,
        call.id,
        now,
        "call.arrived",
        number="withheld" if arriving.caller is None else "known",
        **({"counsellor": counsellor.id} if counsellor else {}),
        **({"keeps_place_of": place.isoformat()} if place else {}),
    )
    if counsellor is not None:
        # First, since it locks the call that rings them: whoever holds that one may want their row.
        rings = await visits.begin(board, connection, now, call, counsellor.phone)
        # Somebody is there who can be reached.
        await counsellors.forget_misses(connection, counsellor.id or 0)
        return Decision(await desk.greet(board, connection, now, call), tuple(rings))
    return Decision(Greet(call.id, board.rules.languages))


async def choose_language(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    key: str,
    *,
    rounds: int = 0,
    token: str = "",
) -> Decision:
    """Take the key of the language menu, of which wrong keys had ended so many rounds: it never ends a call.

    Silence means the default language, and so does the second wrong key.
    """
    call, tapped = await calls.press(connection, call_id, now, key, token, at=State.GREETING)
    if call is None:
        return Decision(StartOver())
    if call.state != State.GREETING:
        return Decision(await resume(board, connection, now, call))
    languages = board.rules.languages
    if tapped and now - call.arrived_at < _CHOOSES_AT_MOST:
        return Decision(Greet(call.id, languages, rounds))
    language = keys.language_of(key, languages)
    if language is None and not tapped and rounds + 1 < _WRONG_KEYS:
        await timeline.record(connection, call.id, now, "caller.unknown_key", key=key)
        return Decision(Greet(call.id, languages, rounds + 1, unknown_key=True))
    language = language or languages[0]
    await timeline.record(connection, call.id, now, "caller.language", key=key, language=language)
    return await enter_line(board, connection, now, call, language)


async def enter_line(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, language: str
) -> Decision:
    """Let a caller wait when anybody is on duty, free or not; otherwise tell them where else to turn."""
    named = await roster.candidates(connection, board.shelf, now)
    if any(one.is_on_duty for one in named):
        await calls.move(
            connection,
            call.id,
            State.WAITING,
            now,
            "somebody is on duty",
            check_at=now + board.rules.silence,
            language=language,
            waiting_since=now,
            **await shared_numbers.stands(connection, now, board.rules, call),
        )
        return Decision(JoinLine(call.id, language), (Dispatch(),))
    moved = await calls.move(
        connection,
        call.id,
        State.OVERFLOW,
        now,
        "nobody is on duty",
        check_at=now + 2 * board.rules.silence,
        language=language,
        detail={"not_on_duty": {str(one.counsellor_id): one.standing for one in named}},
    )
    return Decision(await overflow.menu(board, connection, now, moved or call))


async def resume(  # noqa: C901, PLR0911 - an answer a state
    board: Board, connection: AsyncConnection, now: datetime, call: Call
) -> Spoken:
    """Return what a caller's leg hears when it asks again, by the state of its call."""
    match call.state:
        case State.GREETING:
            return Greet(call.id, board.rules.languages)
        case State.DESK:
            return await desk.greet(board, connection, now, call)
        case State.WAITING:
            return await from_caller_leg.go_on(board, connection, now, call)
        case State.CONNECTING | State.TALKING | State.HELD:
            return JoinLine(call.id, call.language, returns=call.short_talks)
        case State.OVERFLOW:
            return await overflow.menu(board, connection, now, call)
        case State.VOICEMAIL:
            return await voicemail.resume(connection, call)
        case State.ASKING | State.AGREED:
            return await request.resume(board, connection, now, call)
        case State.CLOSING:
            return Closing(call.language)
        case State.FETCHING | State.CALLING | State.PICKED_UP:
            return attempt.ask_who(call)
        case State.ENDED if call.outcome == Outcome.BLOCKED:
            return TurnAway(call.language)
        case State.ENDED if call.outcome == Outcome.NOT_REACHED:
            return SayNoMore(call.language)
        case _:
            return await overflow.directions(board, connection, now, call)


async def _kept_place(
    board: Board, connection: AsyncConnection, now: datetime, hashes: list[bytes]
) -> datetime | None:
    """Return the place that this caller was cut off from, or that their callback keeps for them (promise P5)."""
    cut_off = await queue.place_to_keep(connection, hashes, now - board.rules.keeps_place)
    places = [place for place in (cut_off, await callbacks_.place_of(connection, hashes, now)) if place]
    return min(places, default=None)


async def _turn_away(
    board: Board, connection: AsyncConnection, now: datetime, arriving: IncomingCall
) -> Decision:
    turned = _call(board, now, arriving, State.ENDED, place_at=now)
    turned.outcome, turned.ended_at = Outcome.BLOCKED, now
    call, is_new = await calls.arrive(connection, turned)
    if is_new:
        await timeline.record(connection, call.id, now, "call.ended", why="the number is blocked")
    return Decision(TurnAway(call.language), (TellEnd(call.id, Outcome.BLOCKED),) if is_new else ())


def _call(board: Board, now: datetime, arriving: IncomingCall, state: State, *, place_at: datetime) -> Call:
    number = arriving.caller
    return Call(
        id=uuid4(),
        sid=arriving.sid,
        state=state,
        outcome=None,
        language=board.rules.language,
        caller_hash=None if number is None else board.sealer.hash(number),
        caller_sealed=None if number is None else board.sealer.seal(number),
        arrived_at=now,
        place_at=place_at,
        returned=False,
        last_seen_at=now,
        check_at=now + 2 * board.rules.silence,
        queue_errors=0,
    )
