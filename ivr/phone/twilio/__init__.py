"""Twilio's REST API, and all that knows Twilio's words."""
