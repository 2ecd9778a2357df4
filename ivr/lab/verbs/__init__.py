"""The verbs of TwiML: functions that carry them out on a leg."""
