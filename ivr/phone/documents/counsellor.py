"""Documents for counsellors."""

from twilio.twiml.voice_response import Dial, Gather, Queue, VoiceResponse

from ivr.phone.documents.speech import Voice, one_key, queue_of
from ivr.phone.documents.writer import write
from routing.switchboard.replies import (
    AskLast,
    AskResolution,
    Connect,
    Desk,
    DeskWord,
    Menu,
    OneMoment,
    Part,
    Screen,
    SpokenPlan,
    WrapUp,
)
from routing.switchboard.testring.replies import AskForKey, PartAfterTest

_DESK_SECONDS = 10
_SCREEN_SECONDS = 3  # after the words, which take up to ten: at most fifteen in all (design, part 4.5)
_MENU_SECONDS = 10
_RESOLUTION_SECONDS = 10  # twenty in all, with the words
_JOIN_SECONDS = 15
_TEST_SECONDS = 6


@write.register
def desk(outcome: Desk, voice: Voice, response: VoiceResponse) -> None:
    """Tell a counsellor at the desk their state, and the keys that change it."""
    menu = one_key(response, voice.links.call("desk", outcome.call_id), timeout=_DESK_SECONDS)
    match outcome.said:
        case None:
            voice.say(menu, voice.language, "desk")
        case DeskWord.READY | DeskWord.PAUSED:
            pass
        case _:
            voice.say(menu, voice.language, outcome.said)
    if outcome.still_there:
        voice.say(menu, voice.language, "desk_still_there")
    if outcome.paused_until is None:
        voice.say(menu, voice.language, "desk_is_ready")
    else:
        until = voice.prompts[voice.language].until(outcome.paused_until, outcome.now)
        voice.say(menu, voice.language, "desk_is_paused", until=until)
    voice.say(menu, voice.language, "desk_menu")
    response.redirect(voice.links.call("desk", outcome.call_id), method="POST")


@write.register
def ask_last(outcome: AskLast, voice: Voice, response: VoiceResponse) -> None:
    """Say when their last conversation began, so that they know which it was, and ask for a key about it."""
    link = voice.links.call("desk/last", outcome.call_id)
    menu = one_key(response, link, timeout=_DESK_SECONDS)
    if outcome.unknown_key:
        voice.say(menu, voice.language, "unknown_key")
    when = voice.prompts[voice.language].moment(outcome.began_at, outcome.now)
    voice.say(menu, voice.language, "last_caller", when=when)
    voice.say(menu, voice.language, "last_caller_keys")
    response.redirect(link, method="POST")


@write.register
def screen(outcome: Screen, voice: Voice, response: VoiceResponse) -> None:
    """Say what the call is, never whose; only a key accepts, and silence ends the leg."""
    keys = one_key(response, voice.links.offer("offer/key", outcome.offer_id), timeout=_SCREEN_SECONDS)
    if outcome.unknown_key:
        voice.say(keys, voice.language, "unknown_key")
    else:
        voice.say(keys, voice.language, "offer_callback" if outcome.callback else "offer")
        chosen = voice.prompts[voice.language].language_name(outcome.language)
        voice.say(keys, voice.language, "offer_language", chosen=chosen)
        minutes = round(outcome.waited.total_seconds() / 60)
        if outcome.cut_off:
            voice.say(keys, voice.language, "offer_cut_off")
        elif minutes == 1 and outcome.plan is None:
            voice.say(keys, voice.language, "offer_waited_a_minute")
        elif minutes and outcome.plan is None:
            voice.say(keys, voice.language, "offer_waited", minutes=minutes)
        if outcome.plan is not None:
            _say_plan(outcome.plan, voice, keys)
    voice.say(keys, voice.language, "offer_keys")
    if outcome.by_caller:
        # Without a hang-up the end of this document would connect the two (promise P4).
        response.hangup()
    else:
        response.redirect(voice.links.offer("offer/key", outcome.offer_id), method="POST")


