"""Dial of a conference: wait for it to start, stay in it until it or the leg is over.

Source: /docs/voice/twiml/conference.
"""

from collections.abc import Callable

from ivr.lab.callbacks import Subscription
from ivr.lab.conferences import Conference, Participant, running
from ivr.lab.grammar import Place
from ivr.lab.script import Script
from ivr.lab.signals import Broken, LegEnded, Redirected, WaitOver
from ivr.lab.twiml import Verb
from ivr.lab.verbs.outcome import Outcome


async def join(script: Script, verb: Verb, noun: Verb, outcome: Outcome, starred: Callable[[], bool]) -> None:
    """Enter the conference and stay."""
    conference = running(script.leg.network, noun.text)
    if conference is None:
        conference = Conference(script.leg.network, noun.text)
        script.leg.network.conferences.append(conference)
        conference.subscription = _subscription(script, noun)
    participant = _participant(script, noun)
    refusal = _refusal(conference, participant)
    if refusal is not None:
        script.complain(refusal)
        outcome.status = "failed"
        return
    outcome.status = "answered"
    conference.enter(participant)
    reason = "participant_hung_up"
    try:
        await _wait(script, noun, conference, participant, starred)
        limit = verb.number("timeLimit", 14_400)
        await script.leg.until(lambda: participant.gone or starred(), limit)
    except LegEnded:
        raise
    except Redirected:
        reason = "participant_updated_via_api"
        raise
    finally:
        conference.leave(participant, reason)


async def _wait(
    script: Script, noun: Verb, conference: Conference, participant: Participant, starred: Callable[[], bool]
) -> None:
    """Hear the wait document, once, until the conference starts."""
    if conference.live:
        return
    leg = script.leg
    wait_url = noun.get("waitUrl")
    over = conference
    try:
        with leg.guarded(lambda: WaitOver() if over.live or participant.gone or starred() else None):
            if wait_url is None:
                leg.hear("music")
            elif wait_url:
                target = script.target(wait_url, noun.method("waitMethod"))
                await Script(leg, Place.CONFERENCE_WAIT).run(target)
            # It doesn't loop: what follows is silence.
            await leg.forever()
    except WaitOver:
        return


def _participant(script: Script, noun: Verb) -> Participant:
    return Participant(
        script.leg,
        label=noun.get("participantLabel"),
        muted=noun.flag("muted"),
        coach_of=noun.get("coach"),
        start_on_enter=noun.flag("startConferenceOnEnter", True),
        end_on_exit=noun.flag("endConferenceOnExit"),
        beep=noun.get("beep") or "true",
        max_participants=noun.number("maxParticipants", 250),
    )


def _refusal(conference: Conference, participant: Participant) -> Broken | None:
    if participant.label is not None and conference.of(participant.label) is not None:
        return Broken(16025, f"label {participant.label!r} is taken in conference {conference.name}")
    if len(conference.participants) >= participant.max_participants:
        return Broken(13200, f"conference {conference.name} is full")
    if participant.coach_of is not None and conference.of(participant.coach_of) is None:
        return Broken(13240, f"coach: {participant.coach_of} is not in conference {conference.name}")
    return None


def _subscription(script: Script, noun: Verb) -> Subscription | None:
    url = noun.get("statusCallback")
    events = frozenset((noun.get("statusCallbackEvent") or "").split())
    if url is None:
        return None
    target = script.target(url, noun.method("statusCallbackMethod"))
    return Subscription(target.url, target.method, events)
