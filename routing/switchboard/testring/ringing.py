"""Ringing: one test ring from the carrier's first word of its leg to the last; a key confirms that the phone is right.

Its row is locked first, then the hold. It is no offer: nothing of it counts as a miss.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from routing import counsellors, holds
from routing.counselling import events, testrings
from routing.counselling.events import Kind
from routing.counselling.testrings import Failure, State, TestRing
from routing.legs import LegState
from routing.switchboard import keys, set_aside
from routing.switchboard.actions import AskAboutTest, Dispatch, EndTestLeg, RingTest, TellFound
from routing.switchboard.keys import OfferKey
from routing.switchboard.offer import carrier
from routing.switchboard.replies import Nothing, Reply
from routing.switchboard.testring.replies import AfterTest, AskForKey, PartAfterTest
from routing.transaction import Transaction

_LISTENS = timedelta(seconds=60)  # at most, by whoever presses keys that mean nothing
_TAKEN_OVER_AFTER = timedelta(seconds=5)  # since the process that was to make a ring may be killed as well
_AT_ONCE = 50
_SET_ASIDE_FOR = timedelta(minutes=15)


async def screen(tx: Transaction, test_id: UUID, leg_sid: str) -> Reply:
    """Say that this is a test to whoever, or whatever, picked up, and wait for a key (promise P4)."""
    test = await _of_leg(tx, test_id, leg_sid)
    if test is None or not test.is_live:
        return _farewell(test)
    await _answered(tx, test)
    return AskForKey(test.id)


async def take_key(tx: Transaction, test_id: UUID, leg_sid: str, key: str) -> Reply:
    """Take the key of whoever picked up: 1 confirms, none ends the test, any other hears the words again."""
    test = await _of_leg(tx, test_id, leg_sid)
    if test is None or not test.is_live:
        return _farewell(test)
    await _answered(tx, test)
    if key == OfferKey.ACCEPT:
        # Somebody is there: as a key of an offer, it puts them in turn again.
        await counsellors.forget_misses(tx.connection, test.counsellor_id)
        return _farewell(await end(tx, test, State.CONFIRMED))
    if key == keys.NONE or tx.now - (test.answered_at or tx.now) > _LISTENS:
        return _farewell(await end(tx, test, State.LAPSED))
    return AskForKey(test.id, unknown_key=True)


async def leg_is(tx: Transaction, test_id: UUID, leg_sid: str, leg: LegState) -> Reply:
    """Take the carrier's word about the leg of a test ring: a status callback, or the answer to a question."""
    test = await _of_leg(tx, test_id, leg_sid)
    if test is None or test.leg_over_at is not None:
        return Nothing()
    if leg.is_over:
        if test.is_live:
            failure = Failure.LEG if leg is LegState.FAILED else None
            await end(tx, test, State.LAPSED if test.answered_at else _ENDS[leg], failure)
        await close(tx, test, f"the leg ended: {leg}")
    elif not test.is_live:
        # Whoever has picked up hears how it ended, from a document of their own.
        if leg is not LegState.ANSWERED:
            tx.after_commit(EndTestLeg(test.id, leg_sid))
    elif leg is LegState.RINGING:
        await testrings.move(tx, test, State.RINGING, ringing_at=tx.now)
        await carrier.leg_rings(tx)
    elif leg is LegState.ANSWERED:
        await _answered(tx, test)
    return Nothing()


async def still_is(tx: Transaction, test_id: UUID, leg_sid: str, leg: LegState) -> Reply:
    """Take the carrier's answer about a leg that the sweep asked about: if it should be over, it ends now."""
    if leg.is_over:
        return await leg_is(tx, test_id, leg_sid, leg)
    tx.after_commit(EndTestLeg(test_id, leg_sid))
    return Nothing()


async def call_off(tx: Transaction, test_id: UUID) -> None:
    """End a test ring, since its counsellor is on the line with us by a call of their own."""
    test = await testrings.locked(tx.connection, test_id)
    if test is None or await end(tx, test, State.CANCELLED) is None:
        return
    if test.state == State.PLANNED:
        await close(tx, test, "never rung")
    elif test.leg_sid is not None:
        tx.after_commit(EndTestLeg(test.id, test.leg_sid))


async def sweep(tx: Transaction, *, careful: bool = False) -> None:
    """Look at the test rings that are past their time, as the sweep does at calls."""
    found = await testrings.to_check(tx, limit=_AT_ONCE)
    await set_aside.each(tx, found, _check, _set_aside, careful=careful)


async def end(
    tx: Transaction, test: TestRing, state: State, failure: Failure | None = None
) -> TestRing | None:
    """End a test ring with its result, and tell so among the counsellor's events; None if it has ended before."""
    values: dict[str, Any] = {} if failure is None else {"failure": failure}
    ended = await testrings.move(tx, test, state, **values)
    if ended is not None:
        told = {"result": str(state)} | ({} if failure is None else {"why": str(failure)})
        await events.note(tx.connection, tx.now, test.counsellor_id, Kind.TESTED, test.pressed_by, **told)
    return ended


async def close(tx: Transaction, test: TestRing, why: str) -> None:
    """Let go of the phone, since there is no leg to it any more; whoever waits may be offered to it at once."""
    await testrings.set_values(tx.connection, test.id, leg_over_at=tx.now)
    await holds.release_test(tx, why, test_id=test.id)
    tx.after_commit(Dispatch())


async def _of_leg(tx: Transaction, test_id: UUID, leg_sid: str) -> TestRing | None:
    test = await testrings.locked(tx.connection, test_id)
    if test is not None and test.leg_sid is None:
        await testrings.note_leg(tx.connection, test.id, leg_sid)
    return test


async def _answered(tx: Transaction, test: TestRing) -> None:
    over_by = tx.now + _LISTENS + tx.rules.screen
    if await testrings.move(tx, test, State.ANSWERED, answered_at=tx.now, check_at=over_by):
        await carrier.leg_rings(tx)


async def _check(tx: Transaction, test: TestRing) -> None:
    tx.after_commit(TellFound("test"))
    is_planned = test.state == State.PLANNED
    again = _TAKEN_OVER_AFTER if is_planned else tx.rules.silence
    await testrings.set_values(tx.connection, test.id, check_at=tx.now + again)
    if is_planned:
        tx.after_commit(RingTest(test.id, tx.now))
    elif test.leg_sid is not None:
        tx.after_commit(AskAboutTest(test.id, test.leg_sid))
    else:
        await end(tx, test, State.FAILED, Failure.UNHEARD)
        await close(tx, test, "no leg was ever heard of")


async def _set_aside(tx: Transaction, test: TestRing, _why: str) -> None:
    await testrings.set_values(tx.connection, test.id, check_at=tx.now + _SET_ASIDE_FOR)


def _farewell(test: TestRing | None) -> PartAfterTest:
    said = AfterTest.OVER if test is None else _FAREWELLS.get(test.state, AfterTest.OVER)
    return PartAfterTest(said)


_FAREWELLS = {State.CONFIRMED: AfterTest.CONFIRMED, State.LAPSED: AfterTest.NO_KEY}
_ENDS = {
    LegState.COMPLETED: State.LAPSED,  # only a leg that was picked up completes
    LegState.NO_ANSWER: State.NO_ANSWER,
    LegState.BUSY: State.BUSY,
    LegState.FAILED: State.FAILED,
    LegState.CANCELLED: State.NO_ANSWER,
}
