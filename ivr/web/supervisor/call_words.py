"""What is said of one call on its page: how it ended in a sentence, and why nobody, or somebody, answered.

It tells what phones did, never what people are: nobody is to blame for a phone that was not heard.
"""

from collections.abc import Callable, Iterator
from itertools import groupby

from babel.lists import format_list

from ivr.web.languages import Language, translations
from ivr.web.marked import N_
from ivr.web.supervisor.call_log.words import OUTCOMES, STATES, Said
from ivr.web.supervisor.timeline_words import reason
from ivr.web.times import duration
from routing.calls import Outcome, State
from routing.offers import State as OfferState
from routing.queries.one_call.facts import OneCall, Other
from routing.queries.one_call.story import Line, Lost, Ring, Story

_ENDED = {
    Outcome.VOICEMAIL: N_("Left a message"),
    Outcome.CALLBACK: N_("Asked to be rung back"),
    Outcome.DIRECTIONS: N_("Heard where else to turn"),
    Outcome.BLOCKED: N_("Turned away: the number is blocked"),
    Outcome.DESK: N_("A counsellor's own call"),
    Outcome.NOT_REACHED: N_("An attempt to ring back that reached nobody"),
}
_GOES_ON = {
    State.GREETING: N_("Hears the greeting now"),
    State.DESK: N_("A counsellor is at the desk now"),
    State.WAITING: N_("Waits in the line now"),
    State.CONNECTING: N_("Is being connected now"),
    State.TALKING: N_("Talks now"),
    State.HELD: N_("The conversation is interrupted now"),
    State.OVERFLOW: N_("Hears now what there is instead"),
    State.VOICEMAIL: N_("Leaves a message now"),
    State.ASKING: N_("Says now where to be rung back"),
    State.AGREED: N_("Hears now that the callback is agreed"),
    State.CLOSING: N_("Hears now where else to turn"),
    State.FETCHING: N_("A counsellor waits for the callback's caller now"),
    State.CALLING: N_("The caller's phone is rung now"),
    State.PICKED_UP: N_("Picked up, and asked now who it is"),
}
_UNASKED = N_("An attempt to ring back that does not count: it was picked up while the database was away")
_TALKED = N_("Talked with %(who)s for %(length)s")
_TALKED_ALONE = N_("Talked for %(length)s")
_GONE, _GONE_AT_ONCE = N_("Hung up after waiting %(length)s"), N_("Hung up before waiting")
_OFF = {
    Outcome.CONVERSATION: N_("Conversation"),
    Outcome.ABANDONED: N_("Hung up"),
    Outcome.VOICEMAIL: N_("Message"),
    Outcome.CALLBACK: N_("Callback asked for"),
    Outcome.DIRECTIONS: N_("Told where else to turn"),
    Outcome.BLOCKED: N_("Turned away"),
    Outcome.DESK: N_("A counsellor's own call"),
    Outcome.NOT_REACHED: N_("Nobody reached"),
}
_UNDER_WAY, _WITH = N_("Under way"), N_("Conversation with %(who)s")
# What a phone did, once and several times.
_DID = {
    OfferState.ACCEPTED: N_("accepted"),
    OfferState.ENDED: N_("accepted"),
    OfferState.DECLINED: N_("declined"),
    OfferState.NO_ANSWER: N_("not picked up"),
    OfferState.BUSY: N_("engaged"),
    OfferState.FAILED: N_("could not be rung"),
    OfferState.CANCELLED: N_("called off"),
    OfferState.LAPSED: N_("picked up, no key"),
    OfferState.DIALLING: N_("is rung now"),
    OfferState.RINGING: N_("rings now"),
    OfferState.ANSWERED: N_("picked up, hears the offer"),
}
_LOST = {
    Lost.WORD: N_("no word came of it"),
    Lost.DATABASE: N_("ring ended while the database was away"),
}
_TIMES = N_("%(count)s times %(what)s")
_NOBODY = N_("Nobody was on duty.")
_OFFLINE = N_("The database was away; %(who)s rung without it.")
_ONE_WAS, _SEVERAL_WERE = N_("%(who)s was"), N_("%(who)s were")
_NOT_IN_LINE = N_("The caller had not come into the line, so nobody was rung.")
_NOT_KEPT = N_("Nothing is kept of who could be rung.")
_NOBODY_THERE = ("nobody is on duty", "nobody is on duty any more")
_NAMED = N_("The rota names %(who)s (%(why)s).")
_NOT_RUNG = N_("Not rung: %(who)s.")
_DIDNT = N_("%(who)s (%(why)s)")
_PHONE = N_("%(who)s: %(what)s.")
_RANG_AGAIN = N_("The caller rang again at %(at)s, with the place kept: %(what)s.")


def _did(ring: Ring) -> str:
    return _DID.get(ring.state, str(ring.state)) if ring.lost is None else _LOST[ring.lost]


