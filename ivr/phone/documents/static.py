"""The static document, for another host: what callers hear while this whole site is down (design, part 5)."""

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents.speech import Voice

_PAUSE_SECONDS = 10


def fallback(voice: Voice) -> str:
    """Say in every language what to do in danger and where else to turn; pause, and try this site again.

    While the site is down, the number's fallback URL brings the caller here again. Nothing recorded is played: the
    recordings are on the site that is down.
    """
    response = VoiceResponse()
    for name in ("trouble", "elsewhere"):
        for catalogue in voice.prompts:
            voice.speak(response, catalogue.spoken(name))
        response.pause(length=_PAUSE_SECONDS)
    response.redirect(voice.links.fallback, method="POST")
    return str(response)