def _say_plan(plan: SpokenPlan, voice: Voice, keys: Gather) -> None:
    """Say that there is a plan, with whom they talk, and how long: in place of their wait, as time is short."""
    voice.say(keys, voice.language, "offer_plan")
    if plan.who:
        voice.say(keys, voice.language, "offer_plan_who", who=plan.who)
    if plan.minutes is not None:
        voice.say(keys, voice.language, "offer_plan_minutes", minutes=plan.minutes)


@write.register
def connect(outcome: Connect, voice: Voice, response: VoiceResponse) -> None:
    """Connect the winner with this caller, by dialling the caller's own queue."""
    voice.say(response, voice.language, "still_there" if outcome.still_there else "connecting")
    dial = Dial(
        # None leaves the attribute out, which means false.
        hangup_on_star=outcome.star_menu or None,
        timeout=_JOIN_SECONDS,
        action=voice.links.offer("conversation/parted", outcome.offer_id),
        method="POST",
    )
    url = voice.links.offer("conversation/joined", outcome.offer_id)
    dial.append(Queue(queue_of(outcome.call_id), url=url, method="POST"))
    response.append(dial)


@write.register
def part(outcome: Part, voice: Voice, response: VoiceResponse) -> None:
    """Say a few words, and end the leg."""
    voice.say(response, voice.language, outcome.farewell)
    response.hangup()


@write.register
def one_moment(outcome: OneMoment, voice: Voice, response: VoiceResponse) -> None:
    """Wait until the caller's leg shows whether it is still there."""
    response.pause(length=1)
    response.redirect(voice.links.offer("conversation/after", outcome.offer_id), method="POST")


@write.register
def menu(outcome: Menu, voice: Voice, response: VoiceResponse) -> None:
    """Offer the menu behind `*`."""
    keys = one_key(response, voice.links.offer("conversation/menu", outcome.offer_id), timeout=_MENU_SECONDS)
    if outcome.flagged:
        voice.say(keys, voice.language, "flagged")
    if outcome.unknown_key:
        voice.say(keys, voice.language, "unknown_key")
    voice.say(keys, voice.language, "menu")
    response.redirect(voice.links.offer("conversation/menu", outcome.offer_id), method="POST")


@write.register
def ask_resolution(outcome: AskResolution, voice: Voice, response: VoiceResponse) -> None:
    """Ask how the conversation ended; a counsellor need not answer."""
    link = voice.links.offer("conversation/resolution", outcome.offer_id)
    keys = one_key(response, link, timeout=_RESOLUTION_SECONDS)
    if outcome.unknown_key:
        voice.say(keys, voice.language, "unknown_key")
    voice.say(keys, voice.language, "resolution")
    response.redirect(link, method="POST")


@write.register
def wrap_up(outcome: WrapUp, voice: Voice, response: VoiceResponse) -> None:
    """Thank them, say what their key led to; the wrap-up begins."""
    if outcome.kept is not None:
        voice.say(response, voice.language, outcome.kept)
    voice.say(response, voice.language, "wrap_up", seconds=round(outcome.length.total_seconds()))
    response.hangup()


@write.register
def ask_for_key(outcome: AskForKey, voice: Voice, response: VoiceResponse) -> None:
    """Say that this is a test, so that nobody thinks that a caller waits; silence ends it."""
    link = voice.links.test("test/key", outcome.test_id)
    keys = one_key(response, link, timeout=_TEST_SECONDS)
    voice.say(keys, voice.language, "unknown_key" if outcome.unknown_key else "test_ring")
    voice.say(keys, voice.language, "test_key")
    response.redirect(link, method="POST")


@write.register
def part_after_test(outcome: PartAfterTest, voice: Voice, response: VoiceResponse) -> None:
    """Tell how the test went, and hang up."""
    voice.say(response, voice.language, outcome.said)
    response.hangup()
