"""Documents: turn a reply into TwiML; pure functions of the reply, the prompts and the links."""

from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.documents import callback, caller, counsellor  # noqa: F401 - importing them registers their writers
from ivr.phone.documents.speech import Voice
from ivr.phone.documents.writer import write
from routing.switchboard.callback.replies import ReadBack
from routing.switchboard.replies import Nothing, Reply


def document(voice: Voice, reply: Reply) -> str:
    """Return the TwiML that tells a reply to the person on the line.

    Most documents differ only in the ids in their URLs, so they are cached without ids.
    """
    if isinstance(reply, ReadBack):
        # A document with a phone number must not stay in the cache.
        return _written.__wrapped__(voice, reply)
    ids = [(field, getattr(reply, field)) for field in _IDS if hasattr(reply, field)]
    blanks = {field: _BLANKS[field] for field, _ in ids}
    text = _written(voice, replace(reply, **blanks))
    for field, id_ in ids:
        text = text.replace(str(_BLANKS[field]), str(id_))
    return text


@lru_cache(maxsize=512)
def _written(voice: Voice, reply: Reply) -> str:
    response = VoiceResponse()
    write(reply, voice, response)
    return str(response)


_IDS = ("call_id", "offer_id", "test_id")
_BLANKS = {field: UUID(int=number) for number, field in enumerate(_IDS, start=1)}


@write.register
def _nothing(_reply: Nothing, _voice: Voice, _response: VoiceResponse) -> None:
    return
