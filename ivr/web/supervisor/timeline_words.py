"""The timeline of a call, line by line, in the reader's language: what happened, why, and to whom."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from ivr.web.marked import N_
from ivr.web.supervisor import why_words
from routing.line.dispatch import Preference
from routing.offers import Offer
from routing.queries.one_call import story
from routing.queries.one_call.facts import OneCall
from routing.queries.one_call.story import Lost
from routing.timeline import Event

Words = Callable[[str], str]


class _Head(NamedTuple):
    icon: str
    words: str
    look: str = ""  # of the line: "key" for what matters, "lost" for the end of a call that came to nothing


_OF_CALLS = {
    "call.arrived": _Head("phone", N_("Rang the hotline")),
    "call.greeting": _Head("phone", N_("Goes on as a caller")),
    "call.desk": _Head("phone", N_("At the counsellors' desk")),
    "call.waiting": _Head("clock", N_("Waits in the line"), "key"),
    "call.connecting": _Head("talk", N_("Is being connected")),
    "call.talking": _Head("talk", N_("The conversation begins"), "key"),
    "call.held": _Head("interrupted", N_("The conversation is interrupted"), "key"),
    "call.overflow": _Head("directed", N_("Hears what there is instead"), "key"),
    "call.voicemail": _Head("voicemail", N_("Leaves a message"), "key"),
    "call.asking": _Head("callback", N_("Says where to be rung back")),
    "call.agreed": _Head("callback", N_("Hears that the callback is agreed"), "key"),
    "call.closing": _Head("directed", N_("Hears where else to turn")),
    "call.fetching": _Head("phone", N_("A counsellor waits for the callback's caller")),
    "call.calling": _Head("ring", N_("The caller's phone is rung"), "key"),
    "call.picked_up": _Head("phone", N_("Picked up; asked who it is")),
    "call.ended": _Head("gone", N_("The call is over"), "key"),
    "call.set_aside": _Head("warn", N_("The program could not go on with it, and looks again later")),
    "caller.language": _Head("key", N_("Pressed %(key)s: %(language)s")),
    "caller.unknown_key": _Head("key", N_("Pressed %(key)s, which means nothing here")),
    "caller.stays": _Head("key", N_("Pressed %(key)s: stays in the line")),
    "dispatch.considered": _Head("list", N_("Who could be rung")),
    "line.moved_up": _Head("clock", N_("Gets the ordinary place in the line")),
    "line.moved_back": _Head("clock", N_("Stands behind other callers")),
    "queue.failed": _Head("warn", N_("The carrier's queue failed")),
    "queue.given_up": _Head("warn", N_("The carrier's queue is left as it is")),
    "outcome.corrected": _Head("edit", N_("The outcome is corrected")),
}
_OF_COUNSELLORS = {
    "offer.dialling": _Head("list", N_("%(who)s's phone is rung")),
    "offer.ringing": _Head("ring", N_("%(who)s's phone rings"), "key"),
    "offer.answered": _Head("phone", N_("%(who)s's phone was picked up")),
    "offer.accepted": _Head("check", N_("%(who)s accepted"), "key"),
    "offer.ended": _Head("talk", N_("%(who)s is off the line")),
    "offer.declined": _Head("x", N_("%(who)s declined (2)")),
    "offer.no_answer": _Head("x", N_("%(who)s's phone was not picked up")),
    "offer.busy": _Head("x", N_("%(who)s's phone was engaged")),
    "offer.failed": _Head("x", N_("%(who)s's phone could not be rung")),
    "offer.cancelled": _Head("minus", N_("The ring of %(who)s's phone was called off")),
    "offer.lapsed": _Head("voicemail", N_("No key was pressed on %(who)s's phone")),
    "offer.unsure": _Head("warn", N_("The carrier did not say whether %(who)s's phone rings")),
    "counsellor.rung": _Head("ring", N_("%(who)s's phone is rung"), "key"),
    "counsellor.accepted": _Head("check", N_("%(who)s accepted"), "key"),
    "counsellor.ready": _Head("check", N_("%(who)s is ready")),
    "counsellor.paused": _Head("pause", N_("%(who)s pauses")),
    "counsellor.last": _Head("rest", N_("%(who)s's phone is rung last from now on")),
    "conversation.flagged": _Head("flag", N_("%(who)s put a flag on the conversation"), "key"),
    "conversation.supervisor": _Head("flag", N_("%(who)s asks for a supervisor"), "key"),
    "hold.released": _Head("rest", N_("%(who)s's phone is free again")),
    "flag.taken": _Head("user", N_("A supervisor takes the flag")),
    "conversation.not_again": _Head("minus", N_("%(who)s asks not to have this caller again tonight")),
    "conversation.resolution": _Head("key", N_("%(who)s pressed %(key)s: %(resolution)s")),
}
_OF_WORK = {
    "voicemail.recording": _Head("voicemail", N_("The message is being recorded")),
    "voicemail.ready": _Head("voicemail", N_("The message is at the carrier")),
    "voicemail.kept": _Head("voicemail", N_("The message is kept"), "key"),
    "voicemail.silent": _Head("voicemail", N_("The message is kept; nothing is heard in it")),
    "voicemail.too_short": _Head("voicemail", N_("The message is too short")),
    "voicemail.absent": _Head("voicemail", N_("There is no message")),
    "voicemail.failed": _Head("warn", N_("The carrier could not record the message")),
    "voicemail.removed": _Head("voicemail", N_("The message is removed at the carrier")),
    "voicemail.new": _Head("undo", N_("The message is among the new ones again")),
    "voicemail.heard": _Head("play", N_("The message is heard")),
    "voicemail.claimed": _Head("user", N_("The message is taken")),
    "voicemail.taken_over": _Head("swap", N_("The message is taken over")),
    "voicemail.handed_over": _Head("swap", N_("The message is handed over")),
    "voicemail.released": _Head("undo", N_("The message is given back")),
    "voicemail.resolved": _Head("check", N_("The message is resolved")),
    "voicemail.reopened": _Head("undo", N_("The message is open again")),
    "callback.asked": _Head("callback", N_("The caller names a number to be rung back")),
    "callback.scheduled": _Head("callback", N_("The callback is scheduled"), "key"),
    "callback.not_agreed": _Head("minus", N_("No callback: a supervisor follows it up")),
    "callback.never_again": _Head("x", N_("The number is never to be rung again")),
    "callback.again": _Head("undo", N_("The number may be rung again")),
    "callback.in_line": _Head("clock", N_("The callback waits in the line")),
    "callback.attempting": _Head("ring", N_("A counsellor took the callback")),
    "callback.done": _Head("check", N_("The callback is done"), "key"),
    "callback.exhausted": _Head("x", N_("The callback's attempts are used up"), "lost"),
    "callback.expired": _Head("x", N_("The callback has expired"), "lost"),
    "callback.cancelled": _Head("minus", N_("The callback is cancelled")),
    "callback.set_aside": _Head(
        "warn", N_("The program could not go on with the callback, and looks again later")
    ),
    "callback.unsure": _Head("warn", N_("The carrier did not say whether the caller's phone rings")),
    "callback.ringing": _Head("ring", N_("The caller's phone rings")),
    "callback.unasked": _Head("warn", N_("Picked up while the database was away, and sent away unasked")),
    "callback.nobody_confirmed": _Head("x", N_("Nobody said that the call is for them")),
    "callback.claimed": _Head("user", N_("The callback is taken")),
    "callback.taken_over": _Head("swap", N_("The callback is taken over")),
    "callback.handed_over": _Head("swap", N_("The callback is handed over")),
    "callback.released": _Head("undo", N_("The callback is given back")),
    "callback.resolved": _Head("check", N_("The callback is resolved")),
    "callback.reopened": _Head("undo", N_("The callback is open again")),
    "follow_up.claimed": _Head("user", N_("The follow-up is taken")),
    "follow_up.taken_over": _Head("swap", N_("The follow-up is taken over")),
    "follow_up.handed_over": _Head("swap", N_("The follow-up is handed over")),
    "follow_up.released": _Head("undo", N_("The follow-up is given back")),
    "follow_up.resolved": _Head("check", N_("The follow-up is resolved"), "key"),
    "follow_up.reopened": _Head("undo", N_("The follow-up is open again")),
}
HEADS = _OF_CALLS | _OF_COUNSELLORS | _OF_WORK

_LOST = {
    Lost.WORD: _Head("warn", N_("No word came of what %(who)s's phone did")),
    Lost.DATABASE: _Head("minus", N_("The ring of %(who)s's phone ended while the database was away")),
}

# Why a counsellor's phone was or wasn't rung: `dispatch.considered`.
REASONS = {
    "rung": N_("rung"),
    "free": N_("ready"),
    "held": N_("phone in use"),
    "resting": N_("rests after a ring"),
    "paused": N_("paused"),
    "not_cleared": N_("not cleared to take calls"),
    "inactive": N_("no longer with us"),
    "not_their_turn": N_("not their turn yet"),
    "rung_for_another_caller": N_("rung for another caller"),
    "last_after_misses": N_("rung last, after missed rings"),
    "not_again": N_("asked not to have this caller again tonight"),
}
PREFERRED = {
    Preference.ONLY: N_("nobody else was ready"),
    Preference.BACK: N_("had this caller before, and is back"),
    Preference.FEWEST_TRIES: N_("tried least often for this caller"),
    Preference.NOT_LAST: N_("the others had missed several rings"),
    Preference.TIER: N_("nobody else of this tier was ready"),
    Preference.LANGUAGE: N_("speaks the caller's language"),
    Preference.LONGEST_UNOFFERED: N_("longest since last offered a call"),
}
RESOLUTIONS = {"1": N_("resolved"), "2": N_("needs a follow-up"), "3": N_("to be rung back")}
# Reasons that only repeat what happened, or that `preferred` tells better.
_SAID_BY_KIND = {
    ("offer.ringing", "the phone rings"),
    ("offer.answered", "somebody picked up"),
    ("offer.accepted", "pressed 1"),
    ("offer.declined", "pressed 2"),
    ("call.talking", "the two are connected"),
}
_ITS_TURN = "its turn"
_WITHHELD, _KNOWN = N_("the number is withheld"), N_("the number is known")
_KEEPS_PLACE = N_("the place in the line was kept")
_TIER, _SOMEBODY = N_("tier %(tier)s"), N_("Somebody")
_ATTEMPT, _DUE, _BY, _TO = N_("attempt %(n)s"), N_("due %(at)s"), N_("by %(who)s"), N_("to %(who)s")
_UNTIL = N_("until %(at)s")
_BEHIND = N_("behind other callers, since this number has several calls in the line")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    at: datetime
    icon: str
    words: str
    look: str = ""
    more: list[str] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)  # counsellor, why they were or weren't rung
    without_database: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """How the reader's language writes things; `people` are the names of accounts, "account 7"."""

    words: Words
    moment: Callable[[datetime], str]
    language_name: Callable[[str], str]
    people: Mapping[str, str]


