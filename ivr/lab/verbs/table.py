"""The table of verbs: the function of each."""

from ivr.lab.carrier.script import Handler
from ivr.lab.verbs.audio import pause, play, say
from ivr.lab.verbs.dial import dial
from ivr.lab.verbs.enqueue import enqueue
from ivr.lab.verbs.exits import hangup, leave, redirect, reject
from ivr.lab.verbs.gather import gather
from ivr.lab.verbs.record import record

VERBS: dict[str, Handler] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Record": record,
    "Dial": dial,
    "Enqueue": enqueue,
    "Leave": leave,
    "Redirect": redirect,
    "Hangup": hangup,
    "Reject": reject,
}