class CallWords:
    """The sentences of one call, in one language."""

    def __init__(self, found: OneCall, story: Story, language: Language, clock: Callable[..., str]) -> None:
        """`clock` writes the time of an instant."""
        words = translations(language)
        self._found, self._story, self._clock = found, story, clock
        self._words, self._several, self._language = words.gettext, words.ngettext, language

    def outcome(self) -> str:
        """Return how the call ended, or where it stands, in a sentence."""
        call, story, words = self._found.call, self._story, self._words
        if call.outcome is None:
            return words(_GOES_ON.get(State(call.state), _UNDER_WAY))
        if call.outcome == Outcome.CONVERSATION:
            who, length = self._talked_with(), duration(story.talked.total_seconds())
            return words(_TALKED if who else _TALKED_ALONE) % {"who": who, "length": length}
        if call.outcome == Outcome.ABANDONED:
            length = duration(story.waited.total_seconds())
            return words(_GONE if story.waits else _GONE_AT_ONCE) % {"length": length}
        if any(event.kind == "callback.unasked" for event in self._found.events):
            return words(_UNASKED)
        return words(_ENDED[Outcome(call.outcome)])

    @property
    def sign(self) -> Said:
        """The icon and the class beside that, as the log of calls shows them."""
        call = self._found.call
        return STATES[State(call.state)] if call.outcome is None else OUTCOMES[Outcome(call.outcome)]

    def other(self, other: Other) -> str:
        """Return how another call of the caller ended."""
        if other.counsellor and other.outcome in {None, Outcome.CONVERSATION}:
            return self._words(_WITH) % {"who": other.counsellor}
        return self._words(_UNDER_WAY if other.outcome is None else _OFF[Outcome(other.outcome)])

    def why(self) -> Iterator[tuple[str, str]]:
        """Yield the sentences that tell why nobody, or who, answered: what leads, and what follows."""
        story = self._story
        leads, offline = self._leads(), self._rung_offline()
        yield leads, ""
        if offline and offline != leads:
            yield "", offline
        for line in story.rung:
            what = ", ".join(self.did(line))
            yield "", self._words(_PHONE) % {"who": self._name(line), "what": what}
        if story.not_rung:
            yield "", self._words(_NOT_RUNG) % {"who": self._listed(story.not_rung)}
        for who, why in self._away():
            yield "", self._words(_NAMED) % {"who": who, "why": why}
        if (again := self._rang_again()) is not None:
            at, what = self._clock(again.arrived_at), self.other(again)
            yield "", self._words(_RANG_AGAIN) % {"at": at, "what": what}

    def did(self, line: Line) -> Iterator[str]:
        """Yield what a phone did, ring by ring; the same several times in a row once."""
        for what_, same in groupby(_did(ring) for ring in line.rings):
            count, what = len(list(same)), self._words(what_)
            yield what if count == 1 else self._words(_TIMES) % {"count": count, "what": what}

    def why_not(self, line: Line) -> str:
        """Return why a phone did not ring."""
        return ", ".join(reason(each, self._words) for each in line.why_not)

    def _leads(self) -> str:
        """Return the first sentence: how many were there, and how many of their phones were rung."""
        story, words = self._story, self._words
        counts = [count for line in story.rung if (count := sum(not ring.offline for ring in line.rings))]
        if on_duty := len(counts) + len(story.not_rung):
            return self._of_those(on_duty, len(counts), sum(counts))
        if offline := self._rung_offline():
            return offline
        if any(event.detail.get("why") in _NOBODY_THERE for event in self._found.events):
            return words(_NOBODY)
        return words(_NOT_KEPT if story.waits else _NOT_IN_LINE)

    def _rung_offline(self) -> str:
        """Return whose phones were rung while the database was away, as a sentence; "" if none were."""
        rung = (event for event in self._found.events if event.kind == "counsellor.rung")
        ids = dict.fromkeys(int(event.detail["counsellor"]) for event in rung)
        who = self._all(self._found.names.get(who, "?") for who in ids)
        were = self._words(_SEVERAL_WERE if len(ids) > 1 else _ONE_WAS) % {"who": who}
        return self._words(_OFFLINE) % {"who": were} if ids else ""

    def _of_those(self, on_duty: int, rung: int, rings: int) -> str:
        _, ngettext = self._words, self._several
        people = ngettext("%(count)s was on duty", "%(count)s were on duty", on_duty) % {"count": on_duty}
        if not rung:
            return _("%(people)s; nobody was rung.") % {"people": people}
        phones = ngettext("%(count)s phone was rung", "%(count)s phones were rung", rung) % {"count": rung}
        times = ngettext("%(count)s time in all", "%(count)s times in all", rings) % {"count": rings}
        return _("%(people)s; %(phones)s, %(times)s.") % {"people": people, "phones": phones, "times": times}

    def _talked_with(self) -> str:
        talked = [line for line in self._story.rung if any(ring.connected_at for ring in line.rings)]
        return self._all(self._name(line) for line in talked)

    def _away(self) -> Iterator[tuple[str, str]]:
        """Yield whom the rota names though they are not on duty, each with the reason."""
        told = {line.counsellor_id: self.why_not(line) for line in self._story.away}
        for event in self._found.events:
            for who, why in event.detail.get("not_on_duty", {}).items():
                told.setdefault(int(who), reason(why, self._words))
        for who, why in told.items():
            yield self._found.names.get(who, "?"), why

    def _rang_again(self) -> Other | None:
        """Return the caller's next call, if it kept this one's place."""
        call = self._found.call
        later = [each for each in self._found.others if call.ended_at and each.arrived_at > call.ended_at]
        kept = [each for each in later if each.place_at == call.place_at and not each.is_attempt]
        return kept[-1] if kept else None

    def _name(self, line: Line) -> str:
        return self._found.names.get(line.counsellor_id, "?")

    def _listed(self, lines: list[Line]) -> str:
        each = self._words(_DIDNT)
        return self._all(each % {"who": self._name(line), "why": self.why_not(line)} for line in lines)

    def _all(self, names: Iterator[str]) -> str:
        return str(format_list(list(names), locale=self._language))
