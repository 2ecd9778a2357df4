"""The offline responder: answers and journals each webhook while the database is away (design, part 5).

A caller hears music for 20 s, in case it comes back; then their own leg rings those on duty in turn, and then they may
leave a voicemail. One in their queue is led out of it, once the document that plays is over.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from ivr.clock import Clock
from ivr.phone.documents import trouble
from ivr.phone.documents.speech import Voice
from ivr.phone.documents.trouble import Trouble
from ivr.phone.event import Event
from ivr.phone.offline import documents
from ivr.phone.offline.documents import Ask, Ring
from ivr.phone.offline.journal import Claims, EntryWriter, Journal
from ivr.phone.offline.neighbours import LONGEST_TALK
from ivr.phone.offline.url_state import UrlState
from routing.legs import LegState
from routing.rota.snapshot import RotaSnapshot as Copy
from routing.rules import Rules
from routing.switchboard import keys
from routing.switchboard.call.overflow import RETURNS_AFTER_TALKS
from routing.switchboard.call.voicemail import SHORTEST
from routing.switchboard.call.waiting import QueueResult
from routing.switchboard.journal_entries import Kind
from routing.switchboard.keys import OfferKey, OverflowKey

DATABASE_WAIT = timedelta(seconds=20)
_LAST_DOCUMENTS = timedelta(minutes=10)  # for a ring that began just before the longest wait, and a voicemail
_BUSY_FOR, _SOMEBODY = timedelta(minutes=1), "busy"


class OfflineResponder:
    """Each method makes the document of a webhook that cannot be decided with the database."""

    def __init__(
        self,
        clock: Clock,
        rules: Rules,
        latest_rota: Callable[[], Copy | None],
        entry_writer: EntryWriter,
        local_holds: Claims,
        *,
        message_seconds: int,
    ) -> None:
        """`latest_rota` returns the last snapshot, if there is one."""
        self._clock = clock
        self._rules = rules
        self._latest_rota = latest_rota
        self._local_holds = local_holds
        self.journal = Journal(clock, rules, entry_writer, local_holds)
        self._message_seconds = message_seconds
        self._away_since: datetime | None = None

    def note_database(self, *, is_away: bool) -> None:
        """Note since when the database is away."""
        self._away_since = self._clock.now() if is_away else None

    def arriving(self, event: Event) -> Trouble:
        """Greet a new caller, then play music."""

        def say(voice: Voice) -> str:
            self.journal.write(Kind.ARRIVED, event, language=voice.language)
            return documents.greet(voice, self._begun(voice, event), self._rules.languages)

        return say

    def resume_leg(self, event: Event) -> Trouble:
        """Resume a leg whose document failed; end it if it is a counsellor's."""
        return trouble.counsellor if event.is_ours else self.resume_caller(event)

    def resume_caller(self, event: Event) -> Trouble:
        """Go on with a caller who is anywhere but in their queue."""

        def say(voice: Voice) -> str:
            if not event.alive:
                return self._gone(event)
            self.journal.release_phone(event)
            journey = self._begun(voice, event)
            self.journal.write(Kind.ARRIVED, event, language=journey.language)
            return documents.hold_on(voice, journey, "trouble")

        return say

    def choosing(self, event: Event) -> Trouble:
        """Go on with a caller who has just chosen a language."""

        def say(voice: Voice) -> str:
            language = keys.language_of(event.key, self._rules.languages) or voice.language
            self.journal.write(Kind.ARRIVED, event, language=language)
            if self.is_asked_again(event):
                return self._greet_again(voice, UrlState(self._clock.now(), language))
            return documents.hold_on(voice, UrlState(self._clock.now(), language))

        return say

    def waiting(self, event: Event) -> Trouble:
        """Play music to a caller in their queue, then lead them out of it."""

        def say(voice: Voice) -> str:
            journey = self._journey(voice, event)
            # The database may have gone while the last document played.
            since = min(journey.since, self._away_since or journey.since)
            if self._clock.now() - since >= DATABASE_WAIT:
                return documents.leave()
            return documents.wait(voice, journey, voice.links.wait_on(event.call_id, journey))

        return say

    def joining(self, event: Event) -> Trouble:
        """Let a caller be connected with the counsellor who accepted."""

        def say(voice: Voice) -> str:
            self.journal.write(Kind.JOINED, event, offer=str(event.offer_id))
            return trouble.nothing(voice)

        return say

    def left(self, event: Event) -> Trouble:
        """Go on with a caller who is out of their queue; one whom we led out has heard the music."""

        def say(voice: Voice) -> str:
            if not event.alive or event.left is QueueResult.GONE:
                return self._gone(event)
            if event.left is QueueResult.MOVED:
                return documents.nothing()
            journey = self._begun(voice, event)
            self.journal.write(Kind.ARRIVED, event, language=journey.language)
            if event.left is QueueResult.PARTED:
                return self._left(voice, event, journey)
            if event.left is not QueueResult.ASKED_TO:
                return documents.hold_on(voice, journey, "trouble")
            heard = replace(journey, since=journey.since - DATABASE_WAIT)
            return self._next(voice, event, heard, "dialling")

        return say

    def next_step(self, event: Event) -> Trouble:
        """Take the next step for a caller who asks again while the database is still away."""

        def say(voice: Voice) -> str:
            if not event.alive:
                return self._gone(event)
            journey = self._journey(voice, event)
            if event.was_bridged:
                # It tells when the conversation ended.
                self.journal.write(Kind.ARRIVED, event, language=journey.language)
                return self._left(voice, event, journey)
            if (journey.busy or event.stayed) and event.key == OverflowKey.VOICEMAIL:
                return self._message(voice, event, journey, "waited_longest")
            if chosen := self._chosen(event):
                return documents.hold_on(voice, replace(journey, language=chosen))
            if self.is_asked_again(event):
                return self._greet_again(voice, journey)
            return self._go_on(voice, event, journey)

        return say

    def _go_on(self, voice: Voice, event: Event, journey: UrlState) -> str:
        if self._clock.now() - journey.since < DATABASE_WAIT and not event.stayed:
            return documents.hold_on(voice, journey)
        if event.dialled is LegState.BUSY and journey.tried:
            # They are in a call that we do not know of: spare other callers the same ring for a minute.
            now = self._clock.now()
            self._local_holds.prolong(journey.tried[-1], _SOMEBODY, now, now + _BUSY_FOR)
        said = "standby_next" if event.has_dialled else "dialling"
        return self._next(voice, event, journey, said)

    def thanking(self, event: Event) -> Trouble:
        """Thank a caller who has just left a voicemail."""
        return lambda voice: self.recorded(voice, event)

    def language_of(self, event: Event, language: str) -> str:
        """Return a journey's language; `language` if it names none of ours."""
        return self._chosen(event) or self.language_named(event, language)

    def language_named(self, event: Event, language: str) -> str:
        """Return the language that the URL names; `language` if it names none of ours."""
        named = event.query.get("language", language)
        return named if named in self._rules.languages else language

    def is_asked_again(self, event: Event) -> bool:
        """Whether an unknown key came at the greeting, for the first time."""
        is_first = "busy" not in event.query and not event.stayed and not event.counted("round")
        return bool(event.key) and is_first and self._chosen(event) is None

    def screen(self, voice: Voice, event: Event) -> str:
        """Ask a person or machine that picked up for a key."""
        journey = self._journey(voice, event)
        return documents.screen(voice, journey, self._key_link(voice, event, journey))

    def screen_key(self, voice: Voice, event: Event) -> str:
        """Take the key of whoever picked up; an empty document connects the two."""
        journey = self._journey(voice, event)
        if event.key == OfferKey.ACCEPT:
            now, counsellor = self._clock.now(), event.counsellor
            self._local_holds.prolong(counsellor, event.callers_sid, now, now + LONGEST_TALK)
            talk = {"counsellor": str(counsellor), "leg": event.leg_sid}  # a key may be told twice
            self.journal.write(Kind.ACCEPTED, event, of_caller=True, **talk)
            return documents.nothing()
        if event.key == OfferKey.DECLINE:
            return documents.declined(voice)
        return documents.screen(voice, journey, self._key_link(voice, event, journey), unknown_key=True)

    def recorded(self, voice: Voice, event: Event) -> str:
        """Journal a voicemail, and answer a caller who is still there."""
        self.journal.recording(event)
        if not event.alive:
            return self._gone(event)
        journey, seconds = self._journey(voice, event), event.recording_seconds
        is_short = seconds is not None and seconds < SHORTEST
        if is_short or not event.recording_sid or self.journal.is_silence(event):
            return documents.nothing_arrived(voice, journey)
        return documents.thanks(voice, journey)

    def _next(self, voice: Voice, event: Event, journey: UrlState, said: str) -> str:
        """Ring the next counsellor on duty, or take a voicemail."""
        now = self._clock.now()
        copy = self._latest_rota()
        if copy is None:
            return self._message(voice, event, journey, "line_failed")
        if copy.choices.closed_at(now) is not None and not journey.tried:
            return self._message(voice, event, journey, "line_closed")
        left = {
            duty.counsellor_id: duty
            for duty in copy.in_turn(
                now, journey.language, event.leg_sid, without=journey.tried, phone=event.other_end
            )
        }
        if not left or now - journey.since >= self._rules.max_wait:
            # As with the database, the reason depends on whether anybody is on duty now.
            because = "waited_longest" if copy.is_anybody_on_duty(now) else "nobody_on_duty"
            return self._message(voice, event, journey, because)
        over_by = now + self._rules.ring_backstop + self._rules.screen
        free = self._local_holds.take(list(left), event.leg_sid, now, over_by)
        if free is None:
            # After an unknown key the caller hears again what it cut short.
            return documents.all_engaged(voice, journey if event.key and journey.busy else journey.waiting())
        duty, seconds = left[free], round(self._rules.ring.total_seconds())
        ring = Ring(duty.counsellor_id, duty.phone, self._rules.number, max(5, seconds))
        self.journal.write(Kind.RANG, event, language=journey.language, counsellor=str(duty.counsellor_id))
        return documents.dial(voice, journey, event.leg_sid, ring, said)

    def _left(self, voice: Voice, event: Event, journey: UrlState) -> str:
        """Go on after their counsellor left: as with the database, two returns after short talks, then a voicemail."""
        now, talked = self._clock.now(), event.talked_for
        counts = talked is None or talked < self._rules.short_talk
        left = journey.left(now, tried=self._others_first(event, journey), counts=counts)
        if left.returns > RETURNS_AFTER_TALKS:
            return self._message(voice, event, left, "cut_off_again")
        return documents.may_stay(voice, left)

    def _others_first(self, event: Event, journey: UrlState) -> tuple[int, ...]:
        """Return the counsellor who has just left, not to be rung next, if there is another."""
        copy, last = self._latest_rota(), journey.tried[-1:]
        if copy is None:
            return last
        there = copy.in_turn(
            self._clock.now(), journey.language, event.leg_sid, without=last, phone=event.other_end
        )
        return last if there else ()

    def _message(self, voice: Voice, event: Event, journey: UrlState, because: str) -> str:
        # By this entry the voicemail is looked for at the carrier, even if all its webhooks are lost.
        self.journal.write(Kind.RECORDING, event, language=journey.language)
        now, copy = self._clock.now(), self._latest_rota()
        names_start = because in {"nobody_on_duty", "line_closed"}
        start = None if copy is None or not names_start else copy.opens_at(now)
        asked = Ask(because, self._message_seconds, self._rules.message_silence, now, start)
        return documents.message(voice, journey, asked)

    def _gone(self, event: Event) -> str:
        self.journal.caller_left(event)
        return documents.nothing()

    def _chosen(self, event: Event) -> str | None:
        """Return the language that a key chose; later in a journey keys mean something else."""
        if not event.key or event.stayed or "busy" in event.query:
            return None
        return keys.language_of(event.key, self._rules.languages)

    def _greet_again(self, voice: Voice, journey: UrlState) -> str:
        return documents.greet(voice, journey, self._rules.languages, unknown_key=True)

    def _begun(self, voice: Voice, event: Event) -> UrlState:
        return UrlState(
            self._clock.now(), self.language_named(event, voice.language), returns=event.counted("returns")
        )

    def _journey(self, voice: Voice, event: Event) -> UrlState:
        longest = self._rules.max_wait + _LAST_DOCUMENTS
        journey = UrlState.read(event.query, self._clock.now(), voice.language, longest=longest)
        return replace(journey, language=self.language_named(event, voice.language))

    def _key_link(self, voice: Voice, event: Event, journey: UrlState) -> str:
        whose, by = event.callers_sid, event.counsellor
        return voice.links.offline("standby/screen/key", journey, caller=whose, counsellor=by)
