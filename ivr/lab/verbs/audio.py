"""<Say>, <Play> and <Pause>: the sound that a phone hears."""

import itertools
from collections.abc import Iterator
from urllib.parse import urlsplit

from ivr.lab.carrier.script import Script
from ivr.lab.carrier.sound import NotAudio, speech_seconds
from ivr.lab.carrier.urls import resolve
from ivr.lab.errors import Broken
from ivr.lab.twiml.document import Verb

# loop="0" means this often; /docs/voice/twiml/say.
_FOREVER = 1000
_SECONDS_A_DIGIT = 0.5
_USUAL_LANGUAGE = "en-US"


async def say(script: Script, verb: Verb) -> None:
    """Speak the words, for as long as a voice needs."""
    for _ in _loops(script, verb):
        script.leg.hear(verb.text, verb.get("language") or _USUAL_LANGUAGE)
        await script.rest(speech_seconds(verb.text))


async def play(script: Script, verb: Verb) -> None:
    """Fetch a sound and play it. Raises Broken if it cannot be fetched or is no audio."""
    digits = verb.get("digits")
    if digits is not None:
        script.leg.hear(f"tones {digits}")
        await script.rest(_SECONDS_A_DIGIT * len(digits))
        return
    url = resolve(script.document.url, verb.text)
    try:
        seconds = await script.carrier.sound_seconds(url)
    except NotAudio as fault:
        raise Broken(11200, f"<Play> of {url}: {fault}", script.document.url) from None
    # The fetch takes time: the leg may be over or redirected by now.
    script.leg.check()
    for _ in _loops(script, verb):
        script.leg.hear(urlsplit(url).path)
        await script.rest(seconds)


async def pause(script: Script, verb: Verb) -> None:
    """Be silent for whole seconds."""
    await script.rest(verb.number("length", 1))


def _loops(script: Script, verb: Verb) -> Iterator[int]:
    times = verb.number("loop", 1) or _FOREVER
    return itertools.takewhile(lambda _: not script.interrupted(), range(times))
