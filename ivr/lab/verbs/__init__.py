"""The verbs of TwiML, each carried out on a leg."""
