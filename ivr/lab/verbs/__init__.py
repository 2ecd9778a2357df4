"""The verbs of TwiML, each carried out on a leg."""

from ivr.lab.script import HANDLERS
from ivr.lab.verbs import audio, dial, enqueue, gather, record, steps

HANDLERS |= {
    "Say": audio.say,
    "Play": audio.play,
    "Pause": audio.pause,
    "Gather": gather.gather,
    "Record": record.record,
    "Dial": dial.dial,
    "Enqueue": enqueue.enqueue,
    "Leave": steps.leave,
    "Redirect": steps.redirect,
    "Hangup": steps.hangup,
    "Reject": steps.reject,
}