def lines(found: OneCall, reader: Reader) -> list[Line]:
    """Return the timeline; the ring that is planned is told with the one that begins."""
    offers = {str(offer.id): offer for offer in found.offers}
    return [_line(event, found, offers, reader) for event in found.events]


def reason(why: str, words: Words) -> str:
    """Return why a phone was or wasn't rung; an unknown word stays."""
    return words(REASONS[why]) if why in REASONS else why


def _line(event: Event, found: OneCall, offers: Mapping[str, Offer], reader: Reader) -> Line:
    words, detail = reader.words, event.detail
    offer = offers.get(str(detail.get("offer")))
    head = _head(event, offer)
    counsellor = detail.get("counsellor") or (offer.counsellor_id if offer else 0)
    who = found.names.get(int(counsellor), words(_SOMEBODY))
    key = str(detail.get("key") or "-")
    names = {
        "who": who,
        "key": key,
        "language": reader.language_name(str(detail.get("language", ""))),
        "resolution": words(RESOLUTIONS.get(key, "-")),
    }
    why = str(detail.get("why", ""))
    is_said = (event.kind, why) in _SAID_BY_KIND or why == why_words.WITHOUT_DATABASE
    is_said = is_said or (why == _ITS_TURN and offer is not None and offer.preferred is not None)
    more = ["" if is_said else why_words.said(why, words), *_more(event, offer, reader)]
    reasons: Mapping[str, str] = detail.get("counsellors") or detail.get("not_on_duty") or {}
    return Line(
        event.at,
        head.icon,
        words(head.words) % names,
        _look(event, head, found),
        [each for each in more if each],
        [(found.names.get(int(each), "?"), reason(not_rung, words)) for each, not_rung in reasons.items()],
        why_words.is_without_database(why),
    )


