"""Offline documents: what callers and counsellors hear while the database is away (design, part 5).

Nothing can be looked up or stored: who is rung, and where the caller stands, comes with the journey.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from twilio.twiml.voice_response import Dial, VoiceResponse

from ivr.phone.documents.speech import STAY_SECONDS, Voice, one_key
from ivr.phone.offline.url_state import UrlState

MUSIC = timedelta(seconds=10)
_SCREEN_SECONDS = 5
_TOLD_EVERY = 6  # documents of music, while everybody is engaged


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring from the caller's own leg."""

    counsellor_id: int
    phone: str
    caller_id: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Ask:
    """What is said before a message, and how long it may be; `next_start` is in the zone in which it is meant."""

    because: str
    seconds: int
    silence: timedelta
    now: datetime
    next_start: datetime | None = None


def greet(voice: Voice, journey: UrlState, languages: tuple[str, ...], *, unknown_key: bool = False) -> str:
    """A new caller is greeted, hears what to do in danger of life, may choose a language, and hears music.

    Once more after a key that means nothing here.
    """
    response = VoiceResponse()
    link = voice.links.offline("standby", journey, **({"round": 1} if unknown_key else {}))
    keys = one_key(response, link, timeout=1)
    voice.say(keys, journey.language, "unknown_key" if unknown_key else "greeting")
    for key, language in enumerate(languages, start=1):
        voice.say(keys, language, "danger")
        if len(languages) > 1:
            voice.say(keys, language, "choose_language", key=key)
    voice.play_music(keys, journey.language, MUSIC)
    response.redirect(link, method="POST")
    return str(response)


def hold_on(voice: Voice, journey: UrlState, said: str | None = None) -> str:
    """Music, in case the database is back in a moment."""
    response = VoiceResponse()
    if said is not None:
        voice.say(response, journey.language, said)
    voice.play_music(response, journey.language, MUSIC)
    response.redirect(voice.links.offline("standby", journey), method="POST")
    return str(response)


def may_stay(voice: Voice, journey: UrlState) -> str:
    """Their counsellor left: as with the database, they may hang up, or stay (ivr.phone.documents.caller)."""
    response = VoiceResponse()
    link = voice.links.offline("standby", journey, stayed=1)
    keys = one_key(response, link, timeout=STAY_SECONDS)
    voice.say(keys, journey.language, "may_stay")
    response.redirect(link, method="POST")
    return str(response)


def wait(voice: Voice, journey: UrlState, link: str) -> str:
    """The same for a caller in their queue, whose wait goes on at this link."""
    response = VoiceResponse()
    voice.play_music(response, journey.language, MUSIC)
    response.redirect(link, method="POST")
    return str(response)


def all_engaged(voice: Voice, journey: UrlState) -> str:
    """Everybody on duty rings or talks: music, a key for a message, and we ask again."""
    response = VoiceResponse()
    link = voice.links.offline("standby", journey)
    keys = one_key(response, link, timeout=1)
    if journey.busy % _TOLD_EVERY == 1:
        voice.say(keys, journey.language, "standby_busy")
    voice.play_music(keys, journey.language, MUSIC)
    response.redirect(link, method="POST")
    return str(response)


def leave() -> str:
    """Out of the queue; the Enqueue's action is asked what comes next."""
    response = VoiceResponse()
    response.leave()
    return str(response)


def dial(voice: Voice, journey: UrlState, leg_sid: str, ring: Ring, said: str) -> str:
    """Ring one counsellor from the caller's own leg; whatever comes of it, the caller is asked for again."""
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
    """Nobody can be rung: where else to turn, and a message that is found when the database is back."""
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
    # For an empty recording the action is not asked: the next verb runs (/docs/voice/twiml/record).
    response.redirect(after, method="POST")
    return str(response)


def thanks(voice: Voice, journey: UrlState) -> str:
    """The message is kept."""
    response = VoiceResponse()
    voice.say(response, journey.language, "standby_thanks")
    voice.say(response, journey.language, "goodbye")
    response.hangup()
    return str(response)


def nothing_arrived(voice: Voice, journey: UrlState) -> str:
    """There was nothing in the message: where else to turn."""
    response = VoiceResponse()
    for said in ("nothing_arrived", "elsewhere", "goodbye"):
        voice.say(response, journey.language, said)
    response.hangup()
    return str(response)


def screen(voice: Voice, journey: UrlState, key_link: str, *, unknown_key: bool = False) -> str:
    """What it is, never who; only a key connects (promise P4): whoever presses none is hung up on."""
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
    """The counsellor's leg ends, and the caller's goes on to the next."""
    response = VoiceResponse()
    voice.say(response, voice.language, "declined")
    response.hangup()
    return str(response)


def nothing() -> str:
    """For the counsellor's leg: the two are connected. For one that is over: nobody hears it."""
    return str(VoiceResponse())
