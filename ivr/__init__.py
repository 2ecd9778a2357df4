"""The edge: HTTP, Twilio, the environment, the commands. It imports `routing`; `routing` never imports it."""
