"""The phone: Twilio's webhooks in, TwiML out, Twilio's REST API after commit."""
