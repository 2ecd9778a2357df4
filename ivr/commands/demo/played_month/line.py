"""The line of a played month: who is next, and who is rung, as the switchboard's own dispatch decides."""

from datetime import timedelta

from ivr.commands.demo.played_month import callbacks, rings
from ivr.commands.demo.played_month.helpline import Call, Helpline
from routing.line.dispatch import Availability, Candidate, Match, Waiting, dispatch, reasons

_AHEAD = timedelta(seconds=10)  # how far ahead rings are planned
_AT_ONCE = 200


def serve(helpline: Helpline) -> None:
    """Ring free counsellors for those who wait, the head of the line first, and write why (promise P7)."""
    helpline.needs_serving = False
    if not helpline.line:
        return
    candidates = [person.candidate(helpline.now) for person in helpline.on_duty.values()]
    if not candidates:
        _send_home(helpline)
        return
    free = [one for one in candidates if one.standing is Availability.FREE]
    is_any_last = any(one.last for one in candidates)
    if not free and not is_any_last:
        _explain(helpline, [], [], candidates)
        return
    first = max(helpline.next_slot, helpline.now)
    slots = max(0, -(-(helpline.now + _AHEAD - first) // timedelta(seconds=1)))
    waiting = _head(helpline, _AT_ONCE if is_any_last else min(len(free), slots))
    matches = dispatch(helpline.now, waiting, candidates, helpline.rules, slots=slots)
    _explain(helpline, matches, waiting, candidates)
    for n, match in enumerate(matches):
        call, person = helpline.line[match.call_id], helpline.people[match.candidate.counsellor_id]
        rings.begin(helpline, call, person, match, first + n * timedelta(seconds=1))
    if matches:
        helpline.next_slot = first + len(matches) * timedelta(seconds=1)


def _head(helpline: Helpline, limit: int) -> list[Waiting]:
    """Return the first for whom a phone may ring."""
    found: list[Waiting] = []
    for call in sorted(helpline.line.values(), key=_place):
        if len(found) >= limit:
            break
        waiting = _waiting(call)
        if _may_be_rung_for(helpline, call) and waiting.may_ring(helpline.now, helpline.rules) > 0:
            found.append(waiting)
    return found


def _place(call: Call) -> tuple[object, ...]:
    return (not call.row.get("returned", False), call.row["place_at"], call.id)


def _may_be_rung_for(helpline: Helpline, call: Call) -> bool:
    after = call.row.get("rings_after")
    if after is not None and after > helpline.now:
        return False
    if call.callback is not None:
        return callbacks.is_allowed(helpline, call)
    since = call.row["waiting_since"]
    return bool(since > helpline.now - helpline.rules.max_wait)


def _waiting(call: Call) -> Waiting:
    return Waiting(
        call.id,
        call.row["waiting_since"],
        call.row["language"],
        ringing=len(call.live_rings),
        tried=call.tried,
        rung=any(ring.offer.get("ringing_at") for ring in call.rings),
        widens=call.callback is None,
    )


def _explain(
    helpline: Helpline, matches: list[Match], waiting: list[Waiting], candidates: list[Candidate]
) -> None:
    """Write why each counsellor was or wasn't rung, for calls served now and calls not yet told."""
    told = {each.call_id for each in waiting}
    told |= {call.id for call in helpline.line.values() if call.reasons is None}
    for call_id in sorted(told):
        call = helpline.line[call_id]
        why = reasons(matches, call_id, candidates)
        if why != call.reasons:
            call.reasons = call.row["reasons"] = why
            helpline.rows.record(call_id, helpline.now, "dispatch.considered", counsellors=why)


def _send_home(helpline: Helpline) -> None:
    """Let callers who wait hear that nobody is on duty; a ring in flight may finish."""
    for call in list(helpline.line.values()):
        if call.leg is not None and not call.live_rings and call.row.get("rings_after") is None:
            helpline.sends_home(call)
