"""A stand-in for Twilio: REST, TwiML, queues, recordings, webhooks, and phones to script.

It is an independent reading of Twilio's pages, and imports nothing of the product but its clocks, so that it
does not repeat the product's mistakes (0120).

From below: `twiml` reads documents, `carrier` has legs, queues and recordings, `people` use the phones, `verbs` carry
out documents, `rest` is the API, and `Lab` connects them.
"""

from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.queues import Queue
from ivr.lab.carrier.recordings import Recording
from ivr.lab.errors import LabError
from ivr.lab.faults import Faults
from ivr.lab.lab import Lab
from ivr.lab.people.behaviours import (
    Answers,
    Busy,
    NeverAnswers,
    ScreeningMachine,
    Unreachable,
    VoicemailBox,
)
from ivr.lab.people.phones import Behaviour
from ivr.lab.people.scripted_phones import ScriptedPhone as Phone
from ivr.lab.records import DoubleRing, Heard, Line, Pressed, RestRequest, Webhook

__all__ = [
    "Answers",
    "Behaviour",
    "Busy",
    "DoubleRing",
    "Faults",
    "Heard",
    "Lab",
    "LabError",
    "Leg",
    "Line",
    "NeverAnswers",
    "Phone",
    "Pressed",
    "Queue",
    "Recording",
    "RestRequest",
    "ScreeningMachine",
    "Unreachable",
    "VoicemailBox",
    "Webhook",
]