def _head(event: Event, offer: Offer | None) -> _Head:
    """Return the head of a line; what is not known of a phone is not told as what its counsellor did."""
    if offer is not None and event.kind == f"offer.{offer.state}":
        lost = story.lost(offer, str(event.detail.get("why", "")))
        if lost is not None:
            return _LOST[lost]
    return HEADS.get(event.kind, _Head("history", event.kind))


def _look(event: Event, head: _Head, found: OneCall) -> str:
    is_lost = event.kind == "call.ended" and found.call.outcome in {"abandoned", "not_reached"}
    return "key lost" if is_lost else head.look


def _more(event: Event, offer: Offer | None, reader: Reader) -> Iterator[str]:
    """Yield what else is told of an event, beside its reason."""
    words, detail = reader.words, event.detail
    if event.kind == "call.arrived":
        yield words(_WITHHELD if detail.get("number") == "withheld" else _KNOWN)
        if "keeps_place_of" in detail:
            yield words(_KEEPS_PLACE)
    if detail.get("behind"):
        yield words(_BEHIND)
    if event.kind == "offer.dialling" and offer is not None:
        yield from _of_offer(offer, words)
    for name, form in (("due_at", _DUE), ("until", _UNTIL)):
        if name in detail:
            yield words(form) % {"at": reader.moment(datetime.fromisoformat(detail[name]))}
    if event.kind == "call.waiting" and "attempt" in detail:
        yield words(_ATTEMPT) % {"n": detail["attempt"]}
    yield from _people(detail, reader)


def _of_offer(offer: Offer, words: Words) -> Iterator[str]:
    if offer.tier is not None:
        yield words(_TIER) % {"tier": offer.tier}
    if offer.preferred in set(Preference):
        yield words(PREFERRED[Preference(offer.preferred)])


def _people(detail: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    for name, form in (("by", _BY), ("to", _TO)):
        who = detail.get(name)
        if isinstance(who, str) and who.startswith("account "):
            yield reader.words(form) % {"who": reader.people.get(who, who)}
