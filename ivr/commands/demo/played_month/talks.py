"""Conversations of a played month: from the key that accepts to the end of the counsellor's rest."""

from datetime import timedelta

from ivr.commands.demo.played_month import callbacks, ending
from ivr.commands.demo.played_month.helpline import Call, Helpline, Ring
from routing.call_states import Outcome, State
from routing.callbacks import State as CallbackState
from routing.offers import State as OfferState
from routing.switchboard.keys import ResolutionKey

_JOIN_SECONDS = 2.0
_A_MOMENT = timedelta(milliseconds=100)
_COUNSELLOR_LOST = 0.03  # a share of conversations: the counsellor's signal is lost
_MEDIAN_MINUTES, _SPREAD, _LONGEST_MINUTES = 9.0, 0.9, 75.0
_KEYED = ((0.55, ResolutionKey.RESOLVED), (0.7, ResolutionKey.FOLLOW_UP), (0.74, ResolutionKey.CALL_BACK))


def begin(helpline: Helpline, call: Call, ring: Ring) -> None:
    """Join a caller and the counsellor who has accepted them."""
    helpline.after(_JOIN_SECONDS, lambda: _joined(helpline, call, ring))


def _joined(helpline: Helpline, call: Call, ring: Ring) -> None:
    now, random = helpline.now, helpline.random
    helpline.move(call, State.TALKING, "the two are connected", talked_at=call.row["talked_at"] or now)
    ring.offer["connected_at"] = now
    if call.leg is not None:
        call.leg.joined, call.leg.counsellor_leg = now, ring.offer["leg_sid"]
    if call.callback is not None and call.asked_in is not None:
        why = "its caller reached a counsellor"
        helpline.move_callback(call.asked_in.id, call.callback, CallbackState.DONE, why)
    minutes = min(_LONGEST_MINUTES, random.lognormvariate(0, _SPREAD) * _MEDIAN_MINUTES)
    lost = random.random() < _COUNSELLOR_LOST
    helpline.after(minutes * 60, lambda: (_counsellor_lost if lost else _caller_leaves)(helpline, call, ring))


def _caller_leaves(helpline: Helpline, call: Call, ring: Ring) -> None:
    """The caller hangs up, and the counsellor is asked how it went."""
    ring.offer["parted_at"] = helpline.now
    ending.end(helpline, call, "the caller hung up", Outcome.CONVERSATION)
    drawn = helpline.random.random()
    key = next((key for share, key in _KEYED if drawn < share), None)
    if key is None:  # hangs up without a word
        helpline.after(
            helpline.random.uniform(0, 18), lambda: _leg_over(helpline, ring, helpline.rules.wrap_up)
        )
    else:
        helpline.after(helpline.random.uniform(1, 9), lambda: _keyed(helpline, call, ring, key))


def _keyed(helpline: Helpline, call: Call, ring: Ring, key: ResolutionKey) -> None:
    told = {"counsellor": ring.person.id, "key": str(key)}
    helpline.rows.record(call.id, helpline.now, "conversation.resolution", **told)
    if key is ResolutionKey.CALL_BACK and not callbacks.on_behalf(helpline, call):
        helpline.rows.record(call.id, helpline.now, "callback.not_agreed", why="its number cannot be rung")
        key = ResolutionKey.FOLLOW_UP
    call.row["resolution"] = key.name.lower()
    helpline.after(2.8, lambda: _leg_over(helpline, ring, helpline.rules.wrap_up))


def _counsellor_lost(helpline: Helpline, call: Call, ring: Ring) -> None:
    """The counsellor's signal is lost; the caller hears that they may hang up, and does."""
    ring.offer["parted_at"] = helpline.now
    _leg_over(helpline, ring, helpline.rules.wrap_up, why="the counsellor left")
    after = helpline.now + helpline.rules.stays
    helpline.move(
        call,
        State.WAITING,
        "the counsellor left",
        {"rings_after": after.isoformat()},
        returned=True,
        waiting_since=helpline.now,
        rings_after=after,
        offer_id=None,
        cut_off_from=ring.offer["id"],
        short_talks=int(helpline.now - ring.offer["connected_at"] < helpline.rules.short_talk),
    )
    seconds = helpline.random.uniform(4, 30)
    helpline.after(seconds, lambda: ending.end(helpline, call, "the caller hung up", Outcome.CONVERSATION))


def _leg_over(helpline: Helpline, ring: Ring, rest: timedelta, why: str = "the leg ended") -> None:
    """Begin the rest of a counsellor whose leg is over."""
    helpline.move_offer(ring, OfferState.ENDED, why, leg_over_at=helpline.now)
    ring.hold["rests_until"] = helpline.now + rest
    helpline.agenda.at(helpline.now + rest + _A_MOMENT, lambda: _rested(helpline, ring))


def nobody_came(helpline: Helpline, ring: Ring) -> None:
    """Let a counsellor who waited for a callback's caller go: nobody was reached."""
    _leg_over(helpline, ring, helpline.rules.rest_after_fetch)


def _rested(helpline: Helpline, ring: Ring) -> None:
    ending.release(helpline, ring, "rested")
    told = {"why": "rested", "offer": str(ring.offer["id"])}
    helpline.rows.record(ring.offer["call_id"], helpline.now, "hold.released", **told)
