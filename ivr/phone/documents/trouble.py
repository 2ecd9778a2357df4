"""Trouble: documents for when we cannot decide, because the database doesn't answer or we have a fault.

Each uses only verbs that Twilio allows at its place.
"""

from collections.abc import Callable

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents.speech import Voice

Trouble = Callable[[Voice], str]


def caller(voice: Voice) -> str:
    """Tell a caller that we are still there, and ask again."""
    response = VoiceResponse()
    voice.say(response, voice.language, "trouble")
    response.pause(length=3)
    response.redirect(voice.links.fallback, method="POST")
    return str(response)


def counsellor(voice: Voice) -> str:
    """End a counsellor's leg; the caller is offered again."""
    response = VoiceResponse()
    voice.say(response, voice.language, "trouble_counsellor")
    response.hangup()
    return str(response)


def stranger(voice: Voice, language: str) -> str:
    """Tell whoever answers a callback nothing of us; the attempt is repeated."""
    response = VoiceResponse()
    voice.say(response, language, "trouble_stranger")
    response.hangup()
    return str(response)


def nothing(_voice: Voice) -> str:
    """Return an empty document, which lets the two be connected."""
    return str(VoiceResponse())
