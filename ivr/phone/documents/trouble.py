"""Trouble: what is said when we cannot decide, because the database doesn't answer or we are at fault.

Each keeps to the verbs that Twilio allows where it is heard.
"""

from collections.abc import Callable

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents.speech import Voice

Trouble = Callable[[Voice], str]


def caller(voice: Voice) -> str:
    """A caller hears that we are still there, and asks again."""
    response = VoiceResponse()
    voice.say(response, voice.language, "trouble")
    response.pause(length=3)
    response.redirect(voice.links.fallback, method="POST")
    return str(response)


def counsellor(voice: Voice) -> str:
    """A counsellor's leg ends; whom it was for is offered again."""
    response = VoiceResponse()
    voice.say(response, voice.language, "trouble_counsellor")
    response.hangup()
    return str(response)


def stranger(voice: Voice) -> str:
    """Whoever answers a callback hears nothing of us, in trouble neither; the attempt is made again."""
    response = VoiceResponse()
    voice.say(response, voice.language, "trouble_stranger")
    response.hangup()
    return str(response)


def nothing(_voice: Voice) -> str:
    """Nothing need be said for the two to be joined."""
    return str(VoiceResponse())
