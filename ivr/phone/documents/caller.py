"""Documents for callers."""

from datetime import timedelta

from twilio.twiml.voice_response import Dial, Enqueue, Gather, VoiceResponse

from ivr.phone.documents.speech import STAY_SECONDS, Voice, one_key, queue_of
from ivr.phone.documents.writer import write
from routing.switchboard.replies import (
    Closing,
    DialOut,
    Directions,
    Greet,
    HoldOn,
    Joined,
    JoinLine,
    LeaveLine,
    LeaveMessage,
    MayStay,
    MessageKept,
    NotOurs,
    OverflowMenu,
    OverflowReason,
    Record,
    Soon,
    StartOver,
    TurnAway,
    Wait,
)

_LANGUAGE_SECONDS = 4
_KEY_SECONDS = 1
_MENU_SECONDS = 6
_SHORTEST_RING = 5  # seconds: the carrier's minimum
_HOLD_ON = timedelta(seconds=2)


@write.register
def start_over(_outcome: StartOver, voice: Voice, response: VoiceResponse) -> None:
    """Send a caller whose call we do not know to the fallback, which finds the call by its leg's SID."""
    voice.say(response, voice.language, "trouble")
    response.redirect(voice.links.fallback, method="POST")


@write.register
def not_ours(_outcome: NotOurs, voice: Voice, response: VoiceResponse) -> None:
    """Turn away a caller who reached us by a number that is not ours."""
    voice.say(response, voice.language, "not_ours")
    response.hangup()


@write.register
def turn_away(outcome: TurnAway, voice: Voice, response: VoiceResponse) -> None:
    """Tell a blocked caller about other help."""
    voice.say(response, outcome.language, "blocked")
    response.hangup()


@write.register
def greet(outcome: Greet, voice: Voice, response: VoiceResponse) -> None:
    """Greet, say what to do in danger of life, ask for a language; silence goes on.

    The second time it repeats what to do in danger, since a key may have cut that short.
    """
    link = voice.links.call("language", outcome.call_id, round=outcome.rounds)
    first = outcome.languages[0]
    if len(outcome.languages) == 1:
        voice.announce(response)
        voice.say(response, first, "greeting")
        voice.say(response, first, "danger")
    else:
        menu = one_key(response, link, timeout=_LANGUAGE_SECONDS)
        if outcome.unknown_key:
            voice.say(menu, first, "unknown_key")
        elif not outcome.rounds:
            voice.announce(menu)
            voice.say(menu, first, "greeting")
        for key, language in enumerate(outcome.languages, start=1):
            voice.say(menu, language, "danger")
            voice.say(menu, language, "choose_language", key=key)
    response.redirect(link, method="POST")


@write.register
def join_line(outcome: JoinLine, voice: Voice, response: VoiceResponse) -> None:
    """Put the caller into the call's own queue; its wait documents are the heartbeat."""
    if outcome.welcome:
        voice.say(response, outcome.language, "callback_welcome")
    response.append(
        Enqueue(
            queue_of(outcome.call_id),
            wait_url=voice.link("wait", outcome.call_id, outcome.language),
            wait_url_method="POST",
            action=voice.link(
                "left", outcome.call_id, outcome.language, errors=outcome.errors, returns=outcome.returns
            ),
            method="POST",
        )
    )


@write.register
def wait(outcome: Wait, voice: Voice, response: VoiceResponse) -> None:
    """Say something or play music; a key is accepted at any moment."""
    keys = one_key(response, voice.link("wait/key", outcome.call_id, outcome.language), timeout=_KEY_SECONDS)
    if outcome.unknown_key:
        voice.say(keys, outcome.language, "unknown_key")
    if (outcome.unknown_key or outcome.keys_again) and outcome.place is None:
        voice.say(keys, outcome.language, "stay")
        voice.say(keys, outcome.language, "wait_keys")
    if outcome.returned:
        voice.say(keys, outcome.language, "returned")
    if outcome.place is not None and outcome.soon is not None:
        _say_place(voice, keys, outcome.language, outcome.place)
        voice.say(keys, outcome.language, _SOON[outcome.soon])
        voice.say(keys, outcome.language, "stay")
        voice.say(keys, outcome.language, "wait_keys")
    voice.play_music(
        keys, outcome.language, max(timedelta(seconds=1), outcome.length - timedelta(seconds=_KEY_SECONDS))
    )


@write.register
def may_stay(outcome: MayStay, voice: Voice, response: VoiceResponse) -> None:
    """Say that they may hang up, as their counsellor left; a caller who stays or presses 0 still wants to talk."""
    link = voice.link("wait/key", outcome.call_id, outcome.language)
    keys = one_key(response, link, timeout=STAY_SECONDS)
    if outcome.unknown_key:
        voice.say(keys, outcome.language, "unknown_key")
    voice.say(keys, outcome.language, "may_stay")
    response.redirect(voice.link("wait/stayed", outcome.call_id, outcome.language), method="POST")


@write.register
def closing(outcome: Closing, voice: Voice, response: VoiceResponse) -> None:
    """Say goodbye after a conversation, and name other help."""
    voice.say(response, outcome.language, "closing")
    voice.say(response, outcome.language, "elsewhere")
    voice.say(response, outcome.language, "goodbye")
    response.hangup()


