"""A stand-in for Twilio: REST, TwiML, queues, recordings, webhooks, and phones to script.

It knows nothing of the product (only `ivr.clock`): it is the carrier, an independent reading of Twilio's
pages, so that a mistake of the product is not repeated in it.
"""

from ivr.lab.behaviours import Answers, Behaviour, Busy, NeverAnswers, Unreachable, VoicemailBox
from ivr.lab.faults import Faults
from ivr.lab.lab import Lab
from ivr.lab.legs import Leg
from ivr.lab.queues import Queue
from ivr.lab.recordings import Recording
from ivr.lab.records import DoubleRing, Heard, LabError, Line, RestRequest, Webhook
from ivr.lab.scripted import ScriptedPhone as Phone

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
    "Queue",
    "Recording",
    "RestRequest",
    "Unreachable",
    "VoicemailBox",
    "Webhook",
]
