"""The static document: another host serves it to callers while this whole site is down (design, part 5)."""

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents.speech import Voice

_PAUSE_SECONDS = 10


def fallback(voice: Voice) -> str:
    """Say in every language what to do in danger and what other help there is; pause, and try this site again.

    While the site is down, the number's fallback URL leads back here. Recordings are on that site too, so none is
    played.
    """
    response = VoiceResponse()
    for name in ("trouble", "elsewhere"):
        for catalogue in voice.prompts:
            voice.speak(response, catalogue.spoken(name, voice.numbers))
        response.pause(length=_PAUSE_SECONDS)
    response.redirect(voice.links.fallback, method="POST")
    return str(response)