@write.register
def hold_on(outcome: HoldOn, voice: Voice, response: VoiceResponse) -> None:
    """Bridge a few seconds, until the next document may know more."""
    if outcome.interrupted:
        voice.say(response, outcome.language, "held")
    voice.play_music(response, outcome.language, _HOLD_ON)


@write.register
def leave_line(_outcome: LeaveLine, _voice: Voice, response: VoiceResponse) -> None:
    """Leave the queue; the <Enqueue>'s action asks for the next document."""
    response.leave()


@write.register
def dial_out(outcome: DialOut, voice: Voice, response: VoiceResponse) -> None:
    """Ring one counsellor from the caller's own leg."""
    voice.say(response, outcome.language, "dialling")
    dial = Dial(
        caller_id=outcome.caller_id,
        timeout=max(_SHORTEST_RING, round(outcome.ring.total_seconds())),
        action=voice.links.offer("dialled", outcome.offer_id, outcome.language),
        method="POST",
    )
    dial.number(
        outcome.phone,
        url=voice.links.offer("offer", outcome.offer_id),
        method="POST",
        status_callback=voice.links.offer("offer/status", outcome.offer_id),
        status_callback_method="POST",
        status_callback_event="initiated ringing answered completed",
    )
    response.append(dial)


@write.register
def directions(outcome: Directions, voice: Voice, response: VoiceResponse) -> None:
    """Say why nobody comes, when somebody will be there, and what other help there is; twice, as callers may cry."""
    for _ in range(2):
        _say_why(voice, response, outcome)
        response.pause(length=2)
    voice.say(response, outcome.language, "goodbye")
    response.hangup()


@write.register
def overflow_menu(outcome: OverflowMenu, voice: Voice, response: VoiceResponse) -> None:
    """Say why nobody comes, name other help, and offer callback and voicemail; silence asks again."""
    told = outcome.directions
    link = voice.link("overflow", outcome.call_id, told.language, round=outcome.rounds)
    keys = one_key(response, link, timeout=_MENU_SECONDS)
    if outcome.unknown_key:
        voice.say(keys, told.language, "unknown_key")
    else:
        _say_why(voice, keys, told)
    if outcome.back:
        voice.say(keys, told.language, "overflow_back")
    voice.say(keys, told.language, "overflow_callback")
    voice.say(keys, told.language, "overflow_voicemail")
    response.redirect(link, method="POST")


@write.register
def leave_message(outcome: LeaveMessage, voice: Voice, response: VoiceResponse) -> None:
    """Ask for a message, and say what happens to it."""
    voice.say(response, outcome.language, "leave_message")
    response.redirect(voice.link("voicemail/tone", outcome.call_id, outcome.language), method="POST")


@write.register
def record(outcome: Record, voice: Voice, response: VoiceResponse) -> None:
    """Record until a key, silence or the time limit; after an empty recording only the next verb runs."""
    recorded = voice.link("voicemail/recorded", outcome.call_id, outcome.language)
    response.record(
        max_length=round(outcome.longest.total_seconds()),
        finish_on_key="#",
        timeout=round(outcome.silence.total_seconds()),
        play_beep=True,
        # Trimming could remove a whisper.
        trim="do-not-trim",
        action=recorded,
        method="POST",
        recording_status_callback=voice.links.call("voicemail/recording", outcome.call_id),
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    response.redirect(recorded, method="POST")


@write.register
def message_kept(outcome: MessageKept, voice: Voice, response: VoiceResponse) -> None:
    """Say that the message is kept, and name other help."""
    voice.say(response, outcome.language, "message_kept")
    voice.say(response, outcome.language, "elsewhere")
    voice.say(response, outcome.language, "goodbye")
    response.hangup()


@write.register
def joined(outcome: Joined, voice: Voice, response: VoiceResponse) -> None:
    """Say the last words before the conversation."""
    voice.say(response, outcome.language, "joined")


def _say_why(voice: Voice, verb: VoiceResponse | Gather, told: Directions) -> None:
    if told.nothing_arrived:
        voice.say(verb, told.language, "nothing_arrived")
    # While somebody is on duty, a caller with an empty message may not have waited at all.
    if not (told.nothing_arrived and told.because in _SOMEBODY_IS_THERE):
        voice.say(verb, told.language, _BECAUSE[told.because])
    if told.next_start is not None:
        when = voice.prompts[told.language].moment(told.next_start, told.now)
        voice.say(verb, told.language, "next_start", when=when)
    voice.say(verb, told.language, "elsewhere")


def _say_place(voice: Voice, keys: VoiceResponse, language: str, place: int) -> None:
    if place == 1:
        voice.say(keys, language, "next_in_line")
    else:
        voice.say(keys, language, "place", place=place)


_SOON = {Soon.SHORT: "soon", Soon.MINUTES: "minutes", Soon.LONG: "long"}
_SOMEBODY_IS_THERE = {OverflowReason.NOBODY_FREE, OverflowReason.WAITED_LONGEST}
_BECAUSE = {
    OverflowReason.NOBODY_ON_DUTY: "nobody_on_duty",
    OverflowReason.NOBODY_FREE: "nobody_free",
    OverflowReason.WAITED_LONGEST: "waited_longest",
    OverflowReason.LINE_FAILED: "line_failed",
    OverflowReason.CUT_OFF: "cut_off_again",
    OverflowReason.CLOSED: "line_closed",
}
