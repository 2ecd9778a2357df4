"""Offline documents: what callers and counsellors hear while the database is away (design, part 5).

Nothing can be looked up or stored: the journey, in the URL, tells who is rung and where the caller stands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from twilio.twiml.voice_response import Dial, VoiceResponse

from ivr.phone.documents.speech import STAY_SECONDS, Voice, one_key
from ivr.phone.offline.url_state import UrlState

MUSIC = timedelta(seconds=10)
_SCREEN_SECONDS = 5
_TOLD_EVERY = 6  # music documents, while everybody is engaged


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring of a counsellor from the caller's own leg."""

    counsellor_id: int
    phone: str
    caller_id: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Ask:
    """What is said before a voicemail, and its limits. `next_start` is in the zone that is spoken."""

    because: str
    seconds: int
    silence: timedelta
    now: datetime
    next_start: datetime | None = None


def greet(voice: Voice, journey: UrlState, languages: tuple[str, ...], *, unknown_key: bool = False) -> str:
    """Greet a new caller, say what to do in danger of life, offer the language menu, and play music.

    An unknown key makes it repeat.
    """
    response = VoiceResponse()
    link = voice.links.offline("standby", journey, **({"round": 1} if unknown_key else {}))
    keys = one_key(response, link, timeout=1)
    if not unknown_key:
        voice.announce(keys)
    voice.say(keys, journey.language, "unknown_key" if unknown_key else "greeting")
    for key, language in enumerate(languages, start=1):
        voice.say(keys, language, "danger")
        if len(languages) > 1:
            voice.say(keys, language, "choose_language", key=key)
    voice.play_music(keys, journey.language, MUSIC)
    response.redirect(link, method="POST")
    return str(response)


def hold_on(voice: Voice, journey: UrlState, said: str | None = None) -> str:
    """Play music, in case the database is back in a moment."""
    response = VoiceResponse()
    if said is not None:
        voice.say(response, journey.language, said)
    voice.play_music(response, journey.language, MUSIC)
    response.redirect(voice.links.offline("standby", journey), method="POST")
    return str(response)


def may_stay(voice: Voice, journey: UrlState) -> str:
    """Say that their counsellor left, and that they may hang up or stay (as in ivr.phone.documents.caller)."""
    response = VoiceResponse()
    link = voice.links.offline("standby", journey, stayed=1)
    keys = one_key(response, link, timeout=STAY_SECONDS)
    voice.say(keys, journey.language, "may_stay")
    response.redirect(link, method="POST")
    return str(response)


def wait(voice: Voice, journey: UrlState, link: str) -> str:
    """Play music to a caller in their queue; the wait goes on at `link`."""
    response = VoiceResponse()
    voice.play_music(response, journey.language, MUSIC)
    response.redirect(link, method="POST")
    return str(response)


def all_engaged(voice: Voice, journey: UrlState) -> str:
    """Play music while everybody on duty rings or talks, offer voicemail by key, and ask again."""
    response = VoiceResponse()
    link = voice.links.offline("standby", journey)
    keys = one_key(response, link, timeout=1)
    if journey.busy % _TOLD_EVERY == 1:
        voice.say(keys, journey.language, "standby_busy")
    voice.play_music(keys, journey.language, MUSIC)
    response.redirect(link, method="POST")
    return str(response)


def leave() -> str:
    """Leave the queue; the <Enqueue>'s action asks for the next document."""
    response = VoiceResponse()
    response.leave()
    return str(response)


def dial(voice: Voice, journey: UrlState, leg_sid: str, ring: Ring, said: str) -> str:
    """Ring one counsellor from the caller's own leg; Twilio asks again after it, whatever the result."""
    response = VoiceResponse()
    voice.say(response, journey.language, said)
    after = journey.ringing(ring.counsellor_id)
    dialling = Dial(
        caller_id=ring.caller_id,
        timeout=ring.seconds,
        action=voice.links.offline("standby", after),
        method="POST",
    )
    screen_link = voice.links.offline(
        "standby/screen", journey, caller=leg_sid, counsellor=ring.counsellor_id
    )
    dialling.number(ring.phone, url=screen_link, method="POST")
    response.append(dialling)
    return str(response)


def message(voice: Voice, journey: UrlState, asked: Ask) -> str:
    """Name other help, and record a voicemail, which is found when the database is back."""
    response = VoiceResponse()
    voice.say(response, journey.language, asked.because)
    if (start := asked.next_start) is not None:
        when = voice.prompts[journey.language].moment(start, asked.now.astimezone(start.tzinfo))
        voice.say(response, journey.language, "next_start", when=when)
    voice.say(response, journey.language, "elsewhere")
    voice.say(response, journey.language, "standby_message")
    after = voice.links.offline("standby/recorded", journey)
    response.record(
        max_length=asked.seconds,
        timeout=round(asked.silence.total_seconds()),
        finish_on_key="#",
        play_beep=True,
        trim="do-not-trim",
        action=after,
        method="POST",
        recording_status_callback=voice.links.offline("standby/recording", journey),
        recording_status_callback_method="POST",
    )
    # After an empty recording the next verb runs, not the action (/docs/voice/twiml/record).
    response.redirect(after, method="POST")
    return str(response)


def thanks(voice: Voice, journey: UrlState) -> str:
    """Say that the voicemail is kept."""
    response = VoiceResponse()
    voice.say(response, journey.language, "standby_thanks")
    voice.say(response, journey.language, "goodbye")
    response.hangup()
    return str(response)


def nothing_arrived(voice: Voice, journey: UrlState) -> str:
    """Say that the voicemail was empty, and name other help."""
    response = VoiceResponse()
    for said in ("nothing_arrived", "elsewhere", "goodbye"):
        voice.say(response, journey.language, said)
    response.hangup()
    return str(response)


def screen(voice: Voice, journey: UrlState, key_link: str, *, unknown_key: bool = False) -> str:
    """Say what the call is, never whose; only a key connects, and silence ends the leg (promise P4)."""
    response = VoiceResponse()
    keys = one_key(response, key_link, timeout=_SCREEN_SECONDS)
    if unknown_key:
        voice.say(keys, voice.language, "unknown_key")
    else:
        voice.say(keys, voice.language, "offer")
        chosen = voice.prompts[voice.language].language_name(journey.language)
        voice.say(keys, voice.language, "offer_language", chosen=chosen)
    voice.say(keys, voice.language, "offer_keys")
    response.hangup()
    return str(response)


def declined(voice: Voice) -> str:
    """End the counsellor's leg; the caller's goes on to the next counsellor."""
    response = VoiceResponse()
    voice.say(response, voice.language, "declined")
    response.hangup()
    return str(response)


def nothing() -> str:
    """Return an empty document: it connects the two on a counsellor's leg, and serves a leg that is over."""
    return str(VoiceResponse())
