"""The writer: one function a reply, chosen by the reply's type."""

from functools import singledispatch

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents.speech import Voice
from routing.switchboard.replies import Reply


@singledispatch
def write(reply: Reply, _voice: Voice, _response: VoiceResponse) -> None:
    """Write what is told into a document."""
    raise NotImplementedError(
        f"{type(reply).__name__} has no words: register a function for it in ivr/phone/documents"
    )
