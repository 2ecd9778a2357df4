"""The reasons on a timeline, in the reader's language, by the sentence that the program writes there.

Timelines keep sentences of one language (`why`). One that is not known stays as it is written. A test
reads the program's source for sentences that lack their words here.
"""

import re
from collections.abc import Callable

from ivr.web.marked import N_

# Whatever the program writes, and how that is said to a supervisor.
SENTENCES = {
    "a call of its number with an earlier place is back": N_(
        "a call of the same number with an earlier place is back"
    ),
    "a callback is due": N_("a callback is due"),
    "a counsellor pressed 1": N_("a counsellor pressed 1"),
    "a counsellor waits": N_("a counsellor waits for it"),
    "a supervisor cancelled it": N_("a supervisor cancelled it"),
    "a supervisor rings them back": N_("a supervisor rings them back"),
    "the supervisor's phone did not take it": N_("the supervisor's phone did not take it"),
    "a supervisor decided when": N_("a supervisor decided when"),
    "an earlier callback stands": N_("an earlier callback stands"),
    "an earlier one to this number stands": N_("an earlier callback to this number stands"),
    "another call of its number left": N_("another call of the same number has left the line"),
    "another counsellor was quicker": N_("another counsellor was quicker"),
    "asked for from this phone": N_("a callback is asked for from this phone"),
    "asked for anew": N_("asked for again"),
    "asked for anew, at another number": N_("asked for again, at another number"),
    "asks to be rung back": N_("pressed 1: asks to be rung back"),
    "at the carrier": N_("erased at the carrier; kept here, sealed"),
    "found at the carrier": N_("found at the carrier"),
    "found no way out of the menu": N_("found no way out of the menu"),
    "it is due": N_("its time has come"),
    "its attempt is over": N_("the attempt is over"),
    "its callback is over": N_("the callback is over"),
    "its caller is on the line": N_("its caller is on the line"),
    "its caller rang us and reached a counsellor": N_("its caller rang in and reached a counsellor"),
    "its caller reached a counsellor": N_("its caller reached a counsellor"),
    "its caller talked to a counsellor": N_("its caller talked to a counsellor"),
    "its caller wants to be forgotten": N_("its caller wants to be forgotten"),
    "its caller was not reached": N_("its caller was not reached"),
    "its number cannot be rung": N_("its number is not known, or may not be rung"),
    "its number is never to be rung again": N_("its number is never to be rung again"),
    "its phone is on the line with us": N_("this phone is on the line with the hotline"),
    "its turn": N_("it was this phone's turn"),
    "its turn, from the caller's own leg": N_(
        "it was this phone's turn, rung by the caller's own connection"
    ),
    "no callback": N_("no callback was agreed"),
    "no key opens its number": N_("no key opens its number"),
    "no key was pressed": N_("no key was pressed; perhaps a voicemail box, to which no caller is connected"),
    "no leg is heard of": N_("nothing is heard of its ring"),
    "no leg was ever heard of": N_("nothing was ever heard of its ring"),
    "nobody came for the caller": N_("nobody came for the caller"),
    "the line is closed": N_("the line is closed"),
    "nobody is on duty": N_("nobody is on duty"),
    "nobody is on duty any more": N_("nobody is on duty any more"),
    "nobody waits any more": N_("nobody waits for it any more"),
    "nothing was heard in the message": N_("nothing was heard in the message"),
    "picked up while the database was away": N_("picked up while the database was away"),
    "pressed 0": N_("pressed 0"),
    "pressed 1": N_("pressed 1"),
    "pressed 1 at the desk": N_("rang in, and pressed 1"),
    "pressed 1: it is them": N_("pressed 1: it is for them"),
    "pressed 1: it is them; the counsellor has gone": N_(
        "pressed 1: it is for them; the counsellor has gone"
    ),
    "pressed 2": N_("pressed 2"),
    "pressed 2: later": N_("pressed 2: later"),
    "pressed 9: never again": N_("pressed 9: this number is never to be rung again"),
    "pressed 3: cancel": N_("pressed 3: no more callback"),
    "quiet hours began": N_("quiet hours began"),
    "quiet hours begin": N_("quiet hours begin"),
    "recorded": N_("recorded"),
    "rested": N_("its rest is over"),
    "said nothing to the menu": N_("pressed nothing in the menu"),
    "sealed": N_("kept here, sealed"),
    "served without a database": N_("served without the database"),
    "somebody is on duty": N_("somebody is on duty"),
    "somebody picked up": N_("the phone was picked up"),
    "the caller agreed": N_("the caller agreed"),
    "the caller asks to be rung back": N_("the caller asks to be rung back"),
    "the caller did not come for it": N_("the caller did not come for it"),
    "the caller hung up": N_("the caller hung up"),
    "the caller is gone": N_("the caller is gone"),
    "the caller leaves a message": N_("the caller leaves a message"),
    "the caller thought better of it": N_("the caller thought better of it"),
    "the caller waits no more": N_("the caller waits no more"),
    "the caller was gone": N_("the caller was gone"),
    "the carrier could not join them": N_("the carrier could not join the two"),
    "the carrier could not be made to delete it": N_("the carrier could not be made to delete it"),
    "the carrier does not answer": N_("the carrier does not answer"),
    "the carrier has it no more": N_("the carrier has it no more"),
    "the carrier has none": N_("the carrier has none"),
    "the carrier names none": N_("the carrier names none"),
    "the carrier never named a leg": N_("the carrier never told of its ring"),
    "the carrier says so": N_("the carrier says so"),
    "the carrier says that the leg is over": N_("the carrier says that the phone connection is over"),
    "the carrier says that the leg lives": N_("the carrier says that the phone connection goes on"),
    "the conversation stopped; the counsellor is still there": N_("the conversation was stopped with *"),
    "the counsellor comes back": N_("the counsellor comes back"),
    "the counsellor ends it": N_("the counsellor ends it"),
    "the counsellor gave up": N_("the counsellor gave up"),
    "the counsellor hands over": N_("the counsellor hands over"),
    "the counsellor has gone": N_("the counsellor has gone"),
    "the counsellor has waited long enough": N_("the counsellor has waited long enough"),
    "the counsellor pressed 3": N_("the counsellor pressed 3 after the conversation"),
    "the counsellor left": N_("the counsellor's phone connection ended"),
    "the leg ended": N_("the phone connection ended"),
    "the leg ended; served without a database": N_("the phone connection ended"),
    "the number is blocked": N_("the number is blocked"),
    "the number is no counsellor's any more": N_("the number is no counsellor's any more"),
    "the phone is held": N_("the phone was taken meanwhile"),
    "the phone rings": N_("the phone rings"),
    "the queue fails": N_("the carrier's queue fails"),
    "the two are connected": N_("the two are connected"),
    "their counsellor is back, and pressed 1": N_("the counsellor who lost them is back, and pressed 1"),
    "their own counsellor is back": N_("the counsellor who lost them is back"),
    "too long ago": N_("it was asked for too long ago"),
    "waited longest": N_("the longest wait is over"),
    "waits on": N_("waits on"),
    "wants to talk": N_("pressed 3: wants to talk to somebody"),
    "was silent": N_("was silent: perhaps in need of somebody"),
    "will be rung back": N_("will be rung back"),
}

