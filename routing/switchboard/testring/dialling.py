"""Dialling: a test ring is recorded with its hold, claimed once, then made, refused, or of unknown result.

As with an offer, both are committed before the carrier is asked, and a create is never repeated (docs/decisions/0003).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from routing import counsellors, holds
from routing.audit.deeds import Actor
from routing.counselling import testrings
from routing.counselling.testrings import Failure, State, TestRing
from routing.legs import Refusal
from routing.line import carrier_health, pacing
from routing.switchboard.actions import EndTestLeg, RingTest
from routing.switchboard.offer import carrier
from routing.switchboard.replies import Nothing, Reply
from routing.switchboard.testring import ringing
from routing.transaction import Transaction

_TAKEN_OVER_AFTER = timedelta(seconds=2)  # then another process makes a planned ring
_TURN_WITHIN = timedelta(seconds=15)  # a test waits no longer behind callers, whom its phone might serve


class PhoneHeld(Exception):
    """The phone rings, talks or rests now, or is being tested; roll the transaction back."""

    def __init__(self, *, by_test: bool) -> None:
        super().__init__("the phone is held")
        self.by_test = by_test


@dataclass(frozen=True, slots=True)
class Dial:
    """What the carrier needs to ring a phone that is tested."""

    test_id: UUID
    phone: str
    counsellor_id: int
    over_by: datetime  # when the ring and its words are over


@dataclass(frozen=True, slots=True)
class Later:
    """Other phones come first: ask again at this instant."""

    at: datetime


async def begin(tx: Transaction, counsellor_id: int, *, by: Actor) -> TestRing | None:
    """Plan the test ring of a counsellor's phone; None if there is no such counsellor. Raises PhoneHeld (P2)."""
    counsellor = await counsellors.by_id(tx.connection, counsellor_id)
    if counsellor is None:
        return None
    test = TestRing(
        id=uuid4(),
        counsellor_id=counsellor_id,
        phone=counsellor.phone,
        state=State.PLANNED,
        account=by.account,
        by=by.by,
        pressed_at=tx.now,
        check_at=tx.now + _TAKEN_OVER_AFTER,
    )
    await testrings.plan(tx.connection, test)
    if not await holds.take_for_test(tx, test.phone, test_id=test.id, check_at=test.check_at):
        _, other = await holds.rings_on(tx.connection, test.phone)
        raise PhoneHeld(by_test=other is not None)
    tx.after_commit(RingTest(test.id, tx.now))
    return test


async def claim(tx: Transaction, test_id: UUID) -> Dial | Later | None:
    """Claim a planned test ring: one process gets it, once, when the pace allows one more create.

    It books no turn ahead, so that many tests at once delay no caller by more than one.
    """
    test = await testrings.locked(tx.connection, test_id)
    if test is None or test.state != State.PLANNED:
        return None
    counsellor = await counsellors.by_id(tx.connection, test.counsellor_id)
    if counsellor is None:
        return None
    known = await carrier_health.state(tx.connection)
    if known.is_down or known.is_on_trial or known.is_being_asked(tx.now):
        await _give_up(tx, test, Failure.CARRIER)
        return None
    if tx.now - test.pressed_at > _TURN_WITHIN:
        await _give_up(tx, test, Failure.NO_TURN)
        return None
    slots = await pacing.free_slots(tx, per_second=tx.rules.calls_per_second, within=_TURN_WITHIN)
    if slots.first > tx.now:
        return Later(slots.first)
    await pacing.use(tx.connection, slots.at(1))
    over_by = tx.now + tx.rules.ring_backstop + tx.rules.screen
    await testrings.move(
        tx, test, State.DIALLING, phone=counsellor.phone, dialled_at=tx.now, check_at=over_by
    )
    return Dial(test.id, counsellor.phone, test.counsellor_id, over_by)


async def dialled(tx: Transaction, test_id: UUID, leg_sid: str) -> Reply:
    """Note the leg that the carrier made; end it at once if the test was called off meanwhile."""
    await carrier.create_worked(tx)
    test = await testrings.locked(tx.connection, test_id)
    if test is None:
        return Nothing()
    await testrings.note_leg(tx.connection, test.id, leg_sid)
    if test.state == State.CANCELLED and test.leg_over_at is None:
        tx.after_commit(EndTestLeg(test.id, leg_sid))
    return Nothing()


async def refused(tx: Transaction, test_id: UUID, refusal: Refusal) -> Reply:
    """Note that the carrier made no leg: the phone is free again. It is not tried again: whoever pressed is told."""
    test = await testrings.locked(tx.connection, test_id)
    if test is not None:
        await _give_up(tx, test, Failure.REFUSED if refusal is Refusal.PHONE else Failure.CARRIER)
    return Nothing()


async def forgone(tx: Transaction, test_id: UUID) -> Reply:
    """Give up a test that was not rung: a caller of this host rings the phone from their own leg."""
    test = await testrings.locked(tx.connection, test_id)
    if test is not None:
        await ringing.end(tx, test, State.CANCELLED)
        await ringing.close(tx, test, "never rung")
    return Nothing()


async def unsure(tx: Transaction, test_id: UUID, *, silent: bool = False) -> Reply:
    """The carrier's answer was lost, so a leg may ring: never ask for it again, and hold the phone until it is over."""
    test = await testrings.locked(tx.connection, test_id)
    if test is not None and test.leg_sid is None and test.is_live:
        await carrier.create_failed(tx, again=silent)
    return Nothing()


async def _give_up(tx: Transaction, test: TestRing, failure: Failure) -> None:
    await ringing.end(tx, test, State.FAILED, failure)
    await ringing.close(tx, test, "never rung")
