"""Documents of callbacks: for the caller who requests one, whoever answers it, and the waiting counsellor."""

from collections.abc import Callable
from datetime import timedelta

from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.phone.documents.speech import Voice, one_key
from ivr.phone.documents.writer import write
from routing.switchboard.callback.replies import (
    Agreed,
    AskNight,
    AskNumber,
    AskTyping,
    AwaitCaller,
    Back,
    Limit,
    ReadBack,
    SayNoMore,
    TooMany,
    WhoIsThis,
)

_KEY_SECONDS = 6
_TYPING_SECONDS = 10  # between two keys
_LISTENS_SECONDS = 1
_MUSIC = timedelta(seconds=3)


@write.register
def ask_number(outcome: AskNumber, voice: Voice, response: VoiceResponse) -> None:
    """Explain the callback and what their phone will show; ask for this number or another."""

    def words(keys: Gather) -> None:
        if outcome.unknown_key:
            voice.say(keys, outcome.language, "unknown_key")
        if outcome.explained:
            voice.say(keys, outcome.language, "callback_explained")
        voice.say(keys, outcome.language, "callback_number")

    _twice(response, voice.link("callback/number", outcome.call_id, outcome.language), words)


@write.register
def ask_typing(outcome: AskTyping, voice: Voice, response: VoiceResponse) -> None:
    """Ask for the number, ended with #."""
    link = voice.link("callback/typed", outcome.call_id, outcome.language)
    for _ in range(2):
        keys = response.gather(finish_on_key="#", timeout=_TYPING_SECONDS, action=link, method="POST")
        if outcome.not_sound:
            voice.say(keys, outcome.language, "callback_not_sound")
        if outcome.explained:
            voice.say(keys, outcome.language, "callback_explained")
        if outcome.withheld:
            voice.say(keys, outcome.language, "callback_withheld")
        if outcome.not_theirs:
            voice.say(keys, outcome.language, "callback_not_theirs")
        if outcome.not_this:
            voice.say(keys, outcome.language, "callback_not_this")
        voice.say(keys, outcome.language, "callback_type")
    response.redirect(link, method="POST")


@write.register
def read_back(outcome: ReadBack, voice: Voice, response: VoiceResponse) -> None:
    """Read the typed number back, each digit as a word."""

    def words(keys: Gather) -> None:
        if outcome.unknown_key:
            voice.say(keys, outcome.language, "unknown_key")
        spelt = voice.prompts[outcome.language].spell(outcome.digits)
        voice.say(keys, outcome.language, "callback_read_back", digits=spelt)
        voice.say(keys, outcome.language, "callback_right")

    _twice(response, voice.link("callback/right", outcome.call_id, outcome.language), words)


@write.register
def ask_night(outcome: AskNight, voice: Voice, response: VoiceResponse) -> None:
    """Ask whether it may ring at night too."""

    def words(keys: Gather) -> None:
        if outcome.unknown_key:
            voice.say(keys, outcome.language, "unknown_key")
        voice.say(keys, outcome.language, "callback_night")

    _twice(response, voice.link("callback/night", outcome.call_id, outcome.language), words)


@write.register
def too_many(outcome: TooMany, voice: Voice, response: VoiceResponse) -> None:
    """Say that no more callbacks can be requested today or in this hour, and go back."""
    voice.say(response, outcome.language, _TOO_MANY[outcome.limit])
    response.redirect(voice.link("callback/back", outcome.call_id, outcome.language), method="POST")


@write.register
def agreed(outcome: Agreed, voice: Voice, response: VoiceResponse) -> None:
    """Say when the callback comes, which key leads back, and what other help there is; then goodbye."""
    if outcome.back is None:
        _say_agreed(voice, response, outcome)
        voice.say(response, outcome.language, "elsewhere")
    else:
        link = voice.link("callback/agreed", outcome.call_id, outcome.language)
        keys = one_key(response, link, timeout=_KEY_SECONDS)
        if outcome.unknown_key:
            voice.say(keys, outcome.language, "unknown_key")
        _say_agreed(voice, keys, outcome)
        voice.say(keys, outcome.language, _BACK[outcome.back])
        voice.say(keys, outcome.language, "elsewhere")
    voice.say(response, outcome.language, "goodbye")
    response.hangup()


@write.register
def who_is_this(outcome: WhoIsThis, voice: Voice, response: VoiceResponse) -> None:
    """Ask neutrally whether the callback is for them; a person or machine learns nothing of us (promise P6)."""

    def words(keys: Gather) -> None:
        if outcome.unknown_key:
            voice.say(keys, outcome.language, "unknown_key")
        voice.say(keys, outcome.language, "who_is_this")

    _twice(response, voice.link("callback/who", outcome.call_id, outcome.language), words)


@write.register
def say_no_more(outcome: SayNoMore, voice: Voice, response: VoiceResponse) -> None:
    """Say a few words that name nobody, and end the leg."""
    voice.say(response, outcome.language, outcome.word)
    response.hangup()


@write.register
def await_caller(outcome: AwaitCaller, voice: Voice, response: VoiceResponse) -> None:
    """Play a short piece of music; then comes the next, the caller, or thanks."""
    link = voice.links.offer("callback/fetch", outcome.offer_id)
    keys = one_key(response, link, timeout=_LISTENS_SECONDS)
    if outcome.unknown_key:
        voice.say(keys, voice.language, "unknown_key")
    if outcome.first or outcome.unknown_key:
        voice.say(keys, voice.language, "fetching")
    voice.play_music(keys, voice.language, _MUSIC)
    response.redirect(link, method="POST")


def _say_agreed(voice: Voice, verb: VoiceResponse | Gather, outcome: Agreed) -> None:
    words = "callback_stands" if outcome.stands else "callback_agreed"
    if outcome.due_at is None:
        voice.say(verb, outcome.language, words)
    else:
        when = voice.prompts[outcome.language].moment(outcome.due_at, outcome.now)
        voice.say(verb, outcome.language, f"{words}_from", when=when)


_TOO_MANY = {
    Limit.TODAY: "callback_too_many",
    Limit.HOUR: "callback_hour",
    Limit.HOUR_WITHHELD: "callback_hour_withheld",
}
_BACK = {Back.LINE: "callback_back", Back.MENU: "callback_back_menu"}


def _twice(response: VoiceResponse, link: str, words: Callable[[Gather], None]) -> None:
    """Ask for a key twice, then go on without one."""
    for _ in range(2):
        words(one_key(response, link, timeout=_KEY_SECONDS))
    response.redirect(link, method="POST")