_LEGS = {
    "completed": N_("the phone connection ended"),
    "busy": N_("engaged, or declined by the phone"),
    "no_answer": N_("not picked up"),
    "failed": N_("the phone could not be reached"),
    "cancelled": N_("the ring was called off"),
}
_TOO_LONG = {
    "planned": N_("it was not rung in time"),
    "dialling": N_("no ring was heard in time"),
    "ringing": N_("it rang as long as it may"),
    "answered": N_("no key was pressed as long as that was waited for"),
}
_SECONDS = N_("a recording of %(seconds)s s")
_FAULT = N_("something did not work (%(what)s)")
WITHOUT_DATABASE = "served without a database"
_LEG = re.compile(r"the leg ended: (\w+)(?:; " + WITHOUT_DATABASE + ")?")
_LONG = re.compile(r"too long (\w+)")
_RECORDING = re.compile(r"(\d+) s")

# Of what the program writes with a value: how each looks, with {} for the value, and an example.
PATTERNS = {
    "the leg ended: {}": "the leg ended: busy",
    "the leg ended: {}; served without a database": "the leg ended: completed; served without a database",
    "too long {}": "too long ringing",
    "{} s": "1 s",
    "{}": "HTTP 400, Twilio error 21211",  # what an error says, by its code or its place in the program
}


def is_without_database(why: str) -> bool:
    """Tell whether it happened while the database was away."""
    return why.endswith(WITHOUT_DATABASE)


def said(why: str, words: Callable[[str], str]) -> str:
    """Return a reason in the language of `words` (gettext)."""
    if why in SENTENCES:
        return words(SENTENCES[why])
    for pattern, known in ((_LEG, _LEGS), (_LONG, _TOO_LONG)):
        found = pattern.fullmatch(why)
        if found and found[1] in known:
            return words(known[found[1]])
    if found := _RECORDING.fullmatch(why):
        return words(_SECONDS) % {"seconds": found[1]}
    return words(_FAULT) % {"what": why} if why else ""
