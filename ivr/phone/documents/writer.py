"""The writer: chooses the function that writes a reply, by the reply's type."""

from functools import singledispatch

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents.speech import Voice
from routing.switchboard.replies import Reply


@singledispatch
def write(reply: Reply, _voice: Voice, _response: VoiceResponse) -> None:
    """Write a reply into a document."""
    raise NotImplementedError(
        f"{type(reply).__name__} has no words: register a function for it in ivr/phone/documents"
    )
