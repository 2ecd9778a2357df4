"""Rings of a played month: one offer from its claim on a phone to the key, or to nothing."""

from datetime import datetime

from ivr.commands.demo.played_month import desk, ending, fetching, talks
from ivr.commands.demo.played_month.helpline import Call, Helpline, Person, Ring
from routing.call_states import State
from routing.counselling.events import MACHINE, Kind
from routing.legs import LegState
from routing.line.dispatch import Match
from routing.offers import State as OfferState

# What becomes of a phone that rings, by the share up to which it does.
_NO_ANSWER, _BUSY = 0.14, 0.2
# What becomes of one that is picked up.
_LAPSED, _DECLINED = 0.04, 0.1
_SCREEN_SECONDS, _FAREWELL_SECONDS = 16.5, 2.4


def begin(helpline: Helpline, call: Call, person: Person, match: Match, dial_at: datetime) -> None:
    """Claim a counsellor's phone, and ring it when its turn comes."""
    now, rules = helpline.now, helpline.rules
    offer = helpline.rows.add(
        "offers",
        {
            "id": helpline.id(),
            "call_id": call.id,
            "counsellor_id": person.id,
            "phone": person.phone,
            "state": OfferState.PLANNED,
            "planned_at": now,
            "dial_at": dial_at,
            "unsure": False,
            "sequence": -1,
            "tier": match.candidate.tier,
            "organisation": match.candidate.organisation,
            "preferred": match.preferred,
        },
    )
    hold = helpline.rows.add(
        "holds",
        {
            "phone": person.phone,
            "offer_id": offer["id"],
            "call_id": call.id,
            "taken_at": now,
            "check_at": dial_at + rules.ring_backstop + rules.screen,
        },
    )
    person.held, person.last_offered_at = True, now
    ring = Ring(offer, hold, person)
    call.rings.append(ring)
    call.tried[person.id] += 1
    helpline.agenda.at(dial_at, lambda: _dial(helpline, call, ring))


def _dial(helpline: Helpline, call: Call, ring: Ring) -> None:
    if not ring.is_live:
        return
    told = {"dialled_at": helpline.now, "leg_sid": helpline.sid(), "sequence": 0}
    helpline.move_offer(ring, OfferState.DIALLING, "its turn", **told)
    helpline.after(1, lambda: _ringing(helpline, call, ring))


def _ringing(helpline: Helpline, call: Call, ring: Ring) -> None:
    if not ring.is_live:
        return
    random, drawn = helpline.random, helpline.random.random()
    told = {"ringing_at": helpline.now, "sequence": 1}
    helpline.move_offer(ring, OfferState.RINGING, "the phone rings", **told)
    if drawn < _NO_ANSWER:
        helpline.after(helpline.rules.ring.total_seconds() + 0.1, lambda: _rang_out(helpline, ring))
    elif drawn < _BUSY:
        helpline.after(random.uniform(2, 6), lambda: _busy(helpline, ring))
    else:
        helpline.after(random.uniform(2, 14), lambda: _answered(helpline, call, ring))


def _rang_out(helpline: Helpline, ring: Ring) -> None:
    if ring.is_live:
        helpline.move_offer(ring, OfferState.NO_ANSWER, "too long ringing")
        _rest(helpline, ring, missed=True)
        ending.leg_over(helpline, ring, LegState.CANCELLED)


def _busy(helpline: Helpline, ring: Ring) -> None:
    if ring.is_live:
        helpline.move_offer(ring, OfferState.BUSY, f"the leg ended: {LegState.BUSY}")
        _rest(helpline, ring, missed=False)
        ending.leg_over(helpline, ring, LegState.BUSY)


def _answered(helpline: Helpline, call: Call, ring: Ring) -> None:
    if not ring.is_live:
        return
    random, drawn = helpline.random, helpline.random.random()
    told = {"answered_at": helpline.now, "sequence": 2}
    helpline.move_offer(ring, OfferState.ANSWERED, "somebody picked up", **told)
    if drawn < _LAPSED:
        helpline.after(_SCREEN_SECONDS, lambda: _lapsed(helpline, ring))
    elif drawn < _DECLINED:
        helpline.after(random.uniform(3, 9), lambda: _declined(helpline, ring))
    else:
        helpline.after(random.uniform(3, 9), lambda: _accepted(helpline, call, ring))


def _lapsed(helpline: Helpline, ring: Ring) -> None:
    if ring.is_live:
        helpline.move_offer(ring, OfferState.LAPSED, "no key was pressed")
        _rest(helpline, ring, missed=True)
        helpline.after(_FAREWELL_SECONDS, lambda: ending.leg_over(helpline, ring, LegState.COMPLETED))


def _declined(helpline: Helpline, ring: Ring) -> None:
    if ring.is_live:
        _is_there(ring.person)
        helpline.move_offer(ring, OfferState.DECLINED, "pressed 2", key="2", key_at=helpline.now)
        _rest(helpline, ring, missed=False)
        helpline.after(_FAREWELL_SECONDS, lambda: ending.leg_over(helpline, ring, LegState.COMPLETED))


def _accepted(helpline: Helpline, call: Call, ring: Ring) -> None:
    if not ring.is_live or call.state is not State.WAITING:
        return
    _is_there(ring.person)
    to = State.CONNECTING if call.callback is None else State.FETCHING
    told = {"counsellor": ring.person.id}
    helpline.move(call, to, "a counsellor pressed 1", told, offer_id=ring.offer["id"])
    helpline.move_offer(ring, OfferState.ACCEPTED, "pressed 1", accepted_at=helpline.now)
    ending.cancel_rings(helpline, call, "another counsellor was quicker", but=ring)
    if call.callback is None:
        talks.begin(helpline, call, ring)
    else:
        fetching.fetch(helpline, call, ring)


def _is_there(person: Person) -> None:
    """Forget the misses: a key shows that somebody is there."""
    person.misses, person.is_last = 0, False


def _rest(helpline: Helpline, ring: Ring, *, missed: bool) -> None:
    """Let a counsellor rest after a ring that came to nothing; several misses in a row put them last."""
    person, now, rules = ring.person, helpline.now, helpline.rules
    person.rests_until = now + rules.rest_after_miss
    helpline.agenda.at(person.rests_until, lambda: _look(helpline))
    if not missed:
        return
    person.misses += 1
    kind = Kind.LAST if person.misses == rules.misses_before_last else Kind.MISSED
    event = {"counsellor_id": person.id, "at": now, "kind": kind, "by": MACHINE.by}
    helpline.rows.add("counsellor_events", {**event, "detail": {"misses": person.misses}})
    if person.misses >= rules.misses_before_last and not person.is_last:
        person.is_last = True
        told = {"counsellor": person.id, "misses": person.misses}
        helpline.rows.record(ring.offer["call_id"], now, "counsellor.last", **told)
        # Before their rest is over, as they are told to: nobody is rung out of turn (promise P5).
        helpline.after(helpline.random.uniform(15, 50), lambda: desk.rings_in(helpline, person))


def _look(helpline: Helpline) -> None:
    helpline.needs_serving = True
