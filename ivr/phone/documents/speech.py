"""Speech: prompts as TwiML verbs."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.phone.links import Links
from ivr.phone.prompts import Prompts, Recorded, Speech
from routing.choices.help_numbers import USUAL, HelpNumbers

STAY_SECONDS = 8  # between the words that a caller may hang up and the next ring (design, part 4.7)


@dataclass(frozen=True, slots=True)
class Voice:
    """The prompts and links that documents are made of."""

    prompts: Prompts
    links: Links
    language: str  # for counsellors, and for callers whose language is unknown
    numbers: HelpNumbers = USUAL  # what callers are told to ring
    announcement: tuple[tuple[str, str], ...] = ()  # a supervisor's own words: language, text

    def say(self, verb: VoiceResponse | Gather, language: str, name: str, **fields: object) -> None:
        """Append one prompt to a document or a <Gather>."""
        self.speak(verb, self.prompts[language].say(name, self.numbers, **fields))

    def announce(self, verb: VoiceResponse | Gather) -> None:
        """Append the announcement, in each language of the helpline in which there is one."""
        words = dict(self.announcement)
        for catalogue in self.prompts:
            if catalogue.language in words:
                self.speak(verb, catalogue.own(words[catalogue.language]))

    def speak(self, verb: VoiceResponse | Gather, speech: Speech) -> None:
        """Append one piece of speech."""
        if isinstance(speech, Recorded):
            verb.play(self.links.recording(speech))
        else:
            verb.say(speech.text, language=speech.language, voice=speech.voice)

    def play_music(self, verb: VoiceResponse | Gather, language: str, length: timedelta) -> None:
        """Append music: the helpline's own recording, or `length` of ours."""
        own = self.prompts[language].recording("music")
        if own is None:
            verb.play(self.links.music(round(length.total_seconds())))
        else:
            verb.play(self.links.recording(Recorded(own)))

    def link(self, path: str, call_id: UUID, language: str, **counted: int) -> str:
        """Return the URL of a webhook about a call; it carries a language that is not the default.

        Without the database nothing but the URL is known (ivr.phone.offline.responder).
        """
        return self.links.call(path, call_id, None if language == self.language else language, **counted)


def one_key(response: VoiceResponse, action: str, *, timeout: int) -> Gather:
    """Append a <Gather> for one key; after silence the document goes on.

    It has no finish key: by default `#` would be one, and count as silence (/docs/voice/twiml/gather).
    """
    return response.gather(num_digits=1, finish_on_key="", timeout=timeout, action=action, method="POST")


def queue_of(call_id: UUID) -> str:
    """Return the name of a call's own queue at Twilio."""
    return f"call-{call_id}"
